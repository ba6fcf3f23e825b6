//! How to fix a finding, in the terms of its language and kind of lock: the best way first, two or three of them.

use crate::nesting::Verdict;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{Evidence, Instance, Nesting, Program};

/// The fixes for a nesting that came to `verdict`.
pub fn of(program: &Program, nesting: &Nesting, verdict: &Verdict) -> Vec<String> {
    let shape = Shape::new(program, nesting);
    match (shape.is_rust, verdict) {
        (_, Verdict::Silent(_)) => Vec::new(),
        (true, Verdict::SelfDeadlock) => shape.rust_self_deadlock(),
        (true, Verdict::RecursiveRead) => shape.rust_recursive_read(),
        (true, Verdict::NestedSameClass) => shape.rust_nested(),
        (false, Verdict::SelfDeadlock | Verdict::RecursiveRead) => shape.c_self_deadlock(),
        (false, Verdict::NestedSameClass) => shape.c_nested(),
        (_, Verdict::WrongSubclass) => shape.wrong_subclass(),
    }
}

/// What the wording depends on.
struct Shape<'a> {
    is_rust: bool,
    kind: &'a str,
    /// The lock at the inner end, as written.
    lock: &'a str,
    mode: Mode,
    instance: Instance,
    /// The function that the holder calls on the way to the inner end.
    callee: Option<&'a str>,
    in_loop: bool,
    recursion: bool,
}

