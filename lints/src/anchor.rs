//! Where the paths in fingerprints start, so that a run in a subdirectory speaks of the same findings.

/// Two absolute directories, `/` between the parts: the one that shown paths start at, and the one that the paths of
/// fingerprints start at. The default leaves paths as they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchor {
    shown_from: Vec<String>,
    root: Vec<String>,
}

impl Anchor {
    /// Paths are shown from `shown_from`; fingerprints name them from `root`.
    pub fn new(shown_from: &str, root: &str) -> Anchor {
        Anchor { shown_from: parts(shown_from), root: parts(root) }
    }

    /// The path of a file in fingerprints: from the root, with `..` where it is outside.
    pub fn path(&self, shown: &str) -> String {
        if self.root.is_empty() {
            return shown.to_owned();
        }
        let is_absolute = shown.starts_with('/') || shown.get(1..3).is_some_and(|drive| drive == ":/");
        let full = if is_absolute { Vec::new() } else { self.shown_from.clone() };
        let full = normal(full.into_iter().chain(parts(shown)));
        let common = full.iter().zip(&self.root).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..", self.root.len() - common);
        let down = full[common..].iter().map(String::as_str);
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

fn parts(path: &str) -> Vec<String> {
    normal(path.split('/').map(str::to_owned))
}

/// Without `.`, and without `..` where something is before it.
fn normal(parts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in parts {
        match part.as_str() {
            "" | "." => {}
            ".." if out.last().is_some_and(|last| last != "..") => drop(out.pop()),
            _ => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_path_wherever_the_run_stands() {
        let named = |cwd: &str, path: &str| Anchor::new(cwd, "/home/a/repo").path(path);
        assert_eq!(named("/home/a/repo", "src/x.rs"), "src/x.rs");
        assert_eq!(named("/home/a/repo/src", "x.rs"), "src/x.rs");
        assert_eq!(named("/home/a/repo/tests", "../src/./x.rs"), "src/x.rs");
        assert_eq!(named("/", "/home/a/repo/src/x.rs"), "src/x.rs");
        assert_eq!(named("/home/a", "repo/src/x.rs"), "src/x.rs");
    }

    #[test]
    fn files_outside_the_root_are_told_from_it() {
        let anchor = Anchor::new("/home/a/repo/sub", "/home/a/repo");
        assert_eq!(anchor.path("../../other/x.rs"), "../other/x.rs");
        assert_eq!(anchor.path("/usr/x.rs"), "../../../usr/x.rs");
    }

    #[test]
    fn without_a_root_a_path_stays_as_it_is_shown() {
        assert_eq!(Anchor::default().path("../x.rs"), "../x.rs");
    }
}
