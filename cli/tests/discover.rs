//! Discovery over small trees that each test writes for itself.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::Tree;
use nestlint::discover::{Input, Request, discover};
use nestlint_analyzer::source::{Edition, FileId, Role, SourceFile, Sources};
use std::path::Path;

trait Discover {
    fn request(&self, path: &str) -> Request;
    fn discover(&self, path: &str) -> Input;
    fn paths(&self, input: &Input, role: Role) -> Vec<String>;
    fn below(&self, file: &SourceFile) -> String;
    fn asked_for(&self, path: &str) -> Vec<String>;
}

impl Discover for Tree {
    fn request(&self, path: &str) -> Request {
        Request { paths: vec![self.root.join(path)], ..Request::default() }
    }

    fn discover(&self, path: &str) -> Input {
        discover(&self.request(path)).unwrap()
    }

    /// Paths below the root of the files with this role.
    fn paths(&self, input: &Input, role: Role) -> Vec<String> {
        input.files().iter().filter(|file| file.role == role).map(|file| self.below(file)).collect()
    }

    fn below(&self, file: &SourceFile) -> String {
        Path::new(&file.path).strip_prefix(&self.root).unwrap().to_string_lossy().into_owned()
    }

    fn asked_for(&self, path: &str) -> Vec<String> {
        self.paths(&self.discover(path), Role::Report)
    }
}

fn file<'a>(tree: &Tree, input: &'a Input, path: &str) -> &'a SourceFile {
    input.files().iter().find(|file| tree.below(file) == path).unwrap_or_else(|| panic!("{path} is not in the input"))
}

fn crate_of(tree: &Tree, input: &Input, path: &str) -> String {
    let index = file(tree, input, path).krate.unwrap();
    input.crates()[index as usize].name.clone()
}

const PACKAGE: &str = "[package]\nname = \"my-lib\"\nedition = \"2024\"\n";

#[test]
fn outside_a_repository_nothing_is_ignored() {
    let tree = Tree::new("packed", &[(".gitignore", "/*\n"), ("drivers/a.c", ""), ("b.rs", "")]);
    assert_eq!(tree.asked_for(""), ["b.rs", "drivers/a.c"]);
}

#[test]
fn sources_are_found_and_the_rest_is_left_out() {
    let tree = Tree::new(
        "rest",
        &[
            (".git/HEAD", ""),
            (".gitignore", "generated/\n*.skip.rs\n!kept.skip.rs\n"),
            ("a.rs", ""),
            ("b.c", ""),
            ("b.h", ""),
            ("notes.txt", ""),
            (".hidden/c.rs", ""),
            ("generated/d.rs", ""),
            ("e.skip.rs", ""),
            ("kept.skip.rs", ""),
            ("sub/.gitignore", "local.rs\n"),
            ("sub/local.rs", ""),
            ("other/local.rs", ""),
            ("drivers/target/tcm.c", ""),
            ("out/target/CACHEDIR.TAG", ""),
            ("out/target/build.rs", ""),
            ("deps/serde/.cargo-checksum.json", ""),
            ("deps/serde/src/lib.rs", ""),
        ],
    );
    assert_eq!(tree.asked_for(""), ["a.rs", "b.c", "b.h", "drivers/target/tcm.c", "kept.skip.rs", "other/local.rs"]);
    assert_eq!(tree.asked_for("generated"), ["generated/d.rs"], "what is named is wanted");
}

#[test]
fn excluded_globs_match_paths_tails_and_directories() {
    let tree = Tree::new("globs", &[("a/x.rs", ""), ("a/y.rs", ""), ("b/gen/z.rs", ""), ("b/w.c", "")]);
    let without = |glob: &str| {
        let request = Request { exclude: vec![glob.into()], ..tree.request("") };
        tree.paths(&discover(&request).unwrap(), Role::Report)
    };
    assert_eq!(without("x.rs"), ["a/y.rs", "b/gen/z.rs", "b/w.c"]);
    assert_eq!(without("gen"), ["a/x.rs", "a/y.rs", "b/w.c"]);
    assert_eq!(without("*.rs"), ["b/w.c"]);
    let request = Request { exclude: vec!["a[".into()], ..tree.request("") };
    assert!(discover(&request).unwrap_err().to_string().starts_with("error: bad glob `a[`"));
}

