//! Reads one model file of C into the model.

use super::context::{self, Lines};
use super::row::{self, Row};
use super::{AtRunTime, Call, GuardClass, ModelError};
use crate::model::{Effect, Kind, KindId, LockOp, Model, OpId, Visibility};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// A file as TOML sees it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Spanned<String>,
    #[serde(default)]
    kind: Vec<KindTable>,
    context: Option<context::Tables>,
}

/// A kind of lock with its rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindTable {
    name: String,
    visibility: Option<VisibilityWord>,
    owned: Option<bool>,
    reentrant: Option<bool>,
    recursive_in_interrupts: Option<bool>,
    calls: Option<Spanned<String>>,
    wrappers: Option<Spanned<String>>,
    guards: Option<Spanned<String>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum VisibilityWord {
    Full,
    None,
    Novalidate,
    HeldOnly,
}

impl From<VisibilityWord> for Visibility {
    fn from(word: VisibilityWord) -> Self {
        match word {
            VisibilityWord::Full => Visibility::Full,
            VisibilityWord::None => Visibility::None,
            VisibilityWord::Novalidate => Visibility::Novalidate,
            VisibilityWord::HeldOnly => Visibility::HeldOnly,
        }
    }
}

/// What a list of rows describes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Calls,
    Wrappers,
    Guards,
}

/// Reads a file into the model.
pub(super) fn merge(model: &mut Model, text: &str) -> Result<(), ModelError> {
    let file: File = toml::from_str(text).map_err(|error| of_toml(text, &error))?;
    if file.language.get_ref() != "c" {
        return Err(at(text, file.language.span().start, "not a model of C: `language` is not \"c\""));
    }
    let mut seen = FxHashSet::default();
    for table in &file.kind {
        merge_kind(model, text, table, &mut seen)?;
    }
    file.context.map_or(Ok(()), |tables| context::merge(model, text, &tables))
}

fn merge_kind<'t>(
    model: &mut Model,
    text: &str,
    table: &'t KindTable,
    seen: &mut FxHashSet<(bool, &'t str)>,
) -> Result<(), ModelError> {
    let kind = kind_of(model, table);
    let sections =
        [(Section::Calls, &table.calls), (Section::Wrappers, &table.wrappers), (Section::Guards, &table.guards)];
    for (section, rows) in sections {
        let Some(rows) = rows else { continue };
        for (line, offset) in Lines::new(text, rows) {
            let row = Row::parse(line).map_err(|reason| at(text, offset, &reason))?;
            if !seen.insert((section == Section::Guards, row.name)) {
                return Err(at(text, offset, &format!("`{}` has two rows", row.name)));
            }
            add(model, kind, section, &row).map_err(|reason| at(text, offset, &reason))?;
        }
    }
    Ok(())
}

/// The kind of that name, made or changed as the table says.
fn kind_of(model: &mut Model, table: &KindTable) -> KindId {
    let id = find_kind(model, &table.name).unwrap_or_else(|| {
        model.kinds.push(Kind::plain(table.name.clone()));
        KindId(u16::try_from(model.kinds.len() - 1).unwrap_or(u16::MAX))
    });
    let kind = &mut model.kinds[id.0 as usize];
    kind.visibility = table.visibility.map_or(kind.visibility, Visibility::from);
    kind.owned = table.owned.unwrap_or(kind.owned);
    kind.reentrant = table.reentrant.unwrap_or(kind.reentrant);
    kind.recursive_in_interrupts = table.recursive_in_interrupts.unwrap_or(kind.recursive_in_interrupts);
    id
}

/// The kind of that name among those that are no kinds of Rust's `async` locks.
pub(super) fn find_kind(model: &Model, name: &str) -> Option<KindId> {
    let index = model.kinds.iter().position(|kind| kind.name == name && !kind.is_async)?;
    u16::try_from(index).ok().map(KindId)
}

fn add(model: &mut Model, kind: KindId, section: Section, row: &Row<'_>) -> Result<(), String> {
    let ops = add_ops(model, kind, row)?;
    if section == Section::Guards {
        let is_conditional = !matches!(row.effect, Effect::Acquire | Effect::None);
        model.c.guards.insert(row.name.into(), GuardClass { ops, is_conditional, context: row.context });
        return Ok(());
    }
    let call = Call {
        ops,
        is_primitive: section == Section::Calls,
        release: row.release.map(Into::into),
        context: row.context,
    };
    model.c.calls.insert(row.name.into(), call);
    Ok(())
}

/// One operation for each lock of the row; one without a lock if it has none.
fn add_ops(model: &mut Model, kind: KindId, row: &Row<'_>) -> Result<Vec<OpId>, String> {
    let (mode, trylock, check) = (row.run_time_mode, row.run_time_try, row.run_time_check);
    let at_run_time = AtRunTime { mode, trylock, check, key: row.key };
    row.locks
        .split('+')
        .enumerate()
        .map(|(index, text)| {
            let (text, mode) = row::split_mode(text, row.mode)?;
            let op = LockOp {
                kind,
                effect: row.effect,
                mode,
                lock: row::lock_arg(model, text)?,
                subclass: row.subclass(index)?,
                nest_lock: row.nest_lock,
            };
            let id = push(model, op)?;
            if at_run_time != AtRunTime::default() {
                model.c.at_run_time.insert(id, at_run_time);
            }
            if text.starts_with('$') && !text.contains("->") && row.effect != Effect::InitStatic {
                model.c.lvalues.insert(id);
            }
            Ok(id)
        })
        .collect()
}

/// Adds an operation to the model.
pub(super) fn push(model: &mut Model, op: LockOp) -> Result<OpId, String> {
    let id = u32::try_from(model.ops.len()).map_err(|_| "too many rows".to_owned())?;
    model.ops.push(op);
    Ok(OpId(id))
}

fn of_toml(text: &str, error: &toml::de::Error) -> ModelError {
    let start = error.span().map_or(0, |Range { start, .. }| start);
    at(text, start, error.message().trim_end_matches('.'))
}

/// An error at a byte of the file.
pub(super) fn at(text: &str, offset: usize, reason: &str) -> ModelError {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    ModelError { line: number(line), column: number(column), reason: reason.replace(['\n', '\r'], " ") }
}
