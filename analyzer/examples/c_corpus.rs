//! Reads a C tree and tells how much of it was understood and how fast.
//!
//! `cargo run --release --example c_corpus -- DIR [--list N] [--one-core]`
#![expect(clippy::print_stdout, reason = "a measuring tool")]

use nestlint_analyzer::c::{Assumptions, MacroTable, extract, scan};
use nestlint_analyzer::facts::FileFacts;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What one file adds to the sums.
#[derive(Default)]
struct Sums {
    bytes: usize,
    functions: usize,
    written: usize,
    with_gap: usize,
    lost: usize,
    other: usize,
    memory: usize,
    reasons: BTreeMap<String, Vec<String>>,
    parts: [usize; 9],
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let root = args.get(1).map_or(".", String::as_str);
    let list = args.iter().position(|a| a == "--list").and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(0);
    let mut files = Vec::new();
    collect(Path::new(root), &mut files);
    files.sort();
    if args.iter().any(|a| a == "--one-core") {
        _ = rayon::ThreadPoolBuilder::new().num_threads(1).build_global();
    }
    let assume = Assumptions::new();
    let start = Instant::now();
    let scans = files.par_iter().map(|path| (shown(path, root), scan(&read(path), &assume))).collect();
    println!("scan of {} files: {:.2?}, {:.1} s of user time", files.len(), start.elapsed(), cpu());
    let start = Instant::now();
    let table = MacroTable::build(scans, &is_lock);
    println!("macro table: {:.2?}, {} macros are expanded", start.elapsed(), table.len());
    let sources: Vec<&PathBuf> = files.iter().filter(|p| p.extension().is_some_and(|e| e == "c")).collect();
    let start = Instant::now();
    let before = cpu();
    let all: Vec<Sums> =
        sources.par_iter().map(|path| sums(&shown(path, root), &read(path), &table, &assume)).collect();
    let wall = start.elapsed();
    println!(
        "extract: {:.1} MB/s of user time",
        all.iter().map(|s| s.bytes).sum::<usize>() as f64 / 1e6 / (cpu() - before)
    );
    report(&all, wall.as_secs_f64(), list);
}

/// User time of the process so far, in seconds.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        text.rsplit(')').next().unwrap_or("").split_whitespace().filter_map(|f| f.parse().ok()).collect();
    // fields utime and stime, in hundredths of a second; the state letter is not a number
    ticks.get(10).unwrap_or(&0.0) / 100.0
}

/// The lock functions by name, near enough for a measurement.
fn is_lock(name: &str) -> bool {
    [
        "mutex_",
        "spin_",
        "raw_spin_",
        "read_",
        "write_",
        "down",
        "up",
        "rt_mutex_",
        "ww_mutex_",
        "lock_sock",
        "release_sock",
    ]
    .iter()
    .any(|start| name.starts_with(start))
        && (name.contains("lock") || name.starts_with("down") || name.starts_with("up"))
}

fn shown(path: &Path, root: &str) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            collect(&path, out);
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "c" || e == "h") {
            out.push(path);
        }
    }
}

fn sums(path: &str, text: &str, table: &MacroTable, assume: &Assumptions) -> Sums {
    let facts = extract(path, text, table, assume);
    let mut sums = Sums { bytes: text.len(), memory: memory(&facts), parts: parts(&facts), ..Sums::default() };
    let mut bodies: Vec<_> = facts.functions.iter().filter(|f| f.body.is_some()).map(|f| f.whole).collect();
    bodies.sort();
    sums.functions = bodies.len();
    sums.written = bodies.iter().filter(|b| text.as_bytes().get(b.hi as usize - 1) == Some(&b'}')).count();
    let mut hit = vec![false; bodies.len()];
    for gap in &facts.gaps {
        let line = facts.line_starts.partition_point(|&s| s <= gap.span.lo);
        let place = format!("{path}:{line}");
        let inside = bodies.partition_point(|b| b.lo <= gap.span.lo).checked_sub(1);
        let within = inside.filter(|&at| bodies[at].hi >= gap.span.hi);
        let kind = match (gap.loses_function, within) {
            (true, _) => "LOST ",
            (_, Some(_)) => "",
            _ => "outside: ",
        };
        sums.lost += usize::from(gap.loses_function);
        sums.other += usize::from(!gap.loses_function && within.is_none());
        if let Some(at) = within {
            hit[at] = true;
        }
        sums.reasons.entry(format!("{kind}{}", gap.reason)).or_default().push(place);
    }
    sums.with_gap = hit.iter().filter(|h| **h).count();
    sums
}

/// Bytes of the larger arenas.
fn memory(facts: &FileFacts) -> usize {
    parts(facts).iter().sum()
}

/// What [`parts`] counts.
const PARTS: [&str; 9] = ["exprs", "stmts", "pats", "types", "pool", "inits", "items", "names", "paths"];

fn parts(facts: &FileFacts) -> [usize; 9] {
    use std::mem::size_of_val;
    [
        size_of_val(&facts.exprs[..]),
        size_of_val(&facts.stmts[..]),
        size_of_val(&facts.pats[..]),
        size_of_val(&facts.types[..]),
        size_of_val(&facts.pool[..]),
        size_of_val(&facts.field_inits[..]),
        size_of_val(&facts.functions[..])
            + size_of_val(&facts.statics[..])
            + size_of_val(&facts.type_defs[..])
            + size_of_val(&facts.line_starts[..]),
        facts.names.iter().map(|n| n.len() + 4).sum(),
        size_of_val(&facts.paths[..]) + facts.paths.len() * 32,
    ]
}

fn report(all: &[Sums], wall: f64, list: usize) {
    let sum = |pick: fn(&Sums) -> usize| all.iter().map(pick).sum::<usize>();
    let (bytes, functions) = (sum(|s| s.bytes), sum(|s| s.functions));
    let lost = sum(|s| s.lost);
    let bad = sum(|s| s.with_gap) + lost;
    println!("extract: {wall:.2} s, {:.1} MB, {:.1} MB/s", bytes as f64 / 1e6, bytes as f64 / 1e6 / wall);
    println!("facts: {:.1} MB", sum(|s| s.memory) as f64 / 1e6);
    for (at, part) in PARTS.iter().enumerate() {
        println!("       {part}: {:.1} MB", all.iter().map(|s| s.parts[at]).sum::<usize>() as f64 / 1e6);
    }
    println!(
        "functions: {functions} ({} written out, the rest made by macros), with a gap {}, lost {lost}, gaps elsewhere {}",
        sum(|s| s.written),
        sum(|s| s.with_gap),
        sum(|s| s.other)
    );
    println!("bodies without a gap: {:.3} %", 100.0 - 100.0 * bad as f64 / (functions + lost).max(1) as f64);
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (reason, places) in all.iter().flat_map(|s| &s.reasons) {
        reasons.entry(reason).or_default().extend(places.iter().map(String::as_str));
    }
    let mut sorted: Vec<_> = reasons.into_iter().collect();
    sorted.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    for (reason, places) in sorted {
        println!("{:6} {reason}", places.len());
        let step = (places.len() / list.max(1)).max(1);
        places.iter().step_by(step).take(list).for_each(|place| println!("         {place}"));
    }
}
