//! C that is broken, hostile or no C at all: the run ends soon and well, and what stands beside it is still found.

mod common;

use common::{Ran, Tree};
use std::time::{Duration, Instant};

/// A function with a self-deadlock at line 6, column 2.
const HIT: &str = "struct dev { struct mutex lock; };\n\nstatic void twice(struct dev *d)\n{\n\tmutex_lock(&d->lock);\n\
                   \tmutex_lock(&d->lock);\n\tmutex_unlock(&d->lock);\n}\n";
/// Far more than any of these needs; a hang is what is looked for.
const SOON: Duration = Duration::from_secs(60);
const MANY: usize = 100_000;

fn check(tree: &Tree, args: &[&str]) -> Ran {
    let start = Instant::now();
    let ran = tree.run(&[&["check", "--format", "concise", "--min-confidence", "low"], args].concat());
    assert!(start.elapsed() < SOON, "{args:?} takes too long");
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

/// Whether the deadlock of [`HIT`] is reported in a file.
fn is_found(ran: &Ran, file: &str) -> bool {
    ran.stdout.lines().any(|line| line.starts_with(&format!("{file}:6:2: error self-deadlock")))
}

/// Checks a file that has the hit first and then something bad, beside a good one.
fn survives(name: &str, bad: &str) -> Tree {
    let tree = Tree::new(&format!("bad-{name}"), &[("good.c", HIT)]);
    tree.write("bad.c", format!("{HIT}{bad}"));
    let ran = check(&tree, &["."]);
    assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
    assert!(is_found(&ran, "good.c") && is_found(&ran, "bad.c"), "{name}: {}", ran.stdout);
    tree
}

#[test]
fn what_does_not_end_loses_only_itself() {
    for (name, bad) in [
        ("string", "void f(void)\n{\n\tprintk(\"no end);\n}\n"),
        ("char", "void f(void)\n{\n\tg('n);\n}\n"),
        ("comment", "/* no end\nvoid f(void)\n{\n}\n"),
        ("directive", "/* nestlint: allow(self-deadlock\n"),
        ("if", "#if 1\nvoid f(void)\n{\n}\n"),
        ("ifdef", "#ifdef CONFIG_A\n#else\n#ifndef CONFIG_B\nvoid f(void)\n{\n"),
        ("endif", "#endif\n#else\n#elif 1\n#endif\nvoid f(void)\n{\n}\n"),
        ("macro", "#define f(x \\\n"),
        ("call", "void f(void)\n{\n\tg(1, (2, [3;\n}\n"),
        ("body", "void f(void)\n{\n\tif (a) {\n"),
        ("struct", "struct open { int a;\nvoid f(void)\n{\n}\n"),
    ] {
        survives(name, bad);
    }
}

#[test]
fn depth_and_length_have_bounds() {
    for (name, bad) in [
        ("braces", format!("void f(void) {}{}\n", "{".repeat(MANY), "}".repeat(MANY))),
        ("open-braces", format!("void f(void) {}\n", "{".repeat(MANY))),
        ("parens", format!("int f(void) {{ return {}1{}; }}\n", "(".repeat(MANY), ")".repeat(MANY))),
        ("ifs", format!("void f(void)\n{{\n{} g();\n}}\n", "if (a)\n".repeat(MANY))),
        ("conditionals", format!("{}int a;\n{}", "#if 1\n".repeat(MANY), "#endif\n".repeat(MANY))),
        ("gotos", format!("void f(void)\n{{\nagain:\n{}}}\n", "\tif (a) goto again;\n".repeat(MANY / 10))),
    ] {
        survives(name, &bad);
    }
}

#[test]
fn includes_and_macros_that_lead_to_themselves_end() {
    let tree =
        survives("self-include", "#include \"bad.c\"\n#include \"a.h\"\n#include \"no/such.h\"\n#include \"\"\n");
    tree.write("a.h", "#include \"b.h\"\nstruct a { struct b b; };\n");
    tree.write("b.h", "#include \"a.h\"\nstruct b { struct a a; };\n");
    assert!(is_found(&check(&tree, &["bad.c"]), "bad.c"));
    survives("self-macro", "#define A B\n#define B A\n#define F(x) F(F(x))\nvoid f(void)\n{\n\tA;\n\tF(F(A));\n}\n");
    survives(
        "self-lock",
        "#define mutex_lock(x) mutex_lock(x)\nvoid f(struct dev *d)\n{\n\tmutex_lock(&d->lock);\n}\n",
    );
    let calls = (0..2_000).map(|n| format!("void f{}(struct dev *d)\n{{\n\tf{n}(d);\n}}\n", n + 1));
    survives("deep-calls", &format!("void f0(struct dev *d)\n{{\n\tf2000(d);\n}}\n{}", calls.collect::<String>()));
    survives(
        "self-type",
        "typedef t t;\ntypedef struct s s;\nstruct s { s s; struct s a[1]; };\nvoid f(s *x)\n{\n\tmutex_lock(&x->s.s.s.s.a[0].m);\n}\n",
    );
}

/// `M60` is 2^60 calls.
#[test]
#[ignore = "open: macros that double at each level are expanded without a bound"]
fn macros_that_grow_end() {
    let doubled = |n: usize| format!("#define M{} M{n} M{n}\n", n + 1);
    let chain: String = (0..60).map(doubled).collect();
    survives("growing-macro", &format!("#define M0 g();\n{chain}void f(struct dev *d)\n{{\n\tM60\n}}\n"));
    survives(
        "growing-lock",
        &format!("#define M0 mutex_lock(&d->lock);\n{chain}void f(struct dev *d)\n{{\n\tM60\n}}\n"),
    );
}

/// lockdep holds 48 locks a task at most (`MAX_LOCK_DEPTH`).
#[test]
#[ignore = "open: nestings of one function grow with the cube of the locks that it holds at once"]
fn many_locks_at_once_end() {
    let locks = "\tmutex_lock(&d->lock);\n".repeat(1_000);
    survives("locks", &format!("void f(struct dev *d)\n{{\n{locks}}}\n"));
}

#[test]
fn what_is_no_text_is_counted_as_gaps() {
    let tree = Tree::new("bad-binary", &[("good.c", HIT), ("empty.c", "")]);
    let noise: Vec<u8> = (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    tree.write("noise.c", &noise);
    tree.write("elf.c", [b"\x7fELF\x02\x01\x01\x00".as_slice(), &[0; 5_000]].concat());
    tree.write("latin.c", [HIT.as_bytes(), b"/* Gr\xfc\xdfe */\n"].concat());
    tree.write("marked.c", format!("\u{feff}{HIT}"));
    tree.write("dos.c", HIT.replace('\n', "\r\n"));
    tree.write("old_mac.c", HIT.replace('\n', "\r"));
    let ran = check(&tree, &["."]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for file in ["good.c", "latin.c", "marked.c", "dos.c"] {
        assert!(is_found(&ran, file), "{file}: {}", ran.stdout);
    }
    for file in ["noise.c", "elf.c"] {
        assert!(!ran.stdout.contains(file), "{}", ran.stdout);
        let alone = tree.run(&["check", file]);
        assert!(!alone.stdout.contains(" 0 gaps"), "what was not understood is counted: {}", alone.stdout);
    }
    assert_eq!(check(&tree, &["empty.c"]).code, 0);
}
