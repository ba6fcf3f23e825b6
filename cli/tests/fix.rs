//! `--fix` and `--diff`: what is changed, what is only offered, and what is left as it is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::Tree;
use std::process::Command;

const STALE: &str = "\
// nestlint: allow(self-deadlock): long gone

pub fn f() {
    g(); // nestlint: allow(nested-same-class): gone too
}

pub fn g() {} /* nestlint: allow(recursive-read): and this */
";

const RUST: &str = "\
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn depth(&self) -> usize {
        self.jobs.lock().unwrap().len()
    }

    pub fn push(&self, job: u32) {
        let mut jobs = self.jobs.lock().unwrap();
        if job > 0
            && self.depth() < 16
        {
            jobs.push(job);
        }
    }
}
";

const C: &str = "\
struct queue { struct mutex lock; };

#define BOTH(a, b)\t\\
\tmutex_lock(&(a)->lock);\t\\
\tmutex_lock(&(b)->lock)

void pair(struct queue *a, struct queue *b)
{
\tmutex_lock(&a->lock);
\tmutex_lock(&b->lock);
\tmutex_unlock(&b->lock);
\tmutex_unlock(&a->lock);
}
";

fn read(tree: &Tree, path: &str) -> String {
    std::fs::read_to_string(tree.root.join(path)).unwrap()
}

#[test]
fn stale_suppressions_are_taken_out_and_nothing_else() {
    let tree = Tree::new("stale", &[("a.rs", STALE), ("b.c", C)]);
    let ran = tree.run(&["check", "--fix", "--format", "concise"]);
    assert_eq!(read(&tree, "a.rs"), "\npub fn f() {\n    g();\n}\n\npub fn g() {}\n");
    assert_eq!(read(&tree, "b.c"), C, "an annotation is never applied");
    assert_eq!(ran.stderr, "made 3 changes in 1 file\n");
    assert!(ran.stdout.contains("b.c:10:2: warning nested-same-class") && ran.stdout.lines().count() == 1);
    assert_eq!(ran.code, 1, "what is left fails the run");
    assert_eq!(tree.run(&["check", "--fix"]).stderr, "nothing was changed\n");
}

#[test]
fn findings_are_suppressed_with_the_users_reason() {
    let tree = Tree::new("reason", &[("src/a.rs", RUST), ("b.c", C)]);
    let ran = tree.run(&["check", "--fix", "--reason", "see */ issue\n12"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "made 2 changes in 2 files\n"), "{}", ran.stdout);
    let rust = RUST.replace(
        "            && self.depth()",
        "            // nestlint: allow(self-deadlock): see * / issue 12\n            && self.depth()",
    );
    assert_eq!(read(&tree, "src/a.rs"), rust, "at the call: another caller of depth() is still reported");
    let comment =
        "\t/* nestlint: allow(nested-same-class): see * / issue 12 */\n\tmutex_lock(&b->lock);\n\tmutex_unlock";
    assert_eq!(read(&tree, "b.c"), C.replace("\tmutex_lock(&b->lock);\n\tmutex_unlock", comment));
    assert_eq!(tree.run(&["check"]).code, 0);
}

#[test]
fn a_patch_offers_annotations_and_changes_nothing() {
    let tree = Tree::new("patch", &[("a.rs", STALE), ("b.c", C)]);
    let ran = tree.run(&["check", "--diff"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert!(ran.stdout.contains("+\tmutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);"), "{}", ran.stdout);
    assert!(ran.stdout.contains("-// nestlint: allow(self-deadlock): long gone"), "{}", ran.stdout);
    assert_eq!((read(&tree, "a.rs").as_str(), read(&tree, "b.c").as_str()), (STALE, C));
    tree.write("p.diff", &ran.stdout);
    let applied = Command::new("git").args(["apply", "p.diff"]).current_dir(&tree.root).output().unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    assert_eq!(tree.run(&["check"]).code, 0, "the annotation is one that nestlint knows");
}

#[test]
fn what_is_known_already_is_not_touched() {
    let tree = Tree::new("fixknown", &[("b.c", C)]);
    assert_eq!(tree.run(&["baseline", "write"]).code, 0);
    let ran = tree.run(&["check", "--baseline", "nestlint-baseline.json", "--fix", "--reason", "no"]);
    assert_eq!(ran.stderr, "nothing was changed\n");
    assert_eq!(read(&tree, "b.c"), C);
}

#[test]
fn line_ends_and_marks_stay_as_they_are() {
    let tree = Tree::new("crlf", &[]);
    tree.write("a.rs", format!("\u{feff}{}", RUST.replace('\n', "\r\n")));
    assert_eq!(tree.run(&["check", "--fix", "--reason", "known"]).code, 0);
    let text = read(&tree, "a.rs");
    assert!(text.starts_with("\u{feff}use"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.contains("// nestlint: allow(self-deadlock): known\r\n"));
}

#[test]
fn a_file_that_is_not_utf8_stays_as_it_is() {
    let tree = Tree::new("latin", &[]);
    let mut bytes = b"/* M\xfcller */\n".to_vec();
    bytes.extend_from_slice(C.as_bytes());
    tree.write("b.c", &bytes);
    let ran = tree.run(&["check", "--fix", "--reason", "known"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot change b.c: it is not UTF-8"), "{}", ran.stderr);
    assert_eq!(std::fs::read(tree.root.join("b.c")).unwrap(), bytes);
}

#[test]
fn a_wrong_use_says_so() {
    let tree = Tree::new("fixuse", &[("b.c", C)]);
    let says = |args: &[&str], what: &str| {
        let ran = tree.run_with(&[&["check"], args].concat(), C);
        assert!(ran.code == 2 && ran.stderr.contains(what), "{args:?}: {}", ran.stderr);
    };
    says(&["--reason", "x"], "--reason does nothing by itself");
    says(&["--fix", "--reason", " "], "a reason has to say something");
    says(&["--fix", "--diff"], "cannot be used with");
    says(&["--fix", "-", "--stdin-path", "b.c"], "standard input cannot be changed");
    let patch = tree.run_with(&["check", "--diff", "-", "--stdin-path", "b.c"], C).stdout;
    assert!(patch.contains("+\tmutex_lock_nested"), "{patch}");
}

#[test]
fn edits_are_data_in_the_forms_for_programs() {
    let tree = Tree::new("fixdata", &[("a.rs", STALE), ("b.c", C)]);
    let json: serde_json::Value = serde_json::from_str(&tree.run(&["check", "--format", "json"]).stdout).unwrap();
    let fix = |lint: &str| {
        let finding = json["findings"].as_array().unwrap().iter().find(|f| f["lint"] == lint).unwrap().clone();
        finding["fixes"][0].clone()
    };
    let removal = fix("unused-suppression");
    assert_eq!((removal["safe"].as_bool(), removal["edits"][0]["text"].as_str()), (Some(true), Some("")));
    let annotation = fix("nested-same-class");
    assert_eq!(annotation["safe"], false);
    let edit = &annotation["edits"][0];
    let (start, end) = (edit["start"].as_u64().unwrap() as usize, edit["end"].as_u64().unwrap() as usize);
    assert_eq!(&C[start..end], "mutex_lock(&b->lock)");
    let lines = tree.run(&["check", "--format", "rustc-json"]).stdout;
    assert!(lines.contains("\"suggested_replacement\":\"mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING)\""));
    let sarif: serde_json::Value = serde_json::from_str(&tree.run(&["check", "--format", "sarif"]).stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["fixes"][0]["artifactChanges"].is_array()));
}
