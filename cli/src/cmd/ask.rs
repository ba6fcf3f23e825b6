//! `nestlint why` and `nestlint class`: questions about locks that no lint asks.

use super::{Exit, Printed};
use crate::args::{CheckArgs, SourceArgs};
use crate::discover::{self, Input};
use crate::failure::{Failure, Result};
use crate::output::plural;
use crate::settings::Settings;
use crate::texts::Texts;
use nestlint_analyzer::program::{Acquisition, CallStep, ClassId, OrderEdge, Program};
use nestlint_analyzer::resolved::FnId;
use nestlint_analyzer::source::{Location, Sources};
use nestlint_analyzer::why::{Answer, Question, Way};
use nestlint_lints::registry::did_you_mean;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How a function reaches a class.
pub fn why(function: &str, class: &str, sources: &SourceArgs) -> Result<Printed> {
    let question = Question { class: class.to_owned(), function: Some(function.to_owned()) };
    let asked = Asked::new(&question, sources)?;
    let answer = &asked.answer;
    if answer.functions.is_empty() {
        let names = answer.program.functions.iter().map(|function| function.name.as_str());
        return Err(unknown("function", function, names));
    }
    let mut text = String::new();
    for &from in &answer.functions {
        for &class in &answer.classes {
            let way = answer.ways.iter().find(|way| way.from == from && way.taken.class == class);
            match way {
                Some(way) => asked.way(&mut text, way),
                None => asked.no_way(&mut text, from, class),
            }
        }
    }
    let exit = if answer.ways.is_empty() { Exit::Findings } else { Exit::Clean };
    Ok(Printed { exit, ..Printed::text(text) })
}

/// What there is to know of a class.
pub fn class(name: &str, sources: &SourceArgs) -> Result<Printed> {
    let asked = Asked::new(&Question { class: name.to_owned(), function: None }, sources)?;
    let mut text = String::new();
    for (at, &class) in asked.answer.classes.iter().enumerate() {
        text += if at > 0 { "\n" } else { "" };
        asked.class(&mut text, class);
    }
    Ok(Printed::text(text))
}

/// An answer with the texts of its places.
struct Asked {
    answer: Answer,
    texts: Texts,
}

impl Asked {
    fn new(question: &Question, sources: &SourceArgs) -> Result<Asked> {
        let settings = Settings::new(&CheckArgs::from(sources))?;
        let input = discover::discover(&settings.request)?;
        if input.files().is_empty() {
            return Err(Failure::no_input());
        }
        let answer = settings.engine.ask(&input, question)?;
        if answer.classes.is_empty() {
            let names = answer.program.classes.iter().map(|class| class.name.as_str());
            return Err(unknown("lock class", &question.class, names));
        }
        let texts = texts(&input, &answer);
        Ok(Asked { answer, texts })
    }

    fn program(&self) -> &Program {
        &self.answer.program
    }

    fn function(&self, id: FnId) -> &str {
        &self.program().function(id).name
    }

    fn class_name(&self, id: ClassId) -> &str {
        &self.program().class(id).name
    }

    /// `place: what happens there`, with the places in one column.
    fn steps(&self, out: &mut String, steps: &[(Location, String)]) {
        let width = steps.iter().map(|(at, _)| self.texts.shown(*at).len()).max().unwrap_or(0);
        for (at, text) in steps {
            let _ = writeln!(out, "  {:width$}  {text}", self.texts.shown(*at));
        }
    }

    fn way(&self, out: &mut String, way: &Way) {
        let (from, class) = (self.function(way.from), self.class_name(way.taken.class));
        // The call of a helper that returns the guard is the acquisition itself.
        let (helpers, calls): (Vec<CallStep>, Vec<CallStep>) =
            way.calls.iter().cloned().partition(|call| call.at == way.taken.at);
        let through =
            if calls.is_empty() { String::new() } else { format!(" through {}", plural(calls.len(), "call")) };
        let _ = writeln!(out, "`{from}` takes `{class}`{through}:");
        let mut steps = self.calls(&calls);
        let helpers = helpers.iter().map(|call| format!(" through `{}`", self.function(call.callee)));
        steps.push((way.taken.at, self.taking(&way.taken) + &helpers.collect::<String>()));
        self.steps(out, &steps);
    }

    fn calls(&self, calls: &[CallStep]) -> Vec<(Location, String)> {
        let step =
            |it: &CallStep| (it.at, format!("`{}` calls `{}`", self.function(it.caller), self.function(it.callee)));
        calls.iter().map(step).collect()
    }

