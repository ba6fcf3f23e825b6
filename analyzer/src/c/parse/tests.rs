//! One test for each construct: small texts, and the shape that they become.

use crate::c::{Assumptions, MacroTable, extract};
use crate::facts::{ExprId, ExprKind, FileFacts, PatKind, StmtKind, TypeDefKind, TypeId, TypeKind};

fn facts(text: &str) -> FileFacts {
    let set = Assumptions::new();
    let table = MacroTable::of_one("t.c", text, &set, &|name: &str| name == "mutex_lock");
    extract("t.c", text, &table, &set)
}

/// A compact spelling of an expression.
fn show(f: &FileFacts, id: ExprId) -> String {
    let s = |id: ExprId| show(f, id);
    let o = |id: Option<ExprId>| id.map_or("-".to_owned(), |id| show(f, id));
    let all = |list| f.list::<ExprId>(list).map(s).collect::<Vec<_>>().join(" ");
    match f.expr(id).kind {
        ExprKind::Missing => "MISSING".into(),
        ExprKind::Opaque => "_".into(),
        ExprKind::Int(value) => value.get().to_string(),
        ExprKind::Str(name) => format!("{:?}", f.name(name)),
        ExprKind::Path(path) => f.plain(path).unwrap_or("?").to_owned(),
        ExprKind::Field { base, name } => format!("{}.{}", s(base), f.name(name)),
        ExprKind::Index { base, index } => format!("{}[{}]", s(base), s(index)),
        ExprKind::Deref(of) => format!("*{}", s(of)),
        ExprKind::AddrOf { of, .. } => format!("&{}", s(of)),
        ExprKind::Not(of) => format!("!{}", s(of)),
        ExprKind::Unary(of) => format!("~{}", s(of)),
        ExprKind::Binary { op, lhs, rhs } => format!("({op:?} {} {})", s(lhs), s(rhs)),
        ExprKind::And(a, b) => format!("(and {} {})", s(a), s(b)),
        ExprKind::Or(a, b) => format!("(or {} {})", s(a), s(b)),
        ExprKind::Assign { place, value } => format!("({} = {})", s(place), s(value)),
        ExprKind::AssignOp { op, place, value } => format!("({} {op:?}= {})", s(place), s(value)),
        ExprKind::Call { callee, args } => format!("{}({})", s(callee), all(args)),
        ExprKind::Cast { value, ty } => format!("({} as {})", s(value), show_type(f, ty)),
        ExprKind::Seq(items) => format!("(seq {})", all(items)),
        ExprKind::If { cond, then, otherwise } => format!("(if {} {} {})", s(cond), s(then), o(otherwise)),
        ExprKind::While { cond, body, .. } => format!("(while {} {})", s(cond), s(body)),
        ExprKind::DoWhile { body, cond } => format!("(do {} {})", s(body), s(cond)),
        ExprKind::CFor { init, cond, step, body } => format!("(for {} {} {} {})", o(init), o(cond), o(step), s(body)),
        ExprKind::Switch { value, body } => format!("(switch {} {})", s(value), s(body)),
        ExprKind::Case { lo, hi } => format!("(case {} {})", s(lo), o(hi)),
        ExprKind::DefaultCase => "default".into(),
        ExprKind::Goto(name) => format!("(goto {})", name.map_or("*", |n| f.name(n))),
        ExprKind::Label(name) => format!("{}:", f.name(name)),
        ExprKind::Return(value) => format!("(return {})", o(value)),
        ExprKind::Break { .. } => "break".into(),
        ExprKind::Continue(_) => "continue".into(),
        ExprKind::CallWithBody { call, body } => format!("(body {} {})", s(call), s(body)),
        ExprKind::Guard { class, args } => format!("(guard {} {})", f.name(class), all(args)),
        ExprKind::ScopedGuard { class, args, fail, body } => {
            format!("(scoped {} {} {} {})", f.name(class), all(args), o(fail), s(body))
        }
        ExprKind::Range { lo, hi } => format!("{}..{}", o(lo), o(hi)),
        ExprKind::Struct { fields, .. } => show_fields(f, fields),
        ExprKind::Block { stmts, tail, .. } => {
            let mut parts: Vec<String> = f.list(stmts).map(|stmt| show_stmt(f, stmt)).collect();
            parts.extend(tail.map(|tail| format!("=> {}", s(tail))));
            format!("{{{}}}", parts.join("; "))
        }
        other => format!("{other:?}"),
    }
}

