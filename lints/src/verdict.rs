//! What a lockdep report comes to: a real deadlock, or an annotation that is missing.
//!
//! lockdep compares classes, never instances (`check_deadlock()`, `check_noncircular()`): a report of recursive locking is
//! a deadlock if both locks are one object, and asks for an annotation if they are provably two. The rules here look for
//! that proof, in the report (addresses) and in the source ([`SourceFacts`]). Where there is none the verdict is unknown.

use nestlint_analyzer::program::Instance;
use nestlint_analyzer::report::{Lock, Report, ReportKind};

/// What a report comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportVerdict {
    /// The code can deadlock, or breaks a rule that lockdep checks.
    Real,
    /// The locks are different objects, and nothing tells lockdep in which order they nest.
    AnnotationMissing,
    /// The evidence is too thin.
    Unknown,
}

impl ReportVerdict {
    /// The name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            ReportVerdict::Real => "real",
            ReportVerdict::AnnotationMissing => "annotation-missing",
            ReportVerdict::Unknown => "unknown",
        }
    }
}

/// What the source says about the two locks of a report; the default is: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceFacts {
    /// Whether both are one object, by the static finding that explains the report, and why.
    pub instance: Option<(Instance, String)>,
    /// The annotation that the same nesting has in this tree, with its place.
    pub annotated: Option<String>,
    /// Where the lock is defined, if it is a global: there is one of it.
    pub global: Option<String>,
}

/// A verdict and the evidence for it, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: ReportVerdict,
    /// Lower case, no full stop; the strongest first.
    pub evidence: Vec<String>,
}

fn judged(verdict: ReportVerdict, evidence: impl Into<String>) -> Judgement {
    Judgement { verdict, evidence: vec![evidence.into()] }
}

/// Judges a report.
pub fn judge(report: &Report, facts: &SourceFacts) -> Judgement {
    use ReportVerdict::{AnnotationMissing, Real, Unknown};
    match report.kind {
        ReportKind::Recursive => recursive(report, facts),
        ReportKind::Circular => circular(report),
        ReportKind::Inconsistent | ReportKind::IrqInversion | ReportKind::IrqSafeUnsafe => interrupts(report),
        ReportKind::BadUnlock => bad_unlock(report),
        ReportKind::HeldLockFreed => judged(Real, "memory is freed that a held lock lies in"),
        ReportKind::HeldAtReturn => judged(Real, "a lock is still held where none may be: an unlock is missing"),
        ReportKind::NestLockNotTaken => judged(Real, "the annotation names an outer lock that is not held"),
        ReportKind::WaitContext => judged(Real, "a lock that may sleep is taken inside one that must not"),
        ReportKind::SleepingInAtomic => judged(Real, "a function that may sleep is called in atomic context"),
        ReportKind::SchedulingWhileAtomic => judged(Real, "the task sleeps in atomic context"),
        ReportKind::SpinlockBug => judged(Real, "the lock itself noticed the misuse of one instance"),
        ReportKind::InvalidSubclass => judged(
            AnnotationMissing,
            "the annotation's subclass is not below 8 (MAX_LOCKDEP_SUBCLASSES): it cannot work",
        ),
        ReportKind::InvalidKey => judged(Unknown, "the lock has no usable key: never initialised, or no static key"),
        ReportKind::SuspiciousRcu => {
            judged(Unknown, "either the reader lock or the condition of the access is missing")
        }
        ReportKind::HungTask => judged(Unknown, "the task waits; the report does not say for whom"),
        ReportKind::LimitReached | ReportKind::Internal => {
            judged(Unknown, "lockdep gave up: nothing is said about the code")
        }
    }
}

fn recursive(report: &Report, facts: &SourceFacts) -> Judgement {
    let from_log = by_log(report);
    let from_source = by_source(facts);
    let mut evidence: Vec<String> =
        [&from_log, &from_source].into_iter().flatten().map(|(_, why)| why.clone()).collect();
    // what ran is stronger than what the source shows
    let instance = from_log.or(from_source).map_or(Instance::Unknown, |(instance, _)| instance);
    let verdict = match instance {
        Instance::Same => ReportVerdict::Real,
        Instance::Different => different(report, &mut evidence),
        Instance::Unknown => ReportVerdict::Unknown,
    };
    if evidence.is_empty() && report.is_static {
        evidence.push("nestlint printed this report from the source: nothing ran, and no address is known".into());
    }
    if evidence.is_empty() {
        evidence
            .push("the report prints no addresses, and nothing else tells whether both locks are one object".into());
    }
    Judgement { verdict, evidence }
}

