//! Comparison with a revision: what is new, from where, and what is said when there is nothing to compare with.

mod common;

use common::{MORE, QUEUE, Tree};

/// A repository with a finding in `src/queue.rs` on `main`, and the branch `work` on top of it.
fn repository(name: &str) -> Tree {
    let tree = Tree::new(name, &[("src/queue.rs", QUEUE), ("other/clean.rs", "pub fn f() {}\n")]);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "src", "other"]);
    tree.git(&["commit", "-q", "-m", "one"]);
    tree.git(&["checkout", "-q", "-b", "work"]);
    tree
}

#[test]
fn only_what_the_base_does_not_have_is_new() {
    let tree = repository("git");
    let check = |option: &str, rev: &str| tree.run(&["check", "--format", "concise", option, rev, "src"]);
    assert_eq!(check("--new-from-rev", "HEAD").code, 0);
    tree.write("src/queue.rs", format!("// moved\n{QUEUE}{MORE}"));
    let new = check("--new-from-rev", "HEAD");
    assert!(new.stdout.starts_with("src/queue.rs:18:9:") && new.stdout.lines().count() == 1, "{}", new.stdout);
    tree.git(&["commit", "-q", "-a", "-m", "two"]);
    assert_eq!(check("--new-from-rev", "HEAD").code, 0);
    assert_eq!(check("--new-from-merge-base", "main").code, 1);
    let mut git = std::process::Command::new("git");
    let status = git.args(["status", "--porcelain", "src"]).current_dir(&tree.root).output().unwrap();
    assert!(status.stdout.is_empty(), "the work tree is untouched");
}

