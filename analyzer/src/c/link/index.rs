//! Every name of the C files, and which definition a use of it means.

use super::homes::Homes;
use super::types::CType;
use crate::facts::{ExprId, ExprKind, FileFacts, TypeDefKind, TypeKind};
use crate::model::Model;
use crate::resolved::{FieldId, FnId, Linked, StaticId};
use crate::source::FileId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

/// A struct or union.
#[derive(Debug)]
pub struct Record {
    /// File of its definition.
    pub file: FileId,
    /// Index in [`FileFacts::type_defs`].
    pub at: u32,
    /// Its tag; empty for an anonymous one.
    pub tag: Box<str>,
    /// The typedef of an anonymous one.
    pub typedef: Option<Box<str>>,
    /// The id of its first field.
    pub first_field: u32,
    /// It is a union.
    pub is_union: bool,
}

/// A function of C.
#[derive(Debug)]
pub struct FnEntry {
    /// File.
    pub file: FileId,
    /// Index in [`FileFacts::functions`].
    pub at: u32,
    /// Its id in the program.
    pub id: FnId,
}

/// A global of C.
#[derive(Debug)]
pub struct StaticEntry {
    /// File.
    pub file: FileId,
    /// Index in [`FileFacts::statics`].
    pub at: u32,
}

/// Where a name is defined.
#[derive(Debug, Clone, Copy)]
struct Place {
    file: FileId,
    at: u32,
}

type Names<'a> = FxHashMap<&'a str, Vec<Place>>;

/// The index of all C files.
pub struct Index<'a> {
    files: &'a [Option<&'a FileFacts>],
    paths: &'a [&'a str],
    pub(super) homes: Homes<'a>,
    /// Functions with a body first seen by file, then by place.
    pub functions: Vec<FnEntry>,
    /// Globals that are defined, not only declared.
    pub statics: Vec<StaticEntry>,
    /// Structs and unions.
    pub records: Vec<Record>,
    record_of: FxHashMap<(FileId, u32), u32>,
    first_static: u32,
    by_function: Names<'a>,
    by_static: Names<'a>,
    by_tag: Names<'a>,
    by_typedef: Names<'a>,
    by_enumerator: FxHashMap<&'a str, Vec<(FileId, i64)>>,
    prototypes: Names<'a>,
    includes: Vec<Vec<FileId>>,
    closures: Vec<OnceLock<FxHashSet<FileId>>>,
}

