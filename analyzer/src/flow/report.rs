//! From what the search found to the [`Program`] that the lints read: names, evidence, silence, coverage.

use super::Context;
use super::class::{ClassKey, class_of};
use super::place::{Place, Proj, Root};
use super::search::Found;
use super::state::Order;
use super::summary::Lock;
use crate::facts::ExprId;
use crate::model::Mode;
use crate::program::{
    Acquisition, ClassBasis, ClassId, Coverage, Evidence, Gate, Instance, LockClass, Nesting, OrderEdge, Program,
    ProgramFile, ProgramFn, ProgramGap, Silence,
};
use crate::resolved::{FieldId, FnId, Target};
use crate::source::{FileId, Language, Location, Role, Sources};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Builds the program.
pub fn program(sources: &dyn Sources, cx: &Context<'_>, found: &[Found], edges: &[Found]) -> Program {
    let mut classes = Classes::new(cx);
    let mut nestings: BTreeMap<(Location, Location, ClassId), Nesting> = BTreeMap::new();
    for found in found {
        let nesting = classes.nesting(found);
        let key = (nesting.acquired.at, nesting.held.at, nesting.acquired.class);
        match nestings.get_mut(&key) {
            Some(known) => absorb(known, nesting),
            None => {
                nestings.insert(key, nesting);
            }
        }
    }
    let mut edges: Vec<OrderEdge> = edges.iter().map(|edge| classes.edge(edge)).collect();
    edges.sort_by_key(|edge| (edge.acquired.at, edge.held.at, edge.held.class));
    let mut program = Program {
        edges,
        awaits: super::awaits::across(cx, &mut classes),
        nest_locks: super::nest_lock::not_held(cx, &mut classes),
        subclasses: super::subclass::wrong(cx, &mut classes),
        annotations: super::annotated::calls(cx, &mut classes),
        files: files(sources, cx),
        functions: functions(cx),
        nestings: nestings.into_values().collect(),
        gaps: gaps(cx),
        ..Program::default()
    };
    program.coverage = coverage(&program, cx, &mut classes);
    program.classes = classes.list;
    super::directive::apply(&mut program);
    super::annotated::judge(cx, &mut program);
    program
}

/// Keeps the better of two ways to one nesting: one that is not silenced, one that runs often, then the shorter one.
fn absorb(known: &mut Nesting, other: Nesting) {
    let is_rare = |nesting: &Nesting| {
        nesting.evidence.iter().any(|it| matches!(it, Evidence::Rare(_) | Evidence::ByNumber | Evidence::ByNewMember))
    };
    let rank =
        |nesting: &Nesting| (nesting.silenced.is_some(), is_rare(nesting), nesting.instance, nesting.chain.len());
    let paths = known.other_paths + other.other_paths + 1;
    if rank(&other) < rank(known) {
        *known = other;
    }
    known.other_paths = paths;
}

/// The program without nestings and edges: files, functions and these classes.
pub(super) fn bare(sources: &dyn Sources, cx: &Context<'_>, classes: Vec<LockClass>) -> Program {
    Program { files: files(sources, cx), functions: functions(cx), gaps: gaps(cx), classes, ..Program::default() }
}

/// The classes that were named so far.
pub(super) struct Classes<'a, 'c> {
    cx: &'a Context<'c>,
    pub(super) list: Vec<LockClass>,
    pub(super) known: FxHashMap<ClassKey, ClassId>,
    guises: super::guise::Known,
}

impl<'a, 'c> Classes<'a, 'c> {
    pub(super) fn new(cx: &'a Context<'c>) -> Classes<'a, 'c> {
        Classes { cx, list: Vec::new(), known: FxHashMap::default(), guises: FxHashMap::default() }
    }
}

impl Classes<'_, '_> {
    pub(super) fn id(&mut self, key: ClassKey, lock: &Lock) -> ClassId {
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let id = ClassId(self.list.len() as u32);
        let class = self.describe(key, lock);
        self.list.push(class);
        self.known.insert(key, id);
        id
    }