fn show_fields(f: &FileFacts, fields: crate::facts::List<crate::facts::FieldInitId>) -> String {
    let one = |id: crate::facts::FieldInitId| {
        let init = &f.field_inits[id.index()];
        let index = init.index.map(|index| format!("[{}]", show(f, index)));
        let name = init.name.map(|name| format!(".{}", f.name(name)));
        format!("{}={}", index.or(name).unwrap_or_default(), show(f, init.value))
    };
    format!("<{}>", f.list(fields).map(one).collect::<Vec<_>>().join(" "))
}

fn show_stmt(f: &FileFacts, id: crate::facts::StmtId) -> String {
    match f.stmts[id.index()].kind {
        StmtKind::Expr(expr) => show(f, expr),
        StmtKind::Let { pat, ty, init, cleanup, is_static, .. } => {
            let name = match f.pat(pat).kind {
                PatKind::Bind { name, .. } => f.name(name),
                _ => "_",
            };
            let word = if is_static { "static" } else { "let" };
            let ty = ty.map_or("-".to_owned(), |ty| show_type(f, ty));
            let init = init.map_or(String::new(), |init| format!(" = {}", show(f, init)));
            let cleanup = cleanup.map_or(String::new(), |c| format!(" ~{}", f.name(c)));
            format!("{word} {name}: {ty}{init}{cleanup}")
        }
    }
}

fn show_type(f: &FileFacts, id: TypeId) -> String {
    match f.ty(id).kind {
        TypeKind::Path(path) => f.plain(path).unwrap_or("?").to_owned(),
        TypeKind::Tag(name) => format!("@{}", f.name(name)),
        TypeKind::Inline(_) => "inline".into(),
        TypeKind::Ptr(to) => format!("*{}", show_type(f, to)),
        TypeKind::Array { of, len } => format!("[{};{}]", show_type(f, of), len.map_or("-".into(), |len| show(f, len))),
        TypeKind::Fn { params, ret } => {
            let params: Vec<String> = f.list(params).map(|p| show_type(f, p)).collect();
            format!("fn({})->{}", params.join(","), ret.map_or("-".into(), |ret| show_type(f, ret)))
        }
        TypeKind::Typeof(of) => format!("typeof({})", show(f, of)),
        TypeKind::Infer => "auto".into(),
        other => format!("{other:?}"),
    }
}

/// What the body of one function becomes; no gap may be left.
fn body(text: &str) -> String {
    let f = facts(&format!("void f(struct q *q, int n)\n{{\n{text}\n}}\n"));
    assert_eq!(f.gaps, [], "{text}");
    assert_eq!(f.functions.len(), 1, "{text}");
    show(&f, f.functions[0].body.expect("a body"))
}

#[test]
fn expressions() {
    assert_eq!(body("a = q->x.y[n + 1];"), "{(a = *q.x.y[(Add n 1)])}");
    assert_eq!(body("g(&q->l, *p, -n, !n, ~n);"), "{g(&*q.l *p ~n !n ~n)}");
    assert_eq!(body("a = n ? g() : h(), b |= 2;"), "{(seq (a = (if n g() h())) (b BitOr= 2))}");
    assert_eq!(body("if (a && b || c == (1 << 3) + 2) n++;"), "{(if (or (and a b) (Eq c 10)) (n Add= 1) -)}");
    assert_eq!(body("a = g() ?: 5;"), "{(a = (if g() g() 5))}");
    assert_eq!(body("a = 'x'; b = '\\n'; c = 0x10UL;"), "{(a = 120); (b = 10); (c = 16)}");
    assert_eq!(body("a = sizeof(int) + sizeof *q;"), "{(a = _)}");
    assert_eq!(body("a = _Generic(n, int: g(), default: h());"), "{(a = (if _ h() g()))}");
}

#[test]
fn statements_without_effect_are_dropped() {
    assert_eq!(body("n + 1; (void)n; q->x;"), "{}");
    assert_eq!(body("pr_info(\"%d\", n); dev_dbg(&q->dev, \"x\"); pr_err(\"%d\", g());"), "{pr_err(_ g())}");
    assert_eq!(body("a = n * 3 + q->x;"), "{(a = _)}");
}

