//! Where CI lives: the steps of the GitHub Action run as its runner would run them, the hooks of pre-commit, the release.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{QUEUE, Tree};
use serde_yaml_ng::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn yaml(path: &str) -> Value {
    serde_yaml_ng::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

/// A path with the built `nestlint` before everything else.
fn path_with_nestlint() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_nestlint")).parent().unwrap();
    format!("{}:{}", program.display(), std::env::var("PATH").unwrap())
}

/// Runs the named step of `action.yml` in a tree: its `run` line, with its `env` from these inputs or their defaults.
fn step(tree: &Tree, id: &str, inputs: &[(&str, &str)], env: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    let step = steps.iter().find(|step| step["id"] == id || step["name"] == id).unwrap();
    assert_eq!(step["shell"], "bash");
    let given: BTreeMap<&str, &str> = inputs.iter().copied().collect();
    let mut command = Command::new("bash");
    command.args(["-eo", "pipefail", "-c", step["run"].as_str().unwrap()]).current_dir(&tree.root);
    for (name, value) in step["env"].as_mapping().unwrap() {
        let input = value.as_str().unwrap().strip_prefix("${{ inputs.").unwrap().strip_suffix(" }}").unwrap();
        let default = action["inputs"][input]["default"].as_str().unwrap();
        command.env(name.as_str().unwrap(), given.get(input).unwrap_or(&default));
    }
    command.env_remove("GITHUB_BASE_REF").env("PATH", path_with_nestlint()).env("GITHUB_ACTION_PATH", root());
    for name in ["GITHUB_OUTPUT", "GITHUB_PATH"] {
        command.env(name, tree.root.join(name));
    }
    command.env("RUNNER_TEMP", &tree.root).envs(env.iter().copied()).output().unwrap()
}

fn outputs(tree: &Tree) -> String {
    std::fs::read_to_string(tree.root.join("GITHUB_OUTPUT")).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_action_reports_in_the_log_and_in_a_file() {
    let tree = Tree::new("action", &[("src/queue.rs", QUEUE)]);
    let ran = step(&tree, "check", &[("args", "--min-confidence low --statistics"), ("paths", "src")], &[]);
    let log = text(&ran.stdout);
    assert_eq!(ran.status.code(), Some(1), "{log}{}", text(&ran.stderr));
    assert!(log.contains("error[self-deadlock]") && log.contains("\n::error file=src/queue.rs,line=10"), "{log}");
    assert_eq!(outputs(&tree), "exit-code=1\nsarif=nestlint.sarif\n");
    let sarif = std::fs::read_to_string(tree.root.join("nestlint.sarif")).unwrap();
    assert!(sarif.contains("\"uri\": \"src/queue.rs\""), "{sarif}");
}

#[test]
fn an_error_of_the_action_leaves_no_report() {
    let tree = Tree::new("actionerror", &[]);
    let ran = step(&tree, "check", &[("paths", "missing")], &[]);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(outputs(&tree), "exit-code=2\n");
    let ran = step(&tree, "check", &[("sarif", ""), ("paths", "$(touch hacked) `touch hacked`")], &[]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(!tree.root.join("hacked").exists(), "inputs are never run");
}

#[test]
fn a_pull_request_is_compared_with_its_target() {
    let tree = Tree::new("actionpr", &[("src/queue.rs", QUEUE)]);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "src"]);
    tree.git(&["commit", "-q", "-m", "one"]);
    tree.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    tree.git(&["checkout", "-q", "-b", "work"]);
    tree.write("src/more.rs", QUEUE.replace("Queue", "More"));
    tree.git(&["add", "src"]);
    tree.git(&["commit", "-q", "-m", "two"]);
    let found = |inputs: &[(&str, &str)], env: &[(&str, &str)]| {
        let log = text(&step(&tree, "check", inputs, env).stdout);
        log.lines().filter(|line| line.starts_with("::error")).count()
    };
    assert_eq!(found(&[], &[]), 2, "a push reports all");
    assert_eq!(found(&[], &[("GITHUB_BASE_REF", "main")]), 1);
    assert_eq!(found(&[("new-from", "none")], &[("GITHUB_BASE_REF", "main")]), 2);
    assert_eq!(found(&[("new-from", "HEAD~1")], &[]), 1);
}

