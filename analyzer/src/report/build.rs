//! From lines to reports: which section of which report a line belongs to.

use super::frame::{self, Frame};
use super::kind::{self, Title};
use super::line::{self, Caller};
use super::lock::{self, Lock, LockName};
use super::section;
use super::{Dependency, Report, ReportKind, Task};
use std::collections::BTreeMap;

/// Lines that are not understood, in a row, after which a report is over.
const MAX_UNKNOWN: u32 = 200;
/// The same, after which a backtrace is over.
const MAX_UNKNOWN_IN_TRACE: u32 = 3;

/// Reads all reports of a log.
pub(super) fn parse(log: &[u8]) -> Vec<Report> {
    let mut builder = Builder::default();
    line::for_each(log, |number, line| builder.feed(number, line.caller, line.text));
    builder.finish()
}

/// Reports being read. Lines of tasks and CPUs that the kernel names are kept apart.
#[derive(Default)]
struct Builder {
    open: BTreeMap<Option<Caller>, Open>,
    done: Vec<Report>,
    last_caller: Option<Caller>,
}

impl Builder {
    fn feed(&mut self, number: u32, caller: Option<Caller>, text: &str) {
        // a line feed inside a message begins a line without prefixes
        let caller = caller.or(self.last_caller);
        self.last_caller = caller;
        if let Some(title) = kind::title(text) {
            self.close(caller, false);
            self.open.insert(caller, Open::new(number, title));
            return;
        }
        let Some(open) = self.open.get_mut(&caller) else { return };
        open.feed(text);
        if open.unknown > MAX_UNKNOWN || is_end(text) {
            self.close(caller, false);
        }
    }

    fn close(&mut self, caller: Option<Caller>, at_end_of_log: bool) {
        if let Some(open) = self.open.remove(&caller) {
            self.done.push(open.finish(at_end_of_log));
        }
    }

    fn finish(mut self) -> Vec<Report> {
        let callers: Vec<_> = self.open.keys().copied().collect();
        callers.into_iter().for_each(|caller| self.close(caller, true));
        self.done.sort_by_key(|report| report.line);
        drop_bare_titles(self.done)
    }
}

/// Mails put the title above the log: without content it goes, if a report of its kind follows.
fn drop_bare_titles(reports: Vec<Report>) -> Vec<Report> {
    let is_bare = |report: &Report| report.task.is_none() && report.acquiring.is_none() && report.trace.is_empty();
    let mut following: Option<ReportKind> = None;
    let mut kept = Vec::with_capacity(reports.len());
    for report in reports.into_iter().rev() {
        let is_repeated = is_bare(&report) && following == Some(report.kind);
        following = Some(report.kind);
        if !is_repeated {
            kept.push(report);
        }
    }
    kept.reverse();
    kept
}

/// Output that begins after a report.
fn is_end(text: &str) -> bool {
    ["------------[ cut here", "---[ end trace", "Kernel panic", "BUG: unable to handle", "general protection fault"]
        .iter()
        .any(|mark| text.starts_with(mark))
}

/// The part of a report that the next line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// After the title.
    Head,
    /// The lock that the report is about.
    Acquiring,
    /// The lock that stands against it.
    Holding,
    /// The name of a lock of a dependency.
    Role,
    /// The trace of the last dependency.
    Dependency,
    /// Held locks.
    Held,
    /// The backtrace.
    Trace,
    /// What needs not be kept.
    Idle,
}

/// A report being read.
pub(super) struct Open {
    pub report: Report,
    pub section: Section,
    /// A lock line said `at:` and its place comes on the next line.
    pub wants_place: bool,
    /// The number of the held lock that comes next or came last.
    pub held_number: Option<usize>,
    /// How many held locks were announced.
    pub held_announced: Option<usize>,
    /// Lines not understood, in a row.
    pub unknown: u32,
    /// The last line that was not understood is one word: a cut frame.
    ends_in_word: bool,
}