#[test]
fn a_wrong_base_says_what_to_do() {
    let tree = repository("badrev");
    let bad = tree.run(&["check", "--new-from-rev", "nonsense"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("`nonsense` is no revision") && bad.stderr.contains("git fetch"), "{}", bad.stderr);
    let bad = tree.run(&["check", "--new-from-merge-base", "nonsense"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("no merge base of HEAD and `nonsense`"), "{}", bad.stderr);
    let elsewhere = Tree::new("norepo", &[("a.rs", QUEUE)]);
    let bad = elsewhere.run(&["check", "--new-from-rev", "HEAD"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("is in no git work tree") && bad.stderr.contains("--baseline"), "{}", bad.stderr);
    let bad = tree.run(&["check", "--new-from-rev", "HEAD", "src", elsewhere.root.to_str().unwrap()]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("is not in the repository"), "{}", bad.stderr);
}

#[test]
fn a_shallow_clone_says_how_to_get_the_history() {
    let tree = repository("origin");
    tree.write("src/queue.rs", format!("{QUEUE}{MORE}"));
    tree.git(&["commit", "-q", "-a", "-m", "two"]);
    let url = format!("file://{}", tree.root.display());
    tree.git(&["clone", "-q", "--depth", "1", &url, "shallow"]);
    for option in ["--new-from-rev", "--new-from-merge-base"] {
        let bad = tree.run_in("shallow", &["check", option, "main"]);
        assert_eq!(bad.code, 2, "{option}");
        assert!(bad.stderr.contains("shallow clone") && bad.stderr.contains("fetch-depth: 0"), "{}", bad.stderr);
    }
}

#[test]
fn the_directory_of_the_run_does_not_matter() {
    let tree = repository("places");
    tree.write("src/queue.rs", format!("{QUEUE}{MORE}"));
    let root = tree.root.to_str().unwrap();
    let new = |dir: &str, path: &str| {
        let ran = tree.run_in(dir, &["check", "--format", "concise", "--new-from-rev", "HEAD", path]);
        assert_eq!((ran.stderr.as_str(), ran.stdout.lines().count()), ("", 1), "{dir} {path}: {}", ran.stdout);
        ran.stdout
    };
    assert!(new(".", ".").starts_with("src/queue.rs:17:"));
    assert!(new("src", ".").starts_with("queue.rs:17:"));
    assert!(new("src", "queue.rs").starts_with("queue.rs:17:"));
    assert!(new("other", "../src").starts_with("../src/queue.rs:17:"));
    assert!(new("other", root).contains("src/queue.rs:17:"));
    assert!(new("/", root).contains("src/queue.rs:17:"));
}

#[test]
fn standard_input_is_compared_with_the_file_of_its_name() {
    let tree = repository("gitstdin");
    let args = ["check", "-", "--stdin-path", "src/queue.rs", "--format", "concise", "--new-from-rev", "HEAD"];
    assert_eq!(tree.run_with(&args, QUEUE).stdout, "");
    let ran = tree.run_with(&args, &format!("{QUEUE}{MORE}"));
    assert!(ran.stdout.starts_with("src/queue.rs:17:") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
}

#[test]
fn a_file_that_the_base_does_not_have_is_new_as_a_whole() {
    let tree = repository("newfile");
    tree.write("src/extra.rs", QUEUE.replace("Queue", "Extra"));
    let ran = tree.run(&["check", "--format", "concise", "--new-from-rev", "HEAD"]);
    assert!(ran.stdout.starts_with("src/extra.rs:10:") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
}

#[test]
fn a_hook_of_another_repository_does_not_mislead() {
    let (tree, other) = (repository("hooked"), repository("hooking"));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nestlint"));
    command.args(["check", "--new-from-rev", "HEAD"]).current_dir(&tree.root);
    let ran = command.env("GIT_DIR", other.root.join(".git")).env("GIT_INDEX_FILE", "none").output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_file_that_moved_keeps_its_findings() {
    let tree = repository("moved");
    tree.git(&["mv", "src/queue.rs", "src/ring.rs"]);
    let check = || tree.run(&["check", "--format", "concise", "--new-from-rev", "main"]);
    assert_eq!(check().stdout, "", "in the index");
    tree.git(&["commit", "-q", "-m", "two"]);
    assert_eq!(check().stdout, "", "in the history");
    tree.write("src/ring.rs", format!("{QUEUE}{MORE}"));
    assert!(check().stdout.starts_with("src/ring.rs:17:") && check().stdout.lines().count() == 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_left_behind_even_by_runs_that_were_interrupted() {
    let tree = repository("leftover");
    for (dir, age) in [("old", "3 days ago"), ("young", "now")] {
        tree.write(&format!("temp/nestlint-base-{dir}/tree/a.rs"), "");
        let path = tree.root.join(format!("temp/nestlint-base-{dir}"));
        let touched = std::process::Command::new("touch").args(["-d", age]).arg(&path).status().unwrap();
        assert!(touched.success());
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nestlint"));
    command.args(["check", "--new-from-rev", "HEAD", "src"]).current_dir(&tree.root);
    let ran = command.env("TMPDIR", tree.root.join("temp")).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let left: Vec<_> = std::fs::read_dir(tree.root.join("temp")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["nestlint-base-young"], "a young one may be of a run that goes on");
}

#[test]
fn services_are_told_paths_from_the_top_of_the_repository() {
    let tree = repository("toppaths");
    let form = |format: &str| tree.run_in("src", &["check", "--format", format]).stdout;
    assert!(form("concise").starts_with("queue.rs:10:9:"));
    assert!(form("github").starts_with("::error file=src/queue.rs,"), "{}", form("github"));
    assert!(form("gitlab").contains("\"path\": \"src/queue.rs\""), "{}", form("gitlab"));
    assert!(form("sarif").contains("\"uri\": \"src/queue.rs\""), "{}", form("sarif"));
}

#[test]
fn a_part_of_a_kernel_tree_is_compared_with_its_headers() {
    let header = "struct queue {\n\tstruct mutex lock;\n};\n\nstatic inline void queue_add(struct queue *q)\n{\n\
                  \tmutex_lock(&q->lock);\n\tmutex_unlock(&q->lock);\n}\n";
    let driver = "#include <linux/queue.h>\n\nvoid use(struct queue *q)\n{\n\tmutex_lock(&q->lock);\n\tqueue_add(q);\n\
                  \tmutex_unlock(&q->lock);\n}\n";
    let files = [("include/linux/kernel.h", ""), ("include/linux/queue.h", header), ("drivers/a/a.c", driver)];
    let tree = Tree::new("kernel", &files);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "include", "drivers"]);
    tree.git(&["commit", "-q", "-m", "one"]);
    assert!(tree.run(&["check", "--format", "concise", "drivers/a"]).stdout.starts_with("drivers/a/a.c:6:2: error"));
    assert_eq!(tree.run(&["check", "--format", "concise", "--new-from-rev", "HEAD", "drivers/a"]).stdout, "");
}
