//! The items of the run in flat tables: what each file declares, numbered over all files.
//!
//! An item's number is its file's base plus its place in the file, so no map leads from facts to items. The files of
//! the run come first, the stubs of the model behind them: an item below the run's count is real.

use super::sym::{FileSyms, Sym, Symbols, known};
use super::types::{Args, Gen, Ty};
use crate::facts::{Container, FileFacts, TypeDefKind};
use crate::source::{Edition, FileId};
use rustc_hash::FxHashMap;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            /// Place in its table.
            pub(crate) fn at(self) -> usize {
                self.0 as usize
            }
        })*
    };
}

index! {
    /// A file: one of the run or a stub.
    FileIx
    /// A module.
    ModIx
    /// A struct, union, enum or alias.
    TypeIx
    /// A trait.
    TraitIx
    /// An `impl`.
    ImplIx
    /// A function.
    FnIx
    /// A static or constant.
    StaticIx
    /// A generic parameter.
    ParamIx
    /// An `impl Trait` result.
    OpaqueIx
}

/// A file with the bases of its items.
#[derive(Debug)]
pub(crate) struct FileItem<'a> {
    pub(crate) facts: &'a FileFacts,
    pub(crate) syms: FileSyms,
    /// The file of the run; none for a stub.
    pub(crate) id: Option<FileId>,
    pub(crate) krate: u32,
    pub(crate) modules: u32,
    pub(crate) traits: u32,
    pub(crate) impls: u32,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Def {
    Mod(ModIx),
    Type(TypeIx),
    Variant(TypeIx, u32),
    Trait(TraitIx),
    Fn(FnIx),
    Static(StaticIx),
    Prim(super::types::Prim),
}

/// A `use`.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) path: Vec<Sym>,
    pub(crate) global: bool,
    pub(crate) alias: Option<Sym>,
}

/// A module.
#[derive(Debug, Default)]
pub(crate) struct ModItem {
    pub(crate) parent: Option<ModIx>,
    pub(crate) krate: u32,
    pub(crate) name: Sym,
    /// Block of a function: names that are not found in it are those of its parent.
    pub(crate) is_block: bool,
    /// Declared for test builds only.
    pub(crate) is_test: bool,
    pub(crate) edition: Edition,
    pub(crate) names: FxHashMap<Sym, Vec<Def>>,
    pub(crate) imported: FxHashMap<Sym, Vec<Def>>,
    pub(crate) imports: Vec<Import>,
    pub(crate) globs: Vec<Import>,
    pub(crate) open: Vec<Def>,
    /// The module of real source that a stub module stands for.
    pub(crate) real: Option<ModIx>,
}

impl Default for Sym {
    fn default() -> Sym {
        known::EMPTY
    }
}

/// A field of a struct or variant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: Sym,
    pub(crate) ty: Ty,
    /// Its number among the fields of the run.
    pub(crate) id: u32,
}

/// A variant of an enum.
#[derive(Debug)]
pub(crate) struct VariantItem {
    pub(crate) name: Sym,
    pub(crate) fields: Vec<Field>,
}

/// A struct, union, enum or alias.
#[derive(Debug)]
pub(crate) struct TypeItem {
    pub(crate) file: FileIx,
    pub(crate) index: u32,
    pub(crate) name: Sym,
    pub(crate) module: ModIx,
    pub(crate) params: Gen,
    pub(crate) is_enum: bool,
    pub(crate) is_alias: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) variants: Vec<VariantItem>,
}

/// A trait; its first parameter is `Self`.
#[derive(Debug)]
pub(crate) struct TraitItem {
    pub(crate) file: FileIx,
    pub(crate) index: u32,
    pub(crate) name: Sym,
    pub(crate) module: ModIx,
    pub(crate) params: Gen,
    /// Bounds of `Self`.
    pub(crate) supers: Vec<Ty>,
    /// Associated types with bounds and default.
    pub(crate) assoc: Vec<(Sym, Vec<Ty>, Option<Ty>)>,
    pub(crate) fns: Vec<(Sym, FnIx)>,
}