    /// `Queue::depth takes self.ring, for reading`.
    fn taking(&self, taken: &Acquisition) -> String {
        let how = match nestlint_lints::nesting::mode_name(taken.mode) {
            "exclusive" => "",
            "upgradable" => ", as the upgradable reader",
            _ => ", for reading",
        };
        let tries = if taken.is_try { "tries" } else { "takes" };
        format!("`{}` {tries} `{}`{how}", self.function(taken.function), taken.text)
    }

    fn no_way(&self, out: &mut String, from: FnId, class: ClassId) {
        let (from, class) = (self.function(from), self.class_name(class));
        let seen = plural(self.answer.searched, "function");
        let _ = writeln!(out, "`{from}` does not take `{class}`, as far as calls can be followed ({seen} looked at)");
    }

    fn class(&self, out: &mut String, id: ClassId) {
        let class = self.program().class(id);
        let _ = writeln!(out, "class `{}`: {} ({})", class.name, class.description, class.kind);
        let declared = class.declaration.map(|at| (at, "declared".to_owned()));
        let inits = self.answer.initialised.iter().filter(|init| init.class == id);
        let inits = inits.map(|init| (init.at, format!("initialised as `{}`", init.text)));
        self.steps(out, &declared.into_iter().chain(inits).collect::<Vec<_>>());
        let taken = self.answer.taken.iter().filter(|taken| taken.class == id);
        let taken: Vec<_> = taken.map(|taken| (taken.at, self.taking(taken))).collect();
        let _ = writeln!(out, "taken in {}:", plural(taken.len(), "place"));
        self.steps(out, &taken);
        let itself = self.answer.itself.iter().filter(|edge| edge.held.class == id);
        for (at, edge) in itself.enumerate() {
            out.push_str(if at == 0 { "nested in itself, annotated or not:\n" } else { "\n" });
            self.edge(out, edge);
        }
        self.nested(
            out,
            "taken while it is held",
            &self.answer.under,
            |edge| (edge.held.class, edge.acquired.class),
            id,
        );
        self.nested(
            out,
            "held while it is taken",
            &self.answer.over,
            |edge| (edge.acquired.class, edge.held.class),
            id,
        );
    }

    fn nested(
        &self,
        out: &mut String,
        what: &str,
        edges: &[OrderEdge],
        ends: fn(&OrderEdge) -> (ClassId, ClassId),
        class: ClassId,
    ) {
        let edges: Vec<&OrderEdge> = edges.iter().filter(|edge| ends(edge).0 == class).collect();
        if edges.is_empty() {
            let _ = writeln!(out, "no other class is {what}");
            return;
        }
        let _ = writeln!(out, "{} {what}:", plural(edges.len(), "class"));
        for edge in edges {
            let _ = writeln!(out, " `{}`", self.class_name(ends(edge).1));
            self.edge(out, edge);
        }
    }

    fn edge(&self, out: &mut String, edge: &OrderEdge) {
        let mut steps = vec![(edge.held.at, self.taking(&edge.held))];
        if edge.held.at == edge.acquired.at {
            steps.push((edge.acquired.at, "and again, by the next turn of the loop".into()));
        } else {
            let calls: Vec<CallStep> = edge.chain.iter().filter(|call| call.at != edge.acquired.at).cloned().collect();
            steps.extend(self.calls(&calls));
            steps.push((edge.acquired.at, self.taking(&edge.acquired)));
        }
        self.steps(out, &steps);
    }
}

fn texts(input: &Input, answer: &Answer) -> Texts {
    let ways = answer.ways.iter().flat_map(|way| way.calls.iter().map(|call| call.at).chain([way.taken.at]));
    let edges = answer.under.iter().chain(&answer.over).chain(&answer.itself);
    let edges = edges
        .flat_map(|edge| [edge.held.at, edge.acquired.at].into_iter().chain(edge.chain.iter().map(|call| call.at)));
    let taken = answer.taken.iter().map(|taken| taken.at).chain(answer.initialised.iter().map(|init| init.at));
    let declared = answer.classes.iter().filter_map(|class| answer.program.class(*class).declaration);
    Texts::load(input, ways.chain(edges).chain(taken).chain(declared))
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let known: BTreeSet<&str> = known.collect();
    let failure = Failure::new(format!("no {what} `{name}` in these files"));
    // The end of a name is compared with ends of names, and what people leave out is left out.
    let ends = known.iter().map(|name| name.rsplit(['.', ':', '>']).next().unwrap_or(name));
    let ends = ends.chain(known.iter().copied());
    match did_you_mean(name, ends) {
        Some(near) => failure.help(format!("did you mean `{near}`")),
        None => failure.help("findings name it; the paths have to be those of its files"),
    }
}
