//! The program as a user runs it: exit codes, configuration, baseline, comparison with git, files of output.

mod common;

use common::{MORE, QUEUE, Tree};

const CLEAN: &str = "pub fn f() {}\n";

fn hit(name: &str) -> Tree {
    Tree::new(name, &[("queue.rs", QUEUE)])
}

#[test]
fn exit_codes_are_the_contract() {
    let tree = Tree::new("exit", &[("hit/queue.rs", QUEUE), ("clean/a.rs", CLEAN), ("none/a.txt", "")]);
    assert_eq!(tree.run(&["check", "clean"]).code, 0);
    assert_eq!(tree.run(&["check", "hit"]).code, 1);
    assert_eq!(tree.run(&["check", "--fail-on", "never", "hit"]).code, 0);
    assert_eq!(tree.run(&["check", "none"]).code, 3);
    let missing = tree.run(&["check", "missing"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("cannot read missing: no such file or directory"), "{}", missing.stderr);
    tree.write("bad/a.rs", b"\xff\xfe");
    assert_eq!(tree.run(&["check", "bad"]).code, 2, "everything is skipped");
    assert_eq!(tree.run(&["check", "bad", "clean"]).code, 0, "something is not");
    assert_eq!(tree.run(&["check", "--no-such-option"]).code, 2);
}

#[test]
fn one_finding_is_shown_in_every_form() {
    let tree = hit("forms");
    let line = tree.run(&["check", "--format", "concise"]).stdout;
    let expected = "queue.rs:10:9: error self-deadlock: `Queue.jobs` is taken again while this thread holds it \
                    (held queue.rs:9)\n";
    assert_eq!(line, expected);
    for format in ["text", "json", "sarif", "github", "gitlab", "junit", "gcc", "rustc-json"] {
        let ran = tree.run(&["check", "--format", format]);
        assert!(ran.stdout.contains("self-deadlock") && ran.stdout.contains("queue.rs"), "{format}: {}", ran.stdout);
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{format}");
    }
}

#[test]
fn a_recursion_is_told_with_its_cycle() {
    let walk = "use std::sync::Mutex;\n\
                pub struct Node { m: Mutex<u32>, kids: Vec<Node> }\n\
                impl Node {\n\
                    pub fn a(&self) { let _guard = self.m.lock(); for kid in &self.kids { kid.b(); } }\n\
                    fn b(&self) { for kid in &self.kids { kid.a(); } }\n\
                }\n";
    let tree = Tree::new("recursion", &[("walk.rs", walk)]);
    let line = tree.run(&["check", "--format", "concise"]).stdout;
    assert!(line.contains("is held, by the recursion `Node::a` -> `Node::b` -> `Node::a` (held walk.rs:4)"), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
}

#[test]
fn several_forms_go_to_their_own_files() {
    let tree = hit("outputs");
    let ran = tree.run(&["check", "--output", "sarif=out.sarif", "--output", "json=out.json", "--output", "concise"]);
    assert!(ran.stdout.starts_with("queue.rs:10:9: error"), "{}", ran.stdout);
    let read = |name: &str| std::fs::read_to_string(tree.root.join(name)).unwrap();
    assert!(read("out.sarif").contains("\"version\": \"2.1.0\""));
    let document: serde_json::Value = serde_json::from_str(&read("out.json")).unwrap();
    assert_eq!(document["findings"][0]["lint"], "self-deadlock");
    let left: Vec<_> = std::fs::read_dir(&tree.root).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
    let ran = tree.run(&["check", "--output", "json=no/such/dir.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot write no/such/dir.json"), "{}", ran.stderr);
    assert_eq!(tree.run(&["check", "--output", "yaml"]).code, 2);
    let twice = tree.run(&["check", "--output", "json=out.json", "--output", "sarif=out.json"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("two reports go to out.json"), "{}", twice.stderr);
}

#[test]
fn the_nearest_configuration_holds() {
    let tree = Tree::new("config", &[("sub/queue.rs", QUEUE), ("other/queue.rs", QUEUE)]);
    let found = |args: &[&str]| tree.run(&[&["check", "--format", "concise"], args].concat()).stdout;
    tree.write("nestlint.toml", "[lints]\nself-deadlock = \"note\"\n");
    assert!(found(&["sub"]).contains(": note self-deadlock"));
    assert_eq!(tree.run(&["check", "sub"]).code, 0, "a note fails nothing");
    assert!(found(&["--no-config", "sub"]).contains(": error self-deadlock"));
    tree.write("nestlint.toml", "exclude = [\"other\"]\n");
    assert_eq!(found(&[]).lines().count(), 1);
    tree.write("nestlint.toml", "include = [\"other/**\"]\n");
    assert!(found(&[]).starts_with("other/") && found(&["sub"]).is_empty());
    tree.write("nestlint.toml", "[[overrides]]\npaths = [\"sub/**\"]\nlints = { self-deadlock = \"off\" }\n");
    assert!(found(&[]).starts_with("other/") && found(&[]).lines().count() == 1);
    tree.write(
        "sub/Cargo.toml",
        "[package]\nname = \"x\"\n[package.metadata.nestlint.lints]\nself-deadlock = \"warning\"\n",
    );
    assert!(found(&["sub"]).contains(": warning self-deadlock"), "the nearest one is the manifest");
}

#[test]
fn a_wrong_configuration_says_where_and_what_was_meant() {
    let tree = hit("wrong");
    let error = |text: &str| {
        tree.write("nestlint.toml", text);
        let ran = tree.run(&["check"]);
        assert_eq!(ran.code, 2);
        ran.stderr
    };
    let unknown = error("tests = true\nmin-confidance = \"low\"\n");
    assert!(unknown.contains("nestlint.toml:2:1: unknown field `min-confidance`"), "{unknown}");
    assert!(unknown.contains("help: did you mean `min-confidence`"), "{unknown}");
    let lint = error("[lints]\nself-deadlok = \"off\"\n");
    assert!(lint.contains("nestlint.toml:2:1: unknown lint `self-deadlok`"), "{lint}");
    assert!(lint.contains("did you mean `self-deadlock`"), "{lint}");
    let level = error("[lints]\nself-deadlock = \"of\"\n");
    assert!(level.contains("unknown variant `of`") && level.contains("did you mean `off`"), "{level}");
    assert!(error("tests = \n").contains("nestlint.toml:1:"));
}

#[test]
fn settings_and_files_are_shown() {
    let tree = hit("show");
    tree.write("nestlint.toml", "min-confidence = \"low\"\nexclude = [\"old\"]\n");
    tree.write("old/a.rs", CLEAN);
    let settings = tree.run(&["check", "--show-settings", "--skip", "recursive-read"]).stdout;
    let toml: toml::Table = toml::from_str(&settings).unwrap();
    assert_eq!(toml["min-confidence"].as_str(), Some("low"));
    assert_eq!(toml["lints"]["recursive-read"].as_str(), Some("off"));
    assert!(settings.starts_with("# configuration: nestlint.toml\n"), "{settings}");
    assert_eq!(tree.run(&["check", "--show-files"]).stdout, "queue.rs\n");
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let tree = hit("baseline");
    assert_eq!(tree.run(&["baseline", "write"]).stdout, "wrote 1 finding to nestlint-baseline.json\n");
    let check = ["check", "--baseline", "nestlint-baseline.json", "--format", "concise"];
    assert_eq!(tree.run(&check).code, 0);
    tree.write("queue.rs", format!("// a line more\n\n{QUEUE}"));
    assert_eq!(tree.run(&check).code, 0, "moved code is the same finding");
    tree.write("queue.rs", format!("{QUEUE}{MORE}"));
    let new = tree.run(&check);
    assert_eq!(new.code, 1);
    assert!(new.stdout.starts_with("queue.rs:17:9:") && new.stdout.lines().count() == 1, "{}", new.stdout);
    assert!(tree.run(&["baseline", "show"]).stdout.contains("queue.rs: Queue::twice: self-deadlock:"));
    tree.write("queue.rs", CLEAN);
    let stale = tree.run(&check);
    assert_eq!(stale.code, 0);
    assert!(stale.stderr.starts_with("warning: 1 entry of nestlint-baseline.json"), "{}", stale.stderr);
    assert_eq!(tree.run(&["baseline", "prune"]).stdout, "took 1 finding out of nestlint-baseline.json, 0 left\n");
    assert_eq!(tree.run(&check).stderr, "");
}

#[test]
fn a_baseline_holds_wherever_the_run_stands() {
    let tree = Tree::new("anchor", &[("nestlint.toml", ""), ("sub/queue.rs", QUEUE)]);
    assert_eq!(tree.run(&["baseline", "write"]).code, 0);
    let known = |dir: &str, path: &str, baseline: &str| {
        let ran = tree.run_in(dir, &["check", "--format", "concise", "--baseline", baseline, path]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{dir} {path}: {}", ran.stdout);
    };
    known(".", ".", "nestlint-baseline.json");
    known("sub", ".", "../nestlint-baseline.json");
    known("sub", "queue.rs", "../nestlint-baseline.json");
    known("sub", "../sub", "../nestlint-baseline.json");
    known("sub", tree.root.to_str().unwrap(), "../nestlint-baseline.json");
    tree.write("sub/queue.rs", CLEAN);
    let stale = tree.run_in("sub", &["check", "--baseline", "../nestlint-baseline.json", ".."]).stderr;
    assert!(stale.contains("1 entry of ../nestlint-baseline.json"), "{stale}");
    let part = tree.run_in("sub", &["check", "--baseline", "../nestlint-baseline.json"]);
    assert_eq!(part.stderr, "", "a part of the program says nothing of an entry");
    let prune = |path: &str, lint: &str| {
        tree.run_in("sub", &["baseline", "prune", "--baseline", "../nestlint-baseline.json", "--only", lint, path])
    };
    let refused = prune(".", "self-deadlock");
    assert!(refused.code == 2 && refused.stderr.contains("is of ., which is more"), "{}", refused.stderr);
    assert!(
        prune("..", "recursive-read").stdout.starts_with("took 0 findings"),
        "a lint that did not run judges nothing"
    );
    assert!(prune("..", "self-deadlock").stdout.starts_with("took 1 finding"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_report_stays_a_link() {
    let tree = hit("link");
    tree.write("real.json", "old");
    std::os::unix::fs::symlink("real.json", tree.root.join("out.json")).unwrap();
    assert_eq!(tree.run(&["check", "--output", "json=out.json"]).code, 1);
    assert!(tree.root.join("out.json").symlink_metadata().unwrap().is_symlink());
    assert!(std::fs::read_to_string(tree.root.join("real.json")).unwrap().contains("self-deadlock"));
}

#[test]
fn a_baseline_that_cannot_be_used_says_what_to_do() {
    let tree = hit("badbase");
    let error = |text: Option<&str>| {
        text.into_iter().for_each(|text| tree.write("b.json", text));
        let ran = tree.run(&["check", "--baseline", "b.json"]);
        assert_eq!(ran.code, 2);
        ran.stderr
    };
    assert!(error(None).contains("`nestlint baseline write` makes one"));
    assert!(error(Some("{")).contains("write it again"));
    assert!(error(Some("{\"version\": 9, \"known\": {}}")).contains("it is of version 9, this program knows 1"));
}

#[test]
fn standard_input_has_a_name() {
    let tree = Tree::new("stdin", &[]);
    let ran = tree.run_with(&["check", "-", "--stdin-path", "src/queue.rs", "--format", "concise"], QUEUE);
    assert!(ran.stdout.starts_with("src/queue.rs:10:9: error self-deadlock"), "{}{}", ran.stdout, ran.stderr);
    let ran = tree.run_with(&["check", "-"], QUEUE);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("add --stdin-path"), "{}", ran.stderr);
    let ran = tree.run(&["check", "-", "src"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("standard input cannot be checked together with files"), "{}", ran.stderr);
    tree.write("nestlint.toml", "[lints]\nself-deadlock = \"note\"\n");
    tree.write("src/other.rs", CLEAN);
    let args = ["check", "-", "--stdin-path", "queue.rs", "--format", "concise"];
    let ran = tree.run_full("src", &args, QUEUE);
    assert!(ran.stdout.contains(": note self-deadlock"), "the configuration above the file holds: {}", ran.stdout);
}

#[test]
fn suppressions_can_be_seen_through_and_unused_ones_are_found() {
    let text = QUEUE.replace(
        "        self.jobs.lock().unwrap().t",
        "        // nestlint: allow(self-deadlock): a test\n        self.jobs.lock().unwrap().t",
    );
    let tree = Tree::new("allow", &[("queue.rs", &text)]);
    assert_eq!(tree.run(&["check"]).code, 0);
    assert_eq!(tree.run(&["check", "--no-ignores"]).code, 1);
    let listed = tree.run(&["check", "--show-silenced"]).stdout;
    assert!(listed.contains("queue.rs:11:9: silenced by suppression `a test`"), "{listed}");
    tree.write("queue.rs", "// nestlint: allow(self-deadlock): nothing here\npub fn f() {}\n");
    let unused = tree.run(&["check", "--format", "concise"]).stdout;
    assert!(unused.starts_with("queue.rs:1:1: warning unused-suppression"), "{unused}");
}

#[test]
fn a_finding_behind_a_header_is_reported_at_the_call() {
    let header = "struct queue {\n\tstruct mutex lock;\n};\n\nstatic inline void queue_add(struct queue *q)\n{\n\
                  \tmutex_lock(&q->lock);\n\tmutex_unlock(&q->lock);\n}\n";
    let user = "#include \"queue.h\"\n\nvoid use(struct queue *q)\n{\n\tmutex_lock(&q->lock);\n\tqueue_add(q);\n\
                \tmutex_unlock(&q->lock);\n}\n";
    let tree = Tree::new("header", &[("queue.h", header), ("user.c", user)]);
    let lines = |path: &str| tree.run(&["check", "--format", "concise", path]).stdout;
    assert!(lines("user.c").starts_with("user.c:6:2: error self-deadlock"), "{}", lines("user.c"));
    assert!(lines(".").starts_with("queue.h:7:2: error self-deadlock"), "{}", lines("."));
    assert_eq!(lines("queue.h"), "", "who includes a header is not looked for");
    let json: serde_json::Value =
        serde_json::from_str(&tree.run(&["check", "--format", "sarif", "user.c"]).stdout).unwrap();
    let result = &json["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "user.c");
    assert_eq!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "use");
}

#[test]
fn statistics_and_timings_are_added() {
    let tree = hit("stats");
    let ran = tree.run(&["check", "--statistics", "--timings", "--format", "concise"]);
    assert!(ran.stdout.lines().last().unwrap().starts_with("self-deadlock"), "{}", ran.stdout);
    assert!(ran.stderr.contains("discover") && ran.stderr.contains("sum up"), "{}", ran.stderr);
    let ran = tree.run(&["check", "--statistics", "--format", "json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok(), "a form for programs stays whole");
    assert!(ran.stderr.contains("self-deadlock"), "{}", ran.stderr);
}

#[test]
fn help_pages_exist() {
    let tree = Tree::new("help", &[]);
    assert!(tree.run(&["explain", "self-deadlock"]).stdout.starts_with("# self-deadlock\n"));
    assert!(tree.run(&["explain", "self-deadlok"]).stderr.contains("did you mean `self-deadlock`"));
    assert!(tree.run(&["lints"]).stdout.contains("nested-same-class"));
    assert!(tree.run(&["completions", "bash"]).stdout.contains("_nestlint"));
    assert!(tree.run(&["man"]).stdout.contains(".TH nestlint"));
    let check = tree.run(&["man", "check"]).stdout;
    assert!(check.contains(".TH nestlint-check") && check.contains("Exit codes"), "{check}");
    assert!(tree.run(&["man", "chek"]).stderr.contains("there is no subcommand `chek`"));
    for lint in nestlint_lints::registry::LINTS {
        let page = format!("../lints/src/{}.md", lint.name.replace('-', "_"));
        let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        assert!(page.is_file(), "the page that a link in the report leads to");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let tree = hit("pipe");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_nestlint"))
        .args(["check", "--format", "json"])
        .current_dir(&tree.root)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn colours_follow_the_user() {
    let tree = hit("colour");
    assert!(!tree.run(&["check"]).stdout.contains('\u{1b}'), "a pipe gets none");
    assert!(tree.run(&["check", "--color", "always"]).stdout.contains('\u{1b}'));
    let coloured = |name: &str, value: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nestlint"));
        let ran = command.arg("check").current_dir(&tree.root).env(name, value).output().unwrap();
        ran.stdout.contains(&0x1b)
    };
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("NO_COLOR", "1"));
}

#[test]
fn lints_are_links_on_terminals_that_show_them() {
    let tree = hit("links");
    let run = |args: &[&str], forced: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nestlint"));
        command.args(["check", "--color", "always"]).args(args).current_dir(&tree.root);
        String::from_utf8(command.env("FORCE_HYPERLINK", forced).output().unwrap().stdout).unwrap()
    };
    let link = "\u{1b}]8;;https://github.com/nestlint/nestlint/blob/main/lints/src/self_deadlock.md\u{1b}\\";
    assert!(run(&[], "1").contains(link), "{}", run(&[], "1"));
    assert!(!run(&[], "0").contains("]8;;"));
    assert!(!run(&["--no-hyperlinks"], "1").contains("]8;;"));
    run(&["--output", "text=report.txt"], "1");
    let report = std::fs::read_to_string(tree.root.join("report.txt")).unwrap();
    assert!(!report.contains('\u{1b}') && !report.contains("8;;"), "{report}");
}

#[test]
fn cargo_nestlint_is_nestlint_check() {
    let args = |list: &[&str]| -> Vec<String> {
        let os = nestlint::cargo_args(list.iter().map(Into::into));
        os.into_iter().map(|arg| arg.into_string().unwrap()).collect()
    };
    assert_eq!(args(&["cargo-nestlint", "nestlint", "--tests"]), ["cargo-nestlint", "check", "--tests"]);
    assert_eq!(args(&["cargo-nestlint", "nestlint"]), ["cargo-nestlint", "check"]);
    assert_eq!(args(&["cargo-nestlint", "nestlint", "lints"]), ["cargo-nestlint", "lints"]);
}
