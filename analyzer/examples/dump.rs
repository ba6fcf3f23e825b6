//! Prints what link knows of Rust files: functions, targets, fields, types. A debugging aid.
//!
//! `dump FILE…` prints everything; `dump --stats DIR` walks a directory and prints how much was resolved.

use nestlint_analyzer::facts::{ExprId, ExprKind, FileFacts};
use nestlint_analyzer::model::{Effect, Model};
use nestlint_analyzer::resolved::{Body, Linked, Target};
use nestlint_analyzer::rust::extract::{self, MacroIndex};
use nestlint_analyzer::rust::link::link;
use nestlint_analyzer::source::{Crate, Edition, FileId, Language, Role, SourceFile, Sources};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Default)]
struct Disk {
    files: Vec<SourceFile>,
    crates: Vec<Crate>,
    texts: Vec<String>,
}

impl Sources for Disk {
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

impl Disk {
    fn add(&mut self, path: &Path, krate: u32) -> Option<FileId> {
        let text = std::fs::read_to_string(path).ok()?;
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile {
            path: path.to_string_lossy().into_owned(),
            language: Language::Rust,
            edition: Edition::E2021,
            role: Role::Report,
            krate: Some(krate),
        });
        self.texts.push(text);
        Some(id)
    }

    /// Each directory with a `src/lib.rs` or `src/main.rs` is a crate; all crates see each other.
    fn add_tree(&mut self, root: &Path) {
        let mut dirs = vec![root.to_owned()];
        while let Some(dir) = dirs.pop() {
            let src = dir.join("src");
            let main = ["lib.rs", "main.rs"].into_iter().map(|f| src.join(f)).find(|f| f.exists());
            if let Some(main) = main {
                let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                self.add_crate(&name, &src, &main);
            }
            let Ok(entries) = std::fs::read_dir(&dir) else { continue };
            let mut inner: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
            inner.retain(|p| {
                !matches!(
                    p.file_name().and_then(|n| n.to_str()),
                    Some("src" | "target" | ".git" | "tests" | "benches" | "examples")
                )
            });
            inner.sort();
            dirs.extend(inner.into_iter().rev());
        }
        let names: Vec<(String, u32)> =
            self.crates.iter().enumerate().map(|(i, k)| (k.name.clone(), i as u32)).collect();
        for krate in &mut self.crates {
            krate.deps.clone_from(&names);
        }
    }

