//! Tests of the extract step as a whole: facts are printed as short s-expressions.

use super::*;
use crate::facts::{ExprId, ExprKind, List, PatId, PatKind, PathId, StmtKind, TypeId, TypeKind};

fn facts(text: &str) -> FileFacts {
    facts_with(text, &[])
}

/// Facts of a file beside others of its crate that define macros.
fn facts_with(text: &str, others: &[&str]) -> FileFacts {
    let mut index = MacroIndex::default();
    others.iter().for_each(|other| index.add(Some(0), scan_macros(other)));
    with_big_stack(|| extract(text, Edition::E2021, &index.of_crate(Some(0))))
}

/// Prints expressions.
struct Show<'f>(&'f FileFacts);

impl Show<'_> {
    fn path(&self, path: PathId) -> String {
        let names = self.0.path(path).segments.iter().map(|segment| self.0.name(segment.name));
        names.collect::<Vec<_>>().join("::")
    }

    fn list(&self, list: List<ExprId>) -> String {
        self.0.list(list).map(|id| self.expr(id)).collect::<Vec<_>>().join(" ")
    }

    fn pat(&self, pat: PatId) -> String {
        match self.0.pat(pat).kind {
            PatKind::Bind { name, .. } => self.0.name(name).to_owned(),
            PatKind::TupleStruct { path, items } => {
                let items: Vec<_> = self.0.list(items).map(|item| self.pat(item)).collect();
                format!("{}({})", self.path(path), items.join(" "))
            }
            PatKind::Path(path) => self.path(path),
            PatKind::Lit(value) => self.expr(value),
            PatKind::Wild => "_".into(),
            other => format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(),
        }
    }

    fn ty(&self, ty: TypeId) -> String {
        match self.0.ty(ty).kind {
            TypeKind::Path(path) => self.path(path),
            TypeKind::Ref { to, .. } => format!("&{}", self.ty(to)),
            other => format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(),
        }
    }

    fn expr(&self, id: ExprId) -> String {
        match self.0.expr(id).kind {
            ExprKind::Path(path) => self.path(path),
            ExprKind::Int(value) => value.get().to_string(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Str(_) => "str".into(),
            ExprKind::Opaque => "()".into(),
            ExprKind::Missing => "?".into(),
            ExprKind::Field { base, name } => format!("{}.{}", self.expr(base), self.0.name(name)),
            ExprKind::MethodCall { receiver, method, args, .. } => {
                format!("{}.{}({})", self.expr(receiver), self.0.name(method), self.list(args))
            }
            ExprKind::Call { callee, args } => format!("{}({})", self.expr(callee), self.list(args)),
            ExprKind::Macro { path, args, .. } => format!("{}!({})", self.path(path), self.list(args)),
            ExprKind::Expansion { path, body } => format!("{}!=>{}", self.path(path), self.expr(body)),
            ExprKind::Binary { op, lhs, rhs } => format!("({op:?} {} {})", self.expr(lhs), self.expr(rhs)),
            ExprKind::Array(items) => format!("[{}]", self.list(items)),
            ExprKind::Tuple(items) => format!("({})", self.list(items)),
            ExprKind::Repeat { value, len } => format!("[{}; {}]", self.expr(value), self.expr(len)),
            ExprKind::Await(of) => format!("{}.await", self.expr(of)),
            ExprKind::Return(value) => format!("return {}", value.map_or(String::new(), |value| self.expr(value))),
            ExprKind::Match { scrutinee, arms } => {
                let arms = self.0.list(arms).map(|arm| {
                    let arm = self.0.arms[arm.index()];
                    let guard = arm.guard.map_or(String::new(), |guard| format!(" if {}", self.expr(guard)));
                    format!("{}{guard} => {}", self.pat(arm.pat), self.expr(arm.body))
                });
                format!("match {} {{{}}}", self.expr(scrutinee), arms.collect::<Vec<_>>().join(", "))
            }
            ExprKind::Block { stmts, tail, .. } => {
                let stmts = self.0.list(stmts).map(|stmt| match self.0.stmts[stmt.index()].kind {
                    StmtKind::Let { pat, init, .. } => {
                        format!("let {} = {};", self.pat(pat), init.map_or(String::new(), |init| self.expr(init)))
                    }
                    StmtKind::Expr(id) => format!("{};", self.expr(id)),
                });
                let parts: Vec<_> = stmts.chain(tail.map(|tail| self.expr(tail))).collect();
                format!("{{{}}}", parts.join(" "))
            }
            other => format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(),
        }
    }

    fn body(&self, name: &str) -> String {
        let function = self.0.functions.iter().find(|f| self.0.name(f.name) == name).expect("the function is there");
        self.expr(function.body.expect("it has a body"))
    }
}