/// Two objects: an annotation is missing, except where only one thing could order them and it is absent.
fn different(report: &Report, evidence: &mut Vec<String>) -> ReportVerdict {
    let Some(class) = report.acquiring.as_ref().and_then(|lock| lock.name.class.strip_suffix("_mutex")) else {
        return ReportVerdict::AnnotationMissing;
    };
    let context = format!("{class}_acquire");
    let has_context = report.held_locks.iter().any(|lock| lock.name.class == context);
    // ww_mutex_init() names its lock so: the acquire context is what makes nesting safe, and no subclass replaces it
    if class.ends_with("ww_class") && !has_context {
        evidence.push(format!("ww mutexes are ordered by their acquire context alone, and `{context}` is not held"));
        return ReportVerdict::Real;
    }
    ReportVerdict::AnnotationMissing
}

/// What the report itself says of the two objects.
fn by_log(report: &Report) -> Option<(Instance, String)> {
    let (acquiring, holding) = (report.acquiring.as_ref()?, report.holding.as_ref()?);
    if let (Some(a), Some(b)) = (&acquiring.address, &holding.address) {
        let relation = if a == b { Instance::Same } else { Instance::Different };
        let why = match relation {
            Instance::Same => format!("same instance: the lock being taken and the held one have one address, {a}"),
            _ => format!("different instances: the lock being taken is at {a}, the held one at {b}"),
        };
        return Some((relation, why));
    }
    waits_for_itself(acquiring, holding)
        .then(|| (Instance::Same, "a work item waits for its own queue to become empty".to_owned()))
}

/// The pseudo lock of a workqueue is held by its worker and taken by who flushes it.
fn waits_for_itself(acquiring: &Lock, holding: &Lock) -> bool {
    let function = |lock: &Lock| lock.place().map(|frame| frame.source_name().to_owned()).unwrap_or_default();
    let waits = [
        "flush_workqueue",
        "flush_work",
        "__flush_work",
        "drain_workqueue",
        "cancel_work_sync",
        "flush_scheduled_work",
    ];
    let works = ["run_workqueue", "worker_thread", "process_one_work"];
    waits.contains(&&*function(acquiring)) && works.contains(&&*function(holding))
}

/// What the source says of the two objects.
fn by_source(facts: &SourceFacts) -> Option<(Instance, String)> {
    if let Some(place) = &facts.global {
        return Some((Instance::Same, format!("same instance: the lock is a global, there is one of it ({place})")));
    }
    if let Some(annotation) = &facts.annotated {
        return Some((
            Instance::Different,
            format!("different instances: the tree annotates this nesting, {annotation}"),
        ));
    }
    match &facts.instance {
        Some((Instance::Same, why)) => Some((Instance::Same, format!("same instance in the source{}", because(why)))),
        Some((Instance::Different, why)) => {
            Some((Instance::Different, format!("different instances in the source{}", because(why))))
        }
        _ => None,
    }
}

