//! Lints over hand-built programs: which lint a nesting belongs to, confidence, one finding of several ways, identity.

mod common;

use common::Built;
use nestlint_analyzer::model::Mode::{self, *};
use nestlint_analyzer::program::{CallStep, ClassBasis, Evidence, Instance, Nesting, Silence};
use nestlint_analyzer::resolved::FnId;
use nestlint_lints::confidence;
use nestlint_lints::finding::Confidence;
use nestlint_lints::nesting::{Verdict, verdict};

const TEXT: &str = "fn f() {\n    a.lock();\n    b.lock();\n}\nfn g() {\n    c.lock();\n}\n";

fn built() -> Built {
    Built::new("src/queue.rs", TEXT)
}

fn simple(b: &Built, instance: Instance) -> Nesting {
    b.nesting(b.at("a.lock()", 0), b.at("b.lock()", 0), instance)
}

fn name(nesting: &Nesting) -> &'static str {
    match verdict(nesting) {
        Verdict::SelfDeadlock => "self-deadlock",
        Verdict::RecursiveRead => "recursive-read",
        Verdict::NestedSameClass => "nested-same-class",
        Verdict::WrongSubclass => "wrong-subclass",
        Verdict::Silent(_) => "silent",
    }
}

#[test]
fn modes_and_instances_decide_the_lint() {
    use Instance::{Different, Same, Unknown};
    let cases: &[(Mode, Mode, Instance, &str)] = &[
        (Exclusive, Exclusive, Same, "self-deadlock"),
        (Exclusive, Exclusive, Different, "nested-same-class"),
        (Exclusive, Exclusive, Unknown, "nested-same-class"),
        (Exclusive, Shared, Same, "self-deadlock"),
        (Exclusive, RecursiveShared, Same, "self-deadlock"),
        (Exclusive, RecursiveShared, Different, "nested-same-class"),
        (Shared, Exclusive, Same, "self-deadlock"),
        (Shared, Shared, Same, "recursive-read"),
        (RecursiveShared, Shared, Same, "recursive-read"),
        (Shared, Shared, Different, "nested-same-class"),
        (Shared, RecursiveShared, Same, "silent"),
        (Shared, RecursiveShared, Different, "silent"),
        (RecursiveShared, RecursiveShared, Unknown, "silent"),
        (Upgradable, RecursiveShared, Same, "silent"),
        (Upgradable, Shared, Same, "silent"),
        (Shared, Upgradable, Same, "recursive-read"),
        (Upgradable, Upgradable, Same, "self-deadlock"),
        (Upgradable, Exclusive, Same, "self-deadlock"),
    ];
    let b = built();
    for (held, acquired, instance, expected) in cases {
        let mut nesting = simple(&b, *instance);
        nesting.held.mode = *held;
        nesting.acquired.mode = *acquired;
        assert_eq!(name(&nesting), *expected, "{held:?} then {acquired:?}, {instance:?}");
    }
}

#[test]
fn a_trylock_is_silent_inside_and_counts_outside() {
    let b = built();
    let mut inner = simple(&b, Instance::Same);
    inner.acquired.is_try = true;
    assert_eq!(name(&inner), "silent");
    let mut outer = simple(&b, Instance::Same);
    outer.held.is_try = true;
    assert_eq!(name(&outer), "self-deadlock");
}