fn body(text: &str) -> String {
    let facts = facts(&format!("fn f() {{ {text} }}"));
    assert_eq!(facts.unparsed, None);
    Show(&facts).body("f")
}

#[test]
fn spans_count_bytes() {
    let text = "\u{feff}#!/usr/bin/env é\n// é\nfn f() { let é = \"ü\"; é.lock(); }";
    let facts = facts(text);
    let calls: Vec<&str> = facts
        .exprs
        .iter()
        .filter(|expr| matches!(expr.kind, ExprKind::MethodCall { .. }))
        .map(|expr| &text[expr.span.lo as usize..expr.span.hi as usize])
        .collect();
    assert_eq!(calls, ["é.lock()"]);
}

#[test]
fn arguments_of_macros() {
    assert_eq!(body("println!(\"{x} {y:?}\", y = a.lock());"), "{println!(str a.lock() x);}");
    assert_eq!(body("info!(target: \"t\", n = %a.lock(), ?b, c.d = ?e, \"m\");"), "{info!(str a.lock() b e str);}");
    assert_eq!(body("vec![a, b]"), "{[a b]}");
    assert_eq!(body("vec![a; 3]"), "{[a; 3]}");
    assert_eq!(body("json!({ \"k\": a.lock(), \"l\": [b] })"), "{json!(a.lock() [b])}");
    assert_eq!(body("foreign!(a => b::c.lock() ; d);"), "{foreign!(a b::c.lock() d);}");
    assert_eq!(body("scope!({ let a = b.lock(); a.x() });"), "{scope!({let a = b.lock(); a.x()});}");
}

#[test]
fn well_known_macros() {
    assert_eq!(body("matches!(a.lock(), Ok(b) if b)"), "{matches!=>match a.lock() {Ok(b) if b => true, _ => false}}");
    assert_eq!(
        body("join!(a(), b)"),
        "{join!=>({let __future = a(); __future.await} {let __future = b; __future.await})}"
    );
}

#[test]
fn arms_of_select_are_alternatives() {
    assert_eq!(
        body("tokio::select! { biased; x = a.next(), if c => x.lock(), Some(y) = b => { y } else => d() }"),
        "{tokio::select!=>match () {_ if c => {let __future = a.next(); match __future.await {x => x.lock()}}, \
         _ => {let __future = b; match __future.await {Some(y) => {y}, _ => {}}}, _ => d()}}"
    );
}

#[test]
fn expansions_of_own_macros() {
    let text = "macro_rules! sum { () => { 0 }; ($a:expr $(, $rest:expr)* $(,)?) => { $a + sum!($($rest),*) } }\n\
                fn f() { sum!(a.lock(), b * 2,) }";
    let facts = facts(text);
    assert_eq!(Show(&facts).body("f"), "{sum!=>(Add a.lock() sum!=>(Add (Mul b 2) sum!=>0))}");
    let call = facts.exprs.iter().find(|expr| matches!(expr.kind, ExprKind::MethodCall { .. })).expect("a call");
    assert_eq!(&text[call.span.lo as usize..call.span.hi as usize], "a.lock()");
    let sum = facts.exprs.iter().find(|expr| matches!(expr.kind, ExprKind::Expansion { .. })).expect("an expansion");
    assert_eq!(&text[sum.span.lo as usize..sum.span.hi as usize], "sum!(a.lock(), b * 2,)");
}

#[test]
fn an_expansion_binds_for_the_code_behind_it() {
    let other = "macro_rules! both { ($(let $x:ident = $l:expr);+) => { $(let $x = $l.lock();)+ } }";
    let facts = facts_with("fn f() { both!(let a = p.q; let b = r); a.x(b) }", &[other]);
    assert_eq!(Show(&facts).body("f"), "{let a = p.q.lock(); let b = r.lock(); a.x(b)}");
}