fn because(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

/// Each link of the chain was seen on its own, so two tasks can meet: the classes alone make that possible.
fn circular(report: &Report) -> Judgement {
    let links = report.dependencies.iter().filter(|dependency| dependency.number.is_some());
    let traced = links.clone().all(|dependency| !dependency.trace.is_empty());
    let (Some(acquiring), Some(holding)) = (&report.acquiring, &report.holding) else {
        return judged(ReportVerdict::Unknown, "the report is cut: one of the two locks is not in it");
    };
    let incomplete = report.missing.iter().find(|what| what.contains("dependency chain"));
    if let Some(what) = incomplete.filter(|_| links.clone().count() < 2).or(incomplete.filter(|_| !traced)) {
        return judged(ReportVerdict::Unknown, format!("the report is cut: {what} is not in it"));
    }
    let now = format!("now `{}` is taken while `{}` is held", acquiring.name, holding.name);
    let before = match links.count() {
        0 | 1 => "the other way round was seen before".to_owned(),
        links => format!("the other way round was seen before, in {} steps, each with its trace", links - 1),
    };
    Judgement { verdict: ReportVerdict::Real, evidence: vec![format!("{now}; {before}")] }
}

fn interrupts(report: &Report) -> Judgement {
    let Some(lock) = &report.acquiring else {
        return judged(ReportVerdict::Unknown, "the report is cut: the lock is not in it");
    };
    if report.detail.contains("RECLAIM_FS") {
        let why = "memory reclaim takes a lock of this class, and an allocation under it may reclaim; \
                   reclaim never touches an object that is in use, so it may be another instance";
        return judged(ReportVerdict::Unknown, why);
    }
    let seen = match report.kind {
        ReportKind::Inconsistent => {
            format!(
                "`{}` is used in an interrupt and, elsewhere, with that interrupt enabled: {}",
                lock.name, report.detail
            )
        }
        ReportKind::IrqSafeUnsafe => {
            format!("a lock that interrupts take leads to one that they can be stopped at: {}", report.detail)
        }
        _ => format!("`{}` is used by an interrupt that can stop the holder of a lock on its way", lock.name),
    };
    judged(ReportVerdict::Real, seen.trim_end_matches([':', ' ']))
}

fn bad_unlock(report: &Report) -> Judgement {
    let Some(lock) = &report.acquiring else {
        return judged(ReportVerdict::Unknown, "the report is cut: the lock is not in it");
    };
    judged(ReportVerdict::Real, format!("`{}` is released by a task that does not hold it", lock.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(log: &str, facts: &SourceFacts) -> ReportVerdict {
        let report = nestlint_analyzer::report::parse(log.as_bytes()).remove(0);
        judge(&report, facts).verdict
    }

    fn recursive(taken: &str, held: &str) -> String {
        format!(
            "WARNING: possible recursive locking detected\nqd/1 is trying to acquire lock:\n{taken}, at: take+0x1/0x2\n\
             but task is already holding lock:\n{held}, at: hold+0x1/0x2\n"
        )
    }

    const NONE: SourceFacts = SourceFacts { instance: None, annotated: None, global: None };

    #[test]
    fn addresses_decide() {
        let lock = |address: &str| format!("{address} (&q->lock){{+.+.}}-{{3:3}}");
        let (a, b) = (lock("ffff888000000010"), lock("ffff888000000020"));
        assert_eq!(verdict(&recursive(&a, &a), &NONE), ReportVerdict::Real);
        assert_eq!(verdict(&recursive(&a, &b), &NONE), ReportVerdict::AnnotationMissing);
        let same = SourceFacts { instance: Some((Instance::Same, String::new())), ..NONE };
        assert_eq!(verdict(&recursive(&a, &b), &same), ReportVerdict::AnnotationMissing);
    }

    #[test]
    fn without_addresses_the_source_decides() {
        let log = recursive(" (&q->lock){+.+.}", " (&q->lock){+.+.}");
        assert_eq!(verdict(&log, &NONE), ReportVerdict::Unknown);
        let facts = SourceFacts { instance: Some((Instance::Different, "a loop".into())), ..NONE };
        assert_eq!(verdict(&log, &facts), ReportVerdict::AnnotationMissing);
        let facts = SourceFacts { annotated: Some("x".into()), ..NONE };
        assert_eq!(verdict(&log, &facts), ReportVerdict::AnnotationMissing);
        let facts = SourceFacts { global: Some("a.c:1".into()), ..NONE };
        assert_eq!(verdict(&log, &facts), ReportVerdict::Real);
    }

    #[test]
    fn ww_mutexes_without_a_context_are_no_matter_of_annotation() {
        let lock = |address: &str| format!("{address} (qdev_ww_class_mutex){{+.+.}}-{{3:3}}");
        let log = recursive(&lock("ffff888000000010"), &lock("ffff888000000020"));
        assert_eq!(verdict(&log, &NONE), ReportVerdict::Real);
        let held = "2 locks held by qd/1:\n #0: ffff888000000030 (qdev_ww_class_acquire){+.+.}-{0:0}, at: x+0x1/0x2\n";
        assert_eq!(verdict(&(log + held), &NONE), ReportVerdict::AnnotationMissing);
    }

    #[test]
    fn a_cut_chain_proves_nothing() {
        let head = "WARNING: possible circular locking dependency detected\nqd/1 is trying to acquire lock:\n \
                    (a){+.+.}, at: f+0x1/0x2\n";
        assert_eq!(verdict(head, &NONE), ReportVerdict::Unknown);
    }
}
