//! Names, types and callees of C, over all files.
//!
//! C has one name space for the whole program, but a kernel defines many names more than once: a name means what its own
//! file defines, else what a header that it includes defines, else what the tree defines once ([`index`]). Types are
//! followed as far as locks and callees need them ([`types`]): from declared locals and fields, never from arithmetic.
//! Function pointers are bound by (struct, member) wherever a table is initialised or assigned ([`tables`]).

mod body;
mod calls;
mod coats;
mod embedded;
mod homes;
mod index;
mod static_locks;
mod tables;
mod types;

use crate::facts::{FileFacts, TypeKind};
use crate::model::Model;
use crate::resolved::{FieldDef, FnDef, Inline, Linked, StaticDef};
use crate::source::{FileId, Language, Sources, Span};
use index::Index;
use rayon::prelude::*;

/// Adds the C files of the run to a linked program; `linked.files` holds the facts of every file already.
pub fn link_into(linked: &mut Linked, sources: &dyn Sources, model: &Model) {
    let is_c = |file: usize| sources.files()[file].language == Language::C;
    let files = std::mem::take(&mut linked.files);
    let facts: Vec<Option<&FileFacts>> =
        files.iter().enumerate().map(|(at, facts)| facts.as_ref().filter(|_| is_c(at))).collect();
    let paths: Vec<&str> = sources.files().iter().map(|file| file.path.as_str()).collect();
    let index = Index::new(&facts, &paths, linked, model);
    declare(linked, &index, model);
    let bodies: Vec<Option<body::Resolved>> =
        index.functions.par_iter().map(|entry| body::resolve(&index, model, entry)).collect();
    let mut bindings = tables::of_globals(&index);
    let mut pointer_calls = Vec::new();
    linked.bodies.reserve_exact(bodies.len());
    let mut callbacks = Vec::new();
    for (entry, resolved) in index.functions.iter().zip(bodies) {
        linked.bodies.push(resolved.map(|resolved| {
            linked.init_sites.extend(resolved.inits);
            bindings.extend(resolved.bindings);
            callbacks.extend(resolved.callbacks);
            pointer_calls.push((entry.id, resolved.pointer_calls));
            resolved.body
        }));
    }
    embedded::split(linked);
    static_locks::split(linked, &index, model);
    coats::join(linked, &index, model);
    tables::enter(linked, &bindings, &index, model);
    tables::run_by(linked, &bindings, callbacks, model);
    tables::settle(linked, bindings, pointer_calls, &index);
    linked.files = files;
}

/// Enters functions, statics and fields of C into the program's tables, in the order of the index.
fn declare(linked: &mut Linked, index: &Index<'_>, model: &Model) {
    linked.functions.reserve_exact(index.functions.len());
    for entry in &index.functions {
        let facts = index.facts(entry.file);
        let function = &facts.functions[entry.at as usize];
        linked.functions.push(FnDef {
            file: entry.file,
            index: entry.at,
            name: facts.name(function.name).to_owned(),
            span: function.span,
            is_async: false,
            is_entry: !function.is_static,
            is_test: function.is_test,
        });
    }
    for entry in &index.statics {
        let facts = index.facts(entry.file);
        let it = &facts.statics[entry.at as usize];
        linked.statics.push(StaticDef {
            file: entry.file,
            index: Some(entry.at),
            name: facts.name(it.name).to_owned(),
            span: it.span,
            is_per_thread: it.is_per_thread,
            is_const: false,
        });
    }
    for record in &index.records {
        let facts = index.facts(record.file);
        let owner = index.record_name(record);
        for field in &facts.type_defs[record.at as usize].fields {
            let name = field.name.map_or("", |name| facts.name(name));
            linked.fields.push(FieldDef {
                file: record.file,
                span: field.span,
                is_newtype: model.c.is_transparent(record.typedef.as_ref().unwrap_or(&record.tag), name),
                owner: owner.clone(),
                name: name.to_owned(),
                is_pointer: matches!(facts.ty(field.ty).kind, TypeKind::Ptr(_)),
                is_array: matches!(facts.ty(field.ty).kind, TypeKind::Array { .. }),
                inline: Inline::No,
            });
        }
    }
    declare_model(linked, index, model);
}

/// Locks that only the model names: members of structs out of sight, and globals.
fn declare_model(linked: &mut Linked, index: &Index<'_>, model: &Model) {
    for path in &model.paths {
        let name = path.iter().rev().find(|step| step.starts_with(|c: char| c.is_alphabetic() || c == '_'));
        let owner = path.iter().find_map(|step| step.strip_prefix('(')?.strip_suffix(')')).unwrap_or("");
        let name = name.cloned().unwrap_or_default();
        linked.model_fields.push(crate::resolved::FieldId(linked.fields.len() as u32));
        linked.fields.push(FieldDef {
            file: FileId(0),
            span: Span::default(),
            is_newtype: model.c.is_transparent(owner, &name),
            owner: owner.to_owned(),
            name,
            is_pointer: false,
            is_array: false,
            inline: Inline::No,
        });
    }
    linked.model_globals = model.globals.iter().map(|name| index.global(name)).collect();
}