#[test]
fn items_that_macros_make() {
    let text = "macro_rules! cfg_rt { ($($i:item)*) => { $(#[cfg(feature = \"rt\")] $i)* } }\n\
                macro_rules! getter { ($n:ident, $t:ty) => { fn $n(&self) -> &$t { self.$n.lock() } } }\n\
                cfg_rt! { mod m { pub fn g() {} } struct S { a: Mutex<u8> } impl S { getter!(a, Mutex<Vec<u8>>); } }\n\
                lazy_static! { static ref A: Mutex<u8> = Mutex::new(1); }\n\
                thread_local! { pub static B: RefCell<u8> = const { RefCell::new(1) }; static C: u8 = 2 }";
    let facts = facts(text);
    let names: Vec<_> = facts.functions.iter().map(|f| facts.name(f.name)).collect();
    assert_eq!(names, ["g", "a"]);
    let statics: Vec<_> = facts.statics.iter().map(|s| (facts.name(s.name), s.is_per_thread)).collect();
    assert_eq!(statics, [("A", false), ("B", true), ("C", true)]);
    assert_eq!(Show(&facts).body("a"), "{self.a.lock()}");
    assert_eq!(facts.gaps, []);
}

#[test]
fn endless_expansion_is_a_gap() {
    let text = "macro_rules! m { ($($t:tt)*) => { m!($($t)* $($t)*) } } fn f() { m!(a.lock()) }";
    assert_eq!(facts(text).gaps.len(), 1);
}

#[test]
fn receivers_and_generics() {
    let facts = facts("impl<T: Foo> S<T> { async fn f(self: &Arc<Self>, x: &mut T) {} fn g(&mut self) {} }");
    let show = Show(&facts);
    let params: Vec<String> = facts
        .functions
        .iter()
        .flat_map(|f| &f.params)
        .map(|param| format!("{}: {}", show.pat(param.pat), show.ty(param.ty)))
        .collect();
    assert_eq!(params, ["self: &Arc", "x: &T", "self: &Self"]);
    assert!(facts.functions[0].is_async);
}

#[test]
fn tests_and_twins() {
    let text = "#[cfg(loom)] use loom::Mutex; #[cfg(not(loom))] use std::Mutex;\n\
                #[cfg(test)] mod t { fn a() {} } #[tokio::test] async fn b() {} #[cfg(unix)] fn c() {}\n\
                fn d() { #[cfg(windows)] { x } #[cfg(not(windows))] { y } }";
    let facts = facts(text);
    let uses: Vec<_> = facts.uses.iter().map(|used| facts.name(used.path[0])).collect();
    assert_eq!(uses, ["std"]);
    let tests: Vec<_> = facts.functions.iter().map(|f| (facts.name(f.name), f.is_test, f.has_cfg)).collect();
    assert_eq!(tests, [("a", true, false), ("b", true, false), ("c", false, true), ("d", false, false)]);
    assert_eq!(Show(&facts).body("d"), "{{y}}");
}

#[test]
fn items_in_blocks_have_a_module() {
    let facts = facts("fn f() { use a::b; fn g() {} g() }");
    assert_eq!(facts.block_modules.len(), 1);
    let (block, module) = facts.block_modules[0];
    assert_eq!(Some(block), facts.functions[0].body);
    assert!(facts.modules[module as usize].in_function);
    assert_eq!((facts.functions[1].module, facts.uses[0].module), (module, module));
}

#[test]
fn bad_files_are_one_gap() {
    let deep = format!("fn f() {{ {}x{} }}", "(".repeat(20_000), ")".repeat(20_000));
    let not = format!("fn f() {{ {}x }}", "!".repeat(20_000));
    for text in ["fn f( {", "fn f() { let = ; }", "\0", "\u{feff}#![", &deep, &not] {
        let facts = facts(text);
        assert_eq!((facts.functions.len(), facts.gaps.len()), (0, 1), "{}", &text[..10.min(text.len())]);
        assert!(facts.unparsed.is_some());
    }
    assert_eq!(facts("fn f() {}\n\nfn g() { let = ; }").unparsed.as_deref().map(|why| &why[..7]), Some("line 3:"));
}

#[test]
fn depth_within_the_limits_is_read() {
    for (open, close) in [("(", ")"), ("[", "]"), ("!", ""), ("&", ""), ("|| ", ""), ("return ", "")] {
        let text = format!("fn f() {{ {}x{} }}", open.repeat(400), close.repeat(400));
        assert_eq!(facts(&text).unparsed, None, "{open}");
    }
    for unit in [".a()", " + 1", "?", " else if x {}", ".await"] {
        let text = format!("fn f() {{ if x {{}} {} }}", unit.repeat(1_900));
        let text = if unit == " else if x {}" { text } else { format!("fn f() {{ x{} }}", unit.repeat(1_900)) };
        assert_eq!(facts(&text).unparsed, None, "{unit}");
    }
}