/// An `impl`.
#[derive(Debug)]
pub(crate) struct ImplItem {
    pub(crate) file: FileIx,
    pub(crate) index: u32,
    pub(crate) module: ModIx,
    pub(crate) params: Gen,
    pub(crate) self_ty: Ty,
    /// The trait and its arguments without `Self`.
    pub(crate) trait_: Option<(TraitIx, Args)>,
    pub(crate) assoc: Vec<(Sym, Ty)>,
    pub(crate) fns: Vec<(Sym, FnIx)>,
}

/// What a function belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Module,
    Impl(ImplIx),
    Trait(TraitIx),
}

/// How a function takes `self`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelfKind {
    /// No receiver.
    None,
    /// `self`.
    Value,
    /// `&self`, `&mut self` (`true`).
    Ref(bool),
    /// `self: Box<Self>`, `Arc<Self>`, `Pin<&mut Self>`: the receiver's type is unified as a whole.
    Other,
}

/// A function.
#[derive(Debug)]
pub(crate) struct FnItem {
    pub(crate) file: FileIx,
    pub(crate) index: u32,
    pub(crate) name: Sym,
    pub(crate) module: ModIx,
    pub(crate) owner: Owner,
    pub(crate) params: Gen,
    pub(crate) inputs: Vec<Ty>,
    pub(crate) output: Ty,
    pub(crate) self_kind: SelfKind,
    pub(crate) is_async: bool,
    pub(crate) has_body: bool,
    /// The next function of the same name and place: an alternative by `cfg`.
    pub(crate) twin: Option<FnIx>,
}

/// A static or constant.
#[derive(Debug)]
pub(crate) struct StaticItem {
    pub(crate) file: FileIx,
    pub(crate) index: u32,
    pub(crate) name: Sym,
    pub(crate) module: ModIx,
    pub(crate) owner: Owner,
    pub(crate) ty: Ty,
}

/// A generic parameter.
#[derive(Debug, Clone)]
pub(crate) struct ParamItem {
    pub(crate) name: Sym,
    pub(crate) bounds: Vec<Ty>,
    pub(crate) default: Option<Ty>,
}

/// An `impl Trait` result: its bounds in terms of the parameters that are in scope of the function.
#[derive(Debug)]
pub(crate) struct OpaqueItem {
    pub(crate) of: FnIx,
    pub(crate) bounds: Vec<Ty>,
}

/// What a `where` clause belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum WhereOf {
    Type(TypeIx),
    Trait(TraitIx),
    Impl(ImplIx),
    Fn(FnIx),
}

/// All items.
#[derive(Debug, Default)]
pub(crate) struct Items<'a> {
    pub(crate) files: Vec<FileItem<'a>>,
    pub(crate) modules: Vec<ModItem>,
    pub(crate) types: Vec<TypeItem>,
    pub(crate) traits: Vec<TraitItem>,
    pub(crate) impls: Vec<ImplItem>,
    pub(crate) fns: Vec<FnItem>,
    pub(crate) statics: Vec<StaticItem>,
    pub(crate) params: Vec<ParamItem>,
    pub(crate) opaques: Vec<OpaqueItem>,
    /// Fields so far; those of the run come first.
    pub(crate) n_fields: u32,
    /// `where` clauses on types that are not the item's own parameters.
    pub(crate) wheres: FxHashMap<WhereOf, Vec<(Ty, Vec<Ty>)>>,
}

impl<'a> Items<'a> {
    /// Adds the items of a file. Types are filled in later.
    pub(crate) fn add_file(&mut self, facts: &'a FileFacts, id: Option<FileId>, krate: u32, symbols: &mut Symbols) {
        let file = FileItem {
            facts,
            syms: symbols.of_file(facts),
            id,
            krate,
            modules: self.modules.len() as u32,
            traits: self.traits.len() as u32,
            impls: self.impls.len() as u32,
        };
        let at = FileIx(self.files.len() as u32);
        self.add_modules(&file);
        self.add_types(at, &file);
        self.add_traits(at, &file);
        self.add_impls(at, &file);
        self.add_fns(at, &file);
        self.add_statics(at, &file);
        self.files.push(file);
    }

