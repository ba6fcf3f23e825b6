//! Patterns: what they bind, what they move, and whether they can match.

use super::Exec;
use super::enums::without_variant;
use crate::facts::{ExprId, ExprKind, FieldPatId, Name, PatId, PatKind};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::{Live, State};
use crate::flow::value::{Part, Scalar, Value, Variant};

/// Who owns what is matched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// Nobody: the value itself is moved into the pattern.
    Nothing,
    /// A temporary.
    Temp(ExprId),
    /// A variable.
    Var(PatId),
}

/// Whether a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It cannot.
    No,
    /// It may.
    Maybe,
    /// It does.
    Sure,
}

impl Exec<'_> {
    /// Matches a value and binds its parts in `scope`.
    pub(super) fn bind(&mut self, state: &mut State, pat: PatId, value: &Value, source: Source, scope: u32) -> Fit {
        match self.facts.pat(pat).kind {
            PatKind::Wild | PatKind::Rest => {
                if let Source::Nothing = source {
                    self.drop_value(state, value);
                }
                Fit::Sure
            }
            PatKind::Range | PatKind::Missing => Fit::Maybe,
            PatKind::Bind { name, by_ref, sub } => {
                self.bind_name(state, (pat, name, by_ref, sub), value, source, scope)
            }
            PatKind::Typed { pat, .. } | PatKind::Ref(pat) => self.bind(state, pat, value, source, scope),
            PatKind::Or(list) => self.bind_or(state, self.facts.list(list).collect(), value, source, scope),
            PatKind::Tuple(list) => {
                self.bind_items(state, &self.facts.list(list).collect::<Vec<_>>(), value, source, scope)
            }
            PatKind::Slice(list) => {
                self.bind_slice(state, &self.facts.list(list).collect::<Vec<_>>(), value, source, scope)
            }
            PatKind::TupleStruct { path, items } => {
                let name = self.facts.path(path).segments.last().map(|segment| segment.name);
                let items: Vec<PatId> = self.facts.list(items).collect();
                let bind =
                    |exec: &mut Self, state: &mut State| exec.bind_variant(state, name, &items, value, source, scope);
                self.if_variant(state, (pat, path), value, bind)
            }
            PatKind::Struct { path, fields } => {
                let fields: Vec<FieldPatId> = self.facts.list(fields).collect();
                let bind = |exec: &mut Self, state: &mut State| exec.bind_fields(state, &fields, value, source, scope);
                self.if_variant(state, (pat, path), value, bind)
            }
            PatKind::Path(path) => {
                let name = self.facts.path(path).segments.last().map(|segment| segment.name);
                let bind =
                    |exec: &mut Self, state: &mut State| exec.bind_variant(state, name, &[], value, source, scope);
                self.if_variant(state, (pat, path), value, bind)
            }
            PatKind::Lit(e) => match (self.literal(e), value.scalar) {
                (Scalar::Int(a), Scalar::Int(b)) if a == b => Fit::Sure,
                (a, b) if !a.agrees(b) => Fit::No,
                _ => Fit::Maybe,
            },
        }
    }

    fn literal(&self, e: ExprId) -> Scalar {
        match self.facts.expr(e).kind {
            ExprKind::Int(n) => Scalar::Int(n.get()),
            ExprKind::Bool(b) => Scalar::Int(i64::from(b)),
            _ => Scalar::Unknown,
        }
    }

    fn bind_name(
        &mut self,
        state: &mut State,
        (pat, name, by_ref, sub): (PatId, Name, bool, Option<PatId>),
        value: &Value,
        source: Source,
        scope: u32,
    ) -> Fit {
        let text = self.facts.name(name);
        if sub.is_none() && text.starts_with(char::is_uppercase) && !by_ref && !self.is_c() {
            return self.bind_variant(state, Some(name), &[], value, source, scope);
        }
        let owns = !value.held.is_empty() && !by_ref && self.moves_into(pat, source);
        let mut bound = without_variant(if owns { value.clone() } else { value.borrowed() });
        if bound.place.is_none() {
            bound.place = Some(Place::root(Root::Local(self.id, pat, self.turn)));
        }
        if !by_ref && self.body.drops.get(&pat).is_some() {
            self.move_out(state, source);
        }
        if owns {
            self.take_from(state, source, &value.held);
        } else if let Source::Nothing = source {
            self.drop_value(state, value);
        }
        state.set(pat, bound);
        state.keep(scope, Live::Var(pat));
        match sub {
            Some(sub) => self.bind(state, sub, &value.borrowed(), source, scope),
            None => Fit::Sure,
        }
    }

    /// Whether a binding takes the guards of what it is bound to.
    fn moves_into(&self, pat: PatId, source: Source) -> bool {
        match (self.body.locals.get(&pat), source) {
            (Some(flags), _) => flags.holds_guard || flags.is_unknown,
            (None, Source::Nothing) => true,
            (None, _) => false,
        }
    }

    fn take_from(&mut self, state: &mut State, source: Source, held: &[u32]) {
        match source {
            Source::Nothing => {}
            Source::Temp(at) => self.take_temp(state, at, held),
            Source::Var(pat) => state.change(pat, |value| held.iter().for_each(|&id| value.disown(id))),
        }
    }

    /// What is matched gave its value away: its end runs no `Drop`.
    pub(super) fn move_out(&mut self, state: &mut State, source: Source) {
        match source {
            Source::Nothing => {}
            Source::Temp(at) => self.change_temp(state, at, |value| value.moved = true),
            Source::Var(pat) => state.change(pat, |value| value.moved = true),
        }
    }

    fn bind_or(&mut self, state: &mut State, items: Vec<PatId>, value: &Value, source: Source, scope: u32) -> Fit {
        let mut best = Fit::No;
        for item in items {
            let mut attempt = state.clone();
            let fit = self.bind(&mut attempt, item, value, source, scope);
            if fit > best {
                *state = attempt;
                best = fit;
            }
            if best == Fit::Sure {
                break;
            }
        }
        best
    }

    fn bind_items(&mut self, state: &mut State, items: &[PatId], value: &Value, source: Source, scope: u32) -> Fit {
        let mut fit = Fit::Sure;
        for (i, &item) in items.iter().enumerate() {
            let part = self.part(value, Part::Position(i as u32)).unwrap_or_else(|| self.item(value, items.len()));
            fit = fit.min(self.bind(state, item, &part, source, scope));
        }
        fit
    }

    /// A part of a tuple of which only the whole is known: an element of the same collection.
    fn item(&self, value: &Value, items: usize) -> Value {
        if items == 1 { value.clone() } else { Value { scalar: Scalar::Unknown, ..value.clone() } }
    }

    fn bind_slice(&mut self, state: &mut State, items: &[PatId], value: &Value, source: Source, scope: u32) -> Fit {
        for (i, &item) in items.iter().enumerate() {
            let place = value.place.as_ref().map(|place| place.then(Proj::Element(Element::At(i as i64))));
            let element = self.part(value, Part::Position(i as u32)).unwrap_or(Value {
                place,
                held: value.held.clone(),
                ..Value::default()
            });
            self.bind(state, item, &element, source, scope);
        }
        Fit::Maybe
    }

    fn bind_variant(
        &mut self,
        state: &mut State,
        name: Option<Name>,
        items: &[PatId],
        value: &Value,
        source: Source,
        scope: u32,
    ) -> Fit {
        let variant = name.and_then(|name| Variant::of(self.facts.name(name)));
        let fit = match (variant, value.variant) {
            (Some(a), Some(b)) if a.is_success() != b.is_success() => return Fit::No,
            (Some(_), Some(_)) => Fit::Sure,
            _ => Fit::Maybe,
        };
        let inner = match variant {
            Some(_) => Value { variant: None, parts: None, ..value.clone() },
            None => value.clone(),
        };
        for (i, &item) in items.iter().enumerate() {
            let part = self.part(value, Part::Position(i as u32)).unwrap_or_else(|| inner.clone());
            let part = self.through_field(item, part);
            self.bind(state, item, &part, source, scope);
        }
        if fit == Fit::Maybe
            && let (Some(variant), Source::Var(pat)) = (variant, source)
        {
            state.change(pat, |value| value.variant = Some(variant));
        }
        if variant.is_some_and(|variant| !variant.is_success()) {
            // `None` and, as far as it matters here, an error: nothing in it has a `Drop`.
            self.move_out(state, source);
        }
        if matches!(variant, Some(Variant::None)) { self.bare(state, value, source, fit) } else { fit }
    }

    /// `None` owns no guard: a path on which a value is `None` does not hold what the value would.
    fn bare(&mut self, state: &mut State, value: &Value, source: Source, fit: Fit) -> Fit {
        for &id in &value.held {
            self.take_from(state, source, &[id]);
            self.release(state, id);
        }
        fit
    }

    fn bind_fields(
        &mut self,
        state: &mut State,
        fields: &[FieldPatId],
        value: &Value,
        source: Source,
        scope: u32,
    ) -> Fit {
        let mut fit = Fit::Maybe;
        for field in fields {
            let field = self.facts.field_pats[field.index()];
            let part = match self.part(value, Part::Field(field.name)) {
                Some(part) => part,
                None => self.through_field(field.pat, value.clone()),
            };
            fit = fit.min(self.bind(state, field.pat, &part, source, scope));
        }
        fit
    }

    /// The field of an object that a pattern reaches into.
    fn through_field(&self, pat: PatId, value: Value) -> Value {
        match self.body.pattern_fields.get(&pat) {
            Some(&field) => {
                let place = value.place.as_ref().map(|place| place.then(Proj::Field(field)));
                Value { place, held: value.held, ..Value::default() }
            }
            None => value,
        }
    }

    pub(super) fn part(&self, value: &Value, part: Part) -> Option<Value> {
        let parts = value.parts.as_ref()?;
        parts.iter().find(|(name, _)| *name == part).map(|(_, value)| value.clone())
    }
}