impl<'a> Index<'a> {
    /// Reads the facts; ids go on where `linked` ends.
    pub fn new(
        files: &'a [Option<&'a FileFacts>],
        paths: &'a [&'a str],
        linked: &Linked,
        model: &'a Model,
    ) -> Index<'a> {
        let mut index = Index {
            files,
            paths,
            homes: Homes::new(paths, &model.c),
            functions: Vec::new(),
            statics: Vec::new(),
            records: Vec::new(),
            record_of: FxHashMap::default(),
            first_static: linked.statics.len() as u32,
            by_function: Names::default(),
            by_static: Names::default(),
            by_tag: Names::default(),
            by_typedef: Names::default(),
            by_enumerator: FxHashMap::default(),
            prototypes: Names::default(),
            includes: includes(files, paths),
            closures: files.iter().map(|_| OnceLock::new()).collect(),
        };
        let mut next = (linked.functions.len() as u32, linked.fields.len() as u32);
        for (at, facts) in files.iter().enumerate() {
            let Some(facts) = *facts else { continue };
            let file = FileId(at as u32);
            index.add_types(file, facts, &mut next.1);
            index.add_functions(file, facts, &mut next.0, model);
            index.add_statics(file, facts);
        }
        index
    }

    fn add_types(&mut self, file: FileId, facts: &'a FileFacts, next_field: &mut u32) {
        for (at, def) in facts.type_defs.iter().enumerate() {
            let place = Place { file, at: at as u32 };
            let name = def.name.map(|name| facts.name(name));
            match def.kind {
                TypeDefKind::Alias(_) => {
                    self.by_typedef.entry(name.unwrap_or("")).or_default().push(place);
                }
                TypeDefKind::Enum => self.add_enum(file, facts, at),
                TypeDefKind::Struct | TypeDefKind::Union => {
                    self.record_of.insert((file, at as u32), self.records.len() as u32);
                    self.records.push(Record {
                        file,
                        at: at as u32,
                        tag: name.unwrap_or("").into(),
                        typedef: None,
                        first_field: *next_field,
                        is_union: def.kind == TypeDefKind::Union,
                    });
                    *next_field += def.fields.len() as u32;
                    if let Some(name) = name.filter(|_| !def.fields.is_empty()) {
                        self.by_tag.entry(name).or_default().push(place);
                    }
                }
            }
        }
        self.name_anonymous(file, facts);
    }

    /// `typedef struct { … } name;`: the struct has the name of the typedef.
    fn name_anonymous(&mut self, file: FileId, facts: &FileFacts) {
        for def in &facts.type_defs {
            let TypeDefKind::Alias(ty) = def.kind else { continue };
            let TypeKind::Inline(at) = facts.ty(ty).kind else { continue };
            if let Some(&record) = self.record_of.get(&(file, at)) {
                self.records[record as usize].typedef = def.name.map(|name| facts.name(name).into());
            }
        }
    }

    fn add_enum(&mut self, file: FileId, facts: &'a FileFacts, at: usize) {
        let mut value = -1;
        for variant in &facts.type_defs[at].variants {
            value = match variant.value {
                Some(e) => self.constant(file, facts, e).unwrap_or(value + 1),
                None => value + 1,
            };
            self.by_enumerator.entry(facts.name(variant.name)).or_default().push((file, value));
        }
    }

    /// The value of a constant expression, as far as earlier constants and simple operators tell it.
    pub fn constant(&self, file: FileId, facts: &FileFacts, e: ExprId) -> Option<i64> {
        use crate::facts::BinOp;
        match facts.expr(e).kind {
            ExprKind::Int(n) => Some(n.get()),
            ExprKind::Path(path) => self.enumerator(file, facts.plain(path)?),
            ExprKind::Cast { value, .. } => self.constant(file, facts, value),
            ExprKind::Binary { op, lhs, rhs } => {
                let (a, b) = (self.constant(file, facts, lhs)?, self.constant(file, facts, rhs)?);
                match op {
                    BinOp::Add => a.checked_add(b),
                    BinOp::Sub => a.checked_sub(b),
                    BinOp::Mul => a.checked_mul(b),
                    BinOp::BitOr => Some(a | b),
                    BinOp::BitAnd => Some(a & b),
                    BinOp::Shl => a.checked_shl(u32::try_from(b).ok()?),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn add_functions(&mut self, file: FileId, facts: &'a FileFacts, next: &mut u32, model: &Model) {
        for (at, function) in facts.functions.iter().enumerate() {
            let name = facts.name(function.name);
            let place = Place { file, at: at as u32 };
            if function.body.is_none() || model.c.is_opaque_file(self.paths[file.0 as usize]) {
                self.prototypes.entry(name).or_default().push(place);
                continue;
            }
            let entry = self.functions.len() as u32;
            self.functions.push(FnEntry { file, at: at as u32, id: FnId(*next) });
            *next += 1;
            self.by_function.entry(name).or_default().push(Place { file, at: entry });
        }
    }

    fn add_statics(&mut self, file: FileId, facts: &'a FileFacts) {
        for (at, it) in facts.statics.iter().enumerate() {
            let known = self.statics.len() as u32;
            self.statics.push(StaticEntry { file, at: at as u32 });
            self.by_static.entry(facts.name(it.name)).or_default().push(Place { file, at: known });
        }
    }

    /// The facts of a C file.
    pub fn facts(&self, file: FileId) -> &'a FileFacts {
        self.files[file.0 as usize].expect("the index holds ids of C files only")
    }

    /// `struct tag` or `union tag`; the name of the typedef for an anonymous one.
    pub fn record_name(&self, record: &Record) -> String {
        match (&*record.tag, &record.typedef) {
            ("", Some(name)) => name.to_string(),
            ("", None) => format!("anonymous {}", if record.is_union { "union" } else { "struct" }),
            (tag, _) => format!("{} {tag}", if record.is_union { "union" } else { "struct" }),
        }
    }

    /// The record of a definition.
    pub fn record_at(&self, file: FileId, at: u32) -> Option<u32> {
        self.record_of.get(&(file, at)).copied()
    }

    /// What `struct tag` means in a file.
    pub fn tag(&self, file: FileId, tag: &str) -> Option<u32> {
        let place = self.pick(file, self.by_tag.get(tag)?)?;
        self.record_at(place.file, place.at)
    }

    /// What `struct name` or the typedef `name` means in a file.
    pub fn record_named(&self, file: FileId, name: &str) -> Option<u32> {
        self.tag(file, name).or_else(|| {
            let (file, at) = self.typedef(file, name)?;
            let TypeDefKind::Alias(ty) = self.facts(file).type_defs[at as usize].kind else { return None };
            self.lower(file, ty).record()
        })
    }

    /// What a typedef's name means in a file: file and index of its definition.
    pub fn typedef(&self, file: FileId, name: &str) -> Option<(FileId, u32)> {
        let place = self.pick(file, self.by_typedef.get(name)?)?;
        Some((place.file, place.at))
    }

    /// The value of an enum member.
    pub fn enumerator(&self, file: FileId, name: &str) -> Option<i64> {
        let all = self.by_enumerator.get(name)?;
        let own = all.iter().find(|(of, _)| *of == file);
        let value = own.or(all.first())?.1;
        (own.is_some() || all.iter().all(|(_, other)| *other == value)).then_some(value)
    }

    /// The global that a name means in a file: a definition rather than a declaration.
    pub fn named_static(&self, file: FileId, name: &str) -> Option<StaticId> {
        let all = self.by_static.get(name)?;
        let is_local = |place: &&Place| self.static_facts(place.at).is_local;
        let own = all.iter().find(|place| place.file == file && !self.static_facts(place.at).is_extern);
        let shared = || all.iter().filter(|place| !is_local(place));
        let defined = || shared().find(|place| !self.static_facts(place.at).is_extern);
        let place = own.or_else(defined).or_else(|| shared().next())?;
        Some(StaticId(self.first_static + place.at))
    }

    fn static_facts(&self, at: u32) -> &'a crate::facts::Static {
        let entry = &self.statics[at as usize];
        &self.facts(entry.file).statics[entry.at as usize]
    }

    /// The globals of C.
    pub fn static_ids(&self) -> impl Iterator<Item = StaticId> + use<> {
        let first = self.first_static;
        (first..first + self.statics.len() as u32).map(StaticId)
    }

    /// File and facts of a global.
    pub fn static_of(&self, id: StaticId) -> Option<(FileId, &'a crate::facts::Static)> {
        let at = id.0.checked_sub(self.first_static)?;
        let entry = self.statics.get(at as usize)?;
        Some((entry.file, self.static_facts(at)))
    }

    /// The one global of this name that other files can see.
    pub fn global(&self, name: &str) -> Option<StaticId> {
        let all = self.by_static.get(name)?;
        let place = all.iter().find(|place| !self.static_facts(place.at).is_extern).or(all.first())?;
        Some(StaticId(self.first_static + place.at))
    }

    /// The functions that a name may mean in a file: its own unless it is weak, else an inline one that it includes, else
    /// the global one.
    pub fn function(&self, file: FileId, name: &str) -> Vec<FnId> {
        let Some(all) = self.by_function.get(name) else { return Vec::new() };
        let id = |place: &Place| self.functions[place.at as usize].id;
        let facts = |place: &Place| {
            let entry = &self.functions[place.at as usize];
            &self.facts(entry.file).functions[entry.at as usize]
        };
        let own = all.iter().find(|place| place.file == file);
        if let Some(own) = own.filter(|own| !facts(own).is_weak) {
            return vec![id(own)];
        }
        let ours = self.homes.candidates(file, all.iter().collect(), |place| place.file);
        let (inline, global): (Vec<&Place>, Vec<&Place>) = ours.into_iter().partition(|place| facts(place).is_static);
        let seen: Vec<&&Place> = inline.iter().filter(|place| self.is_header(place.file)).collect();
        if let Some(place) = seen.iter().find(|place| self.includes(file, place.file)) {
            return vec![id(place)];
        }
        // A header that is a part of a source beside it sees what that source keeps to itself.
        let is_whole = |place: &&&Place| self.homes.are_beside(file, place.file) && self.includes(place.file, file);
        if let Some(place) = inline.iter().find(|place| self.is_header(file) && is_whole(place)) {
            return vec![id(place)];
        }
        let strong: Vec<&&Place> = global.iter().filter(|place| !facts(place).is_weak).collect();
        let strong = self.homes.nearest(file, strong, |place| place.file);
        match (strong.as_slice(), global.as_slice(), seen.as_slice()) {
            ([one], ..) => vec![id(one)],
            ([], [one, ..], _) => vec![id(own.unwrap_or(one))],
            ([], [], [one]) => vec![id(one)],
            (many, ..) => many.iter().map(|place| id(place)).take(crate::resolved::MAX_CANDIDATES).collect(),
        }
    }

    /// The result type of a function by name.
    pub fn result(&self, file: FileId, name: &str) -> CType {
        if let Some(&id) = self.function(file, name).first() {
            return self.result_of(id);
        }
        let Some(place) = self.prototypes.get(name).and_then(|all| self.pick(file, all)) else { return CType::Unknown };
        let function = &self.facts(place.file).functions[place.at as usize];
        function.ret.map_or(CType::Scalar, |ty| self.lower(place.file, ty))
    }

    /// The type of a parameter of a function by name.
    pub fn param(&self, file: FileId, name: &str, at: usize) -> CType {
        let known = self.function(file, name).first().and_then(|&id| self.entry(id));
        let declared = || self.prototypes.get(name).and_then(|all| self.pick(file, all));
        let Some((file, function)) = known.map(|it| (it.file, it.at)).or_else(|| declared().map(|it| (it.file, it.at)))
        else {
            return CType::Unknown;
        };
        let params = &self.facts(file).functions[function as usize].params;
        params.get(at).map_or(CType::Unknown, |param| self.lower(file, param.ty))
    }

    /// The result type of a function.
    pub fn result_of(&self, id: FnId) -> CType {
        let Some(entry) = self.entry(id) else { return CType::Unknown };
        let function = &self.facts(entry.file).functions[entry.at as usize];
        function.ret.map_or(CType::Scalar, |ty| self.lower(entry.file, ty))
    }

    /// The entry of a C function.
    pub fn entry(&self, id: FnId) -> Option<&FnEntry> {
        let first = self.functions.first()?.id.0;
        self.functions.get(id.0.checked_sub(first)? as usize)
    }

    /// Of several definitions the file's own, else one that it includes, else the only one.
    fn pick(&self, file: FileId, all: &[Place]) -> Option<Place> {
        match all {
            [one] => Some(*one),
            _ => {
                let own = all.iter().find(|place| place.file == file);
                let included = || all.iter().find(|place| self.includes(file, place.file));
                own.or_else(included).copied()
            }
        }
    }

    fn is_header(&self, file: FileId) -> bool {
        self.paths[file.0 as usize].ends_with(".h")
    }

    /// Whether a file includes another one, directly or not.
    fn includes(&self, file: FileId, other: FileId) -> bool {
        let closure = self.closures[file.0 as usize].get_or_init(|| {
            let mut seen = FxHashSet::default();
            let mut work = vec![file];
            while let Some(at) = work.pop() {
                for &next in &self.includes[at.0 as usize] {
                    if seen.insert(next) {
                        work.push(next);
                    }
                }
            }
            seen
        });
        closure.contains(&other)
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> &'a str {
        self.paths[file.0 as usize]
    }

    /// Whether a field points to what is elsewhere.
    pub fn is_pointer(&self, field: FieldId) -> bool {
        let at = self.records.partition_point(|record| record.first_field <= field.0);
        let Some(record) = at.checked_sub(1).map(|at| &self.records[at]) else { return false };
        let facts = self.facts(record.file);
        let of = facts.type_defs[record.at as usize].fields.get((field.0 - record.first_field) as usize);
        of.is_some_and(|of| matches!(facts.ty(of.ty).kind, TypeKind::Ptr(_)))
    }

    /// The id of a field of a record.
    pub fn field_id(&self, record: u32, field: usize) -> FieldId {
        FieldId(self.records[record as usize].first_field + field as u32)
    }
}

/// Where a tree keeps the headers that are included with `<` and `>`.
const HEADER_ROOTS: [&str; 5] =
    ["include/", "arch/x86/include/", "include/uapi/", "arch/x86/include/uapi/", "arch/x86/include/generated/"];

fn includes(files: &[Option<&FileFacts>], paths: &[&str]) -> Vec<Vec<FileId>> {
    let known: FxHashMap<&str, FileId> =
        paths.iter().enumerate().map(|(at, path)| (*path, FileId(at as u32))).collect();
    let roots = roots(paths);
    let resolve = |from: &str, written: &str| -> Option<FileId> {
        let name = written.trim_matches(|c| matches!(c, '"' | '<' | '>'));
        let beside = from.rsplit_once('/').map_or(String::new(), |(dir, _)| format!("{dir}/"));
        let quoted = written.starts_with('"').then(|| known.get(normal(&format!("{beside}{name}")).as_str())).flatten();
        quoted.copied().or_else(|| {
            let try_root = |root: &String| {
                HEADER_ROOTS.iter().find_map(|dir| known.get(format!("{root}{dir}{name}").as_str()).copied())
            };
            roots.iter().find_map(try_root)
        })
    };
    let of_file = |(at, facts): (usize, &Option<&FileFacts>)| {
        let Some(facts) = facts else { return Vec::new() };
        facts.includes.iter().filter_map(|&name| resolve(paths[at], facts.name(name))).collect()
    };
    files.iter().enumerate().map(of_file).collect()
}

/// Prefixes of paths that are the root of a kernel tree.
pub(super) fn roots(paths: &[&str]) -> Vec<String> {
    let marker = "include/linux/kernel.h";
    let mut roots: Vec<String> = paths.iter().filter_map(|path| path.strip_suffix(marker)).map(str::to_owned).collect();
    if roots.is_empty() {
        roots.push(String::new());
    }
    roots
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
