//! The fixed phrases of a report: what begins a section, and single lines that say something by themselves.

use super::build::{Open, Section};
use super::frame::file_and_line;
use super::lock::{self, Lock, LockName};
use super::{ReportKind, SourcePlace, Task};

/// Reads a line with a fixed phrase; false if it has none.
pub(super) fn read_heading(open: &mut Open, text: &str) -> bool {
    read_locks(open, text)
        || read_dependency(open, text)
        || read_held(open, text)
        || read_trace(open, text)
        || read_detail(open, text)
        || is_known(open, text)
}

/// Phrases that come before the two locks.
fn read_locks(open: &mut Open, text: &str) -> bool {
    let subject = [
        " is trying to acquire",
        " is trying to lock",
        " takes:",
        " just changed the state of lock",
        " is freeing memory ",
    ]
    .iter()
    .find_map(|phrase| text.find(phrase));
    if let Some(at) = subject {
        open.set_task(subject_of(&text[..at]));
        begin(open, Section::Acquiring);
        return true;
    }
    if let Some((subject, rest)) = text.split_once(" is trying to release lock") {
        open.set_task(subject_of(subject));
        let name = rest.trim().trim_end_matches("at:").trim();
        let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name);
        open.report.acquiring = Some(Lock { name: LockName::parse(name), ..Lock::default() });
        begin(open, Section::Acquiring);
        open.wants_place = true;
        return true;
    }
    let is_holding =
        ["but task is already holding", "and this task is already holding", "but this task is not holding"];
    let names_holder = text.starts_with("but ") && text.contains(" is already holding lock");
    if names_holder || is_holding.iter().any(|phrase| text.starts_with(phrase)) {
        begin(open, Section::Holding);
        return true;
    }
    if let Some((subject, _)) = text.split_once(" is leaving the kernel with locks still held") {
        open.set_task(subject_of(subject));
        return true;
    }
    false
}

/// The task before a phrase, without the state of its interrupts (`[HC0[0]:SC0[0]:HE1:SE1]`).
fn subject_of(text: &str) -> Option<Task> {
    Task::parse(text.split_once(" [HC").map_or(text, |(task, _)| task))
}

fn begin(open: &mut Open, section: Section) {
    open.section = section;
    open.wants_place = false;
}

/// Phrases about what happened before.
fn read_dependency(open: &mut Open, text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("-> #") {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(number) = rest[..digits].parse() else { return false };
        let lock = lock::parse(rest[digits..].trim_end_matches(':')).map(|line| line.lock.name);
        open.add_dependency(Some(number), "", lock.unwrap_or_default());
        begin(open, Section::Dependency);
        return true;
    }
    if let Some(role) = text.strip_suffix(" state was registered at:") {
        let lock = open.report.acquiring.as_ref().map(|lock| lock.name.clone()).unwrap_or_default();
        open.add_dependency(None, role.trim_matches(['{', '}']), lock);
        begin(open, Section::Dependency);
        return true;
    }
    if let Some(role) = role_of(text) {
        open.add_dependency(None, role, LockName::default());
        begin(open, Section::Role);
        return true;
    }
    let is_past = text.starts_with("... which became ") || (text.starts_with("... acquired at:") && wants_trace(open));
    if is_past {
        begin(open, Section::Dependency);
    }
    is_past
}

/// `but this lock took another, HARDIRQ-unsafe lock in the past:` and its relatives.
fn role_of(text: &str) -> Option<&str> {
    let start = [
        "but this lock took another, ",
        "but this lock was taken by another, ",
        "but this new dependency connects a ",
        "to a ",
    ]
    .iter()
    .find_map(|phrase| text.strip_prefix(phrase))?;
    let end = start.find(" lock in the past").or_else(|| start.find(" lock:")).or_else(|| start.find(" lock"))?;
    Some(&start[..end]).filter(|role| role.ends_with("safe"))
}

fn wants_trace(open: &Open) -> bool {
    open.report.dependencies.last().is_some_and(|dependency| dependency.trace.is_empty() && dependency.number.is_none())
}

/// `3 locks held by name/12:`, `no locks held by name/12.`
fn read_held(open: &mut Open, text: &str) -> bool {
    let Some((count, task)) = text.split_once(" held by ") else { return false };
    let (number, noun) = count.rsplit_once(' ').unwrap_or(("", count));
    let count: Option<usize> = if number == "no" { Some(0) } else { number.parse().ok() };
    if !matches!(noun, "lock" | "locks") || (count.is_none() && !number.is_empty()) {
        return false;
    }
    let task = Task::parse(task);
    let is_other = task.is_some() && open.report.task.is_some() && task != open.report.task;
    if is_other || !open.report.held_locks.is_empty() || open.held_announced.is_some_and(|count| count > 0) {
        begin(open, Section::Idle);
        return true;
    }
    if open.report.kind != ReportKind::HungTask {
        open.set_task(task);
    }
    open.held_announced = count.or(Some(0));
    begin(open, Section::Held);
    true
}

