//! Gives every Rust file its crate and edition, and numbers files and crates.

use super::package::{Dep, Kind, Package, in_code};
use super::{Draft, Found, Input, Skipped, full, language, project_json, shown};
use nestlint_analyzer::source::{Crate, Edition, FileId, Language, Role, SourceFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A crate before it has a number.
struct CrateDraft {
    name: String,
    kind: Kind,
    root: Option<PathBuf>,
    /// Where its modules are.
    dir: PathBuf,
    /// The directory of its package, or that of a plain directory.
    home: PathBuf,
    edition: Option<Edition>,
    /// Position in `rust-project.json`'s order, with what it depends on there.
    project: Option<Vec<(String, usize)>>,
}

/// Turns what was found into the input. `registry` tells where registry packages were found.
pub(super) fn input(mut found: Found, registry: BTreeMap<String, PathBuf>, edition: Option<Edition>) -> Input {
    let mut drafts = project_crates(&mut found);
    let project_count = drafts.len();
    for package in found.packages.values() {
        package_crates(package, &found.files, &mut drafts);
    }
    for root in &found.roots {
        plain_crate(root, &found, &mut drafts);
    }
    let mut paths: Vec<(&PathBuf, &Draft)> = found.files.iter().collect();
    paths.sort_by_key(|(path, _)| shown(path));
    let ids: BTreeMap<&Path, FileId> =
        paths.iter().enumerate().map(|(i, (path, _))| (path.as_path(), FileId(i as u32))).collect();
    let crates = drafts.iter().map(|draft| Crate {
        name: draft.name.clone(),
        root: draft.root.as_ref().and_then(|root| ids.get(root.as_path()).copied()),
        deps: deps(draft, &drafts, project_count, &found.packages, &registry),
    });
    let crates = crates.collect();
    let areas: Vec<Area> = drafts.iter().map(Area::of).collect();
    let packages: Vec<(PathBuf, Edition)> = found.packages.values().map(|p| (full(&p.dir), p.edition)).collect();
    let file = |(path, draft): &(&PathBuf, &Draft)| {
        let place = if draft.language == Language::Rust { full(path) } else { PathBuf::new() };
        let owner = (draft.language == Language::Rust).then(|| owner(&place, &areas)).flatten();
        let own = owner.and_then(|index| drafts[index].edition).or_else(|| package_edition(&place, &packages));
        SourceFile {
            path: shown(path),
            language: draft.language,
            edition: own.or(edition).unwrap_or_default(),
            role: draft.role,
            krate: owner.map(|index| index as u32),
        }
    };
    let files = paths.iter().map(file).collect();
    let disk = paths.iter().map(|(path, _)| (*path).clone()).collect();
    found.skipped.sort();
    found.skipped.dedup();
    Input::new((files, disk), crates, found.skipped)
}

/// Crates of every project file that was named or found; their files are known even if nobody asked for them.
fn project_crates(found: &mut Found) -> Vec<CrateDraft> {
    let mut drafts = Vec::new();
    for project in found.projects.clone() {
        let role = if found.roots.contains(&project) { Role::Report } else { Role::Knowledge };
        let described = match project_json::read(&project) {
            Ok(described) => described,
            Err(reason) => {
                found.skipped.push(Skipped { file: shown(&project), reason });
                continue;
            }
        };
        let first = drafts.len();
        for krate in described {
            let dir = super::parent(&krate.root);
            found.files.entry(krate.root.clone()).or_insert(Draft { language: Language::Rust, role });
            drafts.push(CrateDraft {
                name: krate.name,
                kind: Kind::Lib,
                home: dir.clone(),
                dir,
                root: Some(krate.root),
                edition: Some(krate.edition),
                project: Some(krate.deps.into_iter().map(|(name, index)| (name, first + index)).collect()),
            });
        }
    }
    drafts
}

/// The targets of a package: those that its manifest names and those that cargo would find, if their root is there.
fn package_crates(package: &Package, files: &BTreeMap<PathBuf, Draft>, drafts: &mut Vec<CrateDraft>) {
    let first = drafts.len();
    let mut add = |kind: Kind, name: String, root: &Path| {
        let known = drafts[first..].iter().any(|draft| draft.root.as_deref() == Some(root));
        if files.contains_key(root) && !known {
            let dir = super::parent(root);
            let (root, home) = (Some(root.to_owned()), package.dir.clone());
            drafts.push(CrateDraft { name, kind, root, dir, home, edition: Some(package.edition), project: None });
        }
    };
    for target in &package.targets {
        let name = if target.kind == Kind::Lib { &package.name } else { &target.name };
        add(target.kind, name.clone(), &target.root);
    }
    add(Kind::Lib, package.name.clone(), &at(&package.dir, "src/lib.rs"));
    add(Kind::Bin, package.name.clone(), &at(&package.dir, "src/main.rs"));
    add(Kind::Build, "build_script".into(), &at(&package.dir, "build.rs"));
    let places = [("src/bin", Kind::Bin), ("examples", Kind::Example), ("tests", Kind::Test), ("benches", Kind::Bench)];
    for (sub, kind) in places {
        let dir = at(&package.dir, sub);
        for path in files.range(dir.clone()..).map(|(path, _)| path).take_while(|path| path.starts_with(&dir)) {
            let name = match path.strip_prefix(&dir).map(|rest| rest.components().count()) {
                Ok(1) => path.file_stem(),
                Ok(2) if path.file_name().is_some_and(|name| name == "main.rs") => {
                    path.parent().and_then(Path::file_name)
                }
                _ => None,
            };
            if let Some(name) = name.filter(|_| language(path) == Some(Language::Rust)) {
                add(kind, in_code(&name.to_string_lossy()), path);
            }
        }
    }
}

/// A directory or file outside any package: the whole is one crate, with a root if it has the usual one.
fn plain_crate(root: &Path, found: &Found, drafts: &mut Vec<CrateDraft>) {
    let is_file = found.files.contains_key(root);
    let dir = if is_file { super::parent(root) } else { root.to_owned() };
    let whole = full(&dir);
    let below = |path: &Path| if is_file { path == root } else { full(path).starts_with(&whole) };
    if !found.files.iter().any(|(path, draft)| draft.language == Language::Rust && below(path)) {
        return;
    }
    let usual = ["src/lib.rs", "lib.rs", "src/main.rs", "main.rs"].map(|name| at(&dir, name));
    let candidates = if is_file { vec![root.to_owned()] } else { usual.to_vec() };
    let taken = |path: &PathBuf| drafts.iter().any(|draft| draft.root.as_ref() == Some(path));
    let crate_root = candidates.into_iter().find(|path| found.files.contains_key(path) && !taken(path));
    if is_file && crate_root.is_none() {
        return;
    }
    let name = if is_file { root.file_stem() } else { root.file_name() };
    drafts.push(CrateDraft {
        name: in_code(&name.map_or("main".into(), |name| name.to_string_lossy())),
        kind: Kind::Lib,
        dir: crate_root.as_deref().map_or(dir.clone(), super::parent),
        root: crate_root,
        home: dir,
        edition: None,
        project: None,
    });
}

/// Where a crate lies, in full paths: the names of files and directories do not tell what is above what.
struct Area {
    root: Option<PathBuf>,
    dir: PathBuf,
    home: PathBuf,
    kind: Kind,
}

impl Area {
    fn of(draft: &CrateDraft) -> Area {
        let root = draft.root.as_deref().map(full);
        Area { root, dir: full(&draft.dir), home: full(&draft.home), kind: draft.kind }
    }
}

/// The crate that a file belongs to: the one whose root it is, else the one whose modules lie nearest above it.
fn owner(path: &Path, areas: &[Area]) -> Option<usize> {
    let is_root = |area: &Area| area.root.as_deref() == Some(path);
    let fits = |area: &Area| is_root(area) || (path.starts_with(&area.home) && path.starts_with(&area.dir));
    let rank = |(index, area): (usize, &Area)| {
        (is_root(area), depth(&area.home), depth(&area.dir), std::cmp::Reverse((area.kind, index)))
    };
    areas.iter().enumerate().filter(|(_, area)| fits(area)).max_by_key(|pair| rank(*pair)).map(|(index, _)| index)
}

fn depth(dir: &Path) -> usize {
    dir.components().count()
}

/// The edition of the package around a file.
fn package_edition(path: &Path, packages: &[(PathBuf, Edition)]) -> Option<Edition> {
    let around = packages.iter().filter(|(dir, _)| path.starts_with(dir));
    around.max_by_key(|(dir, _)| depth(dir)).map(|(_, edition)| *edition)
}

fn deps(
    draft: &CrateDraft,
    drafts: &[CrateDraft],
    project_count: usize,
    packages: &BTreeMap<PathBuf, Package>,
    registry: &BTreeMap<String, PathBuf>,
) -> Vec<(String, u32)> {
    if let Some(deps) = &draft.project {
        let known = deps.iter().filter(|(_, index)| *index < project_count);
        return known.map(|(name, index)| (name.clone(), *index as u32)).collect();
    }
    let lib = |dir: &Path| drafts.iter().position(|d| d.kind == Kind::Lib && d.home == dir && d.edition.is_some());
    let Some(package) = packages.get(&draft.home) else { return Vec::new() };
    let mut deps = Vec::new();
    if draft.kind != Kind::Lib {
        deps.extend(lib(&package.dir).map(|index| (package.name.clone(), index as u32)));
    }
    for Dep { name, package, path } in &package.deps {
        let dir = path.as_ref().or_else(|| registry.get(package));
        deps.extend(dir.and_then(|dir| lib(dir)).map(|index| (name.clone(), index as u32)));
    }
    deps
}

fn at(dir: &Path, sub: &str) -> PathBuf {
    super::relative(&dir.join(sub))
}
