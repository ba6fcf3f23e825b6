//! Which files of a tree a report is about: those of its frames, and those that initialise its lock class.

use super::Entry;
use super::names::{Primitives, written};
use super::search::{Hit, Hits, Wanted};
use nestlint_analyzer::report::{Frame, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Functions of one report that are looked for.
const MAX_FUNCTIONS: usize = 32;
/// Frames of a dependency that are looked for: those next to the lock.
const MAX_DEPENDENCY_FRAMES: usize = 3;
/// Frames beyond the acquisition that are looked for where the report does not say who holds the lock.
const MAX_OUTER_FRAMES: usize = 8;
/// A directory with more bytes of source than this is not analysed as a whole: the answer has to come in seconds.
const MAX_DIRECTORY: u64 = 1 << 20;
/// Places of initialisation of a class that are all followed; a text with more is not one class.
const MAX_INIT_SITES: usize = 4;

/// The frames that matter, each function once: where the lock is taken, the way there, who holds it, the chain.
pub(super) fn frames(entry: &Entry, primitives: &Primitives) -> Vec<Frame> {
    let report = &entry.report;
    let ends = entry.acquiring.iter().chain(&entry.holding);
    let held = report.acquiring.iter().chain(&report.holding).flat_map(|lock| &lock.frames);
    let dependencies = report.dependencies.iter().flat_map(|dependency| {
        dependency.trace.iter().filter(|frame| !primitives.is_frame(frame)).take(MAX_DEPENDENCY_FRAMES)
    });
    let way = way(entry, primitives);
    let mut frames: Vec<Frame> = Vec::new();
    for frame in ends.chain(held).chain(&way).chain(dependencies) {
        let known = frames.iter().any(|known| known.source_name() == frame.source_name());
        if !known && !primitives.is_frame(frame) && frames.len() < MAX_FUNCTIONS {
            frames.push(frame.clone());
        }
    }
    frames
}

/// The frames of the backtrace from the acquisition out to the holder, the innermost first.
pub(super) fn way(entry: &Entry, primitives: &Primitives) -> Vec<Frame> {
    let holders: Vec<&str> =
        entry.report.holding.iter().flat_map(|lock| &lock.frames).map(Frame::source_name).collect();
    let taken = entry.acquiring.as_ref().map_or("", Frame::source_name);
    let frames = entry.report.trace.iter().filter(|frame| !frame.unreliable && !primitives.is_frame(frame));
    let mut way: Vec<Frame> = frames.cloned().collect();
    if let Some(first) = way.iter().position(|frame| frame.source_name() == taken) {
        way.drain(..first);
    }
    // a holder that calls itself is met twice; the outermost of its frames next to each other holds the lock
    let inner = way.iter().position(|frame| holders.contains(&frame.source_name()));
    let run = |at: usize| way[at..].iter().take_while(|frame| holders.contains(&frame.source_name())).count();
    let end = inner.map_or(MAX_OUTER_FRAMES, |at| at + run(at));
    way.truncate(end);
    way
}

/// What has to be found in the tree for a report.
pub(super) fn want(wanted: &mut Wanted, entry: &Entry, primitives: &Primitives) {
    wanted.functions.extend(frames(entry, primitives).iter().map(|frame| frame.source_name().to_owned()));
    wanted.classes.extend(classes(&entry.report).into_iter().map(str::to_owned));
}

/// The texts of the classes of a report.
pub(super) fn classes(report: &Report) -> Vec<&str> {
    let ends = report.acquiring.iter().chain(&report.holding).map(|lock| &lock.name);
    let all = ends.chain(report.dependencies.iter().map(|dependency| &dependency.lock));
    all.map(written).filter(|text| !text.is_empty()).collect()
}

/// What a report is about in the tree.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Where each function is defined, as far as that is clear.
    pub(super) functions: BTreeMap<String, Hit>,
    /// Where the lock's class is initialised.
    pub(super) inits: Vec<Hit>,
    /// Files to analyse, from the top of the tree.
    pub(super) files: Vec<PathBuf>,
}