impl<'a> Shape<'a> {
    fn new(program: &'a Program, nesting: &'a Nesting) -> Shape<'a> {
        // A guard that a helper returns is taken at the call of the helper: that call is the acquisition, not a way to it.
        let callee = nesting.chain.first().filter(|step| step.at != nesting.acquired.at);
        Shape {
            is_rust: program.file(nesting.acquired.at.file).path.ends_with(".rs"),
            kind: &program.class(nesting.acquired.class).kind,
            lock: &nesting.acquired.text,
            mode: nesting.acquired.mode,
            instance: nesting.instance,
            callee: callee.map(|step| program.function(step.callee).name.as_str()),
            in_loop: nesting.evidence.contains(&Evidence::LoopCarried),
            recursion: nesting.evidence.contains(&Evidence::Recursion),
        }
    }

    fn rust_self_deadlock(&self) -> Vec<String> {
        if self.in_loop {
            return vec![
                "end the guard before the next turn: `drop(guard)`, or a block inside the loop around what needs it"
                    .into(),
                "or take the lock once, before the loop".into(),
            ];
        }
        let Some(callee) = self.callee else {
            return vec![
                "use the guard that is held already, or `drop` it before this line".into(),
                "if the first guard is a temporary, bind its value in a `let` of its own: the guard then ends at the semicolon"
                    .into(),
            ];
        };
        let twin = callee.rsplit("::").next().unwrap_or(callee);
        vec![
            format!(
                "end the first guard before the call of `{callee}`: `drop(guard)`, or a block around what needs it"
            ),
            format!("or pass the guard, or `&mut` to what it protects, to `{callee}` instead of locking there again"),
            format!("or split off a twin `{twin}_locked` that expects the lock to be held, and call that one here"),
        ]
    }

    fn rust_recursive_read(&self) -> Vec<String> {
        let mut help = match self.callee {
            Some(callee) => vec![
                format!("pass what was read to `{callee}` instead of reading again there"),
                format!("or end the first guard before the call of `{callee}`: clone what is needed, then drop it"),
            ],
            None => vec!["read once: use the guard that is held already, or drop it before this line".into()],
        };
        if self.kind.contains("parking_lot") || self.kind.contains("lock_api") {
            help.push("or take the inner one with `read_recursive()`, which does not queue behind writers".into());
        }
        help
    }

    fn rust_nested(&self) -> Vec<String> {
        let order = match self.instance {
            Instance::Different => "take the locks in one order everywhere, by address or id",
            _ => "take the locks in one order everywhere, by address or id, and only once if both are the same",
        };
        let first = match (self.in_loop, self.recursion, self.callee) {
            (true, ..) => "hold one at a time: end the guard before the next turn of the loop".into(),
            (_, true, _) => "take what is needed from this level, then drop the guard before going to the next".into(),
            (_, _, Some(callee)) => format!("end the first guard before the call of `{callee}`"),
            _ => "hold one at a time: take what is needed from the first, then drop its guard".into(),
        };
        vec![
            first,
            format!("or {order}"),
            "if such an order exists already, say so: `// nestlint: nested(<order>): <reason>` above this line".into(),
        ]
    }

    fn c_self_deadlock(&self) -> Vec<String> {
        match self.callee {
            Some(callee) => vec![
                format!("unlock before the call of `{callee}`"),
                format!(
                    "or split off `__{callee}` that expects the lock to be held and says so with `lockdep_assert_held()`"
                ),
            ],
            None if self.in_loop => vec!["unlock before the next turn of the loop".into()],
            None => vec!["unlock first, or use the lock that is held already".into()],
        }
    }

    /// Both ends have the same subclass: another one for the inner lock, or no need of one.
    fn wrong_subclass(&self) -> Vec<String> {
        let mut help = Vec::new();
        if !self.in_loop {
            help.push("give the inner one a subclass of its own, below 8, on every path that takes both".into());
        }
        if let Some(nest_lock) = nest_lock_function(self.kind, self.mode) {
            help.push(format!("or hold one outer lock around both: `{nest_lock}({}, &outer)` has no limit", self.lock));
        }
        help.push("or hold one at a time: unlock the first before the second is taken".into());
        if let Some(first) = help.first_mut() {
            *first = first.trim_start_matches("or ").to_owned();
        }
        help
    }

    fn c_nested(&self) -> Vec<String> {
        let mut help = Vec::new();
        let lock = self.lock;
        if let Some(nested) = nested_function(self.kind, self.mode) {
            let subclass = if self.in_loop { "i" } else { "SINGLE_DEPTH_NESTING" };
            let limit = if self.in_loop { "; subclasses end at 7 (MAX_LOCKDEP_SUBCLASSES)" } else { "" };
            help.push(format!(
                "if the locks are always taken in one order, say so: `{nested}({lock}, {subclass})`{limit}"
            ));
        }
        if let Some(nest_lock) = nest_lock_function(self.kind, self.mode) {
            help.push(format!(
                "or hold one outer lock around both: `{nest_lock}({lock}, &outer)` is checked and has no limit"
            ));
        }
        help.push(match self.callee {
            Some(callee) => format!("or unlock the first before the call of `{callee}`"),
            None => "or hold one at a time: unlock the first before this one is taken".into(),
        });
        if help.len() == 1 {
            help.push("or give the locks classes of their own with `lockdep_set_class()`".into());
        }
        help
    }
}

/// The function of `linux/{mutex,spinlock,rwsem,rwlock,rtmutex}.h` that takes a subclass.
pub(crate) fn nested_function(kind: &str, mode: Mode) -> Option<&'static str> {
    Some(match (kind, mode) {
        ("mutex", _) => "mutex_lock_nested",
        ("rt mutex", _) => "rt_mutex_lock_nested",
        ("spinlock", _) => "spin_lock_nested",
        ("raw spinlock", _) => "raw_spin_lock_nested",
        ("rwsem", Mode::Exclusive) => "down_write_nested",
        ("rwsem", _) => "down_read_nested",
        ("rwlock", Mode::Exclusive) => "write_lock_nested",
        ("socket lock", _) => "lock_sock_nested",
        _ => return None,
    })
}

/// The function of the same headers that takes a nest lock.
pub(crate) fn nest_lock_function(kind: &str, mode: Mode) -> Option<&'static str> {
    Some(match (kind, mode) {
        ("mutex", _) => "mutex_lock_nest_lock",
        ("rt mutex", _) => "rt_mutex_lock_nest_lock",
        ("spinlock", _) => "spin_lock_nest_lock",
        ("raw spinlock", _) => "raw_spin_lock_nest_lock",
        ("rwsem", Mode::Exclusive) => "down_write_nest_lock",
        _ => return None,
    })
}