    fn add_crate(&mut self, dir: &str, src: &Path, main: &Path) {
        let cut = dir
            .rfind("-0.")
            .or_else(|| dir.rfind('-').filter(|&at| dir[at + 1..].starts_with(|c: char| c.is_ascii_digit())));
        let name = cut.map_or(dir, |at| &dir[..at]).replace('-', "_");
        let krate = self.crates.len() as u32;
        self.crates.push(Crate { name, root: None, deps: Vec::new() });
        let mut stack = vec![src.to_owned()];
        let mut paths = Vec::new();
        while let Some(dir) = stack.pop() {
            let Ok(entries) = std::fs::read_dir(&dir) else { continue };
            for path in entries.flatten().map(|e| e.path()) {
                if path.is_dir() {
                    stack.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    paths.push(path);
                }
            }
        }
        paths.sort();
        for path in paths {
            let id = self.add(&path, krate);
            if path == main {
                self.crates[krate as usize].root = id;
            }
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut disk = Disk::default();
    let stats = args.first().is_some_and(|a| a == "--stats");
    if stats {
        args[1..].iter().for_each(|dir| disk.add_tree(Path::new(dir)));
    } else {
        for path in &args {
            let krate = disk.crates.len() as u32;
            let root = disk.add(Path::new(path), krate);
            disk.crates.push(Crate { name: "main".into(), root, deps: Vec::new() });
        }
    }
    let start = Instant::now();
    let facts = extract_all(&disk);
    let extracted = start.elapsed();
    let mut model = Model::default();
    model.add_builtin_rust();
    let linked = link(&disk, facts, &model);
    if stats {
        writeln!(out, "extract {extracted:?}, link {:?}", start.elapsed() - extracted)?;
        return print_stats(&mut out, &disk, &linked, &model);
    }
    for (at, body) in linked.bodies.iter().enumerate() {
        let def = &linked.functions[at];
        writeln!(out, "fn {} (entry: {})", def.name, def.is_entry)?;
        if let (Some(body), Some(facts)) = (body, linked.files[def.file.0 as usize].as_ref()) {
            print_body(&mut out, &disk.texts[def.file.0 as usize], facts, (body, &linked))?;
        }
    }
    Ok(())
}

fn extract_all(disk: &Disk) -> Vec<Option<FileFacts>> {
    let mut index = MacroIndex::default();
    for (file, text) in disk.files.iter().zip(&disk.texts) {
        index.add(file.krate, extract::scan_macros(text));
    }
    let threads = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(extract::STACK_SIZE).build();
    let one =
        |(file, text): (&SourceFile, &String)| Some(extract::extract(text, file.edition, &index.of_crate(file.krate)));
    match pool {
        Ok(pool) => pool.install(|| {
            use rayon::prelude::*;
            disk.files.par_iter().zip(&disk.texts).map(one).collect()
        }),
        Err(_) => Vec::new(),
    }
}

fn print_body(
    out: &mut impl Write,
    text: &str,
    facts: &FileFacts,
    (body, linked): (&Body, &Linked),
) -> std::io::Result<()> {
    let line = |lo: u32| facts.line_starts.partition_point(|&s| s <= lo);
    let show = |lo: u32, hi: u32| text.get(lo as usize..hi as usize).unwrap_or("").replace('\n', " ");
    for (at, expr) in facts.exprs.iter().enumerate() {
        let id = nestlint_analyzer::facts::ExprId::new(at);
        let target = body.targets.get(&id).map(|t| match t {
            Target::Functions { candidates, via } => {
                let names: Vec<&str> =
                    candidates.iter().map(|c| linked.functions[c.0 as usize].name.as_str()).collect();
                format!("{via:?} {}", names.join(" | "))
            }
            other => format!("{other:?}"),
        });
        let field = body.fields.get(&id).map(|f| &linked.fields[f.0 as usize]);
        let parts: Vec<String> = [
            target,
            body.named.get(&id).map(|n| format!("{n:?}")),
            field.map(|f| format!("{}.{}", f.owner, f.name)),
            body.types.get(&id).map(|t| {
                let names =
                    [(t.holds_guard, "guard"), (t.is_lock, "lock"), (t.is_handle, "handle"), (t.is_unknown, "unknown")];
                names.iter().filter(|n| n.0).map(|n| n.1).collect::<Vec<_>>().join(",")
            }),
            body.implicit.get(&id).map(|fns| format!("implicit {fns:?}")),
            body.temp_drops.get(&id).map(|fns| format!("drops {fns:?}")),
            body.unclassified.contains(&id).then(|| "UNCLASSIFIED".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !parts.is_empty() {
            writeln!(out, "  {:4}  {}  => {}", line(expr.span.lo), show(expr.span.lo, expr.span.hi), parts.join("; "))?;
        }
    }
    Ok(())
}

/// Expressions whose type is unknown although all parts of them are known.
fn roots(out: &mut impl Write, text: &str, path: &str, (facts, body): (&FileFacts, &Body)) -> std::io::Result<()> {
    let unknown = |id: &ExprId| body.types.get(id).is_some_and(|t| t.is_unknown);
    let mut ids: Vec<ExprId> = body.types.keys().copied().filter(|id| unknown(id)).collect();
    ids.sort();
    for id in ids {
        let (kind, parts): (String, Vec<ExprId>) = match facts.expr(id).kind {
            ExprKind::Path(p) => (format!("path {}", facts.path(p).segments.len()), vec![]),
            ExprKind::Field { base, name } => (format!("field {}", facts.name(name)), vec![base]),
            ExprKind::Index { base, .. } => ("index".into(), vec![base]),
            ExprKind::Deref(e) => ("deref".into(), vec![e]),
            ExprKind::Call { callee, .. } => ("call".into(), vec![callee]),
            ExprKind::MethodCall { receiver, method, .. } => (format!("method {}", facts.name(method)), vec![receiver]),
            ExprKind::Macro { path, .. } => {
                (format!("macro {}", facts.path(path).segments.last().map_or("", |s| facts.name(s.name))), vec![])
            }
            ExprKind::Try(e) => ("try".into(), vec![e]),
            ExprKind::Await(e) => ("await".into(), vec![e]),
            ExprKind::Closure { .. } | ExprKind::Block { .. } | ExprKind::If { .. } | ExprKind::Match { .. } => {
                continue;
            }
            ExprKind::AddrOf { .. }
            | ExprKind::Unary(_)
            | ExprKind::Not(_)
            | ExprKind::Binary { .. }
            | ExprKind::Expansion { .. } => continue,
            other => (format!("{other:?}").chars().take_while(|c| c.is_alphabetic()).collect(), vec![]),
        };
        if parts.iter().any(unknown) {
            continue;
        }
        let span = facts.expr(id).span;
        let line = facts.line_starts.partition_point(|&s| s <= span.lo);
        let text: String =
            text.get(span.lo as usize..span.hi as usize).unwrap_or("").replace('\n', " ").chars().take(120).collect();
        writeln!(out, "ROOT {} {path}:{line} {text}", kind.replace(' ', "_"))?;
    }
    Ok(())
}

fn print_stats(out: &mut impl Write, disk: &Disk, linked: &Linked, model: &Model) -> std::io::Result<()> {
    let lines: usize = linked.files.iter().flatten().map(|f| f.lines as usize).sum();
    let (mut methods, mut unknown_methods, mut calls, mut unknown_calls, mut taken, mut missed) = (0, 0, 0, 0, 0, 0);
    let verbose = std::env::var_os("SHOW").is_some();
    for (def, body) in linked.functions.iter().zip(&linked.bodies) {
        let (Some(body), Some(facts)) = (body, linked.files[def.file.0 as usize].as_ref()) else { continue };
        let mut targets: Vec<_> = body.targets.iter().collect();
        targets.sort_by_key(|t| *t.0);
        for (&id, target) in targets {
            let known = *target != Target::Unknown;
            match facts.expr(id).kind {
                ExprKind::MethodCall { .. } => {
                    methods += 1;
                    unknown_methods += usize::from(!known);
                    if !known && verbose {
                        let span = facts.expr(id).span;
                        let text =
                            disk.texts[def.file.0 as usize].get(span.lo as usize..span.hi as usize).unwrap_or("");
                        let line = facts.line_starts.partition_point(|&s| s <= span.lo);
                        let ExprKind::MethodCall { method, receiver, .. } = facts.expr(id).kind else { continue };
                        let unknown = body.types.get(&receiver).is_some_and(|t| t.is_unknown);
                        let text: String = text.replace('\n', " ").chars().take(120).collect();
                        writeln!(
                            out,
                            "METHOD {} {unknown} {}:{line} {text}",
                            facts.name(method),
                            disk.files[def.file.0 as usize].path
                        )?;
                    }
                }
                ExprKind::Call { .. } => {
                    calls += 1;
                    unknown_calls += usize::from(!known);
                }
                _ => {}
            }
            if let Target::Lock(op) = target {
                taken += usize::from(matches!(model.op(*op).effect, Effect::Acquire));
            }
        }
        if verbose {
            roots(out, &disk.texts[def.file.0 as usize], &disk.files[def.file.0 as usize].path, (facts, body))?;
        }
        for &id in &body.unclassified {
            missed += 1;
            if verbose {
                let span = facts.expr(id).span;
                let text = disk.texts[def.file.0 as usize].get(span.lo as usize..span.hi as usize).unwrap_or("");
                let line = facts.line_starts.partition_point(|&s| s <= span.lo);
                writeln!(out, "{}:{line}: {}", disk.files[def.file.0 as usize].path, text.replace('\n', " "))?;
            }
        }
    }
    writeln!(out, "{} files, {lines} lines, {} functions", disk.files.len(), linked.functions.len())?;
    writeln!(out, "methods {methods}, unknown {unknown_methods}; calls {calls}, unknown {unknown_calls}")?;
    writeln!(out, "acquisitions classified {taken}, unclassified {missed}")
}
