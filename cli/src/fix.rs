//! `--fix` and `--diff`: puts the edits of the lints together, file by file, and checks what comes out before it is
//! written.

use crate::discover::{Input, reason, shown};
use crate::failure::{Failure, Result};
use crate::pipeline::{self, Analysis};
use crate::settings::Settings;
use crate::write;
use nestlint_analyzer::source::{FileId, Role, Sources};
use nestlint_lints::finding::Finding;
use nestlint_lints::fix::{self, Edit, Fix};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// How often what would break is left out before nothing is done.
const TRIES: usize = 3;

/// Which fixes are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Suppress what is left, for this reason.
    pub reason: Option<&'a str>,
    /// Those too that nobody may apply unseen.
    pub choices: bool,
}

/// Edited files.
#[derive(Debug, Default)]
pub struct Plan {
    files: BTreeMap<FileId, Edited>,
}

#[derive(Debug)]
struct Edited {
    path: String,
    before: String,
    after: String,
    edits: usize,
}

impl Plan {
    /// The edits for the findings of an analysis.
    pub fn new(analysis: &Analysis, wanted: Wanted) -> Plan {
        let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
        for finding in &analysis.findings {
            for at in [finding.place(&analysis.program), fix::place(&analysis.program, finding)] {
                texts.entry(at.file).or_insert_with(|| analysis.input.read(at.file).unwrap_or_default());
            }
        }
        let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for edit in fixes(analysis, &texts, wanted).into_iter().flat_map(|fix| fix.edits) {
            if analysis.program.file(edit.at.file).role == Role::Report {
                edits.entry(edit.at.file).or_default().push(edit);
            }
        }
        let edited = |(file, edits): (FileId, Vec<Edit>)| {
            let before = texts.remove(&file)?;
            let (after, edits) = apply(&before, edits);
            Some((file, Edited { path: analysis.program.file(file).path.clone(), before, after, edits }))
        };
        Plan { files: edits.into_iter().filter_map(edited).collect() }
    }

    /// The plan as a patch that `git apply` and `patch -p1` take.
    pub fn diff(&self) -> String {
        let patch = |file: &Edited| {
            let diff = similar::TextDiff::from_lines(&file.before, &file.after);
            diff.unified_diff().header(&format!("a/{}", file.path), &format!("b/{}", file.path)).to_string()
        };
        self.files.values().map(patch).collect()
    }

    /// Writes the files, if they are still what was analysed, and returns the analysis of the new text with notes.
    ///
    /// The new text is analysed first: a file in which it would not be read, or that would have new findings, stays as
    /// it is.
    pub fn carry_out(mut self, settings: &Settings, analysis: Analysis) -> Result<(Analysis, String)> {
        let mut notes = String::new();
        for _ in 0..TRIES {
            if self.files.is_empty() {
                return Ok((analysis, notes + "nothing was changed\n"));
            }
            let fixed = pipeline::analyze_input(settings, self.overlaid(&analysis.input), Instant::now())?;
            let worse = worse(&analysis, &fixed);
            if worse.is_empty() {
                return self.write(&analysis.input).map(|said| (fixed, notes + &said));
            }
            for file in worse {
                if let Some(edited) = self.files.remove(&file) {
                    notes += &format!("warning: {} is not changed: a comment there would not do\n", edited.path);
                }
            }
        }
        Err(Failure::new("the changed source would have new findings, so nothing was written")
            .help("`--diff` shows what would be changed"))
    }

    fn overlaid(&self, input: &Input) -> Input {
        let mut input = input.clone();
        self.files.iter().for_each(|(file, edited)| input.replace(*file, edited.after.clone()));
        input
    }

