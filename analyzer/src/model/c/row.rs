//! One row of a model file: what one call does to its locks. The form is described at the head of `linux-c.toml`.

use crate::model::{Effect, LockArg, Mode, Model, SubclassArg};

/// What a call does to, or says of, interrupts and preemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContextEffect {
    /// Nothing.
    #[default]
    None,
    /// Local interrupts go off.
    IrqOff,
    /// Local interrupts go on, whoever turned them off.
    IrqOn,
    /// Local interrupts go off; how they were is kept.
    IrqSave,
    /// Local interrupts are as they were.
    IrqRestore,
    /// Bottom halves go off.
    BhOff,
    /// Bottom halves go on.
    BhOn,
    /// Preemption goes off.
    PreemptOff,
    /// Preemption goes on.
    PreemptOn,
    /// Migration between CPUs goes off.
    MigrateOff,
    /// Migration between CPUs goes on.
    MigrateOn,
    /// May sleep.
    Sleeps,
    /// Waits without sleeping.
    Spins,
    /// Says that interrupts are off.
    AssertIrqOff,
    /// Says that interrupts are on.
    AssertIrqOn,
    /// Says that preemption is off.
    AssertPreemptOff,
    /// Says that preemption is on.
    AssertPreemptOn,
    /// Says that this is a hardirq.
    AssertHardirq,
    /// Says that this is no hardirq.
    AssertNoHardirq,
    /// Says that this is a softirq.
    AssertSoftirq,
    /// Says that sleeping is allowed.
    AssertMaySleep,
}

/// A row, split.
pub(super) struct Row<'t> {
    pub name: &'t str,
    pub effect: Effect,
    pub mode: Option<Mode>,
    /// Lock expressions, with `+` between them.
    pub locks: &'t str,
    subclasses: &'t str,
    pub nest_lock: Option<u8>,
    pub run_time_mode: Option<u8>,
    pub run_time_try: Option<u8>,
    pub run_time_check: Option<u8>,
    pub key: Option<u8>,
    pub context: ContextEffect,
    pub release: Option<&'t str>,
}

impl<'t> Row<'t> {
    /// Reads a row that is not empty and has no note.
    pub fn parse(line: &'t str) -> Result<Self, String> {
        let mut words = line.split_ascii_whitespace();
        let (Some(name), Some(what), Some(locks)) = (words.next(), words.next(), words.next()) else {
            return Err("a row needs a name, an effect and a lock".to_owned());
        };
        let (effect, mode) = what.split_once('/').map_or((what, None), |(effect, mode)| (effect, Some(mode)));
        let mut row = Row {
            name,
            effect: effect_of(effect).ok_or_else(|| format!("unknown effect `{effect}`"))?,
            mode: mode.map_or(Ok(Some(Mode::Exclusive)), mode_of)?,
            locks,
            subclasses: "0",
            nest_lock: None,
            run_time_mode: None,
            run_time_try: None,
            run_time_check: None,
            key: None,
            context: ContextEffect::None,
            release: None,
        };
        words.try_for_each(|word| row.option(word))?;
        Ok(row)
    }

