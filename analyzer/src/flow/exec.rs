//! Runs one function abstractly: every path, with the locks it holds.
//!
//! The interpreter walks the facts of a body in the order in which the program runs it. An expression takes a state and
//! yields outcomes: a state and a value for each way in which it can end. What leaves by `return`, `break`, `?` or `goto`
//! waits in the [`Frame`] that it leaves to. Scopes and temporaries follow the Rust reference, "Destructors"; C has
//! neither, except for its cleanup guards.

mod arithmetic;
mod assign;
mod awaits;
mod builtin;
mod call;
mod cond;
mod control;
mod enums;
mod exits;
mod expr;
mod flags;
mod instantiate;
mod known;
mod lets;
mod lock;
mod lock_place;
mod loops;
mod pattern;
mod release;
mod scope;
mod spin;

pub(super) use cond::{decide, is_comparison, order_between};
pub(super) use lock::lock_ops;

use super::Context;
use super::guise::Guises;
use super::place::{Place, Root};
use super::state::{Live, MAX_STATES, State, Twins, merge};
use super::summary::{Entry, Exit, Lock, Summary};
use super::value::{Callable, HeldId, Scalar, Value};
use crate::facts::{ExprId, FileFacts, Function, Name, PatId, PatKind};
use crate::model::{KindId, Mode};
use crate::resolved::{Body, FnId};
use crate::source::{FileId, Language, Location};
use rustc_hash::{FxHashMap, FxHashSet};

/// What an expression can end as.
pub type Outcomes = Vec<(State, Value)>;

/// Whether the value is taken or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// It is moved into whatever surrounds it.
    Value,
    /// It is borrowed or read in place: what it owns becomes a temporary.
    Place,
}

/// Evaluations that one function may take before it is given up.
const MAX_STEPS: u32 = 400_000;
/// Closures that may run inside each other.
const MAX_INLINE: usize = 6;

/// A loop, or a labelled block, that is being run.
struct Loop {
    label: Option<Name>,
    /// Scopes outside it.
    depth: u32,
    /// A `break` without a label leaves it.
    is_loop: bool,
    /// A `continue` without a label goes to it: it is no `switch`.
    takes_continue: bool,
    breaks: Outcomes,
    continues: Vec<State>,
}

/// A function, closure or async block that is being run.
#[derive(Default)]
struct Frame {
    /// Scopes outside it.
    depth: u32,
    returns: Outcomes,
    loops: Vec<Loop>,
    /// States that jumped to a label which has not been reached yet.
    jumps: FxHashMap<Name, Vec<State>>,
}

/// The interpreter of one function.
pub struct Exec<'a> {
    cx: &'a Context<'a>,
    id: FnId,
    file: FileId,
    facts: &'a FileFacts,
    function: &'a Function,
    body: &'a Body,
    out: Summary,
    frame: Frame,
    /// States that have not found their `case` yet, with the value of the `switch`.
    switch: Outcomes,
    /// Scopes that are open; scopes are numbered from 1.
    depth: u32,
    /// The scope that temporaries die with.
    temp_scope: u32,
    /// The scope that lifetime-extended temporaries die with, inside a `let` initialiser.
    extended: Option<u32>,
    /// Turn of each enclosing loop, one bit each.
    turn: u32,
    turns: u32,
    /// C: variables whose addresses were handed to calls while they were a known number.
    flags: FxHashSet<PatId>,
    /// Closures and async blocks that have been run somewhere.
    ran: FxHashSet<ExprId>,
    made: Vec<ExprId>,
    /// Calls that make elements which are kept all at once; found when it is first asked.
    kept: Option<FxHashSet<ExprId>>,
    inline: usize,
    /// The call whose result nobody asks for, while its statement is run.
    discarded: Option<ExprId>,
    /// The operand of the innermost `.await` that is being run.
    awaited: Option<ExprId>,
    /// What is being run runs at another time or in another thread.
    elsewhere: bool,
    /// What was held when the innermost closure or async block began: not its own.
    held_outside: Vec<HeldId>,
    /// Calls to the release that is being made: none for one of the function's own.
    calls_to_release: u8,
    steps: u32,
    /// A state of which nothing is known.
    nothing: State,
    held_index: FxHashMap<(ExprId, u32, Place), HeldId>,
    /// What is made of the objects, if somebody asks ([`Exec::guises`]).
    guises: Option<Guises>,
    /// Records of [`Summary::calls`] by call, turn and held locks.
    call_index: FxHashMap<(ExprId, u32, Vec<HeldId>), Vec<usize>>,
}

/// Outcomes of one expression that are told apart by their values; beyond, only by their locks.
const MAX_OUTCOMES: usize = 12;