    fn write(self, input: &Input) -> Result<String> {
        let edits: usize = self.files.values().map(|file| file.edits).sum();
        let files = self.files.len();
        for (id, edited) in self.files {
            let path = input.on_disk(id);
            let failure = |why: String| Failure::new(format!("cannot change {}: {why}", shown(path)));
            let bytes = std::fs::read(path).map_err(|e| failure(reason(&e)))?;
            let text = String::from_utf8(bytes).map_err(|_| failure("it is not UTF-8".into()))?;
            let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text.as_str()), |body| ("\u{feff}", body));
            if body != edited.before {
                return Err(failure("it was changed in the meantime".into()).help("run nestlint again"));
            }
            write::replace(path, &format!("{mark}{}", edited.after))?;
        }
        let (edits, files) = (crate::output::plural(edits, "change"), crate::output::plural(files, "file"));
        Ok(format!("made {edits} in {files}\n"))
    }
}

/// The fixes that are wanted: for each finding its own, else a suppression; one comment for all findings at one line.
fn fixes(analysis: &Analysis, texts: &BTreeMap<FileId, String>, wanted: Wanted) -> Vec<Fix> {
    let program = &analysis.program;
    let empty = String::new();
    let text = |file: FileId| texts.get(&file).unwrap_or(&empty);
    let mut fixes = Vec::new();
    let mut left: BTreeMap<(FileId, u32), Vec<&Finding>> = BTreeMap::new();
    for finding in &analysis.findings {
        let own = fix::of(program, finding, text(finding.place(program).file));
        let own = own.into_iter().find(|fix| fix.is_safe || (wanted.choices && wanted.reason.is_none()));
        match own {
            Some(fix) => fixes.push(fix),
            None => {
                let at = fix::place(program, finding);
                let line = program.file(at.file).line_starts.partition_point(|start| *start <= at.span.lo);
                left.entry((at.file, line as u32)).or_default().push(finding);
            }
        }
    }
    for findings in wanted.reason.iter().flat_map(|_| left.values()) {
        let lints: BTreeSet<&str> = findings.iter().map(|finding| finding.lint).collect();
        let lints: Vec<&str> = lints.into_iter().collect();
        let at = fix::place(program, findings[0]);
        fixes.extend(fix::suppression(program, &lints, at, text(at.file), wanted.reason.unwrap_or_default()));
    }
    fixes
}

/// The text with the edits, and how many were made; one that overlaps another is left out.
fn apply(before: &str, mut edits: Vec<Edit>) -> (String, usize) {
    edits.sort_by_key(|edit| edit.at.span);
    edits.dedup();
    let (mut after, mut done, mut count) = (String::new(), 0, 0);
    for edit in edits {
        let (lo, hi) = (edit.at.span.lo as usize, edit.at.span.hi as usize);
        if let Some(kept) = before.get(done..lo).filter(|_| before.is_char_boundary(hi) && lo <= hi) {
            after += kept;
            after += &edit.text;
            (done, count) = (hi, count + 1);
        }
    }
    (after + &before[done..], count)
}

/// Files that could be read before and not after, or that have findings which were not there.
fn worse(before: &Analysis, after: &Analysis) -> Vec<FileId> {
    let known: BTreeSet<&str> = before.all.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let new = after.all.iter().filter(|finding| !known.contains(finding.fingerprint.as_str()));
    let new = new.map(|finding| finding.place(&after.program).file);
    let files = before.program.files.iter().zip(&after.program.files).enumerate();
    let lost = files.filter(|(_, (was, is))| was.skipped.is_none() && is.skipped.is_some());
    new.chain(lost.map(|(at, _)| FileId(at as u32))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestlint_analyzer::source::{Location, Span};

    #[test]
    fn edits_are_made_in_order_and_never_overlap() {
        let edit =
            |lo, hi, text: &str| Edit { at: Location { file: FileId(0), span: Span::new(lo, hi) }, text: text.into() };
        let edits = vec![edit(6, 8, "x"), edit(0, 1, "A"), edit(7, 9, "never"), edit(4, 4, "+")];
        assert_eq!(apply("abcdefghij", edits), ("Abcd+efxij".into(), 3));
        assert_eq!(apply("äb", vec![edit(1, 2, "never")]), ("äb".into(), 0));
    }
}