    fn option(&mut self, word: &'t str) -> Result<(), String> {
        let (key, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is not of the form key=value"))?;
        match key {
            "sub" => self.subclasses = value,
            "nest" => self.nest_lock = Some(argument(value)?),
            "mode" => {
                self.run_time_mode = Some(argument(value)?);
                self.mode = None;
            }
            "try" => self.run_time_try = Some(argument(value)?),
            "key" => self.key = Some(argument(value)?),
            "check" => self.run_time_check = Some(argument(value)?),
            "ctx" => self.context = context_of(value).ok_or_else(|| format!("unknown context `{value}`"))?,
            "by" => self.release = Some(value),
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    /// The subclass of the lock at `index`; the last one stands for all that follow.
    pub fn subclass(&self, index: usize) -> Result<SubclassArg, String> {
        let word = self.subclasses.split('+').take(index + 1).last().unwrap_or("0");
        subclass_of(word)
    }
}

/// `2`, `$1`, `?`
pub(super) fn subclass_of(word: &str) -> Result<SubclassArg, String> {
    match word {
        "0" => Ok(SubclassArg::Zero),
        "?" => Ok(SubclassArg::Dynamic),
        _ if word.starts_with('$') => argument(word).map(SubclassArg::Arg),
        _ => word.parse().map(SubclassArg::Fixed).map_err(|_| format!("`{word}` is not a subclass")),
    }
}

/// The number of `$N`.
pub(super) fn argument(text: &str) -> Result<u8, String> {
    let digits = text.strip_prefix('$').ok_or_else(|| format!("`{text}` is not an argument: `$0`, `$1`"))?;
    digits.parse().map_err(|_| format!("`{text}` is not an argument: `$0`, `$1`"))
}

/// A lock expression and its own mode, if it has one (`lock/shared`).
pub(super) fn split_mode(text: &str, default: Option<Mode>) -> Result<(&str, Option<Mode>), String> {
    match text.split_once('/') {
        None => Ok((text, default)),
        Some((lock, mode)) => Ok((lock, mode_of(mode)?)),
    }
}

/// Which lock an expression names; interns globals and paths.
pub(super) fn lock_arg(model: &mut Model, text: &str) -> Result<LockArg, String> {
    if matches!(text, "-" | "?") {
        return Ok(LockArg::Unknown);
    }
    if let Some((base, path)) = text.split_once("->") {
        let path = intern_path(model, path)?;
        return if base == "ret" {
            Ok(LockArg::ResultField(path))
        } else {
            Ok(LockArg::Projected(argument(base)?, path))
        };
    }
    if text == "ret" {
        return Ok(LockArg::Result);
    }
    let bare = text.strip_prefix('*').unwrap_or(text);
    if bare.starts_with('$') {
        return argument(bare).map(LockArg::Arg);
    }
    if bare != text || !bare.split('.').all(is_identifier) {
        return Err(format!("`{text}` is not a lock expression"));
    }
    intern_global(model, bare).map(LockArg::Global)
}

fn is_identifier(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A step of a path: a member, `*`, `[]`, `[2]`, `(type)`.
fn is_step(text: &str) -> bool {
    let inside = |open, close| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let is_index = inside('[', ']').is_some_and(|index: &str| index.bytes().all(|byte| byte.is_ascii_digit()));
    text == "*" || is_identifier(text) || inside('(', ')').is_some_and(is_identifier) || is_index
}

fn intern_path(model: &mut Model, text: &str) -> Result<u16, String> {
    if !text.split('.').all(is_step) {
        return Err(format!("`{text}` is not a path of members"));
    }
    let known = model.paths.iter().position(|path| path.iter().map(String::as_str).eq(text.split('.')));
    let index = known.unwrap_or_else(|| {
        model.paths.push(text.split('.').map(str::to_owned).collect());
        model.paths.len() - 1
    });
    u16::try_from(index).map_err(|_| "too many paths".to_owned())
}

/// The index of a global of the model.
pub(super) fn intern_global(model: &mut Model, text: &str) -> Result<u16, String> {
    let index = model.globals.iter().position(|global| global == text).unwrap_or_else(|| {
        model.globals.push(text.to_owned());
        model.globals.len() - 1
    });
    u16::try_from(index).map_err(|_| "too many globals".to_owned())
}

fn mode_of(word: &str) -> Result<Option<Mode>, String> {
    match word {
        "exclusive" => Ok(Some(Mode::Exclusive)),
        "shared" => Ok(Some(Mode::Shared)),
        "recursive" => Ok(Some(Mode::RecursiveShared)),
        "any" => Ok(None),
        _ => Err(format!("unknown mode `{word}`")),
    }
}

fn effect_of(word: &str) -> Option<Effect> {
    Some(match word {
        "acquire" => Effect::Acquire,
        "acquire_if_zero" => Effect::AcquireIfZero,
        "acquire_if_nonzero" => Effect::AcquireIfNonzero,
        "acquire_not_err" => Effect::AcquireNotErr,
        "acquire_maybe" => Effect::AcquireMaybe,
        "acquire_in_callback" => Effect::AcquireInCallback,
        "try" => Effect::Try,
        "try_if_zero" => Effect::TryIfZero,
        "try_always" => Effect::TryAlways,
        "release" => Effect::Release,
        "release_maybe" => Effect::ReleaseMaybe,
        "reacquire" => Effect::Reacquire,
        "downgrade" => Effect::Downgrade,
        "instant" => Effect::Instant,
        "wait" => Effect::Wait,
        "assert_held" => Effect::AssertHeld,
        "assert_not_held" => Effect::AssertNotHeld,
        "might_acquire" => Effect::MightAcquire,
        "init" => Effect::Init,
        "init_static" => Effect::InitStatic,
        "destroy" => Effect::Destroy,
        "accessor" => Effect::Accessor,
        "set_class" => Effect::SetClass,
        "set_subclass" => Effect::SetSubclass,
        "set_novalidate" => Effect::SetNovalidate,
        "set_cmp_fn" => Effect::SetCmpFn,
        "reclass" => Effect::Reclass,
        "register_key" => Effect::RegisterKey,
        "none" => Effect::None,
        _ => return None,
    })
}

fn context_of(word: &str) -> Option<ContextEffect> {
    Some(match word {
        "irq-off" => ContextEffect::IrqOff,
        "irq-on" => ContextEffect::IrqOn,
        "irq-save" => ContextEffect::IrqSave,
        "irq-restore" => ContextEffect::IrqRestore,
        "bh-off" => ContextEffect::BhOff,
        "bh-on" => ContextEffect::BhOn,
        "preempt-off" => ContextEffect::PreemptOff,
        "preempt-on" => ContextEffect::PreemptOn,
        "migrate-off" => ContextEffect::MigrateOff,
        "migrate-on" => ContextEffect::MigrateOn,
        "sleeps" => ContextEffect::Sleeps,
        "spins" => ContextEffect::Spins,
        "in-irqs-off" => ContextEffect::AssertIrqOff,
        "in-irqs-on" => ContextEffect::AssertIrqOn,
        "in-preempt-off" => ContextEffect::AssertPreemptOff,
        "in-preempt-on" => ContextEffect::AssertPreemptOn,
        "in-hardirq" => ContextEffect::AssertHardirq,
        "no-hardirq" => ContextEffect::AssertNoHardirq,
        "in-softirq" => ContextEffect::AssertSoftirq,
        "may-sleep" => ContextEffect::AssertMaySleep,
        _ => return None,
    })
}