impl Open {
    fn new(line: u32, title: Title) -> Open {
        let report = Report {
            kind: title.kind,
            line,
            is_static: title.is_static,
            kernel: None,
            task: title.task,
            detail: title.detail,
            place: title.place,
            acquiring: None,
            holding: None,
            held_locks: Vec::new(),
            dependencies: Vec::new(),
            trace: Vec::new(),
            missing: Vec::new(),
        };
        let bare_trace = matches!(title.kind, ReportKind::InvalidKey | ReportKind::InvalidSubclass);
        Open {
            report,
            section: if bare_trace { Section::Trace } else { Section::Head },
            wants_place: false,
            held_number: None,
            held_announced: None,
            unknown: 0,
            ends_in_word: false,
        }
    }

    fn feed(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || text.bytes().all(|byte| matches!(byte, b'=' | b'-')) {
            return;
        }
        // most lines of a report are frames, and no heading reads as one
        if self.read_frame(text) || section::read_heading(self, text) || self.read_content(text) {
            self.unknown = 0;
            return;
        }
        self.unknown += 1;
        self.ends_in_word = !text.contains(' ');
        let in_trace = matches!(self.section, Section::Trace | Section::Dependency);
        if in_trace && self.unknown > MAX_UNKNOWN_IN_TRACE && self.has_frames() {
            self.section = Section::Idle;
        }
    }

    fn has_frames(&self) -> bool {
        match self.section {
            Section::Trace => !self.report.trace.is_empty(),
            _ => self.report.dependencies.last().is_some_and(|dependency| !dependency.trace.is_empty()),
        }
    }

    /// Reads a line that begins no section.
    fn read_content(&mut self, text: &str) -> bool {
        match self.section {
            Section::Head => section::read_head(self, text),
            Section::Acquiring | Section::Holding => self.read_lock(text),
            Section::Role => self.read_role(text),
            Section::Held => self.read_held(text),
            Section::Dependency | Section::Trace => self.read_rest_of_trace(text),
            Section::Idle => false,
        }
    }

    fn read_lock(&mut self, text: &str) -> bool {
        let slot =
            if self.section == Section::Acquiring { &mut self.report.acquiring } else { &mut self.report.holding };
        if self.wants_place {
            self.wants_place = false;
            if let (Some(lock), Some(frame)) = (slot.as_mut(), Frame::parse_at(text)) {
                lock.frames.push(frame);
                return true;
            }
        }
        let Some(line) = lock::parse(text) else { return self.read_bare_name(text) };
        self.wants_place = line.wants_place;
        match slot {
            Some(lock) if lock.is_same_line(&line.lock) => lock.frames.extend(line.lock.frames),
            Some(_) => {}
            None => *slot = Some(line.lock),
        }
        true
    }

    /// `but this task is not holding:` is followed by a name alone.
    fn read_bare_name(&mut self, text: &str) -> bool {
        let is_wanted = self.report.kind == ReportKind::NestLockNotTaken && self.section == Section::Holding;
        if !is_wanted || self.report.holding.is_some() {
            return false;
        }
        self.report.holding = Some(Lock { name: LockName::parse(text), ..Lock::default() });
        self.section = Section::Idle;
        true
    }

    fn read_role(&mut self, text: &str) -> bool {
        let (Some(line), Some(dependency)) = (lock::parse(text), self.report.dependencies.last_mut()) else {
            return false;
        };
        dependency.lock = line.lock.name;
        self.section = Section::Idle;
        true
    }

    fn read_held(&mut self, text: &str) -> bool {
        if self.wants_place {
            self.wants_place = false;
            if let (Some(lock), Some(frame)) = (self.report.held_locks.last_mut(), Frame::parse_at(text)) {
                lock.frames.push(frame);
                return true;
            }
        }
        let (number, rest) = split_held_number(text);
        let is_new = number.is_some() && number != self.held_number;
        if number.is_some() {
            self.held_number = number;
        }
        let Some(line) = lock::parse(rest) else { return number.is_some() };
        self.wants_place = line.wants_place;
        match self.report.held_locks.last_mut() {
            Some(last) if !is_new && last.is_same_line(&line.lock) => last.frames.extend(line.lock.frames),
            _ => self.report.held_locks.push(line.lock),
        }
        true
    }