#[test]
fn casts_and_types() {
    assert_eq!(body("a = (struct x *)q;"), "{(a = (q as *@x))}");
    assert_eq!(body("a = (u8)n; b = (foo *)q; c = (n) - 1;"), "{(a = (n as u8)); (b = (q as *foo)); (c = _)}");
    assert_eq!(body("g((foo)n, (foo_t)(n), (int (*)(int))q);"), "{g((n as foo) (n as foo_t) (q as *fn(int)->int))}");
    assert_eq!(body("g((struct x){ .a = 1 });"), "{g((<.a=1> as @x))}");
    assert_eq!(body("a = container_of(q, struct x, m.n);"), "{(a = container_of(q (_ as @x) m.n))}");
}

#[test]
fn declarations() {
    assert_eq!(body("int a = 1, *b; static u8 c[4];"), "{let a: int = 1; let b: *int; static c: [u8;4]}");
    assert_eq!(body("foo_t *p = g(); foo * r; unknown_t s;"), "{let p: *foo_t = g(); let r: *foo; let s: unknown_t}");
    assert_eq!(body("int (*cb)(struct q *) = q->cb;"), "{let cb: *fn(*@q)->int = *q.cb}");
    assert_eq!(body("typeof(q->x) a = 1; __auto_type b = g();"), "{let a: typeof(*q.x) = 1; let b: auto = g()}");
    assert_eq!(body("struct x *p __free(kfree) = g();"), "{let p: *@x = g() ~__free_kfree}");
    assert_eq!(body("static DEFINE_SPINLOCK(s);"), "{static s: - = DEFINE_SPINLOCK(s)}");
    assert_eq!(
        body("const struct x __maybe_unused y = { 1, .a.b = &n, [2] = g(), [3 ... 4] = 5 };"),
        "{let y: @x = <=1 .a=<.b=&n> [2]=g() [3..4]=5>}"
    );
}

#[test]
fn control_flow() {
    assert_eq!(body("if (n) g(); else if (q) h(); else return;"), "{(if n g() (if q h() (return -)))}");
    assert_eq!(
        body("for (int i = 0; i < n; i++) { if (i) continue; break; }"),
        "{{let i: int = 0; (for - (Lt i n) (i Add= 1) {(if i continue -); break})}}"
    );
    assert_eq!(body("while (g()) ; do { h(); } while (n);"), "{(while g() _); (do {h()} n)}");
    assert_eq!(body("do { h(); } while (0);"), "{{h()}}");
    assert_eq!(body("do { if (n) break; h(); } while (0);"), "{(do {(if n break -); h()} 0)}");
    assert_eq!(
        body("switch (n) { case 1: case 3 ... 5: g(); fallthrough; default: h(); }"),
        "{(switch n {(case 1 -); (case 3 5); g(); default; h()})}"
    );
    assert_eq!(body("goto out; g(); out: h(); goto *p;"), "{(goto out); g(); out:; h(); (goto *)}");
    assert_eq!(
        body("asm volatile(\"nop\" ::: \"memory\"); asm goto(\"x\" : : \"i\"(n) : : bad); bad: ;"),
        "{(if _ (goto bad) -); bad:}"
    );
}

#[test]
fn kernel_forms() {
    assert_eq!(body("guard(mutex)(&q->l); g();"), "{(guard mutex &*q.l); g()}");
    assert_eq!(body("scoped_guard(spinlock_irqsave, &q->l) g();"), "{(scoped spinlock_irqsave &*q.l - g())}");
    assert_eq!(
        body("scoped_cond_guard(mutex_intr, return -4, &q->l) { g(); }"),
        "{(scoped mutex_intr &*q.l (return -4) {g()})}"
    );
    assert_eq!(body("CLASS(fd, x)(n);"), "{let x: - = (guard fd n)}");
    assert_eq!(
        body("for_each_thing(q, n) g(); my_each(q) { h(); }"),
        "{(body for_each_thing(q n) g()); (body my_each(q) {h()})}"
    );
    assert_eq!(body("a = ({ int t = g(); t; });"), "{(a = {let t: int = g(); => t})}");
    assert_eq!(body("if (IS_ENABLED(CONFIG_NET) && !IS_ENABLED(CONFIG_X86_32)) g();"), "{(if (and 1 !0) g() -)}");
    assert_eq!(body("printk(KERN_ERR \"a\" \"b\" X \"%d\", n); WARN_ON(g());"), "{WARN_ON(g())}");
}

