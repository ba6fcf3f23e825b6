//! Runs the commands of the README's `console` blocks and compares what they print; `UPDATE_EXPECT=1` writes it.

mod common;

use common::Tree;
use std::path::Path;
use std::process::Command;

#[test]
fn console_blocks_show_what_the_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut out = String::new();
    let mut parts = text.split("```console\n");
    out += parts.next().unwrap();
    let mut commands = 0;
    for part in parts {
        let (block, rest) = part.split_once("```\n").unwrap();
        let command = block.lines().next().unwrap();
        let args = command.strip_prefix("$ nestlint ").unwrap().split(' ');
        let ran = Command::new(env!("CARGO_BIN_EXE_nestlint")).args(args).current_dir(&root).output().unwrap();
        let printed = String::from_utf8(ran.stdout).unwrap();
        out += &format!("```console\n{command}\n{}\n```\n{rest}", printed.trim_end());
        commands += 1;
    }
    assert!(commands >= 2);
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &out).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, out, "README.md is not what the commands print; UPDATE_EXPECT=1 writes it");
}

#[test]
fn options_that_the_readme_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("README.md")).unwrap();
    let help_of = |command: &str| {
        let ran = Command::new(env!("CARGO_BIN_EXE_nestlint")).args([command, "--help"]).output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    };
    let help: String = ["check", "report", "triage"].map(help_of).concat();
    let is_option = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let named = text.lines().filter(|line| line.contains("nestlint check") || line.contains('`'));
    for line in named.filter(|line| !line.contains("cargo ") && !line.contains("docker ")) {
        for (at, _) in line.match_indices("--") {
            let option = line[at..].split(|c| !is_option(c)).next().unwrap();
            let is_word = option[2..].starts_with(|c: char| c.is_ascii_lowercase()) && !line[..at].ends_with(is_option);
            assert!(!is_word || help.contains(option), "{option} in: {line}");
        }
    }
}

#[test]
fn the_lock_models_of_the_readme_are_understood() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let section = text.split("## Own locks").nth(1).unwrap();
    let models: Vec<&str> = section.split("```toml\n").skip(1).map(|part| part.split("```").next().unwrap()).collect();
    let rust = "use fancy::Lock;\npub struct Jobs { list: Lock<Vec<u32>> }\nimpl Jobs {\n    pub fn twice(&self) {\n        \
                let list = self.list.enter();\n        let more = self.list.enter();\n    }\n}\n";
    let c = "struct dev { struct mutex lock; };\nvoid work(struct dev *d)\n{\n\tdev_lock(d);\n\tdev_lock(d);\n\tdev_unlock(d);\n}\n";
    let tree = Tree::new("models", &[("jobs.rs", rust), ("dev.c", c), ("rust.toml", models[0]), ("c.toml", models[1])]);
    let found = |file: &str, model: &[&str]| {
        let ran = tree.run(&[&["check", "--format", "concise", file], model].concat());
        assert_eq!(ran.stderr, "");
        ran.stdout
    };
    assert_eq!(found("jobs.rs", &[]) + &found("dev.c", &[]), "");
    assert!(found("jobs.rs", &["--model", "rust.toml"]).starts_with("jobs.rs:6:20: error self-deadlock: `Jobs.list`"));
    assert!(found("dev.c", &["--model", "c.toml"]).starts_with("dev.c:5:2: error self-deadlock: `struct dev.lock`"));
    tree.write("nestlint.toml", "models = [\"rust.toml\", \"c.toml\"]\n");
    assert_eq!(found(".", &[]).lines().count(), 2);
    tree.write("rust.toml", "[[kind]]\nnam = \"x\"\n");
    let wrong = tree.run(&["check"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("cannot use the lock model rust.toml"), "{}", wrong.stderr);
}
