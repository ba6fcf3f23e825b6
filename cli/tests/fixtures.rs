//! Runs every fixture of `testdata/{rust,c}/<lint>/`: a file, or a directory that is one project.
//!
//! A marker stands on the line that it speaks of: `//~ <lint>` where a finding is reported, `//~> held` where its outer
//! lock is held; `/*~ <lint> */` and `/*~> held */` in C. `a|b` accepts either lint. Header lines `//@ edition: 2024`,
//! `//@ min-confidence: low`, `//@ tests: true` set options (`/*@ … */` in C). A finding without a marker and a marker
//! without a finding fail, and the corrected lines are printed; `UPDATE_EXPECT=1` writes them into the file.
//! `//@ open: <why>` says that a fixture fails today: it has to fail until somebody mends the cause and takes the line out.
//! `FIXTURE=<text>` runs only the fixtures whose path contains the text.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use nestlint::args;
use nestlint::discover::{Request, discover};
use nestlint::engine::Engine;
use nestlint_analyzer::source::{Crate, FileId, Language, SourceFile, Sources};
use nestlint_lints::finding::{Confidence, Finding};
use nestlint_lints::{Selection, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Markers of one file: by line from 0, the lints in order, and whether it holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Line {
    lints: BTreeSet<String>,
    held: bool,
}

type Marks = BTreeMap<usize, Line>;

#[test]
fn rust() {
    run_all("rust");
}

#[test]
fn c() {
    run_all("c");
}

fn run_all(language: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(language);
    let filter = std::env::var("FIXTURE").unwrap_or_default();
    let mut failures = Vec::new();
    let mut count = 0;
    for lint in entries(&root) {
        for fixture in entries(&lint).into_iter().filter(|path| path.to_string_lossy().contains(&filter)) {
            count += 1;
            failures.extend(check(&fixture));
        }
    }
    let failed: BTreeSet<&str> = failures.iter().filter_map(|failure| failure.split(':').next()).collect();
    assert!(failures.is_empty(), "{} of {count} fixtures fail\n\n{}", failed.len(), failures.join("\n"));
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let Ok(read) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Failures of one fixture, a message each.
fn check(fixture: &Path) -> Vec<String> {
    let mut request = Request { paths: vec![fixture.to_owned()], ..Request::default() };
    let input = discover(&request).expect("a fixture exists");
    let texts: Vec<String> = (0..input.files().len()).map(|i| input.read(FileId(i as u32)).unwrap()).collect();
    let options = options(&texts);
    request.tests = options.contains_key("tests");
    request.edition = options.get("edition").map(|value| from_value::<args::Edition>(value).into());
    let sources = Unmarked { input: discover(&request).expect("a fixture exists") };
    let engine = Engine { tests: request.tests, ..Engine::default() };
    let program = engine.analyze(&sources).expect("the pool starts");
    let least = options.get("min-confidence").map_or(Confidence::High, |v| from_value::<args::Confidence>(v).into());
    let mut findings = run(&program, &sources, &Selection::default()).findings;
    findings.retain(|finding| finding.confidence >= least);
    let names: Vec<&str> = sources.files().iter().map(|file| file.path.as_str()).collect();
    let mut failures = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let found = found(&findings, FileId(index as u32), &unmarked(text));
        failures.extend(compare(names[index], text, &found));
    }
    if let Some(why) = options.get("open") {
        let mended = || vec![format!("{}: passes now, take out `open: {why}`", fixture.display())];
        return if failures.is_empty() { mended() } else { Vec::new() };
    }
    if !failures.is_empty() && std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        for (index, text) in texts.iter().enumerate() {
            let found = found(&findings, FileId(index as u32), &unmarked(text));
            std::fs::write(names[index], corrected(text, &found, sources.files()[index].language)).unwrap();
        }
        return Vec::new();
    }
    failures
}

fn from_value<T: clap::ValueEnum>(value: &str) -> T {
    T::from_str(value, false).unwrap_or_else(|e| panic!("{e}"))
}

/// The `key: value` header lines of a fixture.
fn options(texts: &[String]) -> BTreeMap<String, String> {
    let lines = texts.iter().flat_map(|text| text.lines());
    let headers = lines.filter_map(|l| l.strip_prefix("//@ ").or_else(|| l.strip_prefix("/*@ ")?.strip_suffix(" */")));
    let pair = |line: &str| {
        let (key, value) = line.split_once(':').expect("a header is `key: value`");
        assert!(["edition", "min-confidence", "tests", "open"].contains(&key), "unknown option {key}");
        (key.to_owned(), value.trim().to_owned())
    };
    headers.map(pair).collect()
}

/// Sources without their markers, which would otherwise be part of the comments that they stand behind.
struct Unmarked<S> {
    input: S,
}

impl<S: Sources> Sources for Unmarked<S> {
    fn files(&self) -> &[SourceFile] {
        self.input.files()
    }

    fn crates(&self) -> &[Crate] {
        self.input.crates()
    }

    fn read(&self, file: FileId) -> Result<String, String> {
        self.input.read(file).map(|text| unmarked(&text))
    }
}

/// Where the first marker of a line starts.
fn marker_start(line: &str) -> Option<usize> {
    ["//~", "/*~"].iter().filter_map(|mark| line.find(mark)).min()
}

