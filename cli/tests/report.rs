//! `nestlint report` and `nestlint triage` on logs and a small tree of our own, and on logs that are damaged.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Ran, Tree};
use nestlint::reports::{self, Entry, Primitives, table};
use nestlint_analyzer::model::Model;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(path)
}

/// A copy of the made-up kernel tree.
fn tree(name: &str) -> Tree {
    let tree = Tree::new(name, &[]);
    for file in ["queue.c", "state.c", "qdev.h"] {
        let path = format!("drivers/qdev/{file}");
        tree.write(&path, std::fs::read(testdata("projects/qdev").join(&path)).unwrap());
    }
    tree.write("include/linux/README", "");
    tree
}

fn log(name: &str) -> String {
    std::fs::read_to_string(testdata("reports").join(name)).unwrap()
}

fn report(tree: &Tree, log: &str) -> Value {
    let ran = tree.run_with(&["report", "-", "--root", ".", "--format", "json"], log);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["version"], 1);
    document["reports"][0].clone()
}

fn lines(value: &Value) -> String {
    value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned() + "\n").collect()
}

#[test]
fn every_key_of_the_contract_is_there_without_a_tree() {
    let tree = Tree::new("report-keys", &[]);
    let Ran { stdout, .. } =
        tree.run_with(&["report", "-", "--format", "json"], "BUG: scheduling while atomic: qd/7/0x2\n");
    let document: Value = serde_json::from_str(&stdout).unwrap();
    let report = document["reports"][0].as_object().unwrap();
    let mut keys = [
        "kind",
        "kernel",
        "task",
        "acquiring",
        "holding",
        "held_locks",
        "dependencies",
        "trace",
        "missing",
        "match",
        "verdict",
        "evidence",
        "advice",
    ];
    keys.sort_unstable();
    assert_eq!(report.keys().collect::<Vec<_>>(), keys);
    assert_eq!(
        (&report["acquiring"], &report["kernel"], &report["task"]),
        (&Value::Null, &Value::Null, &"qd/7".into())
    );
    let matched = report["match"].as_object().unwrap();
    assert_eq!(matched.keys().collect::<Vec<_>>(), ["acquired", "chain", "finding", "held", "reason"]);
}

#[test]
fn a_loop_over_instances_misses_an_annotation_and_the_edit_is_tried_out() {
    let report = report(&tree("report-loop"), &log("qdev-loop.txt"));
    assert_eq!((&report["kind"], &report["verdict"]), (&"recursive".into(), &"annotation-missing".into()));
    assert_eq!(report["acquiring"]["function"], "qdev_lock_all");
    assert_eq!(report["match"]["acquired"]["file"], "drivers/qdev/queue.c");
    assert!(report["match"]["finding"].is_string());
    let evidence = lines(&report["evidence"]);
    assert!(
        evidence.contains("different instances") && evidence.contains("the loop `for (i = 0; i < dev->count; i++)`"),
        "{evidence}"
    );
    let advice = lines(&report["advice"]);
    assert!(advice.contains("write `mutex_lock_nested(&dev->queues[i]->lock, i)`"), "{advice}");
    assert!(
        advice.contains("the finding is gone, but that brings: subclass `i`") && advice.contains("bounds `i`"),
        "{advice}"
    );
    assert!(advice.contains("mutex_lock_nest_lock(") && advice.contains("lockdep_set_class("), "{advice}");
}

#[test]
fn one_address_twice_is_a_deadlock_and_the_way_is_found() {
    let report = report(&tree("report-state"), &log("qdev-state.txt"));
    assert_eq!(report["verdict"], "real");
    assert_eq!(report["match"]["acquired"]["function"], "qdev_read_state");
    assert_eq!(report["match"]["held"]["function"], "qdev_resize");
    // the log does not show the function that the compiler inlined
    let chain: Vec<&str> =
        report["match"]["chain"].as_array().unwrap().iter().map(|at| at["function"].as_str().unwrap()).collect();
    assert_eq!(chain, ["qdev_resize", "qdev_grow"]);
    assert!(lines(&report["evidence"]).contains("one address"));
    assert!(lines(&report["advice"]).contains("unlock before the call of `qdev_grow`"));
}

#[test]
fn what_was_annotated_meanwhile_is_said() {
    let report = report(&tree("report-annotated"), &log("qdev-loop.txt").replace("qdev_lock_all", "qdev_move"));
    let reason = report["match"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("annotated meanwhile: ") && reason.contains("drivers/qdev/state.c:"), "{reason}");
    assert_eq!((&report["verdict"], &report["match"]["finding"]), (&"annotation-missing".into(), &Value::Null));
}