#[test]
fn confidence_is_the_sum_of_the_weak_steps() {
    let b = built();
    let with = |extra: &[Evidence]| {
        let mut nesting = simple(&b, Instance::Different);
        nesting.evidence.extend_from_slice(extra);
        confidence::of(&nesting)
    };
    assert_eq!(with(&[]), Confidence::High);
    assert_eq!(with(&[Evidence::DirectCalls(3), Evidence::LoopCarried]), Confidence::High);
    assert_eq!(with(&[Evidence::DynamicCall(2)]), Confidence::Medium);
    assert_eq!(with(&[Evidence::HeldOnSomePaths]), Confidence::Medium);
    assert_eq!(with(&[Evidence::LeftByResult]), Confidence::Medium);
    assert_eq!(with(&[Evidence::LeavesFile]), Confidence::Medium);
    assert_eq!(with(&[Evidence::DynamicCall(2), Evidence::LeavesFile]), Confidence::Low);
    assert_eq!(with(&[Evidence::Class(ClassBasis::Alias)]), Confidence::Low);
    assert_eq!(with(&[Evidence::Class(ClassBasis::Unknown)]), Confidence::Low);
}

#[test]
fn a_long_way_is_weak_whether_its_calls_are_direct_or_not() {
    let b = built();
    let with = |calls: usize, evidence: Evidence| {
        let mut nesting = simple(&b, Instance::Same);
        nesting.chain = vec![CallStep { at: b.at("b.lock()", 0), caller: FnId(0), callee: FnId(1) }; calls];
        nesting.evidence.push(evidence);
        confidence::of(&nesting)
    };
    assert_eq!(with(3, Evidence::DirectCalls(3)), Confidence::High);
    assert_eq!(with(4, Evidence::DirectCalls(4)), Confidence::Medium);
    assert_eq!(with(3, Evidence::DynamicCall(1)), Confidence::Medium);
    assert_eq!(with(4, Evidence::DynamicCall(1)), Confidence::Low);
}

#[test]
fn an_alias_is_as_good_as_a_class_if_both_ends_are_one_object() {
    let b = built();
    let mut nesting = simple(&b, Instance::Same);
    nesting.evidence[0] = Evidence::Class(ClassBasis::Alias);
    assert_eq!(confidence::of(&nesting), Confidence::High);
    nesting.evidence[0] = Evidence::Class(ClassBasis::Unknown);
    assert_eq!(confidence::of(&nesting), Confidence::Low);
}

#[test]
fn several_ways_between_two_places_are_one_finding() {
    let mut b = built();
    let step = CallStep { at: b.at("b.lock()", 0), caller: FnId(0), callee: FnId(1) };
    let mut long = b.nesting(b.at("a.lock()", 0), b.at("c.lock()", 0), Instance::Same);
    long.chain = vec![step.clone(), step.clone()];
    long.other_paths = 3;
    let mut short = long.clone();
    short.chain = vec![step];
    short.other_paths = 0;
    b.program.nestings = vec![long, short];
    let report = b.run();
    assert_eq!(report.findings.len(), 1);
    let finding = &report.findings[0];
    assert_eq!((finding.lint, finding.chain.len(), finding.other_paths), ("self-deadlock", 1, 4));
    assert_eq!(finding.chain[0].callee, "g");
    assert!(finding.help.iter().any(|h| h.contains("`g_locked`")), "{:?}", finding.help);
}

#[test]
fn guards_that_a_helper_takes_in_a_loop_are_reported_in_the_helper_alone() {
    let mut b = built();
    let (call, lock) = (b.at("a.lock()", 0), b.at("c.lock()", 0));
    let in_helper = b.nesting(lock, lock, Instance::Different);
    let mut at_caller = b.nesting(call, call, Instance::Different);
    let steps = [call, lock].map(|at| CallStep { at, caller: FnId(0), callee: FnId(1) });
    at_caller.chain = steps.to_vec();
    b.program.nestings = vec![in_helper, at_caller.clone()];
    assert_eq!(b.run().findings.len(), 1);
    assert_eq!(b.run().findings[0].acquired.at, lock);
    b.program.nestings = vec![at_caller];
    assert_eq!(b.run().findings.len(), 1, "nobody else reports it");
}

