//! The lints of this crate, as data.

use crate::finding::{Finding, Level};
use nestlint_analyzer::program::Program;

/// One lint.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// Name as the user writes it: `nested-same-class`.
    pub name: &'static str,
    /// How bad what it reports is, unless a configuration says otherwise.
    pub level: Level,
    /// One line for tables: lower case, no full stop.
    pub summary: &'static str,
    /// The page that `nestlint explain` prints, in Markdown with fixed headings (see [`HEADINGS`]).
    pub explain: &'static str,
    /// Adds what the lint finds. Does nothing for `unused-suppression`, which judges the findings of the others.
    pub check: fn(&Program, &mut Vec<Finding>),
}

/// The headings of every page, in order.
pub const HEADINGS: [&str; 5] =
    ["## What it does", "## Why it is bad", "## Example", "## How to fix", "## What it cannot see"];

/// Every lint, the worst first.
pub const LINTS: &[Lint] = &[
    crate::self_deadlock::LINT,
    crate::nest_lock_not_held::LINT,
    crate::nested_same_class::LINT,
    crate::recursive_read::LINT,
    crate::lock_order_cycle::LINT,
    crate::wrong_subclass::LINT,
    crate::guard_across_await::LINT,
    crate::unused_suppression::LINT,
    crate::unneeded_nesting::LINT,
];

/// The lint of this name.
pub fn find(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.name == name)
}

/// The known name that is nearest to a misspelt one, if one is near enough to be meant.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + name.len() / 4;
    known.into_iter().map(|k| (edit_distance(name, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_fixed_headings_in_order() {
        for lint in LINTS {
            let places: Vec<_> = HEADINGS.iter().map(|h| lint.explain.find(h)).collect();
            assert!(places.iter().all(Option::is_some), "{}: a heading is missing", lint.name);
            assert!(places.is_sorted(), "{}: headings out of order", lint.name);
            assert!(lint.explain.starts_with(&format!("# {}\n", lint.name)), "{}: title", lint.name);
        }
    }

    #[test]
    fn summaries_are_lower_case_without_full_stop() {
        for lint in LINTS {
            assert!(lint.summary.starts_with(|c: char| c.is_lowercase()), "{}", lint.name);
            assert!(!lint.summary.ends_with('.'), "{}", lint.name);
        }
    }

    #[test]
    fn a_misspelt_name_is_guessed_and_a_foreign_one_is_not() {
        let names = || LINTS.iter().map(|l| l.name);
        assert_eq!(did_you_mean("self-deadlok", names()), Some("self-deadlock"));
        assert_eq!(did_you_mean("nested_same_class", names()), Some("nested-same-class"));
        assert_eq!(did_you_mean("clippy", names()), None);
    }
}
