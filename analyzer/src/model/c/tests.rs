//! The built-in model is complete and consistent; a bad file is refused with its place.

use super::*;
use crate::model::{Effect, LockArg, Mode, SubclassArg, Visibility};

fn model() -> Model {
    let mut model = Model::default();
    CModel::load(&mut model).expect("the built-in model is well formed");
    model
}

/// The only operation of a call.
#[track_caller]
fn op<'m>(model: &'m Model, name: &str) -> &'m crate::model::LockOp {
    let [id] = model.c.function(name) else { panic!("`{name}` has {} operations", model.c.function(name).len()) };
    model.op(*id)
}

fn effects(model: &Model, wanted: impl Fn(Effect) -> bool) -> usize {
    model.c.calls.values().filter(|call| call.ops.iter().any(|&id| wanted(model.op(id).effect))).count()
}

#[test]
fn spot_checks() {
    let model = model();
    let mutex = op(&model, "mutex_lock");
    assert_eq!((mutex.effect, mutex.mode, mutex.lock), (Effect::Acquire, Some(Mode::Exclusive), LockArg::Arg(0)));
    assert!(model.c.is_primitive("mutex_lock") && !model.c.is_primitive("inode_lock"));
    assert_eq!(op(&model, "mutex_lock_nested").subclass, SubclassArg::Arg(1));
    assert_eq!(op(&model, "mutex_lock_nest_lock").nest_lock, Some(1));
    assert_eq!(op(&model, "down_trylock").effect, Effect::TryIfZero);
    assert_eq!(op(&model, "down_read").mode, Some(Mode::Shared));
    assert_eq!(op(&model, "read_lock").mode, Some(Mode::Shared));
    assert_eq!(op(&model, "srcu_read_lock").mode, Some(Mode::RecursiveShared));
    assert_eq!(op(&model, "mutex_lock_interruptible").effect, Effect::AcquireIfZero);
    assert_eq!(op(&model, "refcount_dec_and_lock").lock, LockArg::Arg(1));
    assert_eq!(op(&model, "kref_put_mutex").effect, Effect::AcquireInCallback);
    assert_eq!(op(&model, "spin_lock_irqsave_nested").subclass, SubclassArg::Arg(2));
    assert_eq!(op(&model, "lock_sock_fast_nested").subclass, SubclassArg::Fixed(1));
    assert_eq!(op(&model, "pmd_lock").lock, LockArg::Result);
    assert_eq!(op(&model, "DEFINE_MUTEX").effect, Effect::InitStatic);
    assert_eq!(op(&model, "lockdep_set_class").effect, Effect::SetClass);
    assert_eq!(op(&model, "flush_work").effect, Effect::Wait);
    assert_eq!(model.c.call("spin_lock_irqsave").map(|call| call.context), Some(ContextEffect::IrqSave));
    assert_eq!(model.c.function("no_such_function"), &[]);
}

#[test]
fn locks_that_no_argument_is() {
    let model = model();
    let LockArg::Global(global) = op(&model, "rtnl_lock").lock else { panic!("no global") };
    assert_eq!(model.globals[global as usize], "rtnl_mutex");
    let LockArg::Projected(0, path) = op(&model, "inode_lock").lock else { panic!("no projection") };
    assert_eq!(model.paths[path as usize], ["i_rwsem"]);
    let LockArg::ResultField(path) = op(&model, "perf_event_ctx_lock").lock else { panic!("no field of the result") };
    assert_eq!(model.paths[path as usize], ["mutex"]);
    let LockArg::Projected(3, path) = op(&model, "pte_offset_map_lock").lock else { panic!("no dereference") };
    assert_eq!(model.paths[path as usize], ["*"]);
    assert!(model.c.is_lvalue(model.c.function("wait_event_lock_irq")[0]));
    assert!(!model.c.is_lvalue(model.c.function("mutex_lock")[0]));
}

#[test]
fn two_locks_in_order() {
    let model = model();
    let [first, second] = model.c.function("double_rq_lock") else { panic!("two locks") };
    assert_eq!(model.op(*first).subclass, SubclassArg::Zero);
    assert_eq!(model.op(*second).subclass, SubclassArg::Fixed(1));
    let [cpus, memory] = model.c.function("mem_hotplug_begin") else { panic!("two locks") };
    assert_eq!(model.op(*cpus).mode, Some(Mode::Shared));
    assert_eq!(model.op(*memory).mode, Some(Mode::Exclusive));
}

#[test]
fn kinds_as_lockdep_sees_them() {
    let model = model();
    let kind = |name: &str| model.kind(op(&model, name).kind);
    assert_eq!(kind("down").visibility, Visibility::None);
    assert!(!kind("down").owned);
    assert_eq!(kind("device_lock").visibility, Visibility::Novalidate);
    assert_eq!(kind("rcu_read_lock").visibility, Visibility::HeldOnly);
    assert_eq!(kind("console_lock").visibility, Visibility::Full);
    assert!(kind("clk_prepare_lock").reentrant && !kind("mutex_lock").reentrant);
    assert!(kind("bit_spin_lock").owned && !kind("folio_lock").owned);
}

