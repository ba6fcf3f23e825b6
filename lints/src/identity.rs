//! Fingerprint and cause of a finding.
//!
//! # The contract of a fingerprint
//!
//! 16 hexadecimal digits: FNV-1a (64 bit, offset basis `cbf29ce484222325`, prime `100000001b3`) over these strings in
//! UTF-8, each followed by one byte `1f`: `nestlint/1`, the lint, the name of the class (empty if none), then file,
//! function and lock text of the held end (left out if none) and of the acquired end, then the ordinal in decimal. The
//! ordinal counts, from 0, findings that agree in everything before it, in the order of their places. Lines and columns
//! never enter: code may move, and a second finding of the same kind in the same function is a new one. A file is named
//! from the top of its repository ([`Anchor`]), so the directory of the run does not enter either.
//!
//! Findings of one cause share the fingerprint of the first of them as their cause: same lint and class, same held
//! place, and the same first call on the way (or, within one function, the same acquired place).

use crate::anchor::Anchor;
use crate::finding::{End, Finding};
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::Location;
use std::collections::BTreeMap;

/// Sorts findings by place and gives each its fingerprint and cause.
pub fn assign(program: &Program, anchor: &Anchor, findings: &mut [Finding]) {
    sort(program, findings);
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut causes: BTreeMap<(&str, Location, Location), String> = BTreeMap::new();
    for finding in findings.iter_mut() {
        let key = base(program, anchor, finding);
        let ordinal = seen.entry(key).or_default();
        finding.fingerprint = format!("{:016x}", feed(key, &ordinal.to_string()));
        *ordinal += 1;
        let held = finding.held.as_ref().map_or(finding.acquired.at, |end| end.at);
        let way = finding.chain.first().map_or(finding.acquired.at, |step| step.at);
        let cause = causes.entry((finding.lint, held, way)).or_insert_with(|| finding.fingerprint.clone());
        finding.cause.clone_from(cause);
    }
}

/// The order of every output: by path, place, lint and the held place.
pub fn sort(program: &Program, findings: &mut [Finding]) {
    let place = |at: Location| (program.file(at.file).path.as_str(), at.span);
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.lint, f.held.as_ref().map(|h| h.at), f.class.as_ref().map(|c| c.id));
        place(a.place(program)).cmp(&place(b.place(program))).then_with(|| key(a).cmp(&key(b)))
    });
}

fn base(program: &Program, anchor: &Anchor, finding: &Finding) -> u64 {
    let class = finding.class.as_ref().map_or("", |class| class.name.as_str());
    let mut hash = ["nestlint/1", finding.lint, class].iter().fold(0xcbf2_9ce4_8422_2325, |h, s| feed(h, s));
    for End { at, function, lock, .. } in finding.held.iter().chain([&finding.acquired]) {
        let path = anchor.path(&program.file(at.file).path);
        hash = [&path, function, lock].iter().fold(hash, |h, s| feed(h, s));
    }
    hash
}

/// One step of the contract: the string, then the byte that ends it.
fn feed(hash: u64, text: &str) -> u64 {
    text.bytes().chain([0x1f]).fold(hash, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