fn unmarked(text: &str) -> String {
    let blank = |line: &str| {
        let end = line.trim_end_matches(['\n', '\r']).len();
        let start = marker_start(line).unwrap_or(end);
        format!("{}{}{}", &line[..start], " ".repeat(end - start), &line[end..])
    };
    text.split_inclusive('\n').map(blank).collect()
}

fn expected(text: &str) -> Marks {
    let mut marks = Marks::new();
    for (number, line) in text.lines().enumerate() {
        let Some(start) = marker_start(line) else { continue };
        let mark = marks.entry(number).or_default();
        for marker in line[start..].replace("/*~", "//~").split("//~").map(|m| m.trim().trim_end_matches("*/").trim()) {
            match marker.strip_prefix('>') {
                Some(rest) => {
                    assert_eq!(rest.trim(), "held", "line {}", number + 1);
                    mark.held = true;
                }
                None => mark.lints.extend(marker.split_whitespace().map(str::to_owned)),
            }
        }
    }
    marks
}

fn found(findings: &[Finding], file: FileId, text: &str) -> Marks {
    let line_of = |offset: u32| text.as_bytes()[..offset as usize].iter().filter(|b| **b == b'\n').count();
    let mut marks = Marks::new();
    for finding in findings {
        if finding.acquired.at.file == file {
            let line = marks.entry(line_of(finding.acquired.at.span.lo)).or_default();
            line.lints.insert(finding.lint.to_owned());
        }
        if let Some(held) = finding.held.as_ref().filter(|held| held.at.file == file) {
            marks.entry(line_of(held.at.span.lo)).or_default().held = true;
        }
    }
    marks
}

/// A message for each line whose markers and findings differ.
fn compare(name: &str, text: &str, found: &Marks) -> Vec<String> {
    let expected = expected(text);
    let lines: BTreeSet<usize> = expected.keys().chain(found.keys()).copied().collect();
    let source: Vec<&str> = text.lines().collect();
    let none = Line::default();
    let describe = |line: &Line| {
        let held = line.held.then_some("held");
        let words: Vec<&str> = line.lints.iter().map(String::as_str).chain(held).collect();
        if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
    };
    let mut messages = Vec::new();
    for line in lines {
        let (want, got) = (expected.get(&line).unwrap_or(&none), found.get(&line).unwrap_or(&none));
        if !agrees(want, got) {
            let code = source.get(line).map_or("", |l| l.trim());
            let (want, got) = (describe(want), describe(got));
            messages.push(format!("{name}:{}: expected {want}, found {got}\n    {code}", line + 1));
        }
    }
    messages
}

fn agrees(want: &Line, got: &Line) -> bool {
    let allowed = |lint: &String| want.lints.iter().any(|w| w.split('|').any(|name| name == lint));
    let present = |want: &String| want.split('|').any(|name| got.lints.contains(name));
    want.held == got.held && got.lints.iter().all(allowed) && want.lints.iter().all(present)
}

fn corrected(text: &str, found: &Marks, language: Language) -> String {
    let mark = |words: &str| match language {
        Language::Rust => format!(" //~{words}"),
        Language::C => format!(" /*~{words} */"),
    };
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        out += line[..marker_start(line).unwrap_or(line.len())].trim_end();
        let Line { lints, held } = found.get(&number).cloned().unwrap_or_default();
        if !lints.is_empty() {
            out += &mark(&format!(" {}", lints.into_iter().collect::<Vec<_>>().join(" ")));
        }
        if held {
            out += &mark("> held");
        }
        out.push('\n');
    }
    out
}

#[test]
fn markers_are_read_and_taken_out() {
    let text = "a(); //~ self-deadlock|nested-same-class //~> held\nb(); /*~ recursive-read */\n";
    let marks = expected(text);
    assert!(marks[&0].held && marks[&0].lints.contains("self-deadlock|nested-same-class"));
    assert!(!marks[&1].held && marks[&1].lints.contains("recursive-read"));
    let bare = unmarked(text);
    assert_eq!(bare.len(), text.len());
    assert_eq!(bare.lines().map(str::trim_end).collect::<Vec<_>>(), ["a();", "b();"]);
}

#[test]
fn a_missing_finding_a_new_one_and_a_wrong_holder_fail() {
    let found = |line, lint: &str, held| Marks::from([(line, Line { lints: BTreeSet::from([lint.to_owned()]), held })]);
    assert!(compare("f", "a(); //~ self-deadlock\n", &found(0, "self-deadlock", false)).is_empty());
    assert_eq!(compare("f", "a(); //~ self-deadlock\n", &Marks::new()).len(), 1);
    assert_eq!(compare("f", "a();\n", &found(0, "self-deadlock", false)).len(), 1);
    assert_eq!(compare("f", "a(); //~ self-deadlock\n", &found(0, "self-deadlock", true)).len(), 1);
    assert_eq!(compare("f", "a(); //~ self-deadlock\n", &found(0, "nested-same-class", false)).len(), 1);
    let fixed = corrected("a(); //~> held\n", &found(0, "self-deadlock", false), Language::Rust);
    assert_eq!(fixed, "a(); //~ self-deadlock\n");
}
