//! The titles of reports.

use super::frame::file_and_line;
use super::{SourcePlace, Task};

/// Which report it is. Words are those of the kernel's source (`kernel/locking/lockdep.c`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportKind {
    /// Possible recursive locking.
    Recursive,
    /// Possible circular locking dependency.
    Circular,
    /// Inconsistent lock state.
    Inconsistent,
    /// Possible irq lock inversion.
    IrqInversion,
    /// A safe lock before an unsafe one.
    IrqSafeUnsafe,
    /// Bad unlock balance.
    BadUnlock,
    /// The nest lock was not taken.
    NestLockNotTaken,
    /// Invalid wait context.
    WaitContext,
    /// A held lock is freed.
    HeldLockFreed,
    /// Locks are held where none should be: at exit, before freezing, back in user space, after a work item.
    HeldAtReturn,
    /// Suspicious RCU use.
    SuspiciousRcu,
    /// A subclass of 8 or more.
    InvalidSubclass,
    /// A key that is no static object, or not registered.
    InvalidKey,
    /// A limit of lockdep was reached.
    LimitReached,
    /// Lock statistics or the cache of chains do not fit.
    Internal,
    /// A sleeping function in atomic context.
    SleepingInAtomic,
    /// Scheduling while atomic.
    SchedulingWhileAtomic,
    /// A task hangs.
    HungTask,
    /// A spinlock's own check: recursion, wrong owner, bad magic.
    SpinlockBug,
}

impl ReportKind {
    /// The name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            ReportKind::Recursive => "recursive",
            ReportKind::Circular => "circular",
            ReportKind::Inconsistent => "inconsistent",
            ReportKind::IrqInversion => "irq-inversion",
            ReportKind::IrqSafeUnsafe => "irq-safe-unsafe",
            ReportKind::BadUnlock => "bad-unlock",
            ReportKind::NestLockNotTaken => "nest-lock-not-taken",
            ReportKind::WaitContext => "invalid-wait-context",
            ReportKind::HeldLockFreed => "held-lock-freed",
            ReportKind::HeldAtReturn => "held-at-return",
            ReportKind::SuspiciousRcu => "suspicious-rcu",
            ReportKind::InvalidSubclass => "invalid-subclass",
            ReportKind::InvalidKey => "invalid-key",
            ReportKind::LimitReached => "limit-reached",
            ReportKind::Internal => "internal",
            ReportKind::SleepingInAtomic => "sleeping-in-atomic",
            ReportKind::SchedulingWhileAtomic => "scheduling-while-atomic",
            ReportKind::HungTask => "hung-task",
            ReportKind::SpinlockBug => "spinlock-bug",
        }
    }

    /// Whether the report shows a lock that is taken, released or changed.
    pub(super) fn has_lock(self) -> bool {
        use ReportKind::{
            BadUnlock, Circular, HeldLockFreed, Inconsistent, IrqInversion, IrqSafeUnsafe, NestLockNotTaken,
        };
        matches!(
            self,
            BadUnlock | Circular | HeldLockFreed | Inconsistent | IrqInversion | IrqSafeUnsafe | NestLockNotTaken
        ) || matches!(self, ReportKind::Recursive | ReportKind::WaitContext)
    }

    /// Whether the report shows a second lock.
    pub(super) fn has_holding(self) -> bool {
        matches!(self, ReportKind::Recursive | ReportKind::Circular | ReportKind::IrqSafeUnsafe)
    }
}

/// A title and what it says.
pub(super) struct Title {
    pub kind: ReportKind,
    pub detail: String,
    pub task: Option<Task>,
    pub place: Option<SourcePlace>,
    pub is_static: bool,
}

impl Title {
    fn of(kind: ReportKind) -> Title {
        Title { kind, detail: String::new(), task: None, place: None, is_static: false }
    }

    fn detailed(kind: ReportKind, detail: &str) -> Title {
        Title { detail: detail.trim().to_owned(), ..Title::of(kind) }
    }
}

/// Titles that are the whole line.
const WHOLE: [(&str, ReportKind); 15] = [
    ("possible recursive locking detected", ReportKind::Recursive),
    ("possible circular locking dependency detected", ReportKind::Circular),
    ("inconsistent lock state", ReportKind::Inconsistent),
    ("possible irq lock inversion dependency detected", ReportKind::IrqInversion),
    ("bad unlock balance detected", ReportKind::BadUnlock),
    ("Nested lock was not taken", ReportKind::NestLockNotTaken),
    ("Invalid wait context", ReportKind::WaitContext),
    ("held lock freed", ReportKind::HeldLockFreed),
    ("lock held when returning to user space", ReportKind::HeldAtReturn),
    ("lock held at task exit time", ReportKind::HeldAtReturn),
    ("suspicious RCU usage", ReportKind::SuspiciousRcu),
    ("suspicious rcu_dereference_check() usage", ReportKind::SuspiciousRcu),
    ("trying to register non-static key", ReportKind::InvalidKey),
    ("bad contention detected", ReportKind::Internal),
    ("chain_key collision", ReportKind::Internal),
];

