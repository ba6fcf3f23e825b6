//! Looks reports up in a tree: one search for all of them, an analysis of the few files that each is about.

use super::analysis::Analysis;
use super::calls::{Calls, Unresolved};
use super::choose::{self, Choice};
use super::matching::{self, Found};
use super::names::{Primitives, written};
use super::search::{self, Hit, Hits, Wanted};
use super::{Entry, Mapped, Place, advice, annotated};
use crate::discover::shown;
use crate::engine::Engine;
use crate::failure::{Failure, Result};
use nestlint_analyzer::model::Effect;
use nestlint_analyzer::program::Instance;
use nestlint_analyzer::report::{Frame, Lock, Report, ReportKind};
use nestlint_analyzer::source::Location;
use nestlint_lints::finding::Finding;
use nestlint_lints::verdict::{SourceFacts, judge};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Files of one report that are analysed at most.
const MAX_FILES: usize = 600;

/// A kernel tree to look reports up in.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    engine: Engine,
    limit: Duration,
}

impl Tree {
    /// The tree that was named, or the working directory if it is the top of a kernel tree. Nothing is analysed for
    /// longer than `limit` for one report.
    pub fn find(root: Option<&Path>, engine: Engine, limit: Duration) -> Result<Option<Tree>> {
        match root {
            Some(root) if root.is_dir() => Ok(Some(Tree { root: root.to_owned(), engine, limit })),
            Some(root) => Err(Failure::new(format!("cannot read {}: no such directory", shown(root)))
                .help("name the top of a kernel tree")),
            None => {
                let here = Path::new(".");
                let is_top =
                    ["Kbuild", "Kconfig", "MAINTAINERS", "include/linux"].iter().all(|part| here.join(part).exists());
                Ok(is_top.then(|| Tree { root: here.to_owned(), engine, limit }))
            }
        }
    }
}

/// Looks the reports up; judges them anew with what the source says.
pub fn explain(entries: Vec<&mut Entry>, tree: &Tree, primitives: &Primitives) -> Result<()> {
    let mut wanted = Wanted::default();
    for entry in &entries {
        choose::want(&mut wanted, entry, primitives);
    }
    let hits = search::search(&tree.root, &wanted, primitives)?;
    let mut last: Option<(Vec<PathBuf>, Analysis)> = None;
    for entry in entries {
        let mut choice = choose::choose(entry, &hits, &tree.root, primitives);
        // no lint looks for the other kinds, and of code that is gone there is nothing to find
        let is_looked_for = matches!(entry.report.kind, ReportKind::Recursive | ReportKind::Circular);
        choice.files.truncate(if is_looked_for && gone(entry, &hits).is_none() { MAX_FILES } else { 0 });
        // reports of one bug follow each other often
        let analysis = match last.take() {
            Some((files, analysis)) if files == choice.files => Some(analysis),
            _ => Analysis::within(&tree.engine, &tree.root, &choice.files, tree.limit)?,
        };
        let in_time = analysis.is_some();
        let analysis = match analysis {
            Some(analysis) => analysis,
            None => Analysis::new(&tree.engine, &tree.root, &[])?,
        };
        let cx = Context { tree, primitives, hits: &hits, choice: &choice, analysis: &analysis, in_time };
        cx.explain(entry)?;
        last = in_time.then_some((choice.files, analysis));
    }
    Ok(())
}

/// What is at hand for one report.
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) primitives: &'a Primitives,
    pub(super) hits: &'a Hits,
    pub(super) choice: &'a Choice,
    pub(super) analysis: &'a Analysis,
    in_time: bool,
}