/// One outcome for each set of locks, its value what all of them agree on.
fn collapse(outcomes: Outcomes) -> Outcomes {
    let mut kept: Outcomes = Vec::new();
    for (state, value) in outcomes {
        match kept.iter_mut().find(|(known, other)| known.same_locks(&state) && other.held == value.held) {
            Some((known, other)) => {
                known.absorb(&state);
                *other = other.join(&value);
            }
            None => kept.push((state, value)),
        }
    }
    kept
}

impl<'a> Exec<'a> {
    /// Runs a function and sums it up; none if it has no body.
    pub fn run(cx: &'a Context<'a>, id: FnId) -> Option<Box<Summary>> {
        let mut exec = Exec::new(cx, id)?;
        let root = exec.function.body?;
        exec.run_body(root);
        exec.run_leftovers();
        exec.settle_exits(root);
        exec.tell_calls_to_releases();
        exec.out.shrink();
        Some(Box::new(exec.out))
    }

    /// What a function makes of the objects that it names.
    pub fn guises(cx: &'a Context<'a>, id: FnId) -> Guises {
        let Some(mut exec) = Exec::new(cx, id) else { return Guises::default() };
        exec.guises = Some(Guises::default());
        if let Some(root) = exec.function.body {
            exec.run_body(root);
        }
        exec.guises.unwrap_or_default()
    }