#[test]
fn silenced_nestings_keep_their_cause() {
    let mut b = built();
    let mut nesting = simple(&b, Instance::Different);
    nesting.silenced = Some(Silence::Annotation("nested(child)".into()));
    b.program.nestings = vec![nesting];
    let report = b.run();
    assert!(report.findings.is_empty());
    assert_eq!((report.silenced[0].cause, report.silenced[0].text.as_str()), ("annotation", "nested(child)"));
}

#[test]
fn fingerprints_do_not_move_with_the_code_and_tell_equal_findings_apart() {
    let mut b = built();
    b.program.nestings = vec![simple(&b, Instance::Same)];
    let here = b.run().findings[0].fingerprint.clone();
    let mut moved = Built::new("src/queue.rs", &format!("// a line\n\n// more\n{TEXT}"));
    moved.program.nestings = vec![simple(&moved, Instance::Same)];
    assert_eq!(moved.run().findings[0].fingerprint, here);

    let mut twice =
        Built::new("src/queue.rs", "fn f() {\n    a.lock();\n    b.lock();\n    a.lock();\n    b.lock();\n}\n");
    let nesting = |n| twice.nesting(twice.at("a.lock()", n), twice.at("b.lock()", n), Instance::Same);
    twice.program.nestings = vec![nesting(0), nesting(1)];
    let findings = twice.run().findings;
    assert_eq!(findings[0].fingerprint, here);
    assert_ne!(findings[1].fingerprint, here);
    assert_ne!(findings[0].cause, findings[1].cause);
}

#[test]
fn the_fingerprint_is_the_documented_hash() {
    let mut b = built();
    b.program.nestings = vec![simple(&b, Instance::Same)];
    let parts = [
        "nestlint/1",
        "self-deadlock",
        "Queue.jobs",
        "src/queue.rs",
        "f",
        "a.lock()",
        "src/queue.rs",
        "f",
        "b.lock()",
        "0",
    ];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0x1f]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(b.run().findings[0].fingerprint, format!("{hash:016x}"));
}

#[test]
fn findings_reached_by_one_call_share_their_cause() {
    let mut b = built();
    let step = CallStep { at: b.at("b.lock()", 0), caller: FnId(0), callee: FnId(1) };
    let through = |acquired| {
        let mut nesting = b.nesting(b.at("a.lock()", 0), acquired, Instance::Same);
        nesting.chain = vec![step.clone()];
        nesting
    };
    b.program.nestings = vec![through(b.at("c.lock()", 0)), through(b.at("lock();", 2))];
    let findings = b.run().findings;
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].cause, findings[1].cause);
    assert_ne!(findings[0].fingerprint, findings[1].fingerprint);
}

#[test]
fn messages_are_lower_case_claims_without_a_full_stop() {
    let b = built();
    for instance in [Instance::Same, Instance::Different, Instance::Unknown] {
        for mode in [Exclusive, Shared, Upgradable] {
            let mut built = built();
            let mut nesting = simple(&b, instance);
            nesting.held.mode = mode;
            built.program.nestings = vec![nesting];
            for finding in built.run().findings {
                assert!(finding.message.starts_with("`Queue.jobs` is"), "{}", finding.message);
                assert!(!finding.message.ends_with('.') && !finding.help.is_empty());
            }
        }
    }
}

#[test]
fn one_subclass_twice_is_a_wrong_annotation_unless_both_are_one_object() {
    let b = built();
    let with = |held, acquired, instance| {
        let mut nesting = simple(&b, instance);
        (nesting.held.subclass, nesting.acquired.subclass) = (held, acquired);
        name(&nesting)
    };
    assert_eq!(with(Some(1), Some(1), Instance::Different), "wrong-subclass");
    assert_eq!(with(Some(1), Some(1), Instance::Unknown), "wrong-subclass");
    assert_eq!(with(Some(1), Some(1), Instance::Same), "self-deadlock");
    assert_eq!(with(Some(0), Some(0), Instance::Unknown), "nested-same-class");
    assert_eq!(with(None, None, Instance::Unknown), "nested-same-class");
}