#[test]
fn the_action_installs_a_release_and_checks_its_sum() {
    let tree = Tree::new("install", &[]);
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let archive = tree.root.join(format!("releases/v1.2.3/nestlint-{target}.tar.gz"));
    std::fs::create_dir_all(archive.parent().unwrap()).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_nestlint")).parent().unwrap();
    let mut pack = Command::new("bash");
    let packed = pack.arg(".github/pack.sh").args([programs, &archive]).current_dir(root()).output().unwrap();
    assert!(packed.status.success(), "{}", text(&packed.stderr));
    let releases = format!("file://{}/releases", tree.root.display());
    let install =
        |version: &str| step(&tree, "Install nestlint", &[("version", version)], &[("NESTLINT_RELEASES", &releases)]);
    let ran = install("1.2.3");
    assert!(ran.status.success(), "{}{}", text(&ran.stdout), text(&ran.stderr));
    assert!(text(&ran.stdout).starts_with("nestlint "), "{}", text(&ran.stdout));
    let dir = std::fs::read_to_string(tree.root.join("GITHUB_PATH")).unwrap();
    for name in ["nestlint", "cargo-nestlint", "nestlint.1", "completions/nestlint.fish", "LICENSE-MIT"] {
        assert!(Path::new(dir.trim()).join(name).is_file(), "{name}");
    }
    assert_eq!(install("9.9.9").status.code(), Some(2), "a release that is not there");
    tree.write(&format!("releases/v1.2.3/nestlint-{target}.tar.gz"), "another file");
    assert!(!install("1.2.3").status.success(), "a file that is not what was released");
    assert!(step(&tree, "Install nestlint", &[("version", "path")], &[]).status.success());
}

#[test]
fn versions_in_ci_files_are_that_of_the_program() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(yaml("action.yml")["inputs"]["version"]["default"], version);
    let hooks = yaml(".pre-commit-hooks.yaml");
    let image = hooks[1]["entry"].as_str().unwrap();
    assert_eq!(image, format!("ghcr.io/nestlint/nestlint:{version} check"));
}

#[test]
fn actions_are_pinned_to_a_commit() {
    for path in ["action.yml", ".github/workflows/release.yml"] {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let used = text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
        let mut count = 0;
        for action in used {
            let (_, rest) = action.split_once('@').unwrap();
            let (commit, version) = rest.split_once(" # v").expect("the version stands behind the commit");
            assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{path}: {action}");
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{path}: {action}");
            count += 1;
        }
        assert!(count > 0, "{path}");
    }
}

#[test]
fn the_hook_of_pre_commit_checks_the_program_as_a_whole() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    for hook in hooks.as_sequence().unwrap() {
        assert_eq!(hook["pass_filenames"], false);
        assert_eq!(hook["require_serial"], true);
    }
    let tree = Tree::new("hook", &[("src/queue.rs", QUEUE)]);
    let mut words = hooks[0]["entry"].as_str().unwrap().split(' ');
    let mut entry = Command::new(words.next().unwrap());
    let ran = entry.args(words).current_dir(&tree.root).env("PATH", path_with_nestlint()).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert!(text(&ran.stdout).contains("self-deadlock"));
}

#[test]
fn a_kernel_build_runs_the_checker_and_goes_on() {
    let header = "struct queue {\n\tstruct mutex lock;\n};\n\nvoid deeper(struct queue *q);\n";
    let queue = "#include \"queue.h\"\n\nvoid twice(struct queue *q)\n{\n#ifdef DEPTH\n\tmutex_lock(&q->lock);\n#endif\n\
                 \tdeeper(q);\n\tmutex_unlock(&q->lock);\n}\n";
    let deeper = "#include \"queue.h\"\n\nvoid deeper(struct queue *q)\n{\n\tmutex_lock(&q->lock);\n\
                  \tmutex_unlock(&q->lock);\n}\n";
    // What scripts/Makefile.build does: the checker's exit code is the recipe's.
    let makefile = "CHECK ?= true\nall: queue.o deeper.o\n%.o: %.c\n\
                    \t$(CHECK) -D__linux__ $(CF) -Wbitwise -nostdinc -I ./include -include kconfig.h -Wp,-MMD,$@.d -DNAME='\"q\"' $<\n\
                    \t@touch $@\n";
    let files = [("queue.h", header), ("queue.c", queue), ("deeper.c", deeper), ("Makefile", makefile)];
    let tree = Tree::new("kbuild", &files);
    let make = |flags: &str| {
        let mut make = Command::new("make");
        make.args(["-B", "CHECK=nestlint kbuild", &format!("CF={flags}")]).current_dir(&tree.root);
        let ran = make.env("PATH", path_with_nestlint()).output().unwrap();
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        text(&ran.stderr)
    };
    let found = make("-D DEPTH=1");
    assert!(found.contains("deeper.c:5:2: error: `struct queue.lock` is taken again"), "{found}");
    assert!(found.contains("queue.c:6:2: note: held from here on by `twice`"), "{found}");
    assert_eq!(make(""), "", "the lock is taken under DEPTH only");
    assert!(make("--no-such-option=3 --min-confidence never").contains("nestlint: error:"), "and the build goes on");
}