#[test]
fn modes_and_trylocks_chosen_at_run_time() {
    let model = model();
    let id = model.c.function("lock_acquire")[0];
    assert_eq!(model.op(id).mode, None);
    assert_eq!(model.c.at_run_time(id), AtRunTime { mode: Some(3), trylock: Some(2), check: Some(4), key: None });
    assert_eq!(model.op(id).nest_lock, Some(5));
    assert_eq!(model.c.at_run_time(model.c.function("mutex_lock")[0]), AtRunTime::default());
}

#[test]
fn guard_classes() {
    let model = model();
    let guard = |name: &str| model.c.guard(name).expect("a guard class");
    assert!(!guard("mutex").is_conditional && guard("mutex_try").is_conditional && guard("mutex_intr").is_conditional);
    assert_eq!(model.op(guard("rwsem_read").ops[0]).mode, Some(Mode::Shared));
    assert_eq!(guard("spinlock_irqsave").context, ContextEffect::IrqSave);
    assert_eq!(guard("double_rq_lock").ops.len(), 2);
    assert!(model.c.guard("mutex_lock").is_none());
}

#[test]
fn the_table_is_complete() {
    let model = model();
    assert_eq!(model.c.calls.len(), 829);
    assert_eq!(model.c.guards.len(), 69);
    assert_eq!(effects(&model, |effect| effect == Effect::Release), 212);
    assert_eq!(effects(&model, |effect| effect == Effect::InitStatic), 15);
    assert_eq!(effects(&model, |effect| effect == Effect::Init), 24);
    assert_eq!(effects(&model, |effect| effect == Effect::AcquireIfZero), 47);
    assert_eq!(effects(&model, |effect| effect == Effect::AssertHeld), 23);
}

#[test]
fn every_release_has_an_acquisition_and_the_other_way_round() {
    let model = model();
    let released = |name: &str| model.c.calls.values().any(|call| call.release.as_deref() == Some(name));
    let mut names: Vec<&str> = model.c.calls.keys().map(|name| &**name).collect();
    names.sort_unstable();
    let mut unpaired = Vec::new();
    for name in names {
        let call = &model.c.calls[name];
        let effect = model.op(call.ops[0]).effect;
        if matches!(effect, Effect::Release | Effect::ReleaseMaybe) && !released(name) {
            unpaired.push(name);
        }
        let Some(release) = call.release.as_deref() else { continue };
        let other = model.c.call(release).unwrap_or_else(|| panic!("`{name}` is released by unknown `{release}`"));
        assert!(
            other.ops.iter().any(|&id| matches!(model.op(id).effect, Effect::Release | Effect::ReleaseMaybe)),
            "`{release}` does not release what `{name}` takes"
        );
    }
    assert_eq!(unpaired, OTHER_RELEASES);
}

/// Releases that no acquisition names as the usual one.
const OTHER_RELEASES: [&str; 3] = ["__bit_spin_unlock", "__rtnl_unlock", "mmap_read_unlock_non_owner"];

#[test]
fn context_is_known() {
    let model = model();
    let c = &model.c;
    assert!(c.diverges("panic") && !c.diverges("printk"));
    assert_eq!(c.diverges_if("BUG_ON"), Some(Condition { arg: 0, negated: false }));
    assert_eq!(c.identity("READ_ONCE"), Some(0));
    assert_eq!(c.identity("drm_WARN_ON"), Some(1));
    assert_eq!(c.cast("netdev_priv"), Some(0));
    assert!(c.is_fresh("kzalloc") && !c.is_fresh("kfree"));
    let container = c.container("from_timer").expect("a container");
    assert_eq!((container.pointer, container.of, container.member), (1, TypeArg::TypeOf(0), 2));
    assert!(c.container("list_first_entry").is_some_and(|container| container.is_element));
    assert!(c.is_opaque_file("kernel/locking/mutex.c") && c.is_opaque_file("/linux/include/linux/mutex.h"));
    assert!(!c.is_opaque_file("drivers/vhost/vhost.c") && !c.is_opaque_file("include/linux/not_mutex.h"));
    assert!(c.is_transparent("sk_buff_head", "lock") && c.is_novalidate("device", "mutex"));
    assert!(c.is_typed("inode", "i_rwsem") && !c.is_typed("inode", "i_pipe"));
    assert!(c.is_reclassed("rcu_node", "lock") && !c.is_reclassed("inode", "i_rwsem"));
    assert!(c.is_compared("pipe_inode_info", "mutex") && !c.is_compared("inode", "i_rwsem"));
}

#[test]
fn callbacks_run_here_and_elsewhere() {
    let model = model();
    let [work] = model.c.callbacks("INIT_WORK") else { panic!("one callback") };
    assert_eq!((work.runs, work.function, work.args.as_slice()), (Where::Elsewhere, 1, &[Some(0)][..]));
    let [hard, thread] = model.c.callbacks("request_threaded_irq") else { panic!("two callbacks") };
    assert_eq!((hard.context, thread.context), (RunsIn::Hardirq, RunsIn::Process));
    assert_eq!(model.c.callbacks("device_for_each_child")[0].runs, Where::Here);
    assert_eq!(model.c.callbacks("stop_machine")[0].runs, Where::Joined);
    assert!(model.c.callbacks("mutex_lock").is_empty());
}