    fn describe(&self, key: ClassKey, lock: &Lock) -> LockClass {
        let linked = self.cx.linked;
        let kind = self.cx.model.kinds.get(lock.kind.0 as usize).map_or_else(String::new, |kind| kind.name.clone());
        let (name, definition, description, basis) = match key {
            ClassKey::Static(id, depth) => {
                let def = &linked.statics[id.0 as usize];
                let at = Location { file: def.file, span: def.span };
                (inner(&def.name, depth), Some(at), format!("static `{}`", def.name), ClassBasis::Static)
            }
            ClassKey::Global(id) => {
                let name = self.cx.model.globals[id as usize].clone();
                (name.clone(), None, format!("global `{name}`"), ClassBasis::Static)
            }
            ClassKey::Field(id, depth) => self.field(id, depth),
            ClassKey::Local(owner, pat, depth) => {
                let (name, at) = self.local(owner, pat);
                let function = &linked.functions[owner.0 as usize].name;
                (inner(&name, depth), at, format!("local `{name}` of `{function}`"), ClassBasis::Local)
            }
            ClassKey::Param(owner, param, depth) => {
                let name = lock.text.to_string();
                let function = &linked.functions[owner.0 as usize].name;
                let text = format!("what parameter {} of `{function}` designates", param + 1);
                (inner(&name, depth), None, text, ClassBasis::Alias)
            }
            ClassKey::Named(..) | ClassKey::Unknown(..) => {
                (lock.text.to_string(), None, "a lock of unknown type".to_owned(), ClassBasis::Unknown)
            }
        };
        let declaration = match key {
            ClassKey::Field(id, _) => {
                let def = &linked.fields[id.0 as usize];
                Some(Location { file: def.file, span: def.span })
            }
            _ => definition,
        };
        LockClass { name, kind, definition, declaration, description, basis }
    }

    /// A field: by its initialisation where there is one, as lockdep names it (include/linux/mutex.h: `mutex_init`).
    fn field(&self, id: FieldId, depth: u8) -> (String, Option<Location>, String, ClassBasis) {
        let def = &self.cx.linked.fields[id.0 as usize];
        let declared = Location { file: def.file, span: def.span };
        let has_like = self.cx.linked.coats.values().any(|first| *first == id);
        let like = if has_like { " and its like beside it, which one function initialises" } else { "" };
        let what = format!("field `{}` of `{}`{like}", def.name, def.owner);
        match self.cx.sites.of(id) {
            _ if def.is_pointer => {
                let what = format!("what field `{}` of `{}` points to", def.name, def.owner);
                (inner(&format!("{}.{}", def.owner, def.name), depth), Some(declared), what, ClassBasis::Alias)
            }
            // A coat around a lock, and nothing shows who holds it: all coats of the kind would be one class.
            [] if def.is_newtype => {
                (inner(&format!("{}.{}", def.owner, def.name), depth), Some(declared), what, ClassBasis::Alias)
            }
            [] => (inner(&format!("{}.{}", def.owner, def.name), depth), Some(declared), what, ClassBasis::Field),
            [first, rest @ ..] => {
                let several = match rest.len() {
                    0 => String::new(),
                    more => format!(", initialised in {} places", more + 1),
                };
                (inner(&first.text, depth), Some(first.at), format!("{what}{several}"), ClassBasis::Field)
            }
        }
    }

    fn local(&self, owner: FnId, pat: crate::facts::PatId) -> (String, Option<Location>) {
        let Some((facts, _)) = self.cx.linked.facts(owner) else { return (String::new(), None) };
        let file = self.cx.linked.functions[owner.0 as usize].file;
        let it = facts.pat(pat);
        let name = match it.kind {
            crate::facts::PatKind::Bind { name, .. } => facts.name(name).to_owned(),
            _ => String::new(),
        };
        (name, Some(Location { file, span: it.span }))
    }

    pub(super) fn acquisition(&mut self, lock: &Lock, class: ClassKey) -> Acquisition {
        Acquisition {
            at: lock.at,
            function: lock.function,
            class: self.id(class, lock),
            text: lock.text.to_string(),
            mode: lock.mode,
            subclass: lock.subclass,
            is_try: lock.is_try,
            is_conversion: lock.is_conversion,
        }
    }

    fn nesting(&mut self, found: &Found) -> Nesting {
        let held = self.acquisition(&found.held, found.class);
        let acquired = self.acquisition(&found.taken.lock, found.inner_class);
        let basis = self.list[held.class.0 as usize].basis;
        Nesting {
            held,
            acquired,
            chain: found.chain.clone(),
            instance: found.instance.0,
            other_paths: 0,
            evidence: super::evidence::of(self.cx, &mut self.guises, found, basis),
            silenced: silence(self.cx, found),
        }
    }
}

impl Classes<'_, '_> {
    pub(super) fn edge(&mut self, found: &Found) -> OrderEdge {
        let nesting = self.nesting(found);
        let (held, acquired, chain, evidence) = (nesting.held, nesting.acquired, nesting.chain, nesting.evidence);
        let nest = found.taken.nest_lock.as_ref().filter(|_| found.nest_lock_held);
        let nest = nest.map(|place| self.nest_gate(place, found));
        let gates = found.gates.iter().map(|place| gate(self.cx, place)).chain(nest).collect();
        OrderEdge { held, acquired, chain, evidence, gates }
    }

