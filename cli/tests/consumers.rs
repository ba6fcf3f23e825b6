//! What others make of the reports: SARIF by types made from the OASIS schema, rustc's JSON by cargo's own parser, and
//! the examples of `nestlint explain` by the program itself.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use common::Tree;
use nestlint_lints::finding::Level;
use nestlint_lints::registry::{self, LINTS};
use serde_json::Value;
use serde_sarif::sarif::Sarif;
use std::path::Path;
use std::process::Command;

/// The small workspace of the README, and a file that cannot be read.
fn project(name: &str) -> Tree {
    let tree = Tree::new(name, &[("bad name/ü.rs", "fn f( {")]);
    let ring = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/projects/ring");
    let copied = Command::new("cp").arg("-r").arg(ring).arg(&tree.root).status().unwrap();
    assert!(copied.success());
    tree
}

#[test]
fn sarif_is_what_the_schema_says() {
    let text = project("schema").run(&["check", "--format", "sarif", "--min-confidence", "low"]).stdout;
    let written: Value = serde_json::from_str(&text).unwrap();
    let sarif: Sarif = serde_json::from_value(written.clone()).unwrap();
    let run = &sarif.runs[0];
    assert_eq!(run.results.as_ref().unwrap().len(), 4);
    assert_eq!(run.invocations.as_ref().unwrap()[0].tool_execution_notifications.as_ref().unwrap().len(), 1);
    // Whatever is not in the schema is lost on the way through its types.
    assert_eq!(serde_json::to_value(&sarif).unwrap(), written);
}

#[test]
fn sarif_keeps_to_what_code_scanning_takes() {
    let text = project("scanning").run(&["check", "--format", "sarif"]).stdout;
    let run = &serde_json::from_str::<Value>(&text).unwrap()["runs"][0];
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        let length = rule["fullDescription"]["text"].as_str().unwrap().chars().count();
        assert!((1..=1024).contains(&length), "{}: a description of {length}", rule["id"]);
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty());
        assert_ne!(rule["id"], rule["name"], "a name that is the id says nothing");
    }
    for result in run["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(!place["artifactLocation"]["uri"].as_str().unwrap().starts_with('/'));
        let region = &place["region"];
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(region[key].as_u64().unwrap() > 0, "{key}");
        }
        assert_eq!(region["startLine"], region["endLine"], "an annotation is shown if all its lines are in the diff");
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_null(), "the uploader makes its own");
    }
}

#[test]
fn rustc_json_is_read_by_cargos_parser() {
    let text = project("rustc").run(&["check", "--format", "rustc-json", "ring"]).stdout;
    let messages: Vec<Message> = Message::parse_stream(text.as_bytes()).map(Result::unwrap).collect();
    let diagnostics = messages.iter().map(|message| match message {
        // A line that rustc wrote itself, without cargo's envelope; rust-analyzer reads both.
        Message::TextLine(line) => serde_json::from_str::<cargo_metadata::diagnostic::Diagnostic>(line).unwrap(),
        other => panic!("{other:?}"),
    });
    let diagnostics: Vec<_> = diagnostics.collect();
    assert_eq!(diagnostics.len(), 4);
    for diagnostic in &diagnostics {
        let lint = diagnostic.code.as_ref().unwrap().code.strip_prefix("nestlint::").unwrap();
        assert!(LINTS.iter().any(|known| known.name == lint), "{lint}");
        assert!(matches!(diagnostic.level, DiagnosticLevel::Error | DiagnosticLevel::Warning));
        assert_eq!(diagnostic.spans.iter().filter(|span| span.is_primary).count(), 1);
        assert!(diagnostic.spans.iter().all(|span| span.line_start > 0 && !span.text.is_empty()));
        assert!(diagnostic.rendered.as_ref().unwrap().contains(&diagnostic.message));
    }
}

/// The fenced blocks of code under a heading of a page, with their language.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, &'a str)> {
    let section = page.split(heading).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).collect()
}

#[test]
fn the_examples_of_explain_do_what_the_page_says() {
    let tree = Tree::new("explain", &[]);
    let found = |lint: &str, (language, code): (&str, &str)| {
        let name = if language.starts_with("rust") { "example.rs" } else { "example.c" };
        // What is for an audit is never of high confidence; a lint that judges the findings of the others needs them.
        let args =
            ["check", "-", "--stdin-path", name, "--format", "concise", "--min-confidence", "low", "--only", lint];
        let is_note = registry::find(lint).is_some_and(|lint| lint.level == Level::Note);
        let args = match lint {
            "unused-suppression" => &args[..6],
            _ if is_note => &args[..],
            _ => &[&args[..6], &args[8..]].concat(),
        };
        let ran = tree.run_with(args, code);
        assert!(ran.code < 2, "{lint}: {}", ran.stderr);
        ran.stdout.lines().any(|line| line.contains(&format!(" {lint}: ")))
    };
    for lint in LINTS {
        let examples = blocks(lint.explain, "## Example");
        assert!(!examples.is_empty(), "{}: no example", lint.name);
        for example in examples {
            assert!(found(lint.name, example), "{} does not report its example:\n{}", lint.name, example.1);
        }
        let fixes = blocks(lint.explain, "## How to fix");
        assert!(!fixes.is_empty(), "{}: no fixed form", lint.name);
        for fix in fixes {
            assert!(!found(lint.name, fix), "{} reports its own fix:\n{}", lint.name, fix.1);
        }
    }
}