/// Phrases around the backtrace.
fn read_trace(open: &mut Open, text: &str) -> bool {
    if ["stack backtrace", "Call Trace:", "Call trace:", "Backtrace:", "call chain:"]
        .iter()
        .any(|phrase| text.starts_with(phrase))
    {
        let is_first = open.report.trace.is_empty();
        begin(open, if is_first { Section::Trace } else { Section::Idle });
        return true;
    }
    if text.starts_with("CPU: ") || (text.starts_with("Pid: ") && text.contains("comm: ")) {
        read_cpu(open, text);
        return true;
    }
    ["Hardware name:", "Workqueue:", "Tainted: ", "Modules linked in:", "Sched_ext:"]
        .iter()
        .any(|phrase| text.starts_with(phrase))
}

/// `CPU: 0 UID: 0 PID: 12 Comm: name Not tainted 6.12.0 #1`, `Pid: 12, comm: name Not tainted 2.6.31 #1`
fn read_cpu(open: &mut Open, text: &str) {
    let after = |word: &str| text.split_once(word).map(|(_, rest)| rest);
    let pid = after("PID: ").or_else(|| after("Pid: ")).and_then(|rest| rest.split([' ', ',']).next()?.parse().ok());
    let Some(rest) = after("Comm: ").or_else(|| after("comm: ")) else { return };
    let end =
        [" Not tainted", " Tainted:", " Kdump:"].iter().filter_map(|word| rest.find(word)).min().unwrap_or(rest.len());
    open.set_task(Some(Task { name: rest[..end].trim().to_owned(), pid }));
    if open.report.kernel.is_none() {
        open.report.kernel = rest[end..].split_ascii_whitespace().find(|word| is_release(word)).map(str::to_owned);
    }
}

/// `6.12.0-rc3+`, `2.6.33.1`
fn is_release(word: &str) -> bool {
    let mut numbers = word.split(['.', '-', '+']);
    let mut is_number =
        || numbers.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    is_number() && word.contains('.') && is_number()
}

/// Lines that say something by themselves.
fn read_detail(open: &mut Open, text: &str) -> bool {
    if let Some(usage) = text.strip_prefix("inconsistent {") {
        open.report.detail = format!("{{{}", usage.trim_end_matches('.').trim_end_matches(" usage"));
        return true;
    }
    if text.contains("the lock comparison function returns ") || text.starts_with("context-{") {
        open.report.detail = text.trim_end_matches(':').to_owned();
        return true;
    }
    if let Some((_, rest)) = text.split_once(", pid: ").filter(|(before, _)| before.starts_with("in_atomic()")) {
        let (pid, name) = rest.split_once(", name: ").unwrap_or((rest, ""));
        open.set_task(Some(Task { name: name.trim().to_owned(), pid: pid.trim().parse().ok() }));
        return true;
    }
    if open.report.kind == ReportKind::SpinlockBug
        && let Some((name, _)) = text.strip_prefix("lock: ").and_then(|rest| rest.split_once(", .magic"))
    {
        open.report.acquiring = Some(Lock { name: LockName::parse(name), ..Lock::default() });
        return true;
    }
    if text.starts_with("preempt=0x") || text.starts_with("workfn=") {
        open.report.detail = format!("{} {text}", open.report.detail).trim().to_owned();
        return true;
    }
    false
}

/// Lines that need not be kept. Those that end what came before say so.
fn is_known(open: &mut Open, text: &str) -> bool {
    let ends = [
        "other info that might help",
        "irq event stamp",
        "hardirqs last",
        "softirqs last",
        "Preemption disabled at",
        "the shortest dependencies",
        "the dependencies between",
        "Showing all locks held",
        "which would create a new lock dependency",
        "the existing dependency chain",
    ];
    if ends.iter().any(|phrase| text.starts_with(phrase)) || text.ends_with("lock's dependencies:") {
        begin(open, Section::Idle);
        return true;
    }
    let starts = [
        "which lock already depends",
        "Possible unsafe locking",
        "Possible interrupt unsafe",
        "*** DEADLOCK ***",
        "May be due to missing lock nesting",
        "Chain exists of",
        "CPU0",
        "lock(",
        "rlock(",
        "sync(",
        "<Interrupt>",
        "and interrupts could create",
        "but there are no more locks",
        "which could potentially lead",
        "INFO: lockdep is turned off",
        "turning off the locking correctness",
        "the code is fine but needs",
        "The code is fine but needs",
        "you didn't initialize this object",
        "rcu_scheduler_active",
        "RCU used illegally",
        "... key ",
        "preempt_count:",
        "RCU nest depth:",
    ];
    starts.iter().any(|phrase| text.starts_with(phrase))
}

/// What stands between the title and the first section: the kernel, or what an RCU report complains of.
pub(super) fn read_head(open: &mut Open, text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or("");
    if open.report.kernel.is_none() && is_release(word) {
        open.report.kernel = Some(word.to_owned());
        return true;
    }
    let Some((file, line)) = file_and_line(word).filter(|_| open.report.place.is_none()) else { return false };
    open.report.place = Some(SourcePlace { file, line });
    open.report.detail = text[word.len()..].trim().to_owned();
    true
}
