//! A directory that a test fills, and the program run in it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A crate root with one self-deadlock.
pub const QUEUE: &str = "\
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn twice(&self) {
        let jobs = self.jobs.lock().unwrap();
        self.jobs.lock().unwrap().truncate(jobs.len());
    }
}
";

/// More of it, with another one.
pub const MORE: &str = "
impl Queue {
    pub fn again(&self) {
        let jobs = self.jobs.lock().unwrap();
        self.jobs.lock().unwrap().truncate(jobs.len());
    }
}
";

/// A directory that is removed at the end of the test.
pub struct Tree {
    pub root: PathBuf,
}

impl Tree {
    /// A tree with these files.
    pub fn new(name: &str, files: &[(&str, &str)]) -> Tree {
        let root = std::env::temp_dir().join(format!("nestlint-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let tree = Tree { root };
        tree.write("keep", "");
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// Writes a file and the directories above it.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs `nestlint` in the tree.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Runs `nestlint` in the tree with this standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ran {
        self.run_full(".", args, input)
    }

    /// Runs `nestlint` in a directory of the tree.
    pub fn run_in(&self, dir: &str, args: &[&str]) -> Ran {
        self.run_full(dir, args, "")
    }

    /// Runs `nestlint` in a directory of the tree with this standard input.
    pub fn run_full(&self, dir: &str, args: &[&str], input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nestlint"));
        command
            .args(args)
            .current_dir(self.root.join(dir))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A run that ends with a usage error does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs git in the tree.
    pub fn git(&self, args: &[&str]) {
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
        let run = Command::new("git").args(who).args(args).current_dir(&self.root).output().unwrap();
        assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// How a run ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