    /// The nest lock of the inner lock: who wrote it says that it is one lock for all instances that it serialises.
    fn nest_gate(&mut self, place: &Place, found: &Found) -> Gate {
        if place.root.is_global() {
            return gate(self.cx, place);
        }
        let class = self.describe(class_of(place, found.holder, self.cx.linked), &found.taken.lock);
        Gate { name: class.name, declared: class.declaration }
    }
}

/// A lock at a place that a static begins.
fn gate(cx: &Context<'_>, place: &Place) -> Gate {
    let linked = cx.linked;
    let (mut name, declared) = match place.root {
        Root::Static(id) => {
            let def = &linked.statics[id.0 as usize];
            (def.name.clone(), Some(Location { file: def.file, span: def.span }))
        }
        Root::Global(id) => (cx.model.globals[id as usize].clone(), None),
        _ => (String::new(), None),
    };
    for step in &place.path {
        if let Proj::Field(field) = step {
            name = format!("{name}.{}", linked.fields[field.0 as usize].name);
        }
    }
    Gate { name, declared }
}

/// The name of a lock inside what `depth` locks around it protect.
fn inner(name: &str, depth: u8) -> String {
    if depth == 0 { name.to_owned() } else { format!("{name} (inside)") }
}

/// Why lockdep would not report the nesting, or an order excludes it (lockdep.c: `check_deadlock`).
fn silence(cx: &Context<'_>, found: &Found) -> Option<Silence> {
    let (held, taken) = (&found.held, &found.taken.lock);
    let kind = cx.model.kinds.get(taken.kind.0 as usize);
    if cx.is_unchecked(found.class) {
        return Some(Silence::Rule("lockdep does not check this class".into()));
    }
    if is_ordered(cx, found) {
        return Some(Silence::Order("the class has a comparison function (lock_set_cmp_fn)".into()));
    }
    let visible = cx.is_visible(taken);
    let owned_again = kind.is_some_and(|kind| kind.owned) && found.instance.0 == Instance::Same;
    if !visible && !owned_again {
        return Some(Silence::Rule("lockdep does not see this kind of lock".into()));
    }
    if taken.is_try {
        return Some(Silence::Rule("the inner lock is only tried, so it cannot wait".into()));
    }
    if kind.is_some_and(|kind| kind.reentrant) {
        return Some(Silence::Rule("its owner may take it again".into()));
    }
    if taken.mode == Mode::RecursiveShared && matches!(held.mode, Mode::Shared | Mode::RecursiveShared) {
        return Some(Silence::Rule("a recursive reader does not wait for a queued writer".into()));
    }
    let shared = |mode| matches!(mode, Mode::Shared | Mode::RecursiveShared);
    let upgradable =
        (held.mode == Mode::Upgradable && shared(taken.mode)) || (shared(held.mode) && taken.mode == Mode::Upgradable);
    if upgradable {
        return Some(Silence::Rule("an upgradable reader and a reader do not exclude each other".into()));
    }
    match (held.subclass, taken.subclass) {
        (Some(a), Some(b)) if a != b => return Some(Silence::Annotation(format!("subclasses {a} and {b}"))),
        (None, _) | (_, None) => return Some(Silence::Annotation("a subclass that is known at run time only".into())),
        _ => {}
    }
    // Whether the nest lock is held is another question, with a report of its own (lockdep.c: `print_lock_nested_lock_not_held`).
    if found.taken.nest_lock.is_some() {
        let held = if found.nest_lock_held { "a nest lock that is held" } else { "a nest lock" };
        return Some(Silence::Annotation(held.into()));
    }
    let is_c = cx.is_in(found.holder, Language::C);
    if found.order == Some(Order::Strict) && !is_c && found.instance.0 != Instance::Same {
        return Some(Silence::Order("a comparison of the two decides which comes first".into()));
    }
    None
}

/// Whether lockdep orders the locks of the class by a comparison function; in a class of several members, those of one of them.
fn is_ordered(cx: &Context<'_>, found: &Found) -> bool {
    let members = [&found.held.place, &found.taken.lock.place].map(|place| match place.path[..] {
        [.., Proj::Field(member), Proj::Field(_)] => Some(member),
        _ => None,
    });
    let is_compared =
        |class| matches!(class, ClassKey::Field(field, _) if cx.sites.is_ordered(field) || cx.is_compared(field));
    is_compared(found.class) || members.iter().all(|member| member.is_some_and(|member| cx.sites.is_ordered(member)))
}

