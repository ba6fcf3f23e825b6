//! Every form of output over one hand-built program, pinned in `expect/`; `UPDATE_EXPECT=1` writes the files.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use nestlint::args::Format;
use nestlint::discover::Skipped;
use nestlint::output::Outcome;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::*;
use nestlint_analyzer::resolved::FnId;
use nestlint_analyzer::source::{Edition, FileId, Location, Memory, Role, Sources, Span};
use nestlint_lints::{Selection, run};
use std::path::Path;

const QUEUE: &str = "\
impl Queue {
    fn depth(&self) -> usize {
        self.ring.lock().unwrap().len()
    }
}
";

const DEVICE: &str = "\
impl Device {
    /// Größe der Queue: ein Umlaut zählt als ein Zeichen.
    fn submit(&self, q: &Queue) -> bool {
        /* ü */ let ring = q.ring.lock().unwrap();
        self.room(q)
    }

    fn room(&self, q: &Queue) -> bool {
        q.depth() < 256
    }

    fn lock_all(&self) {
        for q in &self.queues {
            self.guards.push(q.ring.lock().unwrap());
        }
    }
}
";

struct Fixture {
    sources: Memory,
    program: Program,
}

impl Fixture {
    fn new() -> Fixture {
        let mut sources = Memory::new();
        sources.add_rust("src/device.rs", Edition::E2021, DEVICE);
        sources.add_rust("src/queue.rs", Edition::E2021, QUEUE);
        let mut fixture = Fixture { sources, program: Program::default() };
        fixture.program.files = vec![file("src/device.rs", DEVICE), file("src/queue.rs", QUEUE)];
        fixture.program.classes = vec![LockClass {
            name: "Queue.ring".into(),
            kind: "std::sync::Mutex".into(),
            declaration: None,
            definition: Some(fixture.at(1, "Queue", 0)),
            description: "field `ring` of `Queue`".into(),
            basis: ClassBasis::Field,
        }];
        for (file, name) in [(0, "submit"), (0, "room"), (0, "lock_all"), (1, "depth")] {
            let at = fixture.at(file, name, 0);
            let owner = if file == 0 { "Device" } else { "Queue" };
            fixture.program.functions.push(ProgramFn { name: format!("{owner}::{name}"), at, whole: at.span });
        }
        fixture.program.coverage =
            Coverage { files: 2, lines: 23, functions: 4, acquisitions: 3, classified: 3, gaps: 1 };
        fixture.program.gaps =
            vec![ProgramGap { at: fixture.at(1, "impl", 0), reason: "a macro that is not known".into() }];
        fixture.program.nestings = vec![fixture.through_calls(), fixture.in_a_loop(), fixture.annotated()];
        fixture
    }

    fn at(&self, file: u32, piece: &str, nth: usize) -> Location {
        let text = self.sources.read(FileId(file)).unwrap();
        let lo = text.match_indices(piece).nth(nth).unwrap().0;
        Location { file: FileId(file), span: Span::new(lo, lo + piece.len()) }
    }

    fn acquisition(&self, file: u32, text: &str, nth: usize, function: u32) -> Acquisition {
        Acquisition {
            at: self.at(file, text, nth),
            function: FnId(function),
            class: ClassId(0),
            text: text.trim_end_matches(".lock()").into(),
            mode: Mode::Exclusive,
            subclass: Some(0),
            is_try: false,
            is_conversion: false,
        }
    }

    fn through_calls(&self) -> Nesting {
        let step =
            |piece, caller, callee| CallStep { at: self.at(0, piece, 0), caller: FnId(caller), callee: FnId(callee) };
        Nesting {
            held: self.acquisition(0, "q.ring.lock()", 0, 0),
            acquired: self.acquisition(1, "self.ring.lock()", 0, 3),
            chain: vec![step("self.room(q)", 0, 1), step("q.depth()", 1, 3)],
            instance: Instance::Same,
            other_paths: 2,
            evidence: vec![
                Evidence::Class(ClassBasis::Field),
                Evidence::DirectCalls(2),
                Evidence::Instance(Instance::Same, "`q` is handed on".into()),
            ],
            silenced: None,
        }
    }

