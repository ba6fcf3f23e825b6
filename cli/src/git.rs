//! The base of a comparison: a revision's sources, out of git's objects into a directory of their own.
//!
//! The work tree and the index of the user are not touched: git writes with an index file of the run's own.

use crate::failure::{Failure, Result};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a finding can depend on; nothing else is written.
const WANTED: [&str; 8] =
    [".rs", ".c", ".h", "Cargo.toml", "Cargo.lock", "rust-project.json", ".gitignore", ".cargo-checksum.json"];

/// The sources of a revision, removed when dropped.
#[derive(Debug)]
pub struct Checkout {
    dir: PathBuf,
    /// The working directory's place in the repository.
    prefix: PathBuf,
}

/// Which revision is the base.
#[derive(Debug, Clone)]
pub enum Base {
    /// This one.
    Rev(String),
    /// The merge base of HEAD and this branch.
    MergeBase(String),
}

impl Base {
    /// The commit, or a failure that says how to get it.
    fn commit(&self) -> Result<String> {
        let (args, what) = match self {
            Base::Rev(rev) => (vec!["rev-parse", "--verify", "--quiet", "--end-of-options"], rev),
            Base::MergeBase(branch) => (vec!["merge-base", "HEAD"], branch),
        };
        let rev = format!("{what}^{{commit}}");
        let found = git(&args, &[if args.len() > 2 { &rev } else { what }]);
        found.map_err(|_| {
            let shallow = git(&["rev-parse", "--is-shallow-repository"], &[]).is_ok_and(|answer| answer == "true");
            match (self, shallow) {
                (_, true) => Failure::new(format!("`{what}` is not in this shallow clone"))
                    .help("fetch the history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`"),
                (Base::Rev(_), false) => Failure::new(format!("`{what}` is no revision of this repository"))
                    .help("fetch it first: `git fetch origin <branch>`"),
                (Base::MergeBase(_), false) => Failure::new(format!("no merge base of HEAD and `{what}`"))
                    .help("name a branch that exists here, such as `origin/main`; fetch it first"),
            }
        })
    }
}

impl Checkout {
    /// Writes the sources of the base.
    pub fn of(base: &Base) -> Result<Checkout> {
        git(&["rev-parse", "--is-inside-work-tree"], &[]).map_err(|why| {
            Failure::new(format!("no git work tree here: {why}"))
                .help("run it inside the repository, or use --baseline")
        })?;
        let commit = base.commit()?;
        let prefix = PathBuf::from(git(&["rev-parse", "--show-prefix"], &[]).map_err(Failure::new)?);
        let dir = std::env::temp_dir().join(format!("nestlint-base-{}-{}", &commit[..12], std::process::id()));
        let checkout = Checkout { dir, prefix };
        checkout.write(&commit).map_err(|why| Failure::new(format!("cannot read `{commit}` from git: {why}")))?;
        Ok(checkout)
    }

    /// The directory that stands for the working directory.
    pub fn here(&self) -> PathBuf {
        let here = self.dir.join("tree").join(&self.prefix);
        here.components().collect()
    }

    fn write(&self, commit: &str) -> std::result::Result<(), String> {
        let tree = self.dir.join("tree");
        std::fs::create_dir_all(&tree).map_err(|e| e.to_string())?;
        let index = self.dir.join("index");
        let top = git(&["rev-parse", "--show-toplevel"], &[])?;
        let names = run(Path::new(&top), &index, &["ls-tree", "-r", "-z", "--name-only", commit], None)?;
        let wanted: Vec<&str> = names.split('\0').filter(|name| WANTED.iter().any(|end| name.ends_with(end))).collect();
        run(Path::new(&top), &index, &["read-tree", commit], None)?;
        let prefix = format!("--prefix={}/", tree.display());
        run(Path::new(&top), &index, &["checkout-index", "-z", "--stdin", &prefix], Some(&wanted.join("\0")))?;
        Ok(())
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// What git prints, trimmed; its message if it fails.
fn git(args: &[&str], more: &[&str]) -> std::result::Result<String, String> {
    let output = Command::new("git").args(args).args(more).stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    text(&output).map(|text| text.trim().to_owned())
}

fn run(dir: &Path, index: &Path, args: &[&str], input: Option<&str>) -> std::result::Result<String, String> {
    let mut command = Command::new("git");
    command.current_dir(dir).args(args).env("GIT_INDEX_FILE", index);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
    if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(input.as_bytes()).map_err(|e| e.to_string())?;
    }
    text(&child.wait_with_output().map_err(|e| e.to_string())?)
}

fn text(output: &std::process::Output) -> std::result::Result<String, String> {
    let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(of(&output.stdout)) } else { Err(of(&output.stderr).trim().to_owned()) }
}
