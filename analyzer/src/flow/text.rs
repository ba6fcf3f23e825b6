//! Places as the programmer wrote them, printed back from the facts.

use crate::facts::{ExprId, ExprKind, FileFacts, List};
use crate::source::Language;

/// Characters of a lock's text that are kept.
const MAX_LENGTH: usize = 80;

/// The text of an expression, shortened to one line.
pub fn text_of(facts: &FileFacts, e: ExprId) -> String {
    let mut text = String::new();
    print(facts, e, &mut text, 0);
    if text.chars().count() > MAX_LENGTH {
        text = text.chars().take(MAX_LENGTH - 1).collect::<String>() + "…";
    }
    text
}

fn print(facts: &FileFacts, e: ExprId, out: &mut String, depth: u32) {
    if depth > 12 || out.len() > 4 * MAX_LENGTH {
        out.push('…');
        return;
    }
    let depth = depth + 1;
    match facts.expr(e).kind {
        ExprKind::Path(path) => {
            let names: Vec<&str> = facts.path(path).segments.iter().map(|segment| facts.name(segment.name)).collect();
            out.push_str(&names.join("::"));
        }
        ExprKind::Int(n) => out.push_str(&n.get().to_string()),
        ExprKind::Field { base, name } => print_field(facts, base, facts.name(name), out, depth),
        ExprKind::Index { base, index } => {
            print(facts, base, out, depth);
            out.push('[');
            print(facts, index, out, depth);
            out.push(']');
        }
        ExprKind::Deref(of) => prefixed("*", facts, of, out, depth),
        ExprKind::AddrOf { mutable, of } => {
            let rust_mut = mutable && facts.language == Language::Rust;
            prefixed(if rust_mut { "&mut " } else { "&" }, facts, of, out, depth);
        }
        ExprKind::Call { callee, args } => {
            print(facts, callee, out, depth);
            print_args(facts, args, out, depth);
        }
        ExprKind::MethodCall { receiver, method, args, .. } => {
            print(facts, receiver, out, depth);
            out.push('.');
            out.push_str(facts.name(method));
            print_args(facts, args, out, depth);
        }
        ExprKind::Try(of) => suffixed(facts, of, "?", out, depth),
        ExprKind::Await(of) => suffixed(facts, of, ".await", out, depth),
        ExprKind::Cast { value, .. } => print(facts, value, out, depth),
        ExprKind::Expansion { body, .. } => print(facts, body, out, depth),
        _ => out.push('…'),
    }
}

fn print_field(facts: &FileFacts, base: ExprId, name: &str, out: &mut String, depth: u32) {
    match facts.expr(base).kind {
        ExprKind::Deref(of) if facts.language == Language::C => {
            print(facts, of, out, depth);
            out.push_str("->");
        }
        _ => {
            print(facts, base, out, depth);
            out.push('.');
        }
    }
    out.push_str(name);
}

fn print_args(facts: &FileFacts, args: List<ExprId>, out: &mut String, depth: u32) {
    out.push('(');
    for (i, arg) in facts.list(args).enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        print(facts, arg, out, depth);
    }
    out.push(')');
}

fn prefixed(prefix: &str, facts: &FileFacts, of: ExprId, out: &mut String, depth: u32) {
    out.push_str(prefix);
    print(facts, of, out, depth);
}

fn suffixed(facts: &FileFacts, of: ExprId, suffix: &str, out: &mut String, depth: u32) {
    print(facts, of, out, depth);
    out.push_str(suffix);
}
