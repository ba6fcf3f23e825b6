//! Small programs and what link must know of them.
//!
//! A test gives a program and, for some of its expressions as they are written, what link says: the target of a call
//! (`S::go`, `lock`, `same`), the field (`S.inner`) or the flags of its type (`guard`, `lock`, `handle`, `unknown`).

mod async_code;
mod closures;
mod generics;
mod items;
mod methods;
mod model;
mod ownership;

use crate::facts::{ExprId, FileFacts};
use crate::model::Model;
use crate::resolved::{Body, Linked, Target, Via};
use crate::rust::extract::{MacroTable, extract, with_big_stack};
use crate::source::{Crate, Edition, FileId, Language, Memory, Role, SourceFile, Sources};

/// Several files, each with a path and a crate.
#[derive(Default)]
struct Files {
    files: Vec<SourceFile>,
    crates: Vec<Crate>,
    texts: Vec<String>,
}

impl Files {
    /// A crate whose first file is its root.
    fn add(mut self, name: &str, files: &[(&str, &str)]) -> Files {
        let krate = self.crates.len() as u32;
        self.crates.push(Crate { name: name.into(), root: Some(FileId(self.files.len() as u32)), deps: Vec::new() });
        for (path, text) in files {
            let path = (*path).to_owned();
            let (language, edition, role) = (Language::Rust, Edition::E2021, Role::Report);
            self.files.push(SourceFile { path, language, edition, role, krate: Some(krate) });
            self.texts.push((*text).to_owned());
        }
        self
    }

    /// The first crate sees the second under this name.
    fn dep(mut self, name: &str) -> Files {
        self.crates[0].deps.push((name.into(), 1));
        self
    }
}

impl Sources for Files {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }
    fn crates(&self) -> &[Crate] {
        &self.crates
    }
    fn read(&self, file: FileId) -> Result<String, String> {
        Ok(self.texts[file.0 as usize].clone())
    }
}

/// A linked program with its texts.
struct Program {
    texts: Vec<String>,
    linked: Linked,
    model: Model,
}

/// Links one file.
fn program(text: &str) -> Program {
    let mut memory = Memory::new();
    memory.add_rust("src/main.rs", Edition::E2021, text);
    link_with(&memory, built_in())
}

fn built_in() -> Model {
    let mut model = Model::default();
    model.add_builtin_rust();
    model
}

fn link_with(sources: &dyn Sources, model: Model) -> Program {
    let count = sources.files().len() as u32;
    let texts: Vec<String> = (0..count).map(|at| sources.read(FileId(at)).unwrap()).collect();
    let all = || texts.iter().map(|text| Some(extract(text, Edition::E2021, &MacroTable::default()))).collect();
    let facts: Vec<Option<FileFacts>> = with_big_stack(all);
    for facts in facts.iter().flatten() {
        assert_eq!(facts.unparsed, None);
    }
    let linked = super::link(sources, facts, &model);
    Program { texts, linked, model }
}

impl Program {
    /// Everything that is said of the expressions that are written like this, in order of the text.
    fn say(&self, wanted: &str) -> Vec<String> {
        let mut all = Vec::new();
        for (def, body) in self.linked.functions.iter().zip(&self.linked.bodies) {
            let (Some(body), Some(facts)) = (body, &self.linked.files[def.file.0 as usize]) else { continue };
            let text = &self.texts[def.file.0 as usize];
            for (at, expr) in facts.exprs.iter().enumerate() {
                let id = ExprId::new(at);
                let known = body.targets.contains(&id) || body.named.contains(&id) || body.fields.contains(&id);
                let typed = body.types.contains(&id) || body.implicit.contains(&id);
                if &text[expr.span.lo as usize..expr.span.hi as usize] == wanted && (known || typed) {
                    all.push((expr.span.lo, self.describe(body, id)));
                }
            }
        }
        all.sort();
        all.into_iter().map(|(_, said)| said).collect()
    }

    fn describe(&self, body: &Body, id: ExprId) -> String {
        let mut parts = Vec::new();
        parts.extend(body.targets.get(&id).map(|target| self.target(target)));
        parts.extend(body.fields.get(&id).map(|field| {
            let field = &self.linked.fields[field.0 as usize];
            format!("{}.{}", field.owner, field.name)
        }));
        parts.extend(body.implicit.get(&id).map(|fns| format!("implicit {}", self.names(fns))));
        let drops = body.temp_drops.get(&id).map(|drops| drops.all().collect::<Vec<_>>());
        parts.extend(drops.map(|fns| format!("drops {}", self.names(&fns))));
        let flags = body.types.get(&id).copied().unwrap_or_default();
        let names = [
            (flags.holds_guard, "guard"),
            (flags.is_lock, "lock type"),
            (flags.is_handle, "handle"),
            (flags.is_unknown, "unknown type"),
        ];
        parts.extend(names.iter().filter(|(is, _)| *is).map(|(_, name)| (*name).to_owned()));
        parts.extend(body.unclassified.contains(&id).then(|| "unclassified".to_owned()));
        parts.join(", ")
    }

    fn names(&self, fns: &[crate::resolved::FnId]) -> String {
        fns.iter().map(|id| self.linked.functions[id.0 as usize].name.as_str()).collect::<Vec<_>>().join(" | ")
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Functions { candidates, via: Via::Direct } => self.names(candidates),
            Target::Functions { candidates, .. } => format!("one of {}", self.names(candidates)),
            Target::Lock(op) => {
                format!("{:?} {}", self.model.op(*op).effect, self.model.kind(self.model.op(*op).kind).name)
            }
            Target::Builtin(is) => format!("{is:?}"),
            other => format!("{other:?}"),
        }
    }

    /// The first expression that is written like this is said to be so.
    #[track_caller]
    fn expect(&self, wanted: &str, said: &str) -> &Self {
        let all = self.say(wanted);
        assert!(!all.is_empty(), "nothing is said of `{wanted}`");
        assert_eq!(all[0], said, "`{wanted}`");
        self
    }

    /// The last expression that is written like this is said to be so.
    #[track_caller]
    fn expect_last(&self, wanted: &str, said: &str) -> &Self {
        let all = self.say(wanted);
        assert_eq!(all.last().map(String::as_str), Some(said), "`{wanted}`");
        self
    }
}