/// Chooses the files for a report.
pub(super) fn choose(entry: &Entry, hits: &Hits, tree: &Path, primitives: &Primitives) -> Choice {
    let frames = frames(entry, primitives);
    let mut choice = Choice::default();
    let mut directories: BTreeSet<String> = BTreeSet::new();
    for second in [false, true] {
        for frame in &frames {
            let Some(hit) = definition(frame, hits.function(frame.source_name()), &directories, second) else {
                continue;
            };
            choice.functions.entry(frame.source_name().to_owned()).or_insert_with(|| hit.clone());
        }
        directories = choice.functions.values().map(|hit| directory(&hit.file).to_owned()).collect();
    }
    choice.inits = inits(entry, hits, &directories);
    let ends =
        entry.acquiring.iter().chain(&entry.holding).filter_map(|frame| choice.functions.get(frame.source_name()));
    let whole: BTreeSet<&str> = ends.chain(&choice.inits).map(|hit| directory(&hit.file)).collect();
    let near = choice.functions.values().filter(|hit| whole.iter().any(|dir| is_near(dir, &hit.file)));
    let mut files: BTreeSet<String> = near.chain(&choice.inits).map(|hit| hit.file.clone()).collect();
    for dir in whole.iter().filter(|dir| !dir.starts_with("include")) {
        files.extend(sources(tree, dir));
    }
    files.retain(|file| !primitives.model().c.is_opaque_file(file));
    choice.files = files.into_iter().map(PathBuf::from).collect();
    choice
}

/// The definition that a frame means: the file that it names, or the only one; on the second look also the one beside
/// other functions of the report.
fn definition<'h>(frame: &Frame, hits: &'h [Hit], directories: &BTreeSet<String>, second: bool) -> Option<&'h Hit> {
    let named = hits.iter().find(|hit| frame.file.as_deref() == Some(&*hit.file));
    if named.is_some() {
        return named;
    }
    let of_module = |hit: &&Hit| {
        let same = |part: &str| frame.module.as_deref().is_some_and(|module| module == part.replace('-', "_"));
        hit.file.split('/').any(|part| same(part.strip_suffix(".c").unwrap_or(part)))
    };
    only(hits.iter())
        .or_else(|| only(hits.iter().filter(|hit| hit.file.ends_with(".c"))))
        .or_else(|| only(hits.iter().filter(|hit| !hit.file.starts_with("arch/"))).filter(|_| hits.len() <= 3))
        .or_else(|| only(hits.iter().filter(of_module)))
        .or_else(|| only(hits.iter().filter(|hit| hit.file.starts_with("arch/x86/"))))
        .or_else(|| only(hits.iter().filter(|hit| second && directories.contains(directory(&hit.file)))))
}

fn only<'h>(mut hits: impl Iterator<Item = &'h Hit>) -> Option<&'h Hit> {
    let first = hits.next()?;
    hits.all(|hit| hit.file == first.file).then_some(first)
}

/// Where the lock of a report is initialised: beside its functions, or anywhere if that is unmistakable.
fn inits(entry: &Entry, hits: &Hits, directories: &BTreeSet<String>) -> Vec<Hit> {
    let Some(lock) = entry.report.acquiring.as_ref() else { return Vec::new() };
    let all = hits.class(written(&lock.name));
    let near: Vec<Hit> = all.iter().filter(|hit| directories.contains(directory(&hit.file))).cloned().collect();
    match near.len() {
        0 if all.len() <= MAX_INIT_SITES => all.to_vec(),
        _ => near,
    }
}

/// Whether a file is in a directory, beside or below it. Code of the core that lies on the way is called and calls through
/// pointers, and is large.
fn is_near(dir: &str, file: &str) -> bool {
    let own = directory(file);
    own == dir || (dir.contains('/') && directory(dir) == directory(own)) || own.starts_with(&format!("{dir}/"))
}

fn directory(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The C files and headers right in a directory; only the headers if the whole is too large.
fn sources(tree: &Path, dir: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(tree.join(dir)) else { return Vec::new() };
    let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
    let file = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let size = entry.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        (name.ends_with(".c") || name.ends_with(".h")).then(|| (format!("{prefix}{name}"), size))
    };
    let mut files: Vec<(String, u64)> = entries.filter_map(|entry| file(entry.ok()?)).collect();
    if files.iter().map(|(_, size)| size).sum::<u64>() > MAX_DIRECTORY {
        files.retain(|(name, _)| name.ends_with(".h"));
    }
    files.into_iter().map(|(name, _)| name).collect()
}
