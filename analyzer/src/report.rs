//! lockdep reports in kernel logs: text in, structured values out.
//!
//! [`parse`] reads what people have: a whole `dmesg`, a mail with `>` quotes, a syslog with its prefixes, output of
//! `decode_stacktrace.sh` and syzbot with `[inline]` frames, from Linux 2.6.18 to 6.18. A log may be cut, mixed with
//! other output, or damaged: what can be read is read, and [`Report::missing`] says what was not there. The work is linear in
//! the length of the log. No control character of the log gets into a value.
//!
//! | module | reads |
//! |---|---|
//! | `line` | prefixes, quotes and escapes of a line |
//! | `kind` | titles |
//! | `lock` | `ffff888 (&vq->mutex){+.+.}-{3:3}, at: foo+0x1/0x2` |
//! | `frame` | `foo+0x1/0x2 [module] file.c:12 [inline]` |
//! | `build` | the sections of a report, line by line |

mod build;
mod frame;
mod kind;
mod line;
mod lock;
mod section;

pub use frame::Frame;
pub use kind::ReportKind;
pub use lock::{Lock, LockName};

/// A task as the kernel prints it: `name/pid`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Task {
    /// Its command name; may contain slashes (`kworker/0:1`).
    pub name: String,
    /// Its process id.
    pub pid: Option<u32>,
}

/// A place in the source of the kernel that printed the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// Path in the tree.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// Something that happened before: an acquisition of the chain, or the use that makes a lock safe or unsafe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Number in the chain of a circular report (`-> #2`): the lock was taken here while number 1 was held.
    pub number: Option<u32>,
    /// What the report says of it: `IN-SOFTIRQ-W`, `HARDIRQ-irq-safe`; empty in a chain.
    pub role: String,
    /// The lock.
    pub lock: LockName,
    /// How it was reached, innermost first.
    pub trace: Vec<Frame>,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which of lockdep's reports it is.
    pub kind: ReportKind,
    /// Line of the title in the log, from 1.
    pub line: u32,
    /// Printed by nestlint from the source (`nestlint: possible recursive locking`), not by a kernel.
    pub is_static: bool,
    /// Release of the kernel: `6.12.0-rc3`.
    pub kernel: Option<String>,
    /// The task that ran into it.
    pub task: Option<Task>,
    /// What the title or the report says beside locks: `{IN-SOFTIRQ-W} -> {SOFTIRQ-ON-R}`, the message of a suspicious RCU use, a
    /// subclass that is too large. Empty where there is nothing of the kind.
    pub detail: String,
    /// The place that the report names itself (sleeping function, suspicious RCU use).
    pub place: Option<SourcePlace>,
    /// The lock that the report is about: being acquired, or released, freed, changed.
    pub acquiring: Option<Lock>,
    /// The lock that stands against it.
    pub holding: Option<Lock>,
    /// Locks that the task holds, oldest first.
    pub held_locks: Vec<Lock>,
    /// Past acquisitions and uses, in the order of the report: a chain from its highest number down to 0.
    pub dependencies: Vec<Dependency>,
    /// The backtrace, innermost first.
    pub trace: Vec<Frame>,
    /// Parts that a report of this kind has and this one has not, one a line; empty for a whole report.
    pub missing: Vec<String>,
}

impl Report {
    /// The frame that asks for the lock, where the report shows only the primitive that it calls (`at: mutex_lock+0x7/0x9`): the
    /// caller of that primitive in the backtrace. `is_primitive` tells them by name.
    pub fn acquiring_frame(&self, is_primitive: impl Fn(&str) -> bool) -> Option<&Frame> {
        let place = self.acquiring.as_ref()?.place()?;
        if !is_primitive(place.source_name()) {
            return Some(place);
        }
        let mut frames = self.trace.iter().filter(|frame| !frame.unreliable);
        let _ = frames.by_ref().find(|frame| frame.function == place.function);
        frames.find(|frame| !is_primitive(frame.source_name())).or(Some(place))
    }
}

/// Reads all reports of a log, in the order of their titles. Never fails: text without a report has none.
pub fn parse(log: &[u8]) -> Vec<Report> {
    build::parse(log)
}

#[cfg(test)]
mod tests;
