//! A table of findings: how many of each lint, by confidence.

use nestlint_lints::finding::{Confidence, Finding};
use nestlint_lints::registry::LINTS;
use std::fmt::Write;

/// The table; lints without findings are left out.
pub fn table(findings: &[Finding]) -> String {
    let mut text = format!("{:20} {:>6} {:>6} {:>6}\n", "lint", "high", "medium", "low");
    for lint in LINTS {
        let of = |confidence| findings.iter().filter(|f| f.lint == lint.name && f.confidence == confidence).count();
        let counts = [of(Confidence::High), of(Confidence::Medium), of(Confidence::Low)];
        if counts.iter().any(|n| *n > 0) {
            let [high, medium, low] = counts;
            let _ = writeln!(text, "{:20} {high:>6} {medium:>6} {low:>6}", lint.name);
        }
    }
    text
}
