//! The exact edit that annotates a nesting, tried out: does it silence the finding, and does it bring no new one?

use super::analysis::Analysis;
use super::names::Primitives;
use crate::engine::Engine;
use crate::failure::Result;
use nestlint_analyzer::model::SubclassArg;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::Location;
use nestlint_lints::Report;
use nestlint_lints::finding::Finding;
use std::collections::BTreeSet;

/// `MAX_LOCKDEP_SUBCLASSES` of `<linux/lockdep_types.h>`.
const MAX_SUBCLASSES: u32 = 8;

/// An edit of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    at: Location,
    /// The call as it is.
    pub(super) before: String,
    /// The call as it should be.
    pub(super) after: String,
    /// The counter that is the subclass, in a loop.
    pub(super) index: Option<String>,
}

/// What came of trying it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tried {
    /// The finding is gone and nothing came.
    Silences,
    /// The finding is still there.
    Fails,
    /// The finding is gone, and these messages are new.
    Brings(Vec<String>),
}

/// Whether both ends of a finding are one place that a loop comes back to.
pub(super) fn in_loop(finding: &Finding) -> bool {
    finding.chain.is_empty() && finding.held.as_ref().is_some_and(|held| held.at == finding.acquired.at)
}

/// The annotated form of the inner acquisition, if its function has one and a subclass can tell the two apart.
pub(super) fn propose(analysis: &Analysis, finding: &Finding, primitives: &Primitives) -> Option<Edit> {
    let at = finding.acquired.at;
    let text = analysis.text(at.file);
    let before = text.get(at.span.lo as usize..at.span.hi as usize)?.to_owned();
    let (name, args) = call(&before)?;
    let index = in_loop(finding).then(|| counter(&finding.acquired.lock));
    let subclass = match &index {
        Some(index) => index.clone()?,
        None => constant(finding)?,
    };
    let (nested, position) = nested(name, primitives)?;
    let mut args: Vec<&str> = args.into_iter().map(str::trim).collect();
    args.insert(position.min(args.len()), &subclass);
    let after = format!("{nested}({})", args.join(", "));
    Some(Edit { at, before, after, index: index.flatten() })
}

/// `NAME_nested` and where its subclass stands, if the model knows it.
fn nested(name: &str, primitives: &Primitives) -> Option<(String, usize)> {
    let nested = format!("{name}_nested");
    let model = primitives.model();
    let op = model.op(*model.c.function(&nested).first()?);
    match op.subclass {
        SubclassArg::Arg(position) => Some((nested, usize::from(position))),
        _ => None,
    }
}

/// `NAME_nest_lock`, if the model knows it.
pub(super) fn nest_lock(before: &str, primitives: &Primitives) -> Option<String> {
    let (name, args) = call(before)?;
    let nested = format!("{name}_nest_lock");
    let lock = args.first()?.trim();
    (!primitives.model().c.function(&nested).is_empty()).then(|| format!("{nested}({lock}, &outer->lock)"))
}

/// A subclass that neither end has.
fn constant(finding: &Finding) -> Option<String> {
    let held = finding.held.as_ref()?.subclass?;
    let next = held.max(finding.acquired.subclass?) + 1;
    match next {
        1 => Some("SINGLE_DEPTH_NESTING".to_owned()),
        2..MAX_SUBCLASSES => Some(next.to_string()),
        _ => None,
    }
}

/// `i` of `&d->vqs[i]->mutex`.
fn counter(lock: &str) -> Option<String> {
    let (_, rest) = lock.rsplit_once('[')?;
    let (index, _) = rest.split_once(']')?;
    let is_name = index.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !index.starts_with(|c: char| c.is_ascii_digit());
    (is_name && !index.is_empty()).then(|| index.to_owned())
}

