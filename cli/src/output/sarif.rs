//! SARIF 2.1.0, for code scanning.
//!
//! `primaryLocationLineHash` is left to the uploader: it warns on every result whose hash is not exactly its own. Ours
//! is `nestlint/v1`. The message of a result is its title there, so it is the claim and nothing more.

use super::{Outcome, Step, confidence_name, level_name, steps};
use crate::texts::Texts;
use nestlint_analyzer::source::Location;
use nestlint_lints::finding::{Confidence, Finding, Level};
use nestlint_lints::fix::{Edit, Fix};
use nestlint_lints::registry::{LINTS, Lint};
use serde_json::{Value, json};

/// GitHub keeps this many steps of a flow.
const MAX_STEPS: usize = 1000;

/// GitHub takes this many characters of a rule's description.
const MAX_DESCRIPTION: usize = 1024;

pub(super) fn render(outcome: &Outcome) -> String {
    let results: Vec<Value> = outcome.findings.iter().map(|finding| result(outcome, finding)).collect();
    let skipped = outcome.skipped.iter().map(|s| {
        json!({
            "level": "warning",
            "message": { "text": format!("skipped: {}", s.reason) },
            "locations": [{ "physicalLocation": { "artifactLocation": artifact(&outcome.texts.from_root(&s.file)) } }],
        })
    });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "nestlint",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": LINTS.iter().map(rule).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": "nestlint/" },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SRCROOT": { "description": { "text": "the top of the repository, or the working directory outside one" } } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": skipped.collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(lint: &Lint) -> Value {
    let page = lint.explain.replace("```rust,fixed", "```rust");
    json!({
        "id": lint.name,
        "shortDescription": { "text": lint.summary },
        "fullDescription": { "text": about(&page) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level_name(lint.level) },
        "properties": {
            "precision": if lint.level == Level::Note { "low" } else { "high" },
            "problem.severity": if lint.level == Level::Note { "recommendation" } else { level_name(lint.level) },
            "tags": ["concurrency", "locking"],
        },
    })
}

/// What the lint is about: the part of its page under the first heading, as long as GitHub takes it.
fn about(page: &str) -> String {
    let part = page.split("\n## ").nth(1).and_then(|part| part.split_once('\n')).map_or("", |(_, about)| about.trim());
    part.chars().take(MAX_DESCRIPTION).collect()
}

fn result(outcome: &Outcome, finding: &Finding) -> Value {
    let texts = &outcome.texts;
    let (steps, at) = (steps(finding), outcome.place(finding));
    let flow: Vec<Value> = steps.iter().take(MAX_STEPS).map(|step| flow_location(texts, step)).collect();
    let related: Vec<Value> = steps
        .iter()
        .filter(|step| step.at != at)
        .enumerate()
        .map(|(id, step)| {
            json!({ "id": id, "physicalLocation": physical(texts, step.at), "message": { "text": step.text } })
        })
        .collect();
    let rank = match finding.confidence {
        Confidence::High => 90.0,
        Confidence::Medium => 60.0,
        Confidence::Low => 30.0,
    };
    let mut result = json!({
        "ruleId": finding.lint,
        "ruleIndex": LINTS.iter().position(|lint| lint.name == finding.lint),
        "level": level_name(finding.level),
        "message": { "text": finding.message },
        "rank": rank,
        "locations": [{
            "physicalLocation": physical(texts, at),
            "logicalLocations": [{ "fullyQualifiedName": finding.place_function(outcome.program), "kind": "function" }],
        }],
        "relatedLocations": related,
        "partialFingerprints": { "nestlint/v1": finding.fingerprint },
        "properties": {
            "confidence": confidence_name(finding.confidence),
            "cause": finding.cause,
            "evidence": finding.evidence,
            "help": finding.help,
        },
    });
    let fixes: Vec<Value> = outcome.fixes(finding).iter().map(|it| fix(texts, it)).collect();
    if !fixes.is_empty() {
        result["fixes"] = json!(fixes);
    }
    if flow.len() > 1 {
        result["codeFlows"] = json!([{ "threadFlows": [{ "locations": flow }] }]);
    }
    result
}

fn fix(texts: &Texts, fix: &Fix) -> Value {
    let change = |edit: &Edit| {
        json!({
            "artifactLocation": artifact(&texts.root_path(edit.at.file)),
            "replacements": [{
                "deletedRegion": region(texts, edit.at),
                "insertedContent": { "text": edit.text },
            }],
        })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": fix.edits.iter().map(change).collect::<Vec<_>>(),
    })
}

fn flow_location(texts: &Texts, step: &Step) -> Value {
    let location = json!({ "physicalLocation": physical(texts, step.at), "message": { "text": step.text } });
    json!({ "location": location, "importance": "essential" })
}

fn physical(texts: &Texts, at: Location) -> Value {
    json!({ "artifactLocation": artifact(&texts.root_path(at.file)), "region": region(texts, at) })
}

fn region(texts: &Texts, at: Location) -> Value {
    let (start, end) = (texts.start(at), texts.end(at));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative URI, or an absolute one.
fn artifact(path: &str) -> Value {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(byte as char),
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{uri}") });
    }
    json!({ "uri": uri, "uriBaseId": "SRCROOT" })
}
