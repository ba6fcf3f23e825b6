//! The headers that C files include, in the tree around them: known, not reported in.
//!
//! Looked for where a kernel build would look: beside the file, in `include/` and `arch/x86/include/` of the tree. The
//! tree is the nearest directory above with an `include/linux`; outside one, only headers beside the file are found.

use super::{Draft, Found, Role, language, parent, relative};
use nestlint_analyzer::source::Language;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Headers that are followed at most; a driver's closure in Linux 6.12 has about 1,500.
const MAX_HEADERS: usize = 8_000;

/// Where a tree keeps the headers that `<…>` names.
const PLACES: [&str; 5] =
    ["include", "arch/x86/include", "include/uapi", "arch/x86/include/uapi", "arch/x86/include/generated"];

/// Adds every header that a C file of the input reaches.
pub(super) fn add(found: &mut Found) {
    let is_c = |draft: &Draft| draft.language == Language::C;
    let mut left: Vec<PathBuf> =
        found.files.iter().filter(|(_, draft)| is_c(draft)).map(|(path, _)| path.clone()).collect();
    let mut trees: BTreeMap<PathBuf, Option<PathBuf>> = BTreeMap::new();
    // Whoever asks for a whole tree has its headers already, and reading all of it twice would be slow.
    if left.iter().take(1).any(|path| tree(&mut trees, path).is_some_and(|tree| found.roots.contains(&tree))) {
        return;
    }
    let mut added = 0;
    while let Some(path) = left.pop() {
        let tree = tree(&mut trees, &path);
        let text = std::fs::read(&path).unwrap_or_default();
        for header in includes(&text) {
            let Some(header) = resolve(&path, tree.as_deref(), header) else { continue };
            if added < MAX_HEADERS && language(&header) == Some(Language::C) && !found.files.contains_key(&header) {
                added += 1;
                found.files.insert(header.clone(), Draft { language: Language::C, role: Role::Knowledge });
                left.push(header);
            }
        }
    }
}

/// The tree that a file is in.
fn tree(known: &mut BTreeMap<PathBuf, Option<PathBuf>>, path: &Path) -> Option<PathBuf> {
    let dir = parent(path);
    let find = || {
        let full = dir.canonicalize().ok()?;
        full.ancestors().find(|above| above.join("include/linux").is_dir()).map(relative)
    };
    known.entry(dir.clone()).or_insert_with(find).clone()
}

/// What a file includes, with the quotes or brackets.
fn includes(text: &[u8]) -> impl Iterator<Item = &str> {
    text.split(|byte| *byte == b'\n').filter_map(|line| {
        let rest = line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start().strip_prefix(b"include")?;
        let name = std::str::from_utf8(rest.trim_ascii()).ok()?;
        let close = match name.chars().next()? {
            '"' => '"',
            '<' => '>',
            _ => return None,
        };
        name[1..].find(close).map(|end| &name[..=end])
    })
}

fn resolve(from: &Path, tree: Option<&Path>, header: &str) -> Option<PathBuf> {
    let name = &header[1..];
    let beside = header.starts_with('"').then(|| parent(from).join(name));
    let placed = tree.into_iter().flat_map(|tree| PLACES.iter().map(move |place| tree.join(place).join(name)));
    let path = beside.into_iter().chain(placed).find(|path| path.is_file())?;
    // `../x.h` and the plain path are one file, so they need one name.
    if name.contains("..") { path.canonicalize().ok().map(|full| relative(&full)) } else { Some(relative(&path)) }
}
