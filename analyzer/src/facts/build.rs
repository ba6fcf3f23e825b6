//! Building the facts of a file.

use super::{
    Arm, ArmId, Expr, ExprId, ExprKind, FieldInit, FieldInitId, FieldPat, FieldPatId, FileFacts, Gap, List, Name, Pat,
    PatId, PatKind, Path, PathId, Segment, Stmt, StmtId, StmtKind, Type, TypeId, TypeKind, line_starts,
};
use crate::source::{Edition, Language, Span};
use crate::table::Few;
use rustc_hash::FxHashMap;
use std::marker::PhantomData;

/// Builds [`FileFacts`]: interns names and pushes nodes.
#[derive(Debug)]
pub struct Builder {
    /// What has been built.
    pub facts: FileFacts,
    interned: FxHashMap<Box<str>, Name>,
}

impl Builder {
    /// A builder for a file of this text; records its lines.
    pub fn new(language: Language, edition: Edition, text: &str) -> Builder {
        let mut facts = FileFacts::new(language, edition);
        facts.line_starts = line_starts(text);
        facts.lines = text.lines().count() as u32;
        Builder { facts, interned: FxHashMap::default() }
    }

    /// The name of a string.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&name) = self.interned.get(text) {
            return name;
        }
        let name = Name::new(self.facts.names.push(text));
        self.interned.insert(text.into(), name);
        name
    }

    /// A new list.
    pub fn list<T: Into<u32>>(&mut self, items: impl IntoIterator<Item = T>) -> List<T> {
        let start = self.facts.pool.len();
        self.facts.pool.push(0);
        self.facts.pool.extend(items.into_iter().map(Into::into));
        let len = self.facts.pool.len() - start - 1;
        if len == 0 {
            self.facts.pool.pop();
            return List::EMPTY;
        }
        self.facts.pool[start] = len as u32;
        List { start: start as u32, of: PhantomData }
    }

    /// A new expression.
    pub fn expr(&mut self, span: Span, kind: ExprKind) -> ExprId {
        self.facts.exprs.push(Expr { span, kind });
        ExprId::new(self.facts.exprs.len() - 1)
    }

    /// A new pattern.
    pub fn pat(&mut self, span: Span, kind: PatKind) -> PatId {
        self.facts.pats.push(Pat { span, kind });
        PatId::new(self.facts.pats.len() - 1)
    }

    /// A new type.
    pub fn ty(&mut self, span: Span, kind: TypeKind) -> TypeId {
        self.facts.types.push(Type { span, kind });
        TypeId::new(self.facts.types.len() - 1)
    }

    /// A new path.
    pub fn path(&mut self, path: Path) -> PathId {
        self.facts.paths.push(path);
        PathId::new(self.facts.paths.len() - 1)
    }

    /// A new path of one plain name.
    pub fn plain_path(&mut self, span: Span, name: Name) -> PathId {
        let segment = Segment { name, generics: List::EMPTY, bindings: List::EMPTY, binding_types: List::EMPTY };
        self.path(Path { span, global: false, qself: None, segments: Few::one(segment) })
    }

    /// A new statement.
    pub fn stmt(&mut self, span: Span, kind: StmtKind) -> StmtId {
        self.facts.stmts.push(Stmt { span, kind });
        StmtId::new(self.facts.stmts.len() - 1)
    }

    /// A new match arm.
    pub fn arm(&mut self, arm: Arm) -> ArmId {
        self.facts.arms.push(arm);
        ArmId::new(self.facts.arms.len() - 1)
    }

    /// A new field of a struct expression.
    pub fn field_init(&mut self, init: FieldInit) -> FieldInitId {
        self.facts.field_inits.push(init);
        FieldInitId::new(self.facts.field_inits.len() - 1)
    }

    /// A new field of a struct pattern.
    pub fn field_pat(&mut self, pat: FieldPat) -> FieldPatId {
        self.facts.field_pats.push(pat);
        FieldPatId::new(self.facts.field_pats.len() - 1)
    }

    /// Records something that was not understood.
    pub fn gap(&mut self, span: Span, reason: impl Into<Box<str>>, loses_function: bool) {
        self.facts.gaps.push(Gap { span, reason: reason.into(), loses_function });
    }
}