    fn new(cx: &'a Context<'a>, id: FnId) -> Option<Exec<'a>> {
        let (facts, function) = cx.linked.facts(id)?;
        let body = cx.linked.bodies[id.0 as usize].as_ref()?;
        let file = cx.linked.functions[id.0 as usize].file;
        Some(Exec {
            cx,
            id,
            file,
            facts,
            function,
            body,
            out: Summary::default(),
            frame: Frame::default(),
            switch: Vec::new(),
            depth: 0,
            temp_scope: 0,
            extended: None,
            turn: 1,
            turns: 0,
            flags: FxHashSet::default(),
            ran: FxHashSet::default(),
            made: Vec::new(),
            kept: None,
            inline: 0,
            discarded: None,
            awaited: None,
            elsewhere: false,
            held_outside: Vec::new(),
            calls_to_release: 0,
            steps: 0,
            nothing: State::default(),
            held_index: FxHashMap::default(),
            guises: None,
            call_index: FxHashMap::default(),
        })
    }

    fn run_body(&mut self, root: ExprId) {
        let entry = self.open(true);
        let mut state = self.entry_state(entry);
        self.hold_entry_locks(&mut state, root);
        let ends = self.eval(state, root, Want::Value);
        let ends = self.close(entry, ends);
        let mut all = std::mem::take(&mut self.frame.returns);
        all.extend(ends);
        for (state, value) in all {
            self.exit(state, value);
        }
    }

    fn entry_state(&mut self, scope: u32) -> State {
        let mut state = State::default();
        for i in 0..self.function.params.len() {
            let pat = self.function.params[i].pat;
            let mut value = Value::at(Place::root(Root::Param(i as u16)));
            value.callable = Some(Callable::Param(i as u16));
            if self.owns_guard(pat) {
                let id = self.param_guard(i as u16);
                value.held.push(id);
                state.held.push(id);
            }
            self.bind(&mut state, pat, &value, pattern::Source::Nothing, scope);
        }
        state
    }

    /// Whether the outermost binding of a parameter's pattern owns a guard.
    fn owns_guard(&self, pat: PatId) -> bool {
        match self.facts.pat(pat).kind {
            PatKind::Bind { .. } => self.body.locals.get(&pat).is_some_and(|flags| flags.holds_guard),
            PatKind::Typed { pat, .. } => self.owns_guard(pat),
            _ => false,
        }
    }

    fn param_guard(&mut self, param: u16) -> HeldId {
        let at = self.function.body.unwrap_or(ExprId::new(0));
        self.out.held.push(Lock {
            place: Place::root(Root::Param(param)),
            kind: KindId(0),
            mode: Mode::Exclusive,
            subclass: Some(0),
            is_try: false,
            is_conversion: false,
            at: Location { file: self.file, span: self.function.span },
            function: self.id,
            text: "".into(),
            via: Vec::new(),
            site: (at, u32::MAX - u32::from(param)),
            entry: Some(Entry::ParamGuard(param)),
            sometimes: false,
            by_result: false,
            doubtful: false,
        });
        (self.out.held.len() - 1) as HeldId
    }

    /// Records a way out.
    fn exit(&mut self, state: State, value: Value) {
        // Few callers ask, and a function that returns many variants would have many ways out.
        let value = enums::without_variant(value);
        let left: Vec<HeldId> = state
            .held
            .iter()
            .copied()
            .filter(|id| !value.held.contains(id) && self.is_c() && self.out.held[*id as usize].entry.is_none())
            .collect();
        let inlined: &[HeldId] = if self.cx.is_inlined(self.id) { &left } else { &[] };
        for taken in &mut self.out.taken {
            let is_it = |id: &HeldId| self.out.held[*id as usize].site == taken.lock.site;
            taken.exported |= value.held.iter().chain(inlined).any(is_it);
        }
        let conditions = self.conditions(&state);
        let outs = self.outs(&state);
        let (released, left) = self.given_up(state.released, left);
        let exit = Exit { value, left, released, conditions, outs };
        self.add_exit(exit, |known, exit| known.released == exit.released && exits::same_answer(known, exit));
    }

    /// Closures and async blocks that no call was seen to run: run later, with nothing of this function held.
    fn run_leftovers(&mut self) {
        self.elsewhere = true;
        let mut next = 0;
        while next < self.made.len() {
            let at = self.made[next];
            next += 1;
            if self.ran.contains(&at) {
                continue;
            }
            let scope = self.open(true);
            let state = self.entry_state(scope);
            let state = State { held: Vec::new(), ..state };
            let ends = self.run_inline(state, at, &[]);
            self.close(scope, ends);
        }
    }

    fn is_c(&self) -> bool {
        self.facts.language == Language::C
    }

    fn at(&self, e: ExprId) -> Location {
        Location { file: self.file, span: self.facts.expr(e).span }
    }

    fn gap(&mut self, e: ExprId, reason: &'static str) {
        let gap = (self.at(e), reason);
        if !self.out.gaps.contains(&gap) {
            self.out.gaps.push(gap);
        }
    }

    /// A gap of the function as a whole.
    fn gap_of_function(&mut self, reason: &'static str) {
        self.gap(self.function.body.unwrap_or(ExprId::new(0)), reason);
    }

    /// What the path knows of the parameters.
    fn conditions(&self, state: &State) -> Vec<(Place, Scalar)> {
        self.known_on_entry(state, |root| matches!(root, Root::Param(_)))
    }

    /// What the path to a point knows of the parameters and of globals.
    fn conditions_here(&self, state: &State) -> Vec<(Place, Scalar)> {
        self.known_on_entry(state, |root| matches!(root, Root::Param(_)) || (self.is_c() && root.is_global()))
    }

    fn known_on_entry(&self, state: &State, of: impl Fn(Root) -> bool) -> Vec<(Place, Scalar)> {
        // That a global has an address is no news.
        let is_news = |place: &Place, scalar: Scalar| !(place.root.is_global() && scalar == Scalar::Positive);
        let as_on_entry = |place: &Place| !state.written.iter().any(|written| written.contains(place));
        let known = state.facts.iter();
        let known = known.filter(|(place, scalar)| of(place.root) && is_news(place, **scalar) && as_on_entry(place));
        known.map(|(place, scalar)| (place.clone(), *scalar)).collect()
    }

    /// Merges outcomes: those with one value share their states.
    fn settle(&mut self, e: ExprId, outcomes: Outcomes) -> Outcomes {
        if outcomes.len() <= 1 {
            return outcomes;
        }
        if outcomes.len() > MAX_OUTCOMES {
            let mut kept = collapse(outcomes);
            if kept.len() > MAX_STATES {
                self.gap(e, "too many paths with different locks; some are left out");
                kept.truncate(MAX_STATES);
            }
            return kept;
        }
        let mut groups: Vec<(Value, Vec<State>)> = Vec::new();
        for (state, value) in outcomes {
            match groups.iter_mut().find(|(known, _)| *known == value) {
                Some((_, states)) => states.push(state),
                None => groups.push((value, vec![state])),
            }
        }
        let mut settled = Vec::new();
        for (value, states) in groups {
            let (states, full) = merge(states, self.twins());
            if full {
                self.gap(e, "too many paths with different locks; some are left out");
            }
            settled.extend(states.into_iter().map(|state| (state, value.clone())));
        }
        settled
    }

    /// In C a pair of pointers is never ordered by swapping bindings; a number says where the path came from.
    fn twins(&self) -> Twins {
        if self.is_c() { Twins::Flags } else { Twins::Objects }
    }

    /// Merges states whose values do not matter any more.
    fn merge(&mut self, e: ExprId, states: Vec<State>) -> Vec<State> {
        let (states, full) = merge(states, self.twins());
        if full {
            self.gap(e, "too many paths with different locks; some are left out");
        }
        states
    }

    /// Forgets what a guard was: its lock is released now.
    fn release(&mut self, state: &mut State, id: HeldId) {
        let Some(at) = state.held.iter().position(|&held| held == id) else { return };
        state.held.remove(at);
        if let Some(Entry::ParamGuard(param)) = self.out.held[id as usize].entry {
            state.give_up(super::state::Released::ParamGuard(param));
        }
    }

    /// Ends the life of a value.
    fn drop_value(&mut self, state: &mut State, value: &Value) {
        for id in value.held.clone() {
            self.release(state, id);
        }
    }

    fn keep_temp(&mut self, state: &mut State, value: &Value, e: ExprId) {
        let scope = self.extended.unwrap_or(self.temp_scope);
        state.keep(scope, Live::Temp(value.clone(), e));
    }
}