fn files(sources: &dyn Sources, cx: &Context<'_>) -> Vec<ProgramFile> {
    let facts = cx.linked.files.iter();
    let all = sources.files().iter().zip(facts).map(|(source, facts)| ProgramFile {
        path: source.path.clone(),
        role: source.role,
        line_starts: facts.as_ref().map_or_else(|| vec![0], |facts| facts.line_starts.clone()),
        directives: facts.as_ref().map(|facts| facts.directives.clone()).unwrap_or_default(),
        skipped: None,
    });
    all.collect()
}

fn functions(cx: &Context<'_>) -> Vec<ProgramFn> {
    let all = cx.linked.functions.iter().enumerate().map(|(i, def)| ProgramFn {
        name: def.name.clone(),
        at: Location { file: def.file, span: def.span },
        whole: cx.linked.facts(FnId(i as u32)).map_or(def.span, |(_, function)| function.whole),
    });
    all.collect()
}

fn gaps(cx: &Context<'_>) -> Vec<ProgramGap> {
    let mut gaps = Vec::new();
    for (file, facts) in cx.linked.files.iter().enumerate() {
        let file = FileId(file as u32);
        for gap in facts.iter().flat_map(|facts| &facts.gaps) {
            gaps.push(ProgramGap { at: Location { file, span: gap.span }, reason: gap.reason.to_string() });
        }
    }
    for (def, body) in cx.linked.functions.iter().zip(&cx.linked.bodies) {
        let Some(facts) = cx.linked.files.get(def.file.0 as usize).and_then(Option::as_ref) else { continue };
        for &e in body.iter().flat_map(|body| &body.unclassified) {
            let at = Location { file: def.file, span: facts.expr(e).span };
            gaps.push(ProgramGap {
                at,
                reason: "perhaps a lock is taken: the type of the receiver is not known".to_owned(),
            });
        }
    }
    for summary in cx.summaries.iter().flatten() {
        gaps.extend(summary.gaps.iter().map(|(at, reason)| ProgramGap { at: *at, reason: (*reason).to_owned() }));
    }
    gaps.sort();
    gaps.dedup();
    gaps
}

fn coverage(program: &Program, cx: &Context<'_>, classes: &mut Classes<'_, '_>) -> Coverage {
    let reported = |file: FileId| program.file(file).role == Role::Report;
    let mut coverage =
        Coverage { gaps: program.gaps.iter().filter(|gap| reported(gap.at.file)).count(), ..Coverage::default() };
    for (file, facts) in program.files.iter().zip(&cx.linked.files) {
        if let (Role::Report, Some(facts)) = (file.role, facts) {
            coverage.files += 1;
            coverage.lines += facts.lines as usize;
        }
    }
    for (at, (def, body)) in cx.linked.functions.iter().zip(&cx.linked.bodies).enumerate() {
        let Some(body) = body.as_ref().filter(|_| reported(def.file)) else { continue };
        coverage.functions += 1;
        let taken: BTreeMap<ExprId, bool> = taken_sites(cx, FnId(at as u32), classes);
        let calls = body.targets.iter().filter(|(_, target)| is_acquisition(cx, target));
        let seen = calls
            .map(|(e, _)| taken.get(e).copied().unwrap_or(true))
            .fold((0, 0), |(n, k), good| (n + 1, k + usize::from(good)));
        coverage.acquisitions += seen.0 + body.unclassified.len();
        coverage.classified += seen.1;
    }
    coverage
}

/// The lock calls of a function that were run, and whether their class is known.
fn taken_sites(cx: &Context<'_>, id: FnId, classes: &mut Classes<'_, '_>) -> BTreeMap<ExprId, bool> {
    let mut sites = BTreeMap::new();
    let Some(summary) = cx.effect(id) else { return sites };
    for taken in &summary.taken {
        let key = super::class::class_of(&taken.lock.place, id, cx.linked);
        let class = classes.id(key, &taken.lock);
        let good = classes.list[class.0 as usize].basis != ClassBasis::Unknown;
        sites.entry(taken.lock.site.0).and_modify(|known| *known |= good).or_insert(good);
    }
    sites
}

fn is_acquisition(cx: &Context<'_>, target: &Target) -> bool {
    use crate::model::Effect;
    let ops = match target {
        Target::Lock(op) => std::slice::from_ref(op),
        Target::Locks(ops) => ops,
        _ => return false,
    };
    let effects = ops.iter().map(|op| cx.model.op(*op).effect);
    let takes = |effect: Effect| {
        matches!(
            effect,
            Effect::Acquire
                | Effect::AcquireIfZero
                | Effect::AcquireIfNonzero
                | Effect::AcquireNotErr
                | Effect::AcquireMaybe
                | Effect::Try
                | Effect::TryIfZero
                | Effect::TryAlways
                | Effect::RunLocked
        )
    };
    effects.into_iter().any(takes)
}
