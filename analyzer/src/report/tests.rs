//! Reports of our own making, in the formats of the kernels that print them.

use super::*;

fn function(lock: &Option<Lock>) -> &str {
    lock.as_ref().and_then(Lock::place).map_or("", |frame| &frame.function)
}

fn name(lock: &Option<Lock>) -> String {
    lock.as_ref().map_or(String::new(), |lock| lock.name.to_string())
}

fn functions(trace: &[Frame]) -> Vec<&str> {
    trace.iter().map(|frame| &*frame.function).collect()
}

#[track_caller]
fn only(log: &[u8]) -> Report {
    let mut reports = parse(log);
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

fn task(name: &str, pid: u32) -> Option<Task> {
    Some(Task { name: name.to_owned(), pid: Some(pid) })
}

const RECURSIVE: &[u8] = include_bytes!("../../../testdata/reports/recursive.txt");
const OTHERS: &[u8] = include_bytes!("../../../testdata/reports/others.txt");
const IRQ: &[u8] = include_bytes!("../../../testdata/reports/irq.txt");
const CIRCULAR: &[u8] = include_bytes!("../../../testdata/reports/circular.txt");

#[test]
fn recursive_with_inline_frames_and_callers() {
    let report = only(RECURSIVE);
    assert_eq!((report.kind, report.line), (ReportKind::Recursive, 3));
    assert_eq!(report.kernel.as_deref(), Some("6.12.0-rc3-qdev+"));
    assert_eq!(report.task, task("qdev test", 1201));
    let acquiring = report.acquiring.as_ref().expect("a lock");
    assert_eq!(acquiring.name, LockName { class: "&q->lock".to_owned(), version: None, subclass: 1 });
    assert_eq!((acquiring.usage.as_str(), acquiring.wait_types), ("+.+.", Some((4, 4))));
    assert_eq!(functions(&acquiring.frames), ["qdev_lock_queue", "qdev_lock_all"]);
    assert!(acquiring.frames[0].inline && !acquiring.frames[1].inline);
    assert_eq!(acquiring.frames[1].file.as_deref(), Some("drivers/qdev/queue.c"));
    assert_eq!(acquiring.frames[1].line, Some(97));
    // the wrapper in a header is not the place
    assert_eq!((function(&report.holding), name(&report.holding)), ("qdev_lock_all", "&q->lock#2/1".to_owned()));
    assert_eq!(report.held_locks.len(), 2);
    assert_eq!(report.held_locks[0].name.class, "(work_completion)(&dev->reset)");
    assert_eq!(report.held_locks[1].frames.len(), 2);
    let trace = [
        "dump_stack_lvl",
        "__pfx_lock_acquire",
        "__lock_acquire.cold",
        "qdev_lock_queue",
        "qdev_lock_all",
        "qdev_ioctl",
    ];
    assert_eq!(functions(&report.trace), trace);
    assert!(report.trace[1].unreliable && !report.trace[2].unreliable);
    assert_eq!(report.trace[2].source_name(), "__lock_acquire");
    assert_eq!(report.trace[5].module.as_deref(), Some("qdev"));
    assert_eq!(report.missing, [""; 0]);
}

#[test]
fn quoted_mail_of_an_old_kernel() {
    let report = only(include_bytes!("../../../testdata/reports/quoted.txt"));
    assert_eq!(report.kernel.as_deref(), Some("4.15.0-rc8+"));
    assert_eq!(name(&report.acquiring), "&vq->mutex");
    let place = report.holding.as_ref().and_then(Lock::place).expect("a place on the next line");
    assert_eq!((place.function.as_str(), place.line), ("qdev_write", Some(9)));
    assert_eq!(report.held_locks.len(), 1);
    assert_eq!(functions(&report.trace), ["__dump_stack", "qdev_write", "SyS_write"]);
}

#[test]
fn circular_chain_in_order() {
    let report = only(CIRCULAR);
    let chain: Vec<_> = report
        .dependencies
        .iter()
        .map(|dependency| (dependency.number, dependency.lock.to_string(), dependency.trace.len()))
        .collect();
    let expected = [(Some(2), "&dev->a", 2), (Some(1), "qdev_mutex", 3), (Some(0), "&dev->b", 2)];
    assert_eq!(chain, expected.map(|(number, lock, frames)| (number, lock.to_owned(), frames)));
    assert_eq!((function(&report.acquiring), function(&report.holding)), ("qdev_b", "qdev_a"));
    assert_eq!(functions(&report.trace), ["qdev_b", "qdev_a"]);
    assert_eq!(report.missing, [""; 0]);
}

#[test]
fn irq_reports_of_several_eras() {
    let reports = parse(IRQ);
    let kinds: Vec<_> = reports.iter().map(|report| report.kind.name()).collect();
    assert_eq!(kinds, ["inconsistent", "irq-safe-unsafe", "irq-inversion"]);
    let [inconsistent, order, inversion] = &reports[..] else { panic!("three") };

    assert_eq!(inconsistent.detail, "{IN-SOFTIRQ-W} -> {SOFTIRQ-ON-R}");
    assert_eq!(inconsistent.task, task("qdev", 13));
    assert_eq!(inconsistent.dependencies[0].role, "IN-SOFTIRQ-W");
    assert_eq!(functions(&inconsistent.dependencies[0].trace), ["lock_acquire", "qdev_tasklet"]);
    assert_eq!(inconsistent.missing, [""; 0]);

    assert_eq!(order.detail, "HARDIRQ-safe -> HARDIRQ-unsafe");
    assert_eq!(
        (name(&order.acquiring), name(&order.holding)),
        ("&bond->lock".to_owned(), "&(&mc->lock)->rlock".to_owned())
    );
    let roles: Vec<_> = order.dependencies.iter().map(|it| (it.role.as_str(), it.trace.len())).collect();
    assert_eq!(roles, [("HARDIRQ-irq-safe", 1), ("HARDIRQ-irq-unsafe", 2)]);
    assert_eq!(functions(&order.trace), ["qdev_list"]);

    assert_eq!(inversion.kernel.as_deref(), Some("2.6.33-rc5"));
    assert_eq!(inversion.dependencies[0].lock.to_string(), "&(&sig->lock)->rlock");
    assert_eq!(functions(&inversion.dependencies[0].trace), ["qdev_tty"]);
    assert_eq!(inversion.missing, ["the held locks", "the backtrace"]);
}

#[test]
fn every_other_kind() {
    let reports = parse(OTHERS);
    let kinds: Vec<_> = reports.iter().map(|report| report.kind.name()).collect();
    let expected = [
        "bad-unlock",
        "nest-lock-not-taken",
        "invalid-wait-context",
        "held-lock-freed",
        "held-at-return",
        "held-at-return",
        "suspicious-rcu",
        "invalid-subclass",
        "invalid-key",
        "sleeping-in-atomic",
        "scheduling-while-atomic",
        "held-at-return",
        "hung-task",
        "spinlock-bug",
        "limit-reached",
    ];
    assert_eq!(kinds, expected);
    let locks: Vec<_> = reports.iter().map(|report| name(&report.acquiring)).collect();
    assert_eq!(locks[..4], ["&dev->lock", "&q->lock", "&q->lock", "&q->lock"]);
    assert_eq!(function(&reports[0].acquiring), "qdev_scan");
    assert_eq!(name(&reports[1].holding), "&dev->outer");
    assert_eq!(reports[2].detail, "context-{2:2}");
    assert_eq!(reports[3].task, task("rmmod", 9));
    assert_eq!(reports[4].task, task("init", 1));
    assert_eq!(reports[5].held_locks.len(), 1);
    assert_eq!(reports[6].place, Some(SourcePlace { file: "drivers/qdev/rcu.c".to_owned(), line: 77 }));
    assert_eq!(reports[6].detail, "suspicious rcu_dereference_check() usage!");
    assert_eq!((reports[7].detail.as_str(), functions(&reports[7].trace)), ("8", vec!["qdev_many"]));
    assert_eq!(functions(&reports[8].trace), ["qdev_probe"]);
    assert_eq!(reports[9].task, task("qdev io", 12));
    assert_eq!(functions(&reports[9].trace), ["qdev_sleep"]);
    assert_eq!(reports[10].task, task("qdev", 13));
    assert!(reports[11].detail.ends_with("workfn=qdev_work"));
    assert_eq!(
        (reports[12].task.clone(), name(&reports[12].held_locks.first().cloned())),
        (task("qdev", 44), "&q->lock".to_owned())
    );
    assert_eq!(name(&reports[13].acquiring), "0xffff888012345678");
}

#[test]
fn two_reports_printed_at_once() {
    let reports = parse(include_bytes!("../../../testdata/reports/interleaved.txt"));
    let [locking, sleeping] = &reports[..] else { panic!("two reports") };
    assert_eq!((function(&locking.acquiring), function(&locking.holding)), ("first", "second"));
    assert_eq!(functions(&locking.trace), ["on_task_10"]);
    assert_eq!(functions(&sleeping.trace), ["on_cpu_1", "on_cpu_1_too"]);
    assert_eq!(locking.missing, [""; 0]);
}

#[test]
fn what_is_missing_is_said() {
    let report = only(include_bytes!("../../../testdata/reports/truncated.txt"));
    let missing = ["2 of 3 held locks", "#2 of the dependency chain", "the end of the backtrace"];
    assert_eq!(report.missing, missing);
    let report = only(b"WARNING: possible recursive locking detected\nx/1 is trying to acquire lock:\n");
    assert!(report.missing.contains(&"the lock".to_owned()) && report.missing.contains(&"the backtrace".to_owned()));
}

#[test]
fn static_reports_are_read_back() {
    let report = only(include_bytes!("../../../testdata/reports/static.txt"));
    assert!(report.is_static && report.kind == ReportKind::Recursive);
    assert_eq!((function(&report.acquiring), function(&report.holding)), ("attach", "probe"));
    let acquiring = report.acquiring.as_ref().and_then(Lock::place).expect("a place");
    assert_eq!((acquiring.file.as_deref(), acquiring.line), (Some("drivers/qdev/attach.c"), Some(3)));
    assert_eq!(functions(&report.trace), ["attach", "probe"]);
    assert_eq!(report.missing, [""; 0]);
}

#[test]
fn no_title_no_report() {
    assert_eq!(parse(b""), []);
    assert_eq!(parse(b"lockdep found possible recursive locking detected here\n[ 1.0] eth0: link up\n"), []);
    assert_eq!(parse(b"Subject: WARNING: possible recursive locking detected in foo\n"), []);
}

#[test]
fn control_characters_do_not_get_through() {
    let log = b"WARNING: possible recursive locking detected\n\x1b[31mevil\x1b[2J\x07\xe2\x80\xae/1 is trying to acquire lock:\n\
        (&q->\x9b\xff\x1b]0;lock){....}, at: f\x1b[1moo+0x1/0x2\r\n";
    let report = only(log);
    assert_eq!(report.task, task("evil", 1));
    let text = format!("{report:?}");
    assert!(text.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{text}");
    assert_eq!(function(&report.acquiring), "foo");
}

#[test]
fn frames_of_all_machines() {
    let read = |text: &str| Frame::parse(text).map(|frame| frame.function);
    assert_eq!(read("[<c0103b8a>] show_trace+0x1a/0x30").as_deref(), Some("show_trace"));
    assert_eq!(
        read("[<c0012345>] (unwind_backtrace) from [<c0012346>] (show_stack+0x10/0x14)").as_deref(),
        Some("unwind_backtrace")
    );
    assert_eq!(read("unwind_backtrace from show_stack+0x18/0x1c").as_deref(), Some("unwind_backtrace"));
    assert_eq!(
        read("[c00000002e1b7a40] [c000000000a4b2c8] .dump_stack+0xa8/0xe8 (unreliable)").as_deref(),
        Some("dump_stack")
    );
    assert_eq!(read("_RNvNtCs1_6kernel4sync4lock+0x4/0x8 [rust_qdev]").as_deref(), Some("_RNvNtCs1_6kernel4sync4lock"));
    assert_eq!(
        read("<qdev::Dev as kernel::Operations>::open+0x4/0x8").as_deref(),
        Some("<qdev::Dev as kernel::Operations>::open")
    );
    assert_eq!(read("the lock at foo+0x1/0x2 is fine"), None);
    assert_eq!(read("RIP: 0033:0x7f"), None);
    assert_eq!(read("entry_SYSCALL_64"), None);
}

#[test]
fn names_split() {
    let split = |text: &str| {
        let name = LockName::parse(text);
        (name.class.clone(), name.version, name.subclass, name.to_string() == text)
    };
    assert_eq!(split("&q->lock#3/1"), ("&q->lock".to_owned(), Some(3), 1, true));
    assert_eq!(split("&pipe->mutex/1"), ("&pipe->mutex".to_owned(), None, 1, true));
    assert_eq!(split("(wq_completion)kworker/99"), ("(wq_completion)kworker/99".to_owned(), None, 0, true));
    assert_eq!(split("*(&acpi_gbl_lock)"), ("*(&acpi_gbl_lock)".to_owned(), None, 0, true));
}

#[test]
fn the_caller_of_a_primitive() {
    let log = b"WARNING: possible recursive locking detected\nx/1 is trying to acquire lock:\n (l){--..}, at: [<c0123456>] mutex_lock+0x1/0x2\n\
        stack backtrace:\n dump_stack+0x1/0x2\n mutex_lock+0x1/0x2\n really_here+0x1/0x2\n";
    let report = only(log);
    let frame = report.acquiring_frame(|name| name == "mutex_lock").expect("a frame");
    assert_eq!(frame.function, "really_here");
    assert_eq!(report.acquiring_frame(|_| false).map(|frame| frame.function.as_str()), Some("mutex_lock"));
}

/// A small generator of numbers, so that the test below is the same everywhere.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap_or(0)
}

#[test]
fn damaged_logs_are_survived() {
    let mut state = 7;
    for original in [RECURSIVE, CIRCULAR, IRQ, OTHERS] {
        for _ in 0..400 {
            let mut log = original.to_vec();
            for _ in 0..=next(&mut state) % 8 {
                let at = next(&mut state) % log.len();
                match next(&mut state) % 5 {
                    0 => log[at] = u8::try_from(next(&mut state) % 256).unwrap_or(0),
                    1 => log.truncate(at.max(1)),
                    2 => drop(log.drain(at..(at + 40).min(log.len()))),
                    3 => log.splice(at..at, *b"){[<").for_each(drop),
                    _ => log.rotate_left(at),
                }
                if log.is_empty() {
                    log.push(b'\n');
                }
            }
            for report in parse(&log) {
                assert!(format!("{report:?}").chars().all(|c| !c.is_control()));
            }
        }
    }
}

#[test]
fn long_logs_take_linear_time() {
    // a quadratic parser would need hours for this
    let mut log = b"WARNING: possible recursive locking detected\nstack backtrace:\n".to_vec();
    log.extend(b" foo+0x1/0x2\n".repeat(200_000));
    log.extend(b"){".repeat(500_000));
    log.push(b'\n');
    log.extend(b"> ".repeat(500_000));
    assert_eq!(only(&log).trace.len(), 200_000);
}