#[test]
fn a_package_gives_its_files_crates_and_an_edition() {
    let tree = Tree::new(
        "package",
        &[
            ("Cargo.toml", PACKAGE),
            ("src/lib.rs", ""),
            ("src/inner/mod.rs", ""),
            ("src/main.rs", ""),
            ("src/bin/tool.rs", ""),
            ("examples/demo/main.rs", ""),
            ("examples/demo/part.rs", ""),
            ("tests/it.rs", ""),
            ("benches/b.rs", ""),
            ("build.rs", ""),
            ("scripts/loose.rs", ""),
        ],
    );
    let input = tree.discover("");
    assert!(input.files().iter().all(|f| f.edition == Edition::E2024));
    assert_eq!(crate_of(&tree, &input, "src/inner/mod.rs"), "my_lib");
    assert_eq!(crate_of(&tree, &input, "src/bin/tool.rs"), "tool");
    assert_eq!(crate_of(&tree, &input, "examples/demo/part.rs"), "demo");
    let names: Vec<&str> = input.crates().iter().map(|c| c.name.as_str()).collect();
    assert!(!names.contains(&"it") && !names.contains(&"b"), "{names:?}");
    let tool = &input.crates()[file(&tree, &input, "src/bin/tool.rs").krate.unwrap() as usize];
    let lib = file(&tree, &input, "src/lib.rs").krate.unwrap();
    assert_eq!(tool.deps, [("my_lib".to_owned(), lib)]);

    let request = Request { tests: true, ..tree.request("") };
    let with_tests = discover(&request).unwrap();
    assert_eq!(crate_of(&tree, &with_tests, "tests/it.rs"), "it");
    assert_eq!(tree.asked_for("tests"), ["tests/it.rs"], "what is named is wanted");
}

#[test]
fn a_workspace_is_inherited_and_its_members_see_each_other_by_their_names() {
    let tree = Tree::new(
        "workspace",
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"*\"]\n[workspace.package]\nedition = \"2024\"\n\
                 [workspace.dependencies]\ncore-part = { path = \"core\" }\n",
            ),
            ("core/Cargo.toml", "[package]\nname = \"core-part\"\nedition.workspace = true\n"),
            ("core/src/lib.rs", ""),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nedition = \"2018\"\n[dependencies]\n\
                 core-part.workspace = true\nrenamed = { package = \"core-part\", path = \"../core\" }\nserde = \"1\"\n",
            ),
            ("app/src/main.rs", ""),
        ],
    );
    let input = tree.discover("");
    assert_eq!(file(&tree, &input, "core/src/lib.rs").edition, Edition::E2024);
    let app = file(&tree, &input, "app/src/main.rs");
    assert_eq!(app.edition, Edition::E2018);
    let core = file(&tree, &input, "core/src/lib.rs").krate.unwrap();
    let deps = &input.crates()[app.krate.unwrap() as usize].deps;
    assert_eq!(*deps, [("core_part".to_owned(), core), ("renamed".to_owned(), core)]);

    tree.write("loose.rs", "");
    assert!(tree.paths(&tree.discover("loose.rs"), Role::Knowledge).is_empty(), "a workspace is no package");
    let one = tree.discover("app/src/main.rs");
    assert_eq!(tree.paths(&one, Role::Report), ["app/src/main.rs"]);
    assert_eq!(tree.paths(&one, Role::Knowledge), ["core/src/lib.rs"], "path dependencies are known");
}

#[test]
fn a_locked_dependency_that_locks_is_read_from_vendor() {
    let tree = Tree::new(
        "vendor",
        &[
            ("Cargo.toml", &format!("{PACKAGE}[dependencies]\nholder = \"1\"\nplain = \"1\"\n")),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"holder\"\nversion = \"1.2.3\"\n\n\
                 [[package]]\nname = \"plain\"\nversion = \"1.0.0\"\n",
            ),
            ("src/lib.rs", ""),
            ("vendor/holder/Cargo.toml", "[package]\nname = \"holder\"\n"),
            ("vendor/holder/.cargo-checksum.json", ""),
            ("vendor/holder/src/lib.rs", "use std::sync::Mutex;"),
            ("vendor/plain/Cargo.toml", "[package]\nname = \"plain\"\n"),
            ("vendor/plain/.cargo-checksum.json", ""),
            ("vendor/plain/src/lib.rs", ""),
        ],
    );
    let input = tree.discover("");
    assert_eq!(tree.paths(&input, Role::Report), ["src/lib.rs"]);
    assert_eq!(tree.paths(&input, Role::Knowledge), ["vendor/holder/src/lib.rs"]);
    let lib = &input.crates()[file(&tree, &input, "src/lib.rs").krate.unwrap() as usize];
    assert_eq!(lib.deps[0].0, "holder");
}

#[test]
fn a_plain_directory_is_one_crate() {
    let tree = Tree::new("plain", &[("x/a.rs", ""), ("x/b/c.rs", ""), ("y/lib.rs", ""), ("y/m.rs", "")]);
    let input = tree.discover("x");
    assert_eq!(input.crates().len(), 1);
    assert!(input.crates()[0].root.is_none());
    assert!(input.files().iter().all(|f| f.krate == Some(0) && f.edition == Edition::E2021));
    let input = tree.discover("y");
    assert_eq!(input.crates()[0].root, Some(FileId(0)));
    let request = Request { edition: Some(Edition::E2024), ..tree.request("x") };
    assert!(discover(&request).unwrap().files().iter().all(|f| f.edition == Edition::E2024));
}

