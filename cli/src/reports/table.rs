//! Many reports as a table: grouped by class and root cause, the same report from several logs in one row.

use super::names::written;
use super::text::printable;
use super::{Entry, Place};
use crate::output::plural;
use nestlint_analyzer::report::Frame;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What reports of one cause have in common: class, kind, who takes the lock, who holds it.
type Cause = (String, &'static str, String, String);

/// Reports of one cause.
#[derive(Debug)]
pub struct Group {
    /// The most complete of them.
    pub entry: Entry,
    /// Where each of them is.
    pub logs: Vec<String>,
}

/// Merges reports of one cause, sorted by class.
pub fn merge(entries: Vec<Entry>) -> Vec<Group> {
    let mut groups: BTreeMap<Cause, Group> = BTreeMap::new();
    for entry in entries {
        let log = format!("{}:{}", entry.log, entry.report.line);
        match groups.get_mut(&cause(&entry)) {
            Some(group) => {
                group.logs.push(log);
                if entry.report.missing.len() < group.entry.report.missing.len() {
                    group.entry = entry;
                }
            }
            None => drop(groups.insert(cause(&entry), Group { entry, logs: vec![log] })),
        }
    }
    groups.into_values().collect()
}

fn cause(entry: &Entry) -> Cause {
    let of = |frame: &Option<Frame>| frame.as_ref().map_or(String::new(), |frame| frame.source_name().to_owned());
    let place = entry.report.place.as_ref().map(|place| place.file.clone());
    let holding = if entry.holding.is_some() { of(&entry.holding) } else { place.unwrap_or_default() };
    (class(entry).to_owned(), entry.report.kind.name(), of(&entry.acquiring), holding)
}

fn class(entry: &Entry) -> &str {
    let lock = entry.report.acquiring.as_ref().or(entry.report.held_locks.first());
    lock.map_or("", |lock| written(&lock.name))
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    groups: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    class: &'a str,
    kind: &'static str,
    reports: usize,
    acquiring: Option<&'a str>,
    holding: Option<&'a str>,
    verdict: &'static str,
    finding: Option<&'a str>,
    place: Option<String>,
    reason: Option<&'a str>,
    evidence: &'a [String],
    advice: &'a [String],
    logs: &'a [String],
}

fn row(group: &Group) -> Row<'_> {
    let entry = &group.entry;
    let mapped = entry.mapped.as_ref();
    let place = |place: &Place| format!("{}:{}", place.file, place.line);
    Row {
        class: class(entry),
        kind: entry.report.kind.name(),
        reports: group.logs.len(),
        acquiring: entry.acquiring.as_ref().map(Frame::source_name),
        holding: entry.holding.as_ref().map(Frame::source_name),
        verdict: entry.judgement.verdict.name(),
        finding: mapped.and_then(|mapped| mapped.finding.as_deref()),
        place: mapped.and_then(|mapped| mapped.acquired.as_ref()).map(place),
        reason: mapped.map(|mapped| mapped.reason.as_str()),
        evidence: &entry.judgement.evidence,
        advice: &entry.advice,
        logs: &group.logs,
    }
}

/// The document.
pub fn json(groups: &[Group]) -> String {
    let document = Document { version: 1, groups: groups.iter().map(row).collect() };
    let mut text = serde_json::to_string_pretty(&document).expect("no map has a key that is not a string");
    text.push('\n');
    text
}

/// A line for each group, under a head; RFC 4180.
pub fn csv(groups: &[Group]) -> String {
    let mut text = String::from("class,kind,reports,acquiring,holding,verdict,finding,place,reason,logs\r\n");
    for row in groups.iter().map(row) {
        let reports = row.reports.to_string();
        let logs = row.logs.join(" ");
        let place = row.place.as_deref().unwrap_or("");
        let cells = [
            row.class,
            row.kind,
            &reports,
            row.acquiring.unwrap_or(""),
            row.holding.unwrap_or(""),
            row.verdict,
            row.finding.unwrap_or(""),
            place,
            row.reason.unwrap_or(""),
            &logs,
        ];
        let _ = write!(text, "{}\r\n", cells.map(cell).join(","));
    }
    text
}

/// A cell that no spreadsheet takes for a formula, in quotes where it needs them.
fn cell(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', ' ']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The table for people: a line for each group, and what the source says under it.
pub fn text(groups: &[Group]) -> String {
    let rows: Vec<Row> = groups.iter().map(row).collect();
    let ends = |row: &Row| format!("{} < {}", row.acquiring.unwrap_or("?"), row.holding.unwrap_or("?"));
    let width = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let kind = width(&|row| row.kind.len());
    let verdict = width(&|row| row.verdict.len());
    let mut text = String::new();
    let mut class = None;
    for row in &rows {
        if class != Some(row.class) {
            let _ = writeln!(text, "{}", if row.class.is_empty() { "(no lock)" } else { row.class });
            class = Some(row.class);
        }
        let _ = writeln!(text, "  {:3} × {:kind$}  {:verdict$}  {}", row.reports, row.kind, row.verdict, ends(row));
        if let Some(reason) = row.reason {
            let place = row.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
            let _ = writeln!(text, "        {place}{reason}");
        }
        let more = if row.logs.len() > 1 { format!(" and {} more", row.logs.len() - 1) } else { String::new() };
        let _ = writeln!(text, "        {}{more}", row.logs.first().map_or("", String::as_str));
    }
    let reports: usize = rows.iter().map(|row| row.reports).sum();
    let count = |verdict: &str| rows.iter().filter(|row| row.verdict == verdict).count();
    let verdicts = ["real", "annotation-missing", "unknown"].map(|verdict| format!("{} {verdict}", count(verdict)));
    let _ = writeln!(text, "{} of {}: {}", plural(reports, "report"), plural(rows.len(), "cause"), verdicts.join(", "));
    printable(&text)
}
