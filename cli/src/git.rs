//! The base of a comparison: a revision's sources, out of git's objects into a directory of their own.
//!
//! The work tree and the index of the user are not touched: git writes with an index file of the run's own.

use crate::discover::{relative, shown};
use crate::failure::{Failure, Result};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What a finding can depend on; nothing else is written.
const WANTED: [&str; 8] =
    [".rs", ".c", ".h", "Cargo.toml", "Cargo.lock", "rust-project.json", ".gitignore", ".cargo-checksum.json"];

/// Checkouts of runs that were interrupted are removed after this time.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

/// Names of the directories that checkouts are made in.
const PREFIX: &str = "nestlint-base-";

/// The sources of a revision, removed when dropped.
#[derive(Debug)]
pub struct Checkout {
    dir: PathBuf,
    /// The top of the user's repository.
    top: PathBuf,
    commit: String,
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
    fn commit(&self, dir: &Path) -> Result<String> {
        let (args, what, rev) = match self {
            Base::Rev(rev) => {
                (vec!["rev-parse", "--verify", "--quiet", "--end-of-options"], rev, format!("{rev}^{{commit}}"))
            }
            Base::MergeBase(branch) => (vec!["merge-base", "HEAD"], branch, branch.clone()),
        };
        git(dir, &args, &[&rev]).map_err(|_| {
            let shallow = git(dir, &["rev-parse", "--is-shallow-repository"], &[]).is_ok_and(|answer| answer == "true");
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
    /// Writes the sources of the base, for a comparison of these paths, all of one repository.
    pub fn of(base: &Base, paths: &[PathBuf]) -> Result<Checkout> {
        let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
        let start = full(first);
        let start = if start.is_dir() { start.as_path() } else { start.parent().unwrap_or(&start) };
        let top = git(start, &["rev-parse", "--show-toplevel"], &[]).map_err(|why| {
            let failure = Failure::new(format!("{} is in no git work tree: {why}", shown(first)));
            failure.help("check files of a repository, or use --baseline")
        })?;
        let top = full(Path::new(&top));
        if let Some(outside) = paths.iter().find(|path| !full(path).starts_with(&top)) {
            let failure = Failure::new(format!("{} is not in the repository {}", shown(outside), shown(&top)));
            return Err(failure.help("check one repository at a time when comparing with a revision"));
        }
        let commit = base.commit(&top)?;
        let temp = std::env::temp_dir();
        remove_left_behind(&temp);
        let dir = temp.join(format!("{PREFIX}{}-{}", &commit[..12], std::process::id()));
        let failure = |why: String| Failure::new(format!("cannot read `{commit}` from git: {why}"));
        make_private(&dir).map_err(|e| failure(format!("{}: {e}", shown(&dir))))?;
        let checkout = Checkout { dir, top, commit: commit.clone() };
        checkout.write(&commit, paths).map_err(failure)?;
        Ok(checkout)
    }

    /// Where the base's twin of a path of the user is, whether or not the base has it.
    pub fn twin(&self, path: &Path) -> PathBuf {
        self.tree().join(full(path).strip_prefix(&self.top).unwrap_or(Path::new("")))
    }

    /// The directory that stands for the top of the repository.
    pub fn tree(&self) -> PathBuf {
        self.dir.join("tree")
    }

    /// The top of the repository, as paths are shown.
    pub fn top(&self) -> PathBuf {
        relative(&self.top)
    }

    /// Files that have another name in the work tree than in the base: from, to, as paths are shown. A file that moved keeps
    /// its findings.
    pub fn moved(&self) -> Vec<(PathBuf, PathBuf)> {
        let args = ["diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", &self.commit];
        // Without an answer a moved file's findings are new, which is what they would be to most tools.
        let answer = git(&self.top, &args, &[]).unwrap_or_default();
        let fields: Vec<&str> = answer.split('\0').collect();
        let named = |name: &str| relative(&self.top.join(name));
        fields.chunks_exact(3).map(|entry| (named(entry[1]), named(entry[2]))).collect()
    }

    fn write(&self, commit: &str, paths: &[PathBuf]) -> std::result::Result<(), String> {
        let tree = self.tree();
        std::fs::create_dir_all(&tree).map_err(|e| e.to_string())?;
        let index = self.dir.join("index");
        let names = run(&self.top, &index, &["ls-tree", "-r", "-z", "--name-only", commit], None)?;
        // In a kernel tree nothing is read of the C files that nobody asked for.
        let is_kernel = names.split('\0').any(|name| name == "include/linux/kernel.h");
        let asked: Vec<PathBuf> = paths.iter().map(|path| full(path)).collect();
        let is_asked = |name: &str| asked.iter().any(|path| self.top.join(name).starts_with(path));
        let wanted = names.split('\0').filter(|name| WANTED.iter().any(|end| name.ends_with(end)));
        let wanted: Vec<&str> = wanted.filter(|name| !is_kernel || !name.ends_with(".c") || is_asked(name)).collect();
        run(&self.top, &index, &["read-tree", commit], None)?;
        let prefix = format!("--prefix={}/", tree.display());
        run(&self.top, &index, &["checkout-index", "-z", "--stdin", &prefix], Some(&wanted.join("\0")))?;
        Ok(())
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A path in full, as far as it exists; a file that is not there yet is told by its directory.
fn full(path: &Path) -> PathBuf {
    let by_parent = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(parent.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(by_parent).unwrap_or_else(|| path.to_owned())
}

/// A directory that was not there before and that nobody else may enter.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// An interrupted run cannot remove its checkout; a later one does.
fn remove_left_behind(temp: &Path) {
    let entries = std::fs::read_dir(temp).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let age = entry.metadata().ok().and_then(|meta| meta.modified().ok()?.elapsed().ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// What git prints, trimmed; its message if it fails.
fn git(dir: &Path, args: &[&str], more: &[&str]) -> std::result::Result<String, String> {
    let output = in_repository(dir).args(args).args(more).stdin(Stdio::null()).output().map_err(missing)?;
    text(&output).map(|text| text.trim().to_owned())
}

/// Git in a directory. A hook of git names a repository by the environment; the one around the paths is meant.
fn in_repository(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(dir).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command
}

fn missing(error: std::io::Error) -> String {
    format!("cannot run git: {}", crate::discover::reason(&error))
}

fn run(dir: &Path, index: &Path, args: &[&str], input: Option<&str>) -> std::result::Result<String, String> {
    let mut command = in_repository(dir);
    command.args(args).env("GIT_INDEX_FILE", index);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(missing)?;
    if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(input.as_bytes()).map_err(|e| e.to_string())?;
    }
    text(&child.wait_with_output().map_err(|e| e.to_string())?)
}

fn text(output: &std::process::Output) -> std::result::Result<String, String> {
    let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(of(&output.stdout)) } else { Err(of(&output.stderr).trim().to_owned()) }
}