#[test]
fn classes_that_were_set_apart_meanwhile_are_an_annotation() {
    let tree = tree("report-apart");
    let old = log("qdev-state.txt").replace("ffff888012340040 ", "").replace("qdev_resize", "qdev_kick");
    assert_eq!(report(&tree, &old)["verdict"], "unknown");
    let source = std::fs::read_to_string(tree.root.join("drivers/qdev/state.c")).unwrap();
    let role = "\nvoid qdev_role(struct qdev *dev)\n{\n\tlockdep_set_class(&dev->state, &qdev_role_key);\n}\n";
    tree.write("drivers/qdev/state.c", source + role);
    let report = report(&tree, &old);
    let reason = report["match"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("annotated meanwhile: `lockdep_set_class(&dev->state, &qdev_role_key)` at"), "{reason}");
    assert_eq!(report["verdict"], "annotation-missing");
}

#[test]
fn code_that_is_gone_and_calls_that_are_indirect_are_named() {
    let tree = tree("report-gone");
    let reason = |log: &str| report(&tree, log)["match"]["reason"].as_str().unwrap().to_owned();
    assert_eq!(
        reason(&log("qdev-loop.txt").replace("qdev_lock_all", "qdev_stop_all")),
        "code gone: no function `qdev_stop_all` in the tree"
    );
    let indirect = log("qdev-state.txt").replace("qdev_resize", "qdev_kick");
    let gone = reason(&indirect);
    assert!(gone.starts_with("code changed: `qdev_kick`") && gone.contains("`qdev_read_state`"), "{gone}");
    tree.write("drivers/qdev/ops.c", "struct qdev_ops qdev_ops = {\n\t.state = qdev_read_state,\n};\n");
    let stored = reason(&indirect);
    assert!(
        stored.starts_with("call not resolved: `qdev_kick`") && stored.ends_with("drivers/qdev/ops.c:2"),
        "{stored}"
    );
}

#[test]
fn a_log_without_a_report_is_no_input() {
    let tree = Tree::new("report-none", &[("dmesg", "[ 1.0] qdev: ready\n")]);
    assert_eq!(tree.run(&["report", "dmesg"]).code, 3);
    assert_eq!(tree.run(&["report", "none"]).code, 2);
    assert_eq!(tree.run(&["report", "dmesg", "--root", "none"]).code, 2);
}

