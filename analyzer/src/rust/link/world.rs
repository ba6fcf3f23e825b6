//! Everything that bodies are typed against, built once and then read only.

use super::glue::Glue;
use super::impls::ImplIndex;
use super::items::{FileIx, Items, Owner};
use super::know::{Finder, Know};
use super::lang::Lang;
use super::lower::{Lower, Scope};
use super::names::Names;
use super::sym::Symbols;
use super::types::{Gen, Ty, Types};
use crate::facts::FileFacts;
use crate::model::Model;
use crate::source::{FileId, Language, Sources};
use std::sync::Arc;

/// The items of the run and the stubs with their signatures.
pub(crate) struct World<'a> {
    pub(crate) items: Items<'a>,
    pub(crate) names: Names,
    pub(crate) symbols: Symbols,
    pub(crate) types: Types<'static>,
    pub(crate) lang: Lang,
    pub(crate) impls: ImplIndex,
    pub(crate) know: Know,
    pub(crate) glue: Glue,
    /// What `impl Trait` results are, by number; filled in after a first round over their functions.
    pub(crate) hidden: Vec<Option<Ty>>,
    /// Numbers of the first function, static and field of Rust in the linked program.
    pub(crate) bases: Bases,
    /// How many functions, statics and fields are of the run.
    pub(crate) real: Bases,
}

/// A number of functions, statics and fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bases {
    pub(crate) fns: u32,
    pub(crate) statics: u32,
    pub(crate) fields: u32,
}

/// A type without written arguments; aliases are seen through.
fn plain(items: &Items<'_>, names: &Names, types: &mut Types<'static>, ty: super::items::TypeIx) -> Ty {
    let item = &items.types[ty.at()];
    let scope = Scope {
        file: item.file,
        module: item.module,
        owner: Owner::Module,
        params: [Gen::default(), item.params],
        self_ty: Ty::UNKNOWN,
    };
    let mut lower = Lower::new(items, names, types, scope);
    let ty = lower.with_args(ty, Vec::new());
    lower.closed(ty)
}

impl<'a> World<'a> {
    /// Builds it from the facts of the Rust files and the parsed stubs.
    pub(crate) fn build(
        sources: &dyn Sources,
        files: &'a [Option<FileFacts>],
        stubs: &'a [(String, Arc<FileFacts>)],
        (model, bases): (&Model, Bases),
    ) -> World<'a> {
        let mut symbols = Symbols::new();
        let mut items = Items::default();
        for (at, facts) in files.iter().enumerate() {
            let Some(facts) = facts.as_ref().filter(|facts| facts.language == Language::Rust) else { continue };
            let krate = sources.files()[at].krate.unwrap_or(u32::MAX);
            items.add_file(facts, Some(FileId(at as u32)), krate, &mut symbols);
        }
        let real = Bases { fns: items.fns.len() as u32, statics: items.statics.len() as u32, fields: items.n_fields };
        let names = Self::resolve_names(sources, &mut items, stubs, &mut symbols);
        let lang = Lang::find(&items, &names, &symbols);
        let mut types = Types::new();
        super::sigs::fill(&mut items, &names, &mut types, lang.local_key);
        let impls = ImplIndex::build(&items, &types);
        let finder = Finder { items: &items, names: &names, symbols: &symbols, impls: &impls };
        let know = Know::find(&finder, model, |ty| plain(&items, &names, &mut types, ty));
        let glue = Glue::build(&items, &types, (&impls, &lang), &know.guards);
        let hidden = vec![None; items.opaques.len()];
        World { items, names, symbols, types, lang, impls, know, glue, hidden, bases, real }
    }

    fn resolve_names(
        sources: &dyn Sources,
        items: &mut Items<'a>,
        stubs: &'a [(String, Arc<FileFacts>)],
        symbols: &mut Symbols,
    ) -> Names {
        let mut named = Vec::new();
        let own_crates = sources.crates().len() as u32;
        let strays = items.files.iter().any(|file| file.krate == u32::MAX);
        for (at, (name, facts)) in stubs.iter().enumerate() {
            let file = FileIx(items.files.len() as u32);
            items.add_file(facts, None, own_crates + u32::from(strays) + at as u32, symbols);
            named.push((name.clone(), file));
        }
        let crates = super::modules::plant(items, sources, &named, symbols);
        Names::build(items, crates, symbols)
    }

    /// The text of a type's name.
    pub(crate) fn type_name(&self, ty: super::items::TypeIx) -> &str {
        self.symbols.text(self.items.types[ty.at()].name)
    }
}