#[test]
fn macros_are_expanded() {
    let text = "#define each(p, h) for (p = (h)->first; p; p = p->next)\n#define grab(x) do { mutex_lock(&(x)->l); } while (0)\n\
        #define x_lock inner.lock\nvoid f(void) { each(p, q) grab(p); mutex_lock(&q->x_lock); }";
    let f = facts(text);
    assert_eq!(f.gaps, []);
    let body = f.functions[0].body.expect("a body");
    let want = "{(for (p = *q.first) p (p = *p.next) {mutex_lock(&*p.l)}); mutex_lock(&*q.inner.lock)}";
    assert_eq!(show(&f, body), want);
    let lock = f.exprs.iter().find(|e| matches!(e.kind, ExprKind::Call { .. })).expect("the call");
    assert_eq!(&text[lock.span.lo as usize..lock.span.hi as usize], "grab(p)");
}

#[test]
fn types_and_globals() {
    let f = facts(
        "struct q { struct mutex l; struct { int a, b:3; }; union { u8 c[2]; } u; int (*cb)(int); struct_group(g, int d; int e;); };\
        typedef struct { spinlock_t s; } box_t;\nenum e { A = 4, B, C = A + 1 };\nstatic DEFINE_MUTEX(m);\nextern int x;\n\
        static const struct ops o = { .open = do_open, .n = 7, .sub = { .a = &m } };\nDEFINE_PER_CPU(struct rq, rqs);\n\
        MODULE_LICENSE(\"GPL\");\nEXPORT_SYMBOL(f)\nint a[3], *b __read_mostly;\n",
    );
    assert_eq!(f.gaps, []);
    let fields: Vec<&str> =
        f.type_defs.iter().flat_map(|d| &d.fields).map(|m| m.name.map_or("-", |n| f.name(n))).collect();
    assert_eq!(fields, ["a", "b", "c", "l", "-", "u", "cb", "d", "e", "s"]);
    let alias = f.type_defs.iter().find(|d| matches!(d.kind, TypeDefKind::Alias(_))).expect("the typedef");
    assert_eq!(f.name(alias.name.expect("named")), "box_t");
    let variants: Vec<String> =
        f.type_defs.iter().flat_map(|d| &d.variants).map(|v| v.value.map_or("-".into(), |e| show(&f, e))).collect();
    assert_eq!(variants, ["4", "-", "(Add A 1)"]);
    let statics: Vec<(&str, String, bool)> =
        f.statics.iter().map(|s| (f.name(s.name), show_type(&f, s.ty), s.is_per_thread)).collect();
    let names: Vec<&str> = statics.iter().map(|s| s.0).collect();
    assert_eq!(names, ["m", "x", "o", "rqs", "a", "b"]);
    assert_eq!((statics[3].1.as_str(), statics[3].2), ("@rq", true));
    assert_eq!((statics[4].1.as_str(), statics[5].1.as_str()), ("[int;3]", "*int"));
    assert_eq!(f.statics[0].definer.map(|n| f.name(n)), Some("DEFINE_MUTEX"));
    assert_eq!(show(&f, f.statics[2].init.expect("an initialiser")), "<.open=do_open .sub=<.a=&m>>");
}

