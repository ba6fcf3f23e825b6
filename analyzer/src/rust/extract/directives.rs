//! Comments that speak to nestlint, found by the small lexer: the parser drops comments.

use super::lexer::{Lexer, Token};
use crate::facts::Directive;
use crate::source::Span;

const MARK: &str = "nestlint:";

/// Every comment of the text that contains `nestlint:`.
pub(super) fn collect(text: &str) -> Vec<Directive> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let comments = Lexer::new(text).filter_map(|token| match token {
        Token::Comment(start, end, words) => Some((start, end, words)),
        _ => None,
    });
    comments.filter_map(|comment| directive(text, comment)).collect()
}

/// The comment `start..end` if it carries the mark; its words end at `words`.
fn directive(text: &str, (start, end, words): (usize, usize, usize)) -> Option<Directive> {
    let comment = &text[start..words];
    let mark = comment.find(MARK)?;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let own_line = text[line..start].trim().is_empty();
    Some(Directive { span: Span::new(start, end), text: comment[mark + MARK.len()..].trim().into(), own_line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(String, bool)> {
        collect(text).into_iter().map(|d| (d.text.into_string(), d.own_line)).collect()
    }

    #[test]
    fn comments_and_only_comments() {
        let text = "// nestlint: one\nlet a = \"// nestlint: no\"; /* nestlint: two */ let b = r#\"\" // nestlint: no\"#;\n\
                    let c = '\"'; let d: &'a str = x; // é nestlint: three \n/* /* nestlint: four */ */";
        let expected = [("one", true), ("two", false), ("three", false), ("four */", true)];
        assert_eq!(texts(text), expected.map(|(text, own)| (text.to_owned(), own)));
    }

    #[test]
    fn quotes_and_escapes() {
        let text =
            "let a = '\\''; let b = b'\\\\'; let c = \"\\\"\"; // nestlint: here\nlet d = 'é'; // nestlint: there";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn broken_text_ends() {
        for text in
            ["/* nestlint: open", "\" nestlint: open", "r##\" nestlint:", "'\\", "// nestlint:", "/* nestlint: */"]
        {
            collect(text);
        }
    }
}