    fn add_modules(&mut self, file: &FileItem<'a>) {
        for module in &file.facts.modules {
            self.modules.push(ModItem {
                parent: module.parent.map(|p| ModIx(file.modules + p)),
                krate: file.krate,
                name: file.syms.get(module.name),
                is_block: module.in_function,
                is_test: module.is_test,
                edition: file.facts.edition,
                ..ModItem::default()
            });
        }
        for one in &file.facts.uses {
            let alias = one.alias.map(|name| file.syms.get(name));
            let path = one.path.iter().map(|&name| file.syms.get(name)).collect();
            let import = Import { path, global: one.global, alias };
            let module = &mut self.modules[(file.modules + one.module) as usize];
            if one.glob {
                module.globs.push(import);
            } else {
                module.imports.push(import);
            }
        }
    }

    fn declare(&mut self, module: ModIx, name: Sym, def: Def) {
        self.modules[module.at()].names.entry(name).or_default().push(def);
    }

    fn new_params(&mut self, file: &FileItem<'a>, names: &[crate::facts::Generic], extra: usize) -> Gen {
        let start = self.params.len() as u32;
        for param in names {
            self.params.push(ParamItem { name: file.syms.get(param.name), bounds: Vec::new(), default: None });
        }
        for _ in 0..extra {
            self.params.push(ParamItem { name: known::EMPTY, bounds: Vec::new(), default: None });
        }
        Gen { start, len: self.params.len() as u32 - start }
    }

    fn add_types(&mut self, at: FileIx, file: &FileItem<'a>) {
        for (index, def) in file.facts.type_defs.iter().enumerate() {
            let ix = TypeIx(self.types.len() as u32);
            let name = def.name.map_or(known::EMPTY, |name| file.syms.get(name));
            let module = ModIx(file.modules + def.module);
            let params = self.new_params(file, &def.generics.params, 0);
            self.declare(module, name, Def::Type(ix));
            let fields = self.new_fields(file, &def.fields);
            let variants = def
                .variants
                .iter()
                .map(|v| VariantItem { name: file.syms.get(v.name), fields: self.new_fields(file, &v.fields) })
                .collect();
            self.types.push(TypeItem {
                file: at,
                index: index as u32,
                name,
                module,
                params,
                is_enum: def.kind == TypeDefKind::Enum,
                is_alias: matches!(def.kind, TypeDefKind::Alias(_)),
                fields,
                variants,
            });
        }
    }

    fn new_fields(&mut self, file: &FileItem<'a>, fields: &[crate::facts::FieldDef]) -> Vec<Field> {
        fields
            .iter()
            .map(|field| {
                let id = self.n_fields;
                self.n_fields += 1;
                Field { name: field.name.map_or(known::EMPTY, |n| file.syms.get(n)), ty: Ty::UNKNOWN, id }
            })
            .collect()
    }

    fn add_traits(&mut self, at: FileIx, file: &FileItem<'a>) {
        for (index, def) in file.facts.traits.iter().enumerate() {
            let ix = TraitIx(self.traits.len() as u32);
            let module = ModIx(file.modules + def.module);
            let start = self.params.len() as u32;
            self.params.push(ParamItem { name: known::SELF_TYPE, bounds: Vec::new(), default: None });
            let rest = self.new_params(file, &def.generics.params, 0);
            let name = file.syms.get(def.name);
            self.declare(module, name, Def::Trait(ix));
            self.traits.push(TraitItem {
                file: at,
                index: index as u32,
                name,
                module,
                params: Gen { start, len: rest.len + 1 },
                supers: Vec::new(),
                assoc: def.assoc_types.iter().map(|a| (file.syms.get(a.name), Vec::new(), None)).collect(),
                fns: Vec::new(),
            });
        }
    }