#[test]
fn locks_at_entry() {
    let model = model();
    let [rtnl] = model.c.entry_locks("net_device_ops", "ndo_open") else { panic!("one lock") };
    assert_eq!(model.op(*rtnl).lock, op(&model, "rtnl_lock").lock);
    assert_eq!(model.c.entry_locks("ethtool_ops", "get_link"), model.c.entry_locks("ethtool_ops", "set_ringparam"));
    let [from, to] = model.c.entry_locks("inode_operations", "rename") else { panic!("two locks") };
    assert_eq!(model.op(*from).subclass, SubclassArg::Dynamic);
    assert_ne!(model.op(*from).lock, model.op(*to).lock);
    assert_eq!(model.op(*rtnl).subclass, SubclassArg::Zero);
    let [device] = model.c.entry_locks("pci_driver", "probe") else { panic!("one lock") };
    assert_eq!(model.kind(model.op(*device).kind).name, "device lock");
    assert!(model.c.entry_locks("pci_driver", "no_such_member").is_empty());
}

#[test]
fn a_users_rows_replace_and_add() {
    let mut model = model();
    let before = model.c.calls.len();
    let text = r#"
language = "c"

[[kind]]
name = "mutex"
calls = '''
mutex_lock  acquire_maybe *$1  # replaced
my_lock     acquire $0->inner.lock by=my_unlock
my_unlock   release $0->inner.lock
'''

[[kind]]
name = "my kind"
visibility = "none"
calls = "my_kind_lock try *$0"

[context]
diverges = "my_panic"
callbacks = "INIT_WORK elsewhere $2 hardirq"
entries = "my_ops.run process my kind: $0->lock mutex: my_global/shared"
"#;
    assert!(CModel::is_model_file(text));
    CModel::merge(&mut model, text).expect("a good file");
    assert_eq!(model.c.calls.len(), before + 3);
    assert_eq!(op(&model, "mutex_lock").effect, Effect::AcquireMaybe);
    assert_eq!(model.kind(op(&model, "my_kind_lock").kind).visibility, Visibility::None);
    assert!(model.c.diverges("my_panic") && model.c.diverges("panic"));
    assert_eq!(model.c.callbacks("INIT_WORK").len(), 1);
    assert_eq!(model.c.entry_locks("my_ops", "run").len(), 2);
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = CModel::merge(&mut Model::default(), text).expect_err("a bad file");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let kind = "language = \"c\"\n[[kind]]\nname = \"k\"\n";
    refused("language = \"rust\"", "1:12: not a model of C: `language` is not \"c\"");
    refused(&format!("{kind}calls = '''\n\nfoo\n'''"), "6:1: a row needs a name, an effect and a lock");
    refused(&format!("{kind}calls = '''\n  foo grab *$0\n'''"), "5:3: unknown effect `grab`");
    refused(&format!("{kind}calls = 'foo try/half *$0'"), "4:10: unknown mode `half`");
    refused(&format!("{kind}calls = 'foo try *$x'"), "4:10: `$x` is not an argument: `$0`, `$1`");
    refused(&format!("{kind}calls = 'foo try *$999'"), "4:10: `$999` is not an argument: `$0`, `$1`");
    refused(&format!("{kind}calls = 'foo try a-b'"), "4:10: `a-b` is not a lock expression");
    refused(&format!("{kind}calls = 'foo try $0->a..b'"), "4:10: `a..b` is not a path of members");
    refused(&format!("{kind}calls = 'foo try *$0 sub=x'"), "4:10: `x` is not a subclass");
    refused(&format!("{kind}calls = 'foo try *$0 bar'"), "4:10: `bar` is not of the form key=value");
    refused(&format!("{kind}calls = 'foo try *$0 bar=1'"), "4:10: unknown key `bar`");
    refused(&format!("{kind}calls = '''\nfoo try *$0\nfoo try *$1\n'''"), "6:1: `foo` has two rows");
    refused("language = \"c\"\n[context]\nentries = 'a.b process k: x'", "3:12: unknown kind of lock `k`");
    refused(
        "language = \"c\"\n[context]\ncallbacks = 'f there $0 any'",
        "3:14: a callback runs `here`, `elsewhere` or `joined`",
    );
}

#[test]
fn unknown_keys_and_broken_toml_are_refused() {
    for text in [
        "language = \"c\"\n[[kind]]\nname = \"k\"\ncolour = 1\n",
        "language = \"c\"\n[[kind]\n",
        "language = \"c\"\nx = 1\n",
    ] {
        let error = CModel::merge(&mut Model::default(), text).expect_err("a bad file");
        assert!(error.line >= 2 && !error.reason.is_empty(), "{error}");
    }
}
