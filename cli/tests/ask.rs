//! `nestlint why` and `nestlint class`.

mod common;

use common::Tree;

const RUST: &str = "\
use std::sync::{Mutex, MutexGuard, RwLock};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
    names: RwLock<Vec<String>>,
}

impl Queue {
    fn jobs(&self) -> MutexGuard<'_, Vec<u32>> {
        self.jobs.lock().unwrap()
    }

    pub fn depth(&self) -> usize {
        self.jobs().len()
    }

    pub fn report(&self) {
        let names = self.names.read().unwrap();
        self.show(&names);
    }

    fn show(&self, names: &[String]) {
        println!(\"{} {}\", names.len(), self.depth());
    }

    pub fn idle(&self) {}
}

pub fn swap(a: &Queue, b: &Queue) {
    let one = a.jobs.lock().unwrap();
    let two = b.jobs.lock().unwrap();
}
";

const C: &str = "\
struct ring { struct mutex lock; };

static void ring_lock(struct mutex *lock)
{
\tmutex_lock(lock);
}

void ring_init(struct ring *r)
{
\tmutex_init(&r->lock);
}

void ring_put(struct ring *r)
{
\tring_lock(&r->lock);
\tmutex_unlock(&r->lock);
}
";

fn tree(name: &str) -> Tree {
    Tree::new(name, &[("src/lib.rs", RUST), ("ring.c", C)])
}

#[test]
fn the_way_from_a_function_to_a_class_is_shown() {
    let tree = tree("why");
    let ran = tree.run(&["why", "report", "Queue.jobs"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let expected = "\
`Queue::report` takes `Queue.jobs` through 2 calls:
  src/lib.rs:19:9   `Queue::report` calls `Queue::show`
  src/lib.rs:23:40  `Queue::show` calls `Queue::depth`
  src/lib.rs:14:9   `Queue::depth` takes `self.jobs()` through `Queue::jobs`
";
    assert_eq!(ran.stdout, expected);
    let ran = tree.run(&["why", "ring_put", "&r->lock"]);
    assert!(ran.stdout.starts_with("`ring_put` takes `&r->lock`"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn no_way_is_an_answer_too() {
    let ran = tree("noway").run(&["why", "Queue::idle", "jobs"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("`Queue::idle` does not take `Queue.jobs`"), "{}", ran.stdout);
}

#[test]
fn a_class_is_told_with_what_nests_around_it() {
    let tree = tree("class");
    let told = tree.run(&["class", "Queue.jobs"]).stdout;
    assert!(told.starts_with("class `Queue.jobs`: field `jobs` of `Queue`"), "{told}");
    assert!(told.contains("  src/lib.rs:4:5  declared\n"), "{told}");
    assert!(told.contains("`swap` takes `a.jobs`") && told.contains("taken in 3 places:"), "{told}");
    assert!(told.contains("nested in itself, annotated or not:\n  src/lib.rs:30:15"), "{told}");
    assert!(told.contains("1 class held while it is taken:\n `Queue.names`\n"), "{told}");
    let told = tree.run(&["class", "r->lock"]).stdout;
    assert!(told.contains("ring.c:10:2  initialised as `&r->lock`"), "{told}");
    assert!(told.contains("`ring_put`") || told.contains("`ring_lock`"), "{told}");
}

#[test]
fn an_unknown_name_is_guessed() {
    let tree = tree("askbad");
    for (args, help) in [
        (["why", "reprot", "jobs"], "did you mean `report`"),
        (["why", "report", "Queue.job"], "did you mean `Queue.jobs`"),
        (["class", "nonsense", "src"], "findings name it"),
    ] {
        let ran = tree.run(&args);
        assert!(ran.code == 2 && ran.stderr.contains(help), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(Tree::new("askempty", &[]).run(&["class", "x"]).code, 3);
}
