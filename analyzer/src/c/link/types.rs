//! Types of C, as far as a lock or a callee can hang on them: records, and how to get to them.

use super::index::Index;
use crate::facts::{Name, TypeDefKind, TypeId, TypeKind};
use crate::resolved::FieldId;
use crate::source::FileId;
use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CType {
    /// A struct or union: index into [`Index::records`].
    Record(u32),
    /// A pointer to it.
    Pointer(Arc<CType>),
    /// An array of it.
    Array(Arc<CType>),
    /// A function with this result, or a pointer to one.
    Function(Arc<CType>),
    /// A number, or nothing.
    Scalar,
    /// A type that no header in sight defines, by its name: `mutex`.
    Opaque(Arc<str>),
    /// Unknown.
    Unknown,
}

/// Typedefs and members that are followed from one name.
const MAX_DEPTH: u32 = 16;

impl CType {
    /// The record that a value of this type is, points to or is made of.
    pub fn record(&self) -> Option<u32> {
        match self {
            CType::Record(record) => Some(*record),
            CType::Pointer(to) | CType::Array(to) => to.record(),
            _ => None,
        }
    }

    /// What a pointer or array leads to.
    pub fn target(&self) -> CType {
        match self {
            CType::Pointer(to) | CType::Array(to) => (**to).clone(),
            other => other.clone(),
        }
    }

    /// A pointer to it.
    pub fn pointed(self) -> CType {
        CType::Pointer(Arc::new(self))
    }
}

/// A member as a name finds it, through anonymous members.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its id.
    pub field: FieldId,
    /// Its type.
    pub ty: CType,
}

impl Index<'_> {
    /// The type that a file writes.
    pub fn lower(&self, file: FileId, ty: TypeId) -> CType {
        self.lower_to(file, ty, 0)
    }

    fn lower_to(&self, file: FileId, ty: TypeId, depth: u32) -> CType {
        if depth > MAX_DEPTH {
            return CType::Unknown;
        }
        let facts = self.facts(file);
        let inner = |ty| Arc::new(self.lower_to(file, ty, depth + 1));
        match facts.ty(ty).kind {
            TypeKind::Tag(name) => match self.tag(file, facts.name(name)) {
                Some(record) => CType::Record(record),
                None => CType::Opaque(facts.name(name).into()),
            },
            TypeKind::Inline(at) => match self.record_at(file, at) {
                Some(record) => CType::Record(record),
                None => CType::Scalar,
            },
            TypeKind::Path(path) => facts.plain(path).map_or(CType::Unknown, |name| self.named(file, name, depth)),
            TypeKind::Ptr(to) => match &*inner(to) {
                function @ CType::Function(_) => function.clone(),
                to => to.clone().pointed(),
            },
            TypeKind::Array { of, .. } => CType::Array(inner(of)),
            TypeKind::Fn { ret, .. } => CType::Function(ret.map_or(Arc::new(CType::Scalar), inner)),
            _ => CType::Unknown,
        }
    }

    fn named(&self, file: FileId, name: &str, depth: u32) -> CType {
        if let Some((file, at)) = self.typedef(file, name) {
            let def = &self.facts(file).type_defs[at as usize];
            if let TypeDefKind::Alias(ty) = def.kind {
                return self.lower_to(file, ty, depth + 1);
            }
        }
        match name {
            "int" | "char" | "long" | "short" | "unsigned" | "signed" | "void" | "bool" | "_Bool" | "float"
            | "double" => CType::Scalar,
            _ => CType::Opaque(name.into()),
        }
    }

    /// A member of a record, or of an anonymous member of it.
    pub fn member(&self, record: u32, name: &str) -> Option<Member> {
        self.member_in(record, name, 0)
    }

    fn member_in(&self, record: u32, name: &str, depth: u32) -> Option<Member> {
        if depth > MAX_DEPTH {
            return None;
        }
        let it = &self.records[record as usize];
        let facts = self.facts(it.file);
        let fields = &facts.type_defs[it.at as usize].fields;
        let is = |field: Option<Name>| field.is_some_and(|field| facts.name(field) == name);
        if let Some(at) = fields.iter().position(|field| is(field.name)) {
            let ty = self.lower(it.file, fields[at].ty);
            return Some(Member { field: self.field_id(record, at), ty });
        }
        fields.iter().filter(|field| field.name.is_none()).find_map(|field| {
            let inner = self.lower(it.file, field.ty).record()?;
            self.member_in(inner, name, depth + 1)
        })
    }
}
