//! Items: modules, types, traits, implementations, statics.

use super::Lower;
use super::attrs::Flags;
use crate::facts::{Container, FieldDef, Generic, Impl, Module, Static, Trait, TypeDef, TypeDefKind, Use, Variant};
use syn::{Attribute, Fields, ForeignItem, ImplItem, Item, TraitItem, Type, UseTree, Visibility};

/// A static or constant before it is lowered.
pub(super) struct StaticSource<'a> {
    pub(super) ident: &'a syn::Ident,
    pub(super) ty: &'a Type,
    pub(super) init: Option<&'a syn::Expr>,
    pub(super) is_const: bool,
    pub(super) is_per_thread: bool,
    pub(super) container: Container,
}

impl Lower<'_> {
    /// Items in turn.
    pub(super) fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    /// An item.
    pub(super) fn item(&mut self, item: &Item) {
        match item {
            Item::Fn(i) => {
                let source = super::functions::FnSource::item(i);
                self.function(source, Container::Module);
            }
            Item::Impl(i) => self.impl_block(i),
            Item::Mod(i) => self.module(i),
            Item::Trait(i) => self.trait_def(i),
            Item::Use(i) => {
                let mut path = Vec::new();
                let public = !matches!(i.vis, Visibility::Inherited);
                let base = Use {
                    module: self.module,
                    path: Vec::new(),
                    global: i.leading_colon.is_some(),
                    alias: None,
                    glob: false,
                    public,
                };
                let is_off = self.is_off(&i.attrs);
                self.use_tree(&i.tree, &mut path, &base, is_off);
            }
            Item::ExternCrate(i) => {
                let name = self.name(&i.ident);
                let alias = i.rename.as_ref().map_or(name, |(_, ident)| self.name(ident));
                let public = !matches!(i.vis, Visibility::Inherited);
                let used = Use {
                    module: self.module,
                    path: vec![name],
                    global: true,
                    alias: Some(alias),
                    glob: false,
                    public,
                };
                self.push_use(used, self.is_off(&i.attrs));
            }
            Item::Macro(i) => self.macro_item(i),
            _ => self.item_value(item),
        }
    }

    fn item_value(&mut self, item: &Item) {
        match item {
            Item::Static(i) => self.static_def(StaticSource {
                ident: &i.ident,
                ty: &i.ty,
                init: Some(&i.expr),
                is_const: false,
                is_per_thread: has_attr(&i.attrs, "thread_local"),
                container: Container::Module,
            }),
            Item::Const(i) => self.static_def(StaticSource {
                ident: &i.ident,
                ty: &i.ty,
                init: Some(&i.expr),
                is_const: true,
                is_per_thread: false,
                container: Container::Module,
            }),
            Item::Struct(i) => self.type_def((&i.ident, &i.generics, &i.attrs), TypeDefKind::Struct, Some(&i.fields)),
            Item::Union(i) => {
                let fields = Fields::Named(i.fields.clone());
                self.type_def((&i.ident, &i.generics, &i.attrs), TypeDefKind::Union, Some(&fields));
            }
            Item::Enum(i) => {
                self.type_def((&i.ident, &i.generics, &i.attrs), TypeDefKind::Enum, None);
                let at = self.b.facts.type_defs.len() - 1;
                let variants = i.variants.iter().map(|variant| self.variant(variant)).collect();
                self.b.facts.type_defs[at].variants = variants;
            }
            Item::Type(i) => {
                let ty = self.ty(&i.ty);
                self.type_def((&i.ident, &i.generics, &i.attrs), TypeDefKind::Alias(ty), None);
            }
            Item::TraitAlias(i) => {
                let supers = self.bounds(&i.bounds);
                let generics = self.generics(&i.generics);
                let (name, span) = (self.name(&i.ident), self.at(i.ident.span()));
                let module = self.module;
                self.b.facts.traits.push(Trait { name, module, span, generics, supers, assoc_types: Vec::new() });
            }
            Item::ForeignMod(i) => i.items.iter().for_each(|item| self.foreign(item)),
            // What the parser does not know has no gap unless it may lock; it is rare and mostly nightly syntax.
            Item::Verbatim(tokens) => self.unknown_tokens(tokens, self.here()),
            _ => {}
        }
    }

    fn type_def(
        &mut self,
        head: (&syn::Ident, &syn::Generics, &[Attribute]),
        kind: TypeDefKind,
        fields: Option<&Fields>,
    ) {
        let (ident, generics, attrs) = head;
        let name = Some(self.name(ident));
        let span = self.at(ident.span());
        let generics = self.generics(generics);
        let fields = fields.map(|fields| self.fields(fields)).unwrap_or_default();
        if self.is_off(attrs) {
            self.twins.types.push(self.b.facts.type_defs.len());
        }
        let module = self.module;
        self.b.facts.type_defs.push(TypeDef { name, module, span, kind, generics, fields, variants: Vec::new() });
    }

    fn fields(&mut self, fields: &Fields) -> Vec<FieldDef> {
        let mut defs = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            if self.is_off(&field.attrs)
                && fields.iter().any(|other| other.ident == field.ident && !self.is_off(&other.attrs))
            {
                continue;
            }
            let ty = self.ty(&field.ty);
            let (name, span) = match &field.ident {
                Some(ident) => (self.name(ident), self.at(ident.span())),
                None => (self.b.intern(&at.to_string()), self.b.facts.ty(ty).span),
            };
            defs.push(FieldDef { name: Some(name), ty, span });
        }
        defs
    }

    fn variant(&mut self, variant: &syn::Variant) -> Variant {
        let name = self.name(&variant.ident);
        let fields = self.fields(&variant.fields);
        let value = variant.discriminant.as_ref().map(|(_, value)| self.expr(value));
        Variant { name, fields, value }
    }

    /// A static, constant or thread local.
    pub(super) fn static_def(&mut self, source: StaticSource<'_>) {
        let name = self.name(source.ident);
        let span = self.at(source.ident.span());
        let ty = self.ty(source.ty);
        let init = source.init.map(|init| self.expr(init));
        self.b.facts.statics.push(Static {
            name,
            module: self.module,
            span,
            ty,
            init,
            container: source.container,
            is_const: source.is_const,
            is_per_thread: source.is_per_thread,
            is_extern: false,
            is_local: false,
            definer: None,
        });
    }

    fn module(&mut self, item: &syn::ItemMod) {
        let flags = Flags::of(&item.attrs);
        let is_test = self.in_test || flags.is_test;
        let name = self.name(&item.ident);
        let path = flags.path.map(|path| self.b.intern(&path));
        let id = self.b.facts.modules.len() as u32;
        self.b.facts.modules.push(Module {
            name,
            parent: Some(self.module),
            external: item.content.is_none(),
            path,
            is_test,
            in_function: false,
        });
        let Some((_, items)) = &item.content else { return };
        let outer = (std::mem::replace(&mut self.module, id), std::mem::replace(&mut self.in_test, is_test));
        let cfg = self.has_cfg;
        self.has_cfg |= flags.has_cfg;
        self.items(items);
        (self.module, self.in_test) = outer;
        self.has_cfg = cfg;
    }

    fn use_tree(&mut self, tree: &UseTree, path: &mut Vec<crate::facts::Name>, base: &Use, is_off: bool) {
        match tree {
            UseTree::Path(tree) => {
                path.push(self.name(&tree.ident));
                self.use_tree(&tree.tree, path, base, is_off);
                path.pop();
            }
            UseTree::Group(tree) => tree.items.iter().for_each(|item| self.use_tree(item, path, base, is_off)),
            UseTree::Glob(_) => self.push_use(Use { path: path.clone(), glob: true, ..base.clone() }, is_off),
            UseTree::Name(tree) => self.use_name(&tree.ident, None, path, (base, is_off)),
            UseTree::Rename(tree) => self.use_name(&tree.ident, Some(&tree.rename), path, (base, is_off)),
        }
    }

    fn use_name(
        &mut self,
        ident: &syn::Ident,
        rename: Option<&syn::Ident>,
        path: &[crate::facts::Name],
        (base, is_off): (&Use, bool),
    ) {
        let mut path = path.to_vec();
        if *ident != "self" || path.is_empty() {
            path.push(self.name(ident));
        }
        let alias = match rename {
            Some(rename) if *rename == "_" => None,
            Some(rename) => Some(self.name(rename)),
            None => path.last().copied(),
        };
        self.push_use(Use { path, alias, ..base.clone() }, is_off);
    }

    fn push_use(&mut self, used: Use, is_off: bool) {
        if is_off {
            self.twins.uses.push(self.b.facts.uses.len());
        }
        self.b.facts.uses.push(used);
    }

    fn foreign(&mut self, item: &ForeignItem) {
        match item {
            ForeignItem::Fn(i) => self.function(super::functions::FnSource::foreign(i), Container::Module),
            ForeignItem::Static(i) => {
                self.static_def(StaticSource {
                    ident: &i.ident,
                    ty: &i.ty,
                    init: None,
                    is_const: false,
                    is_per_thread: false,
                    container: Container::Module,
                });
                if let Some(last) = self.b.facts.statics.last_mut() {
                    last.is_extern = true;
                }
            }
            _ => {}
        }
    }

    fn impl_block(&mut self, item: &syn::ItemImpl) {
        let flags = Flags::of(&item.attrs);
        let generics = self.generics(&item.generics);
        let self_ty = self.ty(&item.self_ty);
        let trait_ = item.trait_.as_ref().map(|(path, _)| self.path(path, None));
        let id = self.b.facts.impls.len() as u32;
        let span = self.b.facts.ty(self_ty).span;
        let module = self.module;
        self.b.facts.impls.push(Impl { module, span, generics, self_ty, trait_, assoc_types: Vec::new() });
        let outer = (self.in_test, self.has_cfg);
        self.in_test |= flags.is_test;
        self.has_cfg |= flags.has_cfg;
        item.items.iter().for_each(|item| self.impl_item(item, id));
        (self.in_test, self.has_cfg) = outer;
    }

    /// An item of the `impl` at index `id`.
    pub(super) fn impl_item(&mut self, item: &ImplItem, id: u32) {
        let container = Container::Impl(id);
        match item {
            ImplItem::Fn(i) => self.function(super::functions::FnSource::method(i), container),
            ImplItem::Const(i) => self.static_def(StaticSource {
                ident: &i.ident,
                ty: &i.ty,
                init: Some(&i.expr),
                is_const: true,
                is_per_thread: false,
                container,
            }),
            ImplItem::Type(i) => {
                let pair = (self.name(&i.ident), self.ty(&i.ty));
                self.b.facts.impls[id as usize].assoc_types.push(pair);
            }
            ImplItem::Macro(i) => self.macro_impl_items(&i.mac, id),
            _ => {}
        }
    }

    fn trait_def(&mut self, item: &syn::ItemTrait) {
        let flags = Flags::of(&item.attrs);
        let (name, span) = (self.name(&item.ident), self.at(item.ident.span()));
        let generics = self.generics(&item.generics);
        let supers = self.bounds(&item.supertraits);
        let id = self.b.facts.traits.len() as u32;
        let module = self.module;
        self.b.facts.traits.push(Trait { name, module, span, generics, supers, assoc_types: Vec::new() });
        let outer = self.in_test;
        self.in_test |= flags.is_test;
        item.items.iter().for_each(|item| self.trait_item(item, id));
        self.in_test = outer;
    }

    fn trait_item(&mut self, item: &TraitItem, id: u32) {
        let container = Container::Trait(id);
        match item {
            TraitItem::Fn(i) => self.function(super::functions::FnSource::trait_method(i), container),
            TraitItem::Const(i) => self.static_def(StaticSource {
                ident: &i.ident,
                ty: &i.ty,
                init: i.default.as_ref().map(|(_, value)| value),
                is_const: true,
                is_per_thread: false,
                container,
            }),
            TraitItem::Type(i) => {
                let name = self.name(&i.ident);
                let bounds = self.bounds(&i.bounds);
                let default = i.default.as_ref().map(|(_, ty)| self.ty(ty));
                self.b.facts.traits[id as usize].assoc_types.push(Generic { name, bounds, default });
            }
            _ => {}
        }
    }

    /// Of twins under `cfg` in one module the one that is off goes, if another has its name.
    pub(super) fn drop_twins(&mut self) {
        let twins = std::mem::take(&mut self.twins);
        let facts = &mut self.b.facts;
        let is_twin = |at: usize, uses: &[Use]| {
            let own = &uses[at];
            uses.iter().enumerate().any(|(other, used)| {
                other != at
                    && !twins.uses.contains(&other)
                    && used.module == own.module
                    && !used.glob
                    && used.alias == own.alias
            })
        };
        let gone: Vec<usize> = twins.uses.iter().copied().filter(|&at| is_twin(at, &facts.uses)).collect();
        for at in gone.into_iter().rev() {
            facts.uses.remove(at);
        }
        // Others may refer to a type by its index, so a twin loses its name and stays.
        for &at in &twins.types {
            let own = &facts.type_defs[at];
            let has_twin = facts.type_defs.iter().enumerate().any(|(other, def)| {
                other != at && !twins.types.contains(&other) && def.module == own.module && def.name == own.name
            });
            if has_twin {
                facts.type_defs[at].name = None;
            }
        }
    }
}

fn has_attr(attrs: &[Attribute], name: &str) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident(name))
}