#[test]
fn heads_of_functions() {
    let f = facts(
        "static inline __init struct q *__must_check one(const char *fmt, ...) __printf(1, 2);\n\
        static inline struct q *one(const char *fmt, ...)\n{ return g(); }\n\
        int\ntwo(struct q *q,\n     int (*cb)(int))\n\t__must_hold(&q->l)\n\t__releases(q->m)\n{ h(); }\n\
        SYSCALL_DEFINE2(dup2, unsigned int, fd, char __user *, p)\n{ g(fd); }\n\
        int __weak three(void) { return g(); }\nvoid (*four(int n))(int) { g(); }\nold(a) int a; { g(a); }\n",
    );
    assert_eq!(f.gaps, []);
    let heads: Vec<(&str, usize, bool)> =
        f.functions.iter().map(|x| (f.name(x.name), x.params.len(), x.is_static)).collect();
    assert_eq!(
        heads,
        [
            ("one", 1, true),
            ("two", 2, false),
            ("__do_sys_dup2", 2, false),
            ("three", 0, false),
            ("four", 1, false),
            ("old", 1, false)
        ]
    );
    assert!(f.functions[0].is_variadic && f.functions[0].is_inline);
    assert!(f.functions[3].is_weak);
    let contexts: Vec<(bool, bool, String)> =
        f.functions[1].contexts.iter().map(|c| (c.before, c.after, show(&f, c.lock))).collect();
    assert_eq!(contexts, [(true, true, "&*q.l".to_owned()), (true, false, "*q.m".to_owned())]);
}

#[test]
fn arms_do_not_mix() {
    let text = "void f(void) {\n#ifdef CONFIG_X86_32\n if (a) {\n#else\n if (b) {\n#endif\n g(); }\n}\n";
    let f = facts(text);
    assert_eq!(f.gaps, []);
    assert_eq!(show(&f, f.functions[0].body.expect("a body")), "{(if b {g()} -)}");
}

#[test]
fn directives() {
    let f = facts("/* nestlint: allow(x): because */\nint a; // nestlint: nested(1)\n/* about nestlint: no */\n");
    let seen: Vec<(&str, bool)> = f.directives.iter().map(|d| (&*d.text, d.own_line)).collect();
    assert_eq!(seen, [("allow(x): because", true), ("nested(1)", false)]);
}

#[test]
fn recovery() {
    let f = facts(
        "void a(void)\n{\n x = = 1; g();\n}\nvoid b(void\n{\n h();\n}\n@ $ %\nvoid c(void)\n{\n k();\n}\nint ;;; }\nvoid d(void)\n{\n m(); ",
    );
    let names: Vec<&str> = f.functions.iter().map(|x| f.name(x.name)).collect();
    assert!(names.contains(&"a") && names.contains(&"c"), "{names:?}");
    assert_eq!(show(&f, f.functions[0].body.expect("a body")), "{g()}");
    assert!(f.gaps.iter().filter(|g| g.loses_function).count() >= 1, "{:?}", f.gaps);
}

#[test]
fn hostile_input_is_survived() {
    let n = 100_000;
    let texts = [
        "(".repeat(n),
        format!("void f(void) {{ {} }}", "{".repeat(n)),
        format!("void f(void) {{ a = {}1{}; }}", "(".repeat(n), ")".repeat(n)),
        format!("void f(void) {}{}", "{".repeat(n), "}".repeat(n)),
        format!("void f(void) {{ {} g(); }}", "if (a) ".repeat(n)),
        format!("void f(void) {{ {} g(); }}", "if (a) g(); else ".repeat(n)),
        format!("void f(void) {{ a = 1{}; }}", " + b".repeat(n)),
        format!("void f(void) {{ a{}; }}", "->b".repeat(n)),
        format!("void f(void) {{ a = {}1; }}", "!".repeat(n)),
        format!("int a = {}1{};", "{".repeat(n), "}".repeat(n)),
        format!("int {}a{};", "(*".repeat(n), ")".repeat(n)),
        format!("{} int a; {}", "struct {".repeat(n), "};".repeat(n)),
        format!("void f(void) {{ a = {}1; }}", "b ? c : ".repeat(n)),
        format!("void f(void) {{ a{}; }}", " = b".repeat(n)),
        "#if 1\n".repeat(n),
        format!("#define a a(a) b\n{}", "a ".repeat(n)),
        "\u{0}\u{1}\u{fffd}}{)(][\";'/*".repeat(n / 10),
        "[".repeat(n) + &")".repeat(n),
        format!("typedef {}", "int (*".repeat(n)),
        format!("int x[] = {{ {} }};", "f(1), ".repeat(n)),
        format!("void f(void) {{ {} }}", "case 1: ".repeat(n)),
    ];
    for (at, text) in texts.iter().enumerate() {
        let start = std::time::Instant::now();
        let f = facts(text);
        assert!(f.lines > 0, "text {at}");
        assert!(start.elapsed().as_secs() < 30, "text {at} takes too long");
    }
}