/// Reads a title; none if the line is none.
pub(super) fn title(text: &str) -> Option<Title> {
    if let Some(claim) = text.strip_prefix("nestlint: ") {
        let (_, kind) = WHOLE.iter().find(|(title, _)| title.strip_suffix(" detected") == Some(claim.trim()))?;
        return Some(Title { is_static: true, ..Title::of(*kind) });
    }
    let (text, is_tagged) = untag(text);
    let bare = text.trim_end_matches(['!', '.', ' ']);
    if let Some(&(_, kind)) = WHOLE.iter().find(|(title, _)| *title == bare) {
        // older kernels print this one without a tag, and nobody writes it in prose
        return (is_tagged || kind == ReportKind::InvalidKey).then(|| Title::of(kind));
    }
    if !is_tagged {
        return None;
    }
    if bare.contains("safe -> ") && bare.ends_with("unsafe lock order detected") {
        let detail = bare.strip_suffix(" lock order detected").unwrap_or(bare);
        return Some(Title::detailed(ReportKind::IrqSafeUnsafe, detail));
    }
    with_value(bare)
}

/// The text without `WARNING: ` or `[ INFO: … ]`, and whether it had such a tag.
fn untag(text: &str) -> (&str, bool) {
    let inside = text.strip_prefix('[').and_then(|text| text.trim_end().strip_suffix(']')).unwrap_or(text).trim();
    let rest = ["WARNING: ", "BUG: ", "INFO: "].iter().find_map(|tag| inside.strip_prefix(tag));
    (rest.unwrap_or(inside).trim(), rest.is_some())
}

/// Titles with a name or number in them.
fn with_value(text: &str) -> Option<Title> {
    if let Some(number) = text.strip_prefix("looking up invalid subclass: ") {
        return Some(Title::detailed(ReportKind::InvalidSubclass, number));
    }
    if let Some(place) = text.strip_prefix("sleeping function called from invalid context at ") {
        let place = file_and_line(place).map(|(file, line)| SourcePlace { file, line });
        return Some(Title { place, ..Title::of(ReportKind::SleepingInAtomic) });
    }
    if let Some(rest) = text.strip_prefix("scheduling while atomic: ") {
        let (task, count) = rest.rsplit_once('/').unwrap_or((rest, ""));
        return Some(Title { task: Task::parse(task), ..Title::detailed(ReportKind::SchedulingWhileAtomic, count) });
    }
    if let Some(task) = text.strip_suffix(" still has locks held") {
        return Some(Title { task: Task::parse(task), ..Title::of(ReportKind::HeldAtReturn) });
    }
    if let Some(rest) = text.strip_prefix("task ").filter(|rest| rest.contains(" blocked for more than ")) {
        let (task, time) = rest.split_once(" blocked for more than ")?;
        return Some(Title { task: Task::parse_with(task, ':'), ..Title::detailed(ReportKind::HungTask, time) });
    }
    if text.starts_with("workqueue leaked ") {
        let (what, task) = text.split_once(": ")?;
        return Some(Title { task: Task::parse(task), ..Title::detailed(ReportKind::HeldAtReturn, what) });
    }
    if text.starts_with("key ") && text.ends_with(" has not been registered") {
        return Some(Title::of(ReportKind::InvalidKey));
    }
    if text.starts_with("MAX_") && text.ends_with(" too low") {
        return Some(Title::detailed(ReportKind::LimitReached, text));
    }
    spinlock_bug(text)
}

/// `spinlock recursion on CPU#1, name/12`
fn spinlock_bug(text: &str) -> Option<Title> {
    let (what, rest) = text.split_once(" on CPU#")?;
    let is_known = ["spinlock ", "rwlock "].iter().any(|lock| what.starts_with(lock));
    let task = rest.split_once(", ").and_then(|(_, task)| Task::parse(task));
    is_known.then(|| Title { task, ..Title::detailed(ReportKind::SpinlockBug, what) })
}

impl Task {
    /// Reads `name/pid`.
    pub(super) fn parse(text: &str) -> Option<Task> {
        Task::parse_with(text, '/')
    }

    fn parse_with(text: &str, mark: char) -> Option<Task> {
        let text = text.trim().trim_end_matches([':', '.']);
        let (name, pid) = text.rsplit_once(mark).map_or((text, None), |(name, pid)| (name, pid.parse().ok()));
        // a name has at most 15 bytes in the kernel, kworkers get longer descriptions
        (!name.is_empty() && name.len() <= 64).then(|| Task { name: name.to_owned(), pid })
    }
}
