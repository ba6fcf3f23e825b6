//! Names in reports: which functions are lock primitives, and how one class is spelt by several kernels.

use nestlint_analyzer::model::{Effect, Model, OpId};
use nestlint_analyzer::report::{Frame, LockName};

/// Files whose functions are the locks themselves, in old and new kernels.
const PRIMITIVE_FILES: [&str; 6] = [
    "kernel/locking/",
    "kernel/lockdep.c",
    "kernel/mutex.c",
    "kernel/spinlock.c",
    "kernel/rwsem.c",
    "lib/dump_stack.c",
];

/// Functions of lockdep and of the locks that no model has a row for: a log without files shows them by name alone.
const PRIMITIVE_PARTS: [&str; 24] = [
    "lock_acquire",
    "lock_release",
    "dump_stack",
    "dump_trace",
    "show_stack",
    "show_trace",
    "unwind_backtrace",
    "validate_chain",
    "mark_lock",
    "mark_held_locks",
    "print_deadlock_bug",
    "print_circular_bug",
    "print_usage_bug",
    "print_irq_inversion_bug",
    "print_bad_irq_dependency",
    "print_unlock_imbalance_bug",
    "check_deadlock",
    "check_prev_add",
    "check_prevs_add",
    "check_noncircular",
    "check_irq_usage",
    "lockdep_init_map",
    "__mutex_",
    "_raw_",
];

/// Tells lock primitives from functions that use them.
#[derive(Debug)]
pub struct Primitives {
    model: Model,
}

impl Primitives {
    /// With the rows of this model.
    pub fn new(model: Model) -> Primitives {
        Primitives { model }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether a function is a lock primitive, by its name.
    pub fn is(&self, name: &str) -> bool {
        // who waits for other code to finish is no part of a lock
        let waits = |op: &OpId| self.model.op(*op).effect == Effect::Wait;
        let is_lock = self.model.c.is_primitive(name) && !self.model.c.function(name).iter().any(waits);
        is_lock || PRIMITIVE_PARTS.iter().any(|part| name.contains(part))
    }

    /// Whether a frame is one of a lock primitive, by its name or file.
    pub fn is_frame(&self, frame: &Frame) -> bool {
        let file = frame.file.as_deref().unwrap_or("");
        self.is(frame.source_name()) || PRIMITIVE_FILES.iter().any(|known| file.starts_with(known))
    }
}

/// The text that the class was initialised with: `&q->lock` for the `&(&q->lock)->rlock` of kernels before 5.7.
pub fn written(name: &LockName) -> &str {
    let class = name.class.trim();
    let inner = class.strip_prefix("&(").and_then(|class| class.strip_suffix(")->rlock"));
    inner.unwrap_or(class)
}

/// The last member or identifier of an expression: `lock` of `&q->vqs[i].lock`.
pub fn last_word(text: &str) -> &str {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.trim_end_matches(|c: char| !is_word(c));
    end.rsplit(|c: char| !is_word(c)).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(class: &str) -> LockName {
        LockName { class: class.into(), ..LockName::default() }
    }

    #[test]
    fn spellings_of_a_class() {
        assert_eq!(written(&name("&(&q->lock)->rlock")), "&q->lock");
        assert_eq!(written(&name("&(plock)->rlock")), "plock");
        assert_eq!(written(&name("&q->lock")), "&q->lock");
        assert_eq!(last_word("&q->vqs[i].lock"), "lock");
        assert_eq!(last_word("&per_cpu(x, cpu)"), "cpu");
        assert_eq!(last_word("->"), "");
    }

    #[test]
    fn primitives_by_name_and_file() {
        let primitives = Primitives::new(Model::built_in());
        assert!(
            primitives.is("mutex_lock") && primitives.is("_raw_spin_lock_irqsave") && primitives.is("__lock_acquire")
        );
        assert!(!primitives.is("vhost_dev_lock_vqs") && !primitives.is("check_cpu_stall"));
        assert!(!primitives.is("flush_work"));
        let frame = Frame { function: "x".into(), file: Some("kernel/locking/mutex.c".into()), ..Frame::default() };
        assert!(primitives.is_frame(&frame));
    }
}