impl Context<'_> {
    pub(super) fn engine(&self) -> &Engine {
        &self.tree.engine
    }

    fn explain(&self, entry: &mut Entry) -> Result<()> {
        let found = matching::find(entry, self.analysis);
        // one object is one class, however many classes the tree makes
        let one = |report: &Report| {
            let address = |lock: &Option<Lock>| lock.as_ref().and_then(|lock| lock.address.clone());
            address(&report.acquiring).is_some() && address(&report.acquiring) == address(&report.holding)
        };
        let apart = found.is_none() && entry.report.kind == ReportKind::Recursive && !one(&entry.report);
        let apart = apart.then(|| annotated::find(entry, self.choice, &self.tree.root, self.primitives)).flatten();
        let mut facts = self.facts(&entry.report, found);
        facts.annotated = facts.annotated.or_else(|| apart.as_ref().map(|apart| format!("by its text: {apart}")));
        entry.judgement = judge(&entry.report, &facts);
        entry.judgement.evidence.extend(self.evidence(entry, found));
        entry.mapped = Some(match found {
            Some(found) => self.matched(entry, found),
            None => self.unmatched(entry, apart.as_deref()),
        });
        entry.advice = match apart {
            Some(apart) => vec![format!("take over what this tree has: {apart}")],
            None => advice::of(self, entry, found)?,
        };
        let changed = entry.mapped.iter().any(|mapped| mapped.reason.starts_with("code "));
        if changed && self.in_time {
            entry
                .advice
                .insert(0, "compare the reported kernel with this tree: the code was changed in between".into());
        }
        Ok(())
    }

    fn facts(&self, report: &Report, found: Option<Found>) -> SourceFacts {
        let why = |finding: &Finding| {
            let mut evidence = finding.evidence.iter().filter(|line| line.contains("instance"));
            evidence
                .next()
                .map_or(String::new(), |line| line.split_once(": ").map_or(line.as_str(), |(_, why)| why).to_owned())
        };
        SourceFacts {
            instance: match found {
                Some(Found::Finding(finding)) if two_members(finding) => {
                    Some((Instance::Different, "two members of one object".into()))
                }
                Some(Found::Finding(finding)) => finding.instance.map(|instance| (instance, why(finding))),
                _ => None,
            },
            annotated: found.and_then(|found| self.annotation(found)),
            global: self.global(report),
        }
    }

    /// The annotation that silences a nesting, with its place.
    fn annotation(&self, found: Found) -> Option<String> {
        let Found::Silenced(silenced) = found else { return None };
        let at = silenced.finding.acquired.at;
        let annotation = || format!("`{}` at {} ({})", self.call(at), self.shown(at), silenced.text);
        matches!(silenced.cause, "annotation" | "suppression").then(annotation)
    }

    /// Where the lock is defined, if its class is the name of a global beside the functions of the report.
    fn global(&self, report: &Report) -> Option<String> {
        let text = written(&report.acquiring.as_ref()?.name);
        let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let model = self.primitives.model();
        let defines = |hit: &&Hit| {
            let ops = model.c.function(&hit.call);
            ops.iter().any(|op| model.op(*op).effect == Effect::InitStatic) && !hit.call.contains("PER_CPU")
        };
        let mut definitions = self.choice.inits.iter().filter(defines);
        let first = definitions.next().filter(|_| is_name && definitions.next().is_none())?;
        Some(format!("{}:{}", first.file, first.line))
    }

    /// What the finding knows of the class, the loop and the way.
    fn evidence(&self, entry: &Entry, found: Option<Found>) -> Vec<String> {
        let mut evidence = Vec::new();
        if let Some(class) = found.and_then(|found| found.finding().class.as_ref()) {
            let place = class.definition.map_or(String::new(), |at| format!(", {}", self.shown(at)));
            evidence.push(format!("class in the tree: `{}`, {}{place}", class.name, class.description));
        } else if let Some(lock) = &entry.report.acquiring {
            let sites: Vec<String> =
                self.choice.inits.iter().map(|hit| format!("{}:{} ({})", hit.file, hit.line, hit.call)).collect();
            let text = written(&lock.name);
            match sites.len() {
                0 => evidence.push(format!("class in the tree: no place initialises `{text}` under that text")),
                _ => evidence.push(format!("class in the tree: `{text}` is initialised at {}", sites.join(", "))),
            }
        }
        if let Some(finding) = found.map(Found::finding).filter(|finding| super::edit::in_loop(finding)) {
            let head = super::edit::loop_head(self.analysis, finding.acquired.at);
            let file = self.analysis.path(finding.acquired.at.file);
            let at = head.map_or(String::new(), |(line, text)| format!(" `{text}` at {file}:{line}"));
            evidence.push(format!(
                "the loop{at} in `{}` takes the next one while the last one is held",
                finding.acquired.function
            ));
        }
        evidence
    }

    fn matched(&self, entry: &Entry, found: Found) -> Mapped {
        let finding = found.finding();
        let reason = match found {
            Found::Finding(finding) => format!("{}: {}", finding.lint, finding.message),
            Found::Silenced(silenced) => {
                let place = self.shown(finding.acquired.at);
                match silenced.cause {
                    "annotation" => format!("annotated meanwhile: `{}` at {place}", self.call(finding.acquired.at)),
                    cause => format!("no finding, silenced by {cause}: {} ({place})", silenced.text),
                }
            }
        };
        // of a cycle the edge that the report closes it with
        let edge = matching::closing(entry, self.analysis, finding);
        let acquired = edge.map_or(&finding.acquired, |edge| &edge.acquired);
        let held = edge.map_or(finding.held.as_ref(), |edge| Some(&edge.held));
        let chain = edge.map_or(&finding.chain, |edge| &edge.chain);
        let step = |step: &nestlint_lints::finding::Step| self.place(step.at, &step.caller);
        Mapped {
            finding: matches!(found, Found::Finding(_)).then(|| finding.fingerprint.clone()),
            reason,
            acquired: Some(self.place(acquired.at, &acquired.function)),
            held: held.map(|held| self.place(held.at, &held.function)),
            chain: chain.iter().map(step).collect(),
            is_exact: true,
        }
    }

    /// No finding: what is gone, or which call nothing shows.
    fn unmatched(&self, entry: &Entry, apart: Option<&str>) -> Mapped {
        let calls = Calls::new(&self.tree.root, self.hits, self.choice);
        let place = |frame: &Option<Frame>| calls.definition(frame.as_ref()?.source_name());
        Mapped {
            finding: None,
            reason: apart.map_or_else(|| self.reason(entry, &calls), |apart| format!("annotated meanwhile: {apart}")),
            acquired: place(&entry.acquiring),
            held: place(&entry.holding),
            chain: Vec::new(),
            is_exact: false,
        }
    }

    fn reason(&self, entry: &Entry, calls: &Calls) -> String {
        let ends = [&entry.acquiring, &entry.holding];
        let gone = gone(entry, self.hits);
        if let Some(name) = gone {
            return format!("code gone: no function `{name}` in the tree");
        }
        let unclear =
            ends.into_iter().flatten().map(Frame::source_name).find(|name| !self.choice.functions.contains_key(*name));
        if let Some(name) = unclear {
            let count = self.hits.function(name).len();
            return format!("`{name}` is defined {count} times, and the report does not say which one it is");
        }
        if !matches!(entry.report.kind, ReportKind::Recursive | ReportKind::Circular) {
            return format!("no lint looks for this kind of report ({})", entry.report.kind.name());
        }
        let unresolved = || calls.unresolved(entry, self.primitives);
        let is_recursive = entry.report.kind == ReportKind::Recursive;
        if let Some(Unresolved { inner, outer, taken }) = is_recursive.then(unresolved).flatten() {
            let caller = format!("`{}` ({}:{})", outer.function, outer.file, outer.line);
            return match taken {
                Some(at) => format!(
                    "call not resolved: {caller} reaches `{inner}` by a pointer, stored at {}:{}",
                    at.file, at.line
                ),
                None => {
                    format!("code changed: {caller} does not call `{inner}` any more, nor is there a pointer to it")
                }
            };
        }
        match entry.report.kind {
            ReportKind::Circular if self.in_time => "no cycle of these classes in the files of the report".into(),
            _ if !self.in_time => format!(
                "not analysed: {} files took longer than the limit of {} s",
                self.choice.files.len(),
                self.tree.limit.as_secs()
            ),
            _ => "code changed: the calls on the way are there, and the analysis finds none that still holds the lock"
                .into(),
        }
    }

    /// A call as written, in one line.
    pub(super) fn call(&self, at: Location) -> String {
        let text = self.analysis.text(at.file);
        let call = text.get(at.span.lo as usize..at.span.hi as usize).unwrap_or("");
        call.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn shown(&self, at: Location) -> String {
        format!("{}:{}", self.analysis.path(at.file), self.analysis.line(at))
    }

    fn place(&self, at: Location, function: &str) -> Place {
        Place {
            file: self.analysis.path(at.file).to_owned(),
            line: self.analysis.line(at),
            function: function.to_owned(),
        }
    }
}

/// The function of either end that the tree has not.
fn gone<'e>(entry: &'e Entry, hits: &Hits) -> Option<&'e str> {
    let ends = [&entry.acquiring, &entry.holding];
    ends.into_iter().flatten().map(Frame::source_name).find(|name| hits.function(name).is_empty())
}

/// Whether the two locks of a finding in one function are written as different members of one variable.
fn two_members(finding: &Finding) -> bool {
    let Some(held) = finding.held.as_ref().filter(|held| finding.chain.is_empty() && held.at != finding.acquired.at)
    else {
        return false;
    };
    let split = |text: &str| {
        let text = text.trim_start_matches('&').to_owned();
        let at = text.find("->").or_else(|| text.find('.'))?;
        let members = text[at..].to_owned();
        // an index or a call decides at run time
        (!members.contains(['[', '('])).then(|| (text[..at].to_owned(), members))
    };
    let both = split(&held.lock).zip(split(&finding.acquired.lock));
    finding.instance != Some(Instance::Same) && both.is_some_and(|(a, b)| a.0 == b.0 && a.1 != b.1)
}