    /// Adds a frame to the trace that is being read.
    fn read_frame(&mut self, text: &str) -> bool {
        let trace = match self.section {
            Section::Trace => Some(&mut self.report.trace),
            Section::Dependency => self.report.dependencies.last_mut().map(|dependency| &mut dependency.trace),
            _ => None,
        };
        let text = if self.report.is_static { text.trim_start_matches("-> ") } else { text };
        let Some((trace, frame)) = trace.and_then(|trace| Some((trace, Frame::parse(text)?))) else { return false };
        trace.push(frame);
        true
    }

    /// A line of a trace that is no frame.
    fn read_rest_of_trace(&mut self, text: &str) -> bool {
        // `-> #2` and its lock may come on two lines
        if self.section == Section::Dependency
            && let Some(last) = self.report.dependencies.last_mut()
            && last.lock.class.is_empty()
            && let Some(line) = lock::parse(text.trim_end_matches(':'))
        {
            last.lock = line.lock.name;
            return true;
        }
        frame::is_filler(text)
    }

    /// Begins a dependency.
    pub(super) fn add_dependency(&mut self, number: Option<u32>, role: &str, lock: LockName) {
        let dependency = Dependency { number, role: role.to_owned(), lock, trace: Vec::new() };
        self.report.dependencies.push(dependency);
    }

    /// Sets the task unless it is known.
    pub(super) fn set_task(&mut self, task: Option<Task>) {
        if self.report.task.is_none() {
            self.report.task = task;
        }
    }

    fn finish(mut self, at_end_of_log: bool) -> Report {
        let is_cut = at_end_of_log && self.section == Section::Trace && self.unknown == 1 && self.ends_in_word;
        if self.report.is_static {
            // a call chain is printed from the caller down, a backtrace from the callee up
            self.report.trace.reverse();
            return self.report;
        }
        self.report.missing = missing(&self.report, self.held_announced);
        if is_cut && !self.report.trace.is_empty() {
            self.report.missing.push("the end of the backtrace".to_owned());
        }
        self.report
    }
}

/// `#1:` and the rest.
fn split_held_number(text: &str) -> (Option<usize>, &str) {
    let split = text.strip_prefix('#').and_then(|text| text.split_once(':'));
    match split.and_then(|(digits, rest)| Some((digits.trim().parse().ok()?, rest))) {
        Some((number, rest)) => (Some(number), rest),
        None => (None, text),
    }
}

/// What a report of its kind has and this one has not.
fn missing(report: &Report, held_announced: Option<usize>) -> Vec<String> {
    let mut missing = Vec::new();
    let mut say = |is_missing: bool, what: &str| {
        if is_missing {
            missing.push(what.to_owned());
        }
    };
    let has_place = |lock: &Option<Lock>| lock.as_ref().is_none_or(|lock| !lock.frames.is_empty());
    say(report.kernel.is_none(), "the kernel release");
    say(report.task.is_none() && report.kind.has_lock(), "the task");
    say(report.acquiring.is_none() && report.kind.has_lock(), "the lock");
    say(!has_place(&report.acquiring) && report.kind.has_lock(), "where the lock is taken");
    say(report.holding.is_none() && report.kind.has_holding(), "the lock that is held");
    say(!has_place(&report.holding) && report.kind.has_holding(), "where the held lock was taken");
    say(held_announced.is_none() && report.kind.has_lock(), "the held locks");
    say(report.trace.is_empty() && report.kind != ReportKind::HeldAtReturn, "the backtrace");
    if let Some(announced) = held_announced.filter(|&announced| announced > report.held_locks.len()) {
        missing.push(format!("{} of {announced} held locks", announced - report.held_locks.len()));
    }
    missing.extend(missing_chain(report));
    missing
}

fn missing_chain(report: &Report) -> Option<String> {
    if report.kind != ReportKind::Circular {
        return None;
    }
    let numbers: Vec<u32> = report.dependencies.iter().filter_map(|dependency| dependency.number).collect();
    let Some(&first) = numbers.first() else { return Some("the dependency chain".to_owned()) };
    let absent = (0..first.min(64)).rev().find(|number| !numbers.contains(number))?;
    Some(format!("#{absent} of the dependency chain"))
}
