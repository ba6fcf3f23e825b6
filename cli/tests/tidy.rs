//! The project's own rules, checked: headers, sizes, fixtures for every lint, who may depend on whom.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use nestlint_lints::registry::LINTS;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const MAX_FILE_LINES: usize = 500;
const MAX_FUNCTION_LINES: usize = 100;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file below these directories with this extension.
fn files(dirs: &[&str], extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for dir in dirs {
        for entry in walkdir::WalkDir::new(root().join(dir)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            if path.extension().is_some_and(|e| e == extension) && !path.components().any(|c| c.as_os_str() == "target")
            {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

fn none(offenders: &[String]) {
    assert!(offenders.is_empty(), "\n{}", offenders.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let files = files(&["analyzer", "lints", "cli"], "rs");
    let silent = files.iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(name, _)| name.clone());
    none(&silent.collect::<Vec<_>>());
}

#[test]
fn files_are_short() {
    let files = files(&["analyzer", "lints", "cli"], "rs");
    let long = files.iter().map(|(name, text)| (name, code_lines(text))).filter(|(_, n)| *n > MAX_FILE_LINES);
    none(&long.map(|(name, n)| format!("{name}: {n} lines")).collect::<Vec<_>>());
}

/// Lines of code before the tests of a file: comments and blank lines make no file hard to read.
fn code_lines(text: &str) -> usize {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").map(str::trim_start);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn functions_are_short() {
    struct Long<'a>(&'a str, Vec<String>);
    impl Long<'_> {
        fn measure(&mut self, name: &syn::Ident, body: proc_macro2::Span) {
            let lines = body.end().line - body.start().line + 1;
            if lines > MAX_FUNCTION_LINES {
                self.1.push(format!("{}:{}: {name} has {lines} lines", self.0, body.start().line));
            }
        }
    }
    impl<'ast> Visit<'ast> for Long<'_> {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            self.measure(&item.sig.ident, item.span());
            visit::visit_item_fn(self, item);
        }
        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            self.measure(&item.sig.ident, item.span());
            visit::visit_impl_item_fn(self, item);
        }
    }
    let mut offenders = Vec::new();
    for (name, text) in files(&["analyzer/src", "lints/src", "cli/src"], "rs") {
        let mut long = Long(&name, Vec::new());
        long.visit_file(&syn::parse_file(&text).unwrap());
        offenders.extend(long.1);
    }
    none(&offenders);
}

#[test]
fn every_lint_has_a_fixture_with_a_hit_and_a_clean_case() {
    let mut missing = Vec::new();
    for lint in LINTS {
        let dirs: Vec<String> = ["rust", "c"].map(|language| format!("testdata/{language}/{}", lint.name)).to_vec();
        let dirs: Vec<&str> = dirs.iter().map(String::as_str).filter(|dir| root().join(dir).is_dir()).collect();
        let mut texts = Vec::new();
        for extension in ["rs", "c"] {
            if !dirs.is_empty() && dirs.iter().any(|dir| has(dir, extension)) {
                texts.extend(files(&dirs, extension));
            }
        }
        let marked = |text: &str| text.contains("//~") || text.contains("/*~");
        let hit = texts.iter().any(|(_, text)| marked(text));
        let clean = texts.iter().any(|(name, text)| {
            let function = if name.ends_with(".c") { "\n{" } else { "fn " };
            text.split(function).skip(1).any(|part| !marked(part))
        });
        if !hit || !clean {
            missing.push(format!("{}: hit {hit}, clean {clean}", lint.name));
        }
    }
    none(&missing);
}

fn has(dir: &str, extension: &str) -> bool {
    let mut entries = walkdir::WalkDir::new(root().join(dir)).into_iter();
    entries.any(|entry| entry.unwrap().path().extension().is_some_and(|e| e == extension))
}

#[test]
fn the_arrows_between_the_crates_point_one_way() {
    let manifest = |krate: &str| std::fs::read_to_string(root().join(krate).join("Cargo.toml")).unwrap();
    assert!(!manifest("analyzer").contains("nestlint-lints"));
    assert!(!manifest("lints").contains("path = \"../cli\""));
    for text in [manifest("analyzer"), manifest("lints")] {
        for format in ["clap", "serde_json", "codespan", "walkdir"] {
            assert!(!text.contains(format), "{format} belongs to the cli");
        }
    }
    for (name, text) in files(&["lints/src"], "rs") {
        assert!(!text.contains("syn::") && !text.contains("std::fs"), "{name}");
    }
    for (name, text) in files(&["analyzer/src"], "rs") {
        let opens = text.contains("std::fs::") || text.contains("std::env::");
        assert!(!opens || name.contains("test"), "{name} opens files");
    }
}

#[test]
fn no_trailing_blanks_and_no_tabs() {
    let mut offenders = Vec::new();
    for (name, text) in files(&["analyzer", "lints", "cli"], "rs").into_iter().chain(files(&["lints"], "md")) {
        for (number, line) in text.lines().enumerate() {
            if line.ends_with(' ') || line.starts_with('\t') {
                offenders.push(format!("{name}:{}", number + 1));
            }
        }
    }
    none(&offenders);
}