    fn add_impls(&mut self, at: FileIx, file: &FileItem<'a>) {
        for (index, def) in file.facts.impls.iter().enumerate() {
            let params = self.new_params(file, &def.generics.params, 0);
            self.impls.push(ImplItem {
                file: at,
                index: index as u32,
                module: ModIx(file.modules + def.module),
                params,
                self_ty: Ty::UNKNOWN,
                trait_: None,
                assoc: Vec::new(),
                fns: Vec::new(),
            });
        }
    }

    fn owner(file: &FileItem<'a>, container: Container) -> Owner {
        match container {
            Container::Module => Owner::Module,
            Container::Impl(at) => Owner::Impl(ImplIx(file.impls + at)),
            Container::Trait(at) => Owner::Trait(TraitIx(file.traits + at)),
        }
    }

    fn add_fns(&mut self, at: FileIx, file: &FileItem<'a>) {
        for (index, def) in file.facts.functions.iter().enumerate() {
            let ix = FnIx(self.fns.len() as u32);
            let name = file.syms.get(def.name);
            let owner = Self::owner(file, def.container);
            let module = ModIx(file.modules + def.module);
            let anonymous = def.params.iter().map(|p| super::lower::count_impls(file.facts, p.ty, 0)).sum();
            let params = self.new_params(file, &def.generics.params, anonymous);
            let twin = match owner {
                Owner::Module => self.declare_fn(module, name, ix),
                Owner::Impl(at) => twin_in(&mut self.impls[at.at()].fns, name, ix),
                Owner::Trait(at) => twin_in(&mut self.traits[at.at()].fns, name, ix),
            };
            self.fns.push(FnItem {
                file: at,
                index: index as u32,
                name,
                module,
                owner,
                params,
                inputs: Vec::new(),
                output: Ty::UNIT,
                self_kind: SelfKind::None,
                is_async: def.is_async,
                has_body: def.body.is_some(),
                twin,
            });
        }
    }

    /// Declares a function; a second one of its name is found through the first.
    fn declare_fn(&mut self, module: ModIx, name: Sym, ix: FnIx) -> Option<FnIx> {
        let defs = self.modules[module.at()].names.entry(name).or_default();
        for def in defs.iter_mut() {
            if let Def::Fn(first) = *def {
                *def = Def::Fn(ix);
                return Some(first);
            }
        }
        defs.push(Def::Fn(ix));
        None
    }

    fn add_statics(&mut self, at: FileIx, file: &FileItem<'a>) {
        for (index, def) in file.facts.statics.iter().enumerate() {
            let ix = StaticIx(self.statics.len() as u32);
            let name = file.syms.get(def.name);
            let module = ModIx(file.modules + def.module);
            let owner = Self::owner(file, def.container);
            if owner == Owner::Module {
                self.declare(module, name, Def::Static(ix));
            }
            self.statics.push(StaticItem { file: at, index: index as u32, name, module, owner, ty: Ty::UNKNOWN });
        }
    }

    /// The facts of a function.
    pub(crate) fn fn_facts(&self, ix: FnIx) -> &'a crate::facts::Function {
        let item = &self.fns[ix.at()];
        &self.files[item.file.at()].facts.functions[item.index as usize]
    }

    /// Whether a function is one of the run, not a stub.
    pub(crate) fn is_real(&self, ix: FnIx) -> bool {
        self.files[self.fns[ix.at()].file.at()].id.is_some()
    }

    /// A function and its alternatives by `cfg`.
    pub(crate) fn twins(&self, ix: FnIx) -> impl Iterator<Item = FnIx> + '_ {
        std::iter::successors(Some(ix), |ix| self.fns[ix.at()].twin)
    }

    /// The parameters of what contains a function.
    pub(crate) fn owner_params(&self, owner: Owner) -> Gen {
        match owner {
            Owner::Module => Gen::default(),
            Owner::Impl(at) => self.impls[at.at()].params,
            Owner::Trait(at) => self.traits[at.at()].params,
        }
    }
}

fn twin_in(fns: &mut Vec<(Sym, FnIx)>, name: Sym, ix: FnIx) -> Option<FnIx> {
    for (known, first) in fns.iter_mut() {
        if *known == name {
            return Some(std::mem::replace(first, ix));
        }
    }
    fns.push((name, ix));
    None
}
