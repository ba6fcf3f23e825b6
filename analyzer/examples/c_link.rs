//! Extracts and links a Linux tree (x86, without tools and samples) and tells the time and size of each phase.
//!
//! `cargo run --release --example c_link -- DIR`
#![expect(clippy::print_stdout, reason = "a measuring tool")]

use nestlint_analyzer::c::{Assumptions, MacroTable, extract, link, scan};
use nestlint_analyzer::model::Model;
use nestlint_analyzer::resolved::{Linked, Target};
use nestlint_analyzer::source::{Crate, Edition, FileId, Language, Role, SourceFile, Sources};
use rayon::prelude::*;
use std::path::Path;
use std::time::Instant;

/// A tree on disk.
struct Disk {
    root: String,
    files: Vec<SourceFile>,
}

impl Sources for Disk {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn crates(&self) -> &[Crate] {
        &[]
    }

    fn read(&self, file: FileId) -> Result<String, String> {
        let path = format!("{}/{}", self.root, self.files[file.0 as usize].path);
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }
}

fn main() {
    let root = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let mut paths = Vec::new();
    collect(Path::new(&root), "", &mut paths);
    paths.sort();
    let of =
        |path| SourceFile { path, language: Language::C, edition: Edition::default(), role: Role::Report, krate: None };
    let disk = Disk { root, files: paths.into_iter().map(of).collect() };
    let (assume, model) = (Assumptions::new(), Model::built_in());
    let ids: Vec<FileId> = (0..disk.files.len() as u32).map(FileId).collect();
    let text = |id: FileId| disk.read(id).unwrap_or_default();
    let path = |id: FileId| &disk.files[id.0 as usize].path;

    let start = Instant::now();
    let scans = ids.par_iter().map(|&id| (path(id).clone(), scan(&text(id), &assume))).collect();
    println!("scan of {} files: {:.1?}", ids.len(), start.elapsed());
    let start = Instant::now();
    let table = MacroTable::build(scans, &model.c);
    println!("macro table: {:.1?}, {} macros are expanded", start.elapsed(), table.len());
    let start = Instant::now();
    let files = ids.par_iter().map(|&id| Some(extract(path(id), &text(id), &table, &assume))).collect();
    println!("extract: {:.1?}, {}", start.elapsed(), memory());
    drop(table);
    let mut linked = Linked { files, ..Linked::default() };
    let start = Instant::now();
    link::link_into(&mut linked, &disk, &model);
    println!("link: {:.1?}, {}", start.elapsed(), memory());
    report(&linked);
}

fn report(linked: &Linked) {
    let bodies = linked.bodies.iter().flatten();
    let mut counts = [0usize; 4];
    for target in bodies.clone().flat_map(|body| body.targets.values()) {
        let at = match target {
            Target::Lock(_) => 0,
            Target::Functions { .. } => 1,
            Target::Unknown => 3,
            _ => 2,
        };
        counts[at] += 1;
    }
    let [locks, calls, harmless, unknown] = counts;
    println!("functions: {}, with a body {}", linked.functions.len(), bodies.count());
    println!("calls: {locks} of locks, {calls} of functions, {harmless} known, {unknown} unknown");
}

/// Resident memory of the process, now and at most.
fn memory() -> String {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |key: &str| text.lines().find(|l| l.starts_with(key)).map_or("", str::trim).to_owned();
    format!("{}, {}", line("VmRSS"), line("VmHWM"))
}

fn collect(root: &Path, inner: &str, out: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(inner)) else { return };
    for entry in entries.flatten() {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        let path = if inner.is_empty() { name } else { format!("{inner}/{name}") };
        let other_arch = path.starts_with("arch/") && !path.starts_with("arch/x86");
        let no_kernel = ["tools", "samples", "scripts", "Documentation"].contains(&path.as_str());
        if kind.is_dir() && !other_arch && !no_kernel {
            collect(root, &path, out);
        } else if kind.is_file() && (path.ends_with(".c") || path.ends_with(".h")) {
            out.push(path);
        }
    }
}