    fn in_a_loop(&self) -> Nesting {
        let lock = self.acquisition(0, "q.ring.lock()", 1, 2);
        Nesting {
            held: lock.clone(),
            acquired: lock,
            chain: Vec::new(),
            instance: Instance::Different,
            other_paths: 0,
            evidence: vec![Evidence::Class(ClassBasis::Field), Evidence::OneFunction, Evidence::LoopCarried],
            silenced: None,
        }
    }

    fn annotated(&self) -> Nesting {
        let silenced = Some(Silence::Annotation("nested(index)".into()));
        Nesting { silenced, instance: Instance::Unknown, ..self.in_a_loop() }
    }

    fn outcome(&self) -> Outcome<'_> {
        let report = run(&self.program, &self.sources, &Selection::default());
        let skipped = vec![Skipped { file: "src/old.rs".into(), reason: "line 3: expected `;`".into() }];
        let mut outcome = Outcome::new(&self.program, report.findings, skipped);
        outcome.silenced = report.silenced;
        outcome.gaps = true;
        outcome.unsure = 4;
        outcome.load(&self.sources)
    }
}

fn file(path: &str, text: &str) -> ProgramFile {
    let starts = text.match_indices('\n').map(|(at, _)| at as u32 + 1);
    ProgramFile {
        path: path.into(),
        role: Role::Report,
        line_starts: std::iter::once(0).chain(starts).collect(),
        directives: Vec::new(),
        skipped: None,
    }
}

/// Compares with the file in `expect/`, after the colours are taken out.
fn pinned(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expect").join(name);
    let text = anstream::adapter::strip_str(text).to_string().replace(env!("CARGO_PKG_VERSION"), "VERSION");
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; UPDATE_EXPECT=1 writes it");
}

#[test]
fn text() {
    pinned("text.txt", &Fixture::new().outcome().render(Format::Text));
}

#[test]
fn json() {
    pinned("json.json", &Fixture::new().outcome().render(Format::Json));
}

#[test]
fn concise() {
    pinned("concise.txt", &Fixture::new().outcome().render(Format::Concise));
}

#[test]
fn sarif() {
    pinned("sarif.json", &Fixture::new().outcome().render(Format::Sarif));
}

#[test]
fn github() {
    pinned("github.txt", &Fixture::new().outcome().render(Format::Github));
}

#[test]
fn gitlab() {
    pinned("gitlab.json", &Fixture::new().outcome().render(Format::Gitlab));
}

#[test]
fn junit() {
    pinned("junit.xml", &Fixture::new().outcome().render(Format::Junit));
}

#[test]
fn gcc() {
    pinned("gcc.txt", &Fixture::new().outcome().render(Format::Gcc));
}

#[test]
fn lockdep() {
    pinned("lockdep.txt", &Fixture::new().outcome().render(Format::Lockdep));
}

#[test]
fn rustc_json() {
    pinned("rustc.jsonl", &Fixture::new().outcome().render(Format::RustcJson));
}

#[test]
fn github_annotates_ten_of_a_level_and_says_how_many_are_left_out() {
    let fixture = Fixture::new();
    let mut outcome = fixture.outcome();
    let one = outcome.findings[0].clone();
    outcome.findings = vec![one; 13];
    let text = outcome.render(Format::Github);
    assert_eq!(text.lines().filter(|line| line.starts_with("::warning")).count(), 10);
    assert_eq!(text.lines().last(), Some("::notice title=nestlint::3 findings more, not annotated"));
}

#[test]
fn json_columns_count_characters_and_ends_are_exclusive() {
    let document: serde_json::Value = serde_json::from_str(&Fixture::new().outcome().render(Format::Json)).unwrap();
    let finding = document["findings"].as_array().unwrap().iter().find(|f| f["lint"] == "self-deadlock").unwrap();
    let held = &finding["held"];
    let line = DEVICE.lines().nth(3).unwrap();
    let column = 1 + line.chars().take_while(|c| *c != 'q').count();
    assert_eq!(held["line"], 4);
    assert_eq!(held["column"], column);
    assert_eq!(held["end_column"], column + "q.ring.lock()".len());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let once = Fixture::new().outcome().render(Format::Json);
    assert!((0..5).all(|_| Fixture::new().outcome().render(Format::Json) == once));
}
