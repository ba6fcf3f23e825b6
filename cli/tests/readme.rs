//! Runs the commands of the README's `console` blocks and compares what they print; `UPDATE_EXPECT=1` writes it.

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
    for line in named.filter(|line| !line.contains("cargo ")) {
        for (at, _) in line.match_indices("--") {
            let option = line[at..].split(|c| !is_option(c)).next().unwrap();
            let is_word = option[2..].starts_with(|c: char| c.is_ascii_lowercase()) && !line[..at].ends_with(is_option);
            assert!(!is_word || help.contains(option), "{option} in: {line}");
        }
    }
}
