//! Comments that speak to nestlint, found by a small lexer: the parser drops comments.

use crate::facts::Directive;
use crate::source::Span;

const MARK: &str = "nestlint:";

/// Every comment of the text that contains `nestlint:`.
pub(super) fn collect(text: &str) -> Vec<Directive> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, found: Vec::new() };
    lexer.run();
    lexer.found
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    found: Vec<Directive>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'"' => self.string(),
                b'\'' => self.quote(),
                b if is_ident(b) => self.word(),
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |len| start + len);
        self.at = end;
        self.comment(start, end, self.text[start..end].trim_end().len());
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            match (self.bytes[self.at], self.peek(1)) {
                (b'/', b'*') => (depth, self.at) = (depth + 1, self.at + 2),
                (b'*', b'/') => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        let end = self.at.min(self.bytes.len());
        self.at = end;
        let inner = self.text[start..end].trim_end_matches('/').trim_end_matches('*').trim_end().len();
        self.comment(start, end, inner);
    }

    /// Records the comment `start..end` if it carries the mark; its words end at `start + inner`.
    fn comment(&mut self, start: usize, end: usize, inner: usize) {
        let comment = &self.text[start..start + inner];
        let Some(mark) = comment.find(MARK) else { return };
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let own_line = self.text[line..start].trim().is_empty();
        let text = comment[mark + MARK.len()..].trim().into();
        self.found.push(Directive { span: Span::new(start, end), text, own_line });
    }

    fn string(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// A character, or the quote of a lifetime or label.
    fn quote(&mut self) {
        let mut rest = self.text[self.at + 1..].chars();
        match (rest.next(), rest.next()) {
            (Some('\\'), _) => {
                self.at += 3;
                while self.at < self.bytes.len() && self.bytes[self.at] != b'\'' && self.bytes[self.at] != b'\n' {
                    self.at += 1;
                }
                self.at += 1;
            }
            (Some(c), Some('\'')) => self.at += c.len_utf8() + 2,
            _ => self.at += 1,
        }
    }

    /// An identifier or number; `r"…"`, `br#"…"#` and the like are strings without escapes.
    fn word(&mut self) {
        let start = self.at;
        while self.at < self.bytes.len() && is_ident(self.bytes[self.at]) {
            self.at += 1;
        }
        if !matches!(&self.bytes[start..self.at], b"r" | b"br" | b"cr") {
            return;
        }
        let hashes = self.bytes[self.at..].iter().take_while(|&&b| b == b'#').count();
        if self.peek(hashes) != b'"' {
            return;
        }
        let close = format!("\"{}", "#".repeat(hashes));
        let body = self.at + hashes + 1;
        self.at = self.text[body..].find(&close).map_or(self.text.len(), |len| body + len + close.len());
    }
}

fn is_ident(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
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