/// The name of a call and its arguments.
fn call(text: &str) -> Option<(&str, Vec<&str>)> {
    let text = text.trim();
    let open = text.find('(')?;
    let inside = text[open + 1..].strip_suffix(')')?;
    let is_name = text[..open].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let (mut depth, mut start, mut args) = (0i32, 0, Vec::new());
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            // the last parenthesis closes another call: `guard(mutex)(&x)`
            b')' | b']' if depth == 0 => return None,
            b')' | b']' => depth -= 1,
            b',' if depth == 0 => {
                args.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    args.push(&inside[start..]);
    (is_name && depth == 0).then(|| (text[..open].trim(), args))
}

/// Analyses the edited text.
pub(super) fn check(analysis: &Analysis, engine: &Engine, finding: &Finding, edit: &Edit) -> Result<Tried> {
    let mut text = analysis.text(edit.at.file);
    text.replace_range(edit.at.span.lo as usize..edit.at.span.hi as usize, &edit.after);
    let (program, report) = analysis.with_edit(engine, edit.at.file, text)?;
    let before = keys(&analysis.program, &analysis.report);
    let after = keys(&program, &report);
    if after.contains(&key(&analysis.program, finding)) {
        return Ok(Tried::Fails);
    }
    let new: Vec<String> = after.difference(&before).map(|(message, ..)| message.clone()).collect();
    Ok(if new.is_empty() { Tried::Silences } else { Tried::Brings(new) })
}

/// What a finding is, without the text of its calls: those change.
type Key = (String, String, String, String);

fn keys(program: &Program, report: &Report) -> BTreeSet<Key> {
    report.findings.iter().map(|finding| key(program, finding)).collect()
}

fn key(program: &Program, finding: &Finding) -> Key {
    let held = finding.held.as_ref().map_or(String::new(), |held| held.function.clone());
    let file = program.file(finding.acquired.at.file).path.clone();
    (finding.message.clone(), held, finding.acquired.function.clone(), file)
}

/// The loop around a place, by its head: its line, and the text.
pub(super) fn loop_head(analysis: &Analysis, at: Location) -> Option<(usize, String)> {
    let text = analysis.text(at.file);
    let before = text.get(..at.span.lo as usize)?;
    let line = analysis.line(at);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = before.rsplit('\n').next().map_or(0, str::len);
    let heads = before.lines().rev().skip(1).take(200).zip((1..line).rev());
    let mut inside = heads.take_while(|(text, _)| !text.starts_with('}'));
    let (head, line) = inside.find(|(text, _)| indent(text) < own.max(1) && is_loop(text.trim_start()))?;
    Some((line, head.trim().trim_end_matches('{').trim_end().to_owned()))
}

fn is_loop(text: &str) -> bool {
    let word = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
    matches!(word, "for" | "while" | "do") || word.contains("for_each")
}

/// Whether something in the head of a loop keeps its counter below 8; the bound as written.
pub(super) fn bound(head: &str, index: &str) -> (bool, String) {
    let part = head.split(';').nth(1).unwrap_or("");
    let limit = [("<=", 1), ("<", 0), ("!=", 0)].iter().find_map(|(sign, more)| {
        let (left, right) = part.split_once(sign)?;
        (left.trim() == index).then(|| (right.trim().to_owned(), *more))
    });
    let Some((limit, more)) = limit else { return (false, String::new()) };
    let is_small = limit.parse::<u32>().is_ok_and(|number| number + more <= MAX_SUBCLASSES);
    (is_small, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_split() {
        assert_eq!(call("f(&a->b[g(1, 2)], c)"), Some(("f", vec!["&a->b[g(1, 2)]", " c"])));
        assert_eq!(call("guard(mutex)(&x)"), None);
        assert_eq!(call("x->f(y)"), None);
        assert_eq!(call("f"), None);
    }

    #[test]
    fn counters_and_bounds() {
        assert_eq!(counter("&d->vqs[i]->mutex").as_deref(), Some("i"));
        assert_eq!(counter("&d->vqs[0]->mutex"), None);
        assert_eq!(counter("&q->lock"), None);
        assert_eq!(bound("for (i = 0; i < d->n; ++i)", "i"), (false, "d->n".into()));
        assert_eq!(bound("for (i = 0; i < 8; ++i)", "i"), (true, "8".into()));
        assert_eq!(bound("for (i = 0; i <= 8; ++i)", "i"), (false, "8".into()));
        assert_eq!(bound("list_for_each_entry(q, head, list)", "i"), (false, String::new()));
    }

    #[test]
    fn annotated_forms_come_from_the_model() {
        let primitives = Primitives::new(nestlint_analyzer::model::Model::built_in());
        assert_eq!(nested("mutex_lock", &primitives), Some(("mutex_lock_nested".into(), 1)));
        assert_eq!(nested("spin_lock_irqsave", &primitives), Some(("spin_lock_irqsave_nested".into(), 2)));
        assert_eq!(nested("spin_lock_irq", &primitives), None);
        assert_eq!(
            nest_lock("mutex_lock(&q->lock)", &primitives).as_deref(),
            Some("mutex_lock_nest_lock(&q->lock, &outer->lock)")
        );
    }
}