#[test]
fn a_project_json_gives_roots_editions_and_dependencies() {
    let json = r#"{"crates": [
        {"root_module": "rust/kernel/lib.rs", "edition": "2021", "display_name": "kernel", "deps": []},
        {"root_module": "drivers/d.rs", "edition": "2018", "deps": [{"crate": 0, "name": "kernel"}]}]}"#;
    let tree = Tree::new(
        "project",
        &[("rust-project.json", json), ("rust/kernel/lib.rs", ""), ("rust/kernel/sync.rs", ""), ("drivers/d.rs", "")],
    );
    let input = tree.discover("");
    assert_eq!(crate_of(&tree, &input, "rust/kernel/sync.rs"), "kernel");
    let driver = file(&tree, &input, "drivers/d.rs");
    assert_eq!(driver.edition, Edition::E2018);
    let kernel = file(&tree, &input, "rust/kernel/lib.rs").krate.unwrap();
    assert_eq!(input.crates()[driver.krate.unwrap() as usize].deps, [("kernel".to_owned(), kernel)]);
}

#[test]
fn headers_of_the_tree_around_are_known() {
    let tree = Tree::new(
        "headers",
        &[
            ("include/linux/mutex.h", "#include <asm/lock.h>\n"),
            ("include/linux/other.h", ""),
            ("arch/x86/include/asm/lock.h", "# include \"../lock2.h\"\n"),
            ("arch/x86/include/lock2.h", ""),
            ("drivers/d/d.c", "#include <linux/mutex.h>\n#include \"d.h\"\n#include <missing.h>\n#include \"\n"),
            ("drivers/d/d.h", ""),
        ],
    );
    let known = ["arch/x86/include/asm/lock.h", "arch/x86/include/lock2.h", "include/linux/mutex.h"];
    let input = tree.discover("drivers/d");
    assert_eq!(tree.paths(&input, Role::Report), ["drivers/d/d.c", "drivers/d/d.h"]);
    assert_eq!(tree.paths(&input, Role::Knowledge), known);
    assert!(tree.paths(&tree.discover(""), Role::Knowledge).is_empty(), "the whole tree is asked for");
}

#[test]
fn programs_beside_the_kernel_are_left_out_and_named() {
    let tree = Tree::new(
        "programs",
        &[("Kconfig", ""), ("include/linux/kernel.h", ""), ("tools/perf/a.c", ""), ("drivers/tools/b.c", "")],
    );
    assert_eq!(tree.asked_for(""), ["drivers/tools/b.c", "include/linux/kernel.h"]);
    let skipped = tree.discover("").skipped;
    assert!(skipped.len() == 1 && skipped[0].file.ends_with("tools"), "{skipped:?}");
    assert!(skipped[0].reason.contains("name the directory to check it"));
    assert_eq!(tree.asked_for("tools"), ["tools/perf/a.c"]);
    let both = Request { paths: vec![tree.root.clone(), tree.root.join("tools")], ..Request::default() };
    assert!(discover(&both).unwrap().skipped.is_empty());
    std::fs::remove_file(tree.root.join("Kconfig")).unwrap();
    assert_eq!(tree.asked_for("").len(), 3, "no kernel tree");
}

#[test]
fn what_cannot_be_read_is_named_with_its_reason() {
    let tree = Tree::new("bad", &[("Cargo.toml", "[package\n"), ("notes.txt", ""), ("c.c", "")]);
    tree.write("latin.rs", b"// \xe9\n\n// caf\xe9");
    tree.write("latin.c", b"/* \xe9 */ int x;");
    tree.write("bom.rs", "\u{feff}fn f() {}");
    let input = tree.discover("");
    assert!(input.skipped.iter().any(|s| s.file.ends_with("Cargo.toml") && s.reason.starts_with("not read: line 1")));
    let read = |path: &str| {
        let index = input.files().iter().position(|f| tree.below(f) == path).unwrap();
        input.read(FileId(index as u32))
    };
    assert_eq!(read("latin.rs"), Err("not UTF-8, first in line 1".into()));
    assert_eq!(read("latin.c").as_deref(), Ok("/* \u{fffd} */ int x;"));
    assert_eq!(read("bom.rs").as_deref(), Ok("fn f() {}"));
    assert_eq!(tree.discover("notes.txt").skipped[0].reason, "neither Rust nor C by its name");
    let missing = discover(&tree.request("missing")).unwrap_err().to_string();
    assert!(missing.contains("no such file or directory"), "{missing}");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_loops_end() {
    let tree = Tree::new("links", &[("a/x.rs", "")]);
    std::os::unix::fs::symlink(&tree.root, tree.root.join("a/up")).unwrap();
    std::os::unix::fs::symlink(tree.root.join("a/x.rs"), tree.root.join("y.rs")).unwrap();
    assert_eq!(tree.asked_for(""), ["a/x.rs"]);
    assert_eq!(tree.asked_for("y.rs"), ["y.rs"], "a link that is named is wanted");
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let tree = Tree::new("long", &[]);
    let path = tree.root.join("long.rs");
    std::fs::File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let input = tree.discover("long.rs");
    assert_eq!(input.read(FileId(0)), Err("64 MB long, the limit is 64 MB".into()));
}
