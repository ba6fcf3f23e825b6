//! Tests of the extract step as a whole.

use super::*;
use crate::facts;

fn facts(text: &str) -> FileFacts {
    with_big_stack(|| extract(text, Edition::E2021, &MacroTable::default()))
}

#[test]
fn spans_count_bytes() {
    let text = "\u{feff}// é\nfn f() { let é = \"ü\"; é.lock(); }";
    let facts = facts(text);
    let calls: Vec<&str> = facts
        .exprs
        .iter()
        .filter(|expr| matches!(expr.kind, facts::ExprKind::MethodCall { .. }))
        .map(|expr| &text[expr.span.lo as usize..expr.span.hi as usize])
        .collect();
    assert_eq!(calls, ["é.lock()"]);
}