#[test]
fn triage_merges_what_has_one_cause() {
    let tree = tree("triage");
    for (name, from) in [("a", "qdev-loop.txt"), ("b", "qdev-loop.txt"), ("c", "qdev-state.txt")] {
        tree.write(&format!("logs/{name}.txt"), log(from).replace("311", "312"));
    }
    let ran = tree.run(&["triage", "logs", "--root", ".", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let groups = document["groups"].as_array().unwrap();
    let row = |at: usize| {
        (
            groups[at]["class"].as_str().unwrap(),
            groups[at]["reports"].as_u64().unwrap(),
            groups[at]["verdict"].as_str().unwrap(),
        )
    };
    assert_eq!(
        (row(0), row(1), groups.len()),
        (("&dev->state", 1, "real"), ("&queue->lock", 2, "annotation-missing"), 2)
    );
    let csv = tree.run(&["triage", "logs", "--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.lines().all(|line| line.matches(',').count() == 9), "{csv}");
    let text = tree.run(&["triage", "logs"]).stdout;
    assert!(text.ends_with("3 reports of 2 causes: 1 real, 0 annotation-missing, 1 unknown\n"), "{text}");
}

#[test]
fn static_reports_are_read_back() {
    let tree = tree("report-static");
    let printed = tree.run(&["check", "drivers", "--format", "lockdep"]).stdout;
    let reports = nestlint_analyzer::report::parse(printed.as_bytes());
    let ends = |report: &nestlint_analyzer::report::Report| {
        let name =
            |lock: &Option<nestlint_analyzer::report::Lock>| lock.as_ref().unwrap().place().unwrap().function.clone();
        (name(&report.acquiring), name(&report.holding), report.trace.len())
    };
    let found: Vec<_> = reports.iter().map(ends).collect();
    let expected = [("qdev_lock_all", "qdev_lock_all", 1), ("qdev_read_state", "qdev_resize", 3)];
    assert_eq!(found, expected.map(|(new, held, frames)| (new.to_owned(), held.to_owned(), frames)));
    assert!(reports.iter().all(|report| report.is_static && report.kernel.is_none()));
}

#[test]
fn static_cycles_are_read_back() {
    let text = std::fs::read_to_string(testdata("c/lock-order-cycle/two_locks.c")).unwrap();
    let tree = Tree::new("report-cycle", &[("two.c", &text)]);
    let printed = tree.run(&["check", "two.c", "--only", "lock-order-cycle", "--format", "lockdep"]).stdout;
    let reports = nestlint_analyzer::report::parse(printed.as_bytes());
    let report = reports.first().unwrap();
    assert_eq!(report.kind.name(), "circular");
    let numbers: Vec<u32> = report.dependencies.iter().map(|dependency| dependency.number.unwrap()).collect();
    assert_eq!(numbers, [1, 0]);
    // the chain begins with the lock that is taken and ends with the one that is held
    let class = |lock: &Option<nestlint_analyzer::report::Lock>| lock.as_ref().unwrap().name.class.clone();
    assert_eq!(report.dependencies[0].lock.class, class(&report.holding));
    assert_eq!(report.dependencies[1].lock.class, class(&report.acquiring));
    assert!(report.dependencies.iter().all(|dependency| !dependency.trace.is_empty()));
}

#[test]
fn static_reports_lead_back_to_their_findings() {
    let tree = tree("report-back");
    let cycle = std::fs::read(testdata("c/lock-order-cycle/two_locks.c")).unwrap();
    tree.write("drivers/two/two.c", cycle);
    let found = |format: &str| tree.run(&["check", "drivers", "--format", format]).stdout;
    let document: Value = serde_json::from_str(&found("json")).unwrap();
    let mut expected: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|f| f["fingerprint"].as_str().unwrap()).collect();
    let ran = tree.run_with(&["report", "-", "--root", ".", "--format", "json"], &found("lockdep"));
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let reports = document["reports"].as_array().unwrap();
    let mut matched: Vec<&str> = reports.iter().map(|r| r["match"]["finding"].as_str().unwrap_or("none")).collect();
    expected.sort_unstable();
    matched.sort_unstable();
    assert_eq!((matched.len(), matched), (3, expected));
    assert!(reports.iter().all(|report| report["task"].is_null()));
}

/// A small generator of numbers, so that the test below is the same everywhere.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap_or(0)
}

/// Cuts, bends and mixes logs.
fn damage(logs: &[Vec<u8>], state: &mut u64) -> Vec<u8> {
    let mut log = logs[next(state) % logs.len()].clone();
    for _ in 0..=next(state) % 6 {
        let at = next(state) % log.len();
        match next(state) % 6 {
            0 => log[at] = u8::try_from(next(state) % 256).unwrap(),
            1 => log.truncate(at.max(1)),
            2 => log.splice(at..at, *b"\x1b[2J\x07\xff\xe2\x80\xae\x9b").for_each(drop),
            3 => log.rotate_left(at),
            4 => {
                let other = &logs[next(state) % logs.len()];
                let lines: Vec<&[u8]> =
                    log.split(|b| *b == b'\n').zip(other.split(|b| *b == b'\n')).flat_map(|(a, b)| [a, b]).collect();
                log = lines.join(&b'\n');
            }
            _ => {
                let mut lines: Vec<&[u8]> = log.split(|b| *b == b'\n').collect();
                let (a, b) = (next(state) % lines.len(), next(state) % lines.len());
                lines.swap(a, b);
                log = lines.join(&b'\n');
            }
        }
        if log.is_empty() {
            log.push(b'\n');
        }
    }
    log
}

#[test]
fn damaged_logs_give_no_panic_and_no_control_character() {
    let primitives = Primitives::new(Model::built_in());
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(testdata("reports")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let logs: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let (mut state, mut read) = (2026, 0);
    for _ in 0..1500 {
        let log = damage(&logs, &mut state);
        let entries: Vec<Entry> = reports::log("a\x1b[1mlog", &log, &primitives);
        read += entries.len();
        let text = reports::text(&entries) + &reports::json(&entries);
        let groups = table::merge(entries);
        let text = text + &table::text(&groups) + &table::json(&groups) + &table::csv(&groups).replace("\r\n", "\n");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
    // most damage leaves something to read
    assert!(read > 1000, "{read}");
}
