//! Bytes to tokens: a hand-written lexer of C that never fails and allocates nothing.
//!
//! It knows nothing of preprocessing but where a line starts: [`Lexer::advance`] hands out `#` with
//! [`Raw::line_start`] set, and [`Lexer::rest_of_line`] reads the rest of such a line.

use crate::source::Span;

/// The kinds of a token; keywords and words of attributes are told apart by [`super::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the variant is the token")]
pub enum T {
    Eof,
    Ident,
    Number,
    Char,
    Str,
    LParen,
    RParen,
    LBrace,
    RBrace,
    LBracket,
    RBracket,
    Semi,
    Comma,
    Dot,
    Arrow,
    Ellipsis,
    Question,
    Colon,
    Assign,
    /// `+=` and its kin; the operator is the token's text.
    AssignOp,
    PlusPlus,
    MinusMinus,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Amp,
    Pipe,
    Caret,
    Tilde,
    Not,
    AndAnd,
    OrOr,
    EqEq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Shl,
    Shr,
    Hash,
    HashHash,
    /// A parameter in the body of a macro; the symbol is its position.
    Param,
    /// `#param` in the body of a macro.
    Stringify,
    /// A byte that is no token of C.
    Junk,
}

/// A token as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub struct Raw {
    /// Kind.
    pub kind: T,
    /// Nothing but white space and comments before it on its line.
    pub line_start: bool,
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
}

impl Raw {
    /// The text of the token.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.lo as usize..self.hi as usize).unwrap_or("")
    }
}

/// What was unterminated or unknown: where and why.
pub type Trouble = (Span, &'static str);

/// Reads one text from front to back.
pub struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    pos: usize,
    fresh_line: bool,
    /// Comments that contain `nestlint:`.
    pub comments: Vec<Span>,
    /// What was unterminated.
    pub troubles: Vec<Trouble>,
}

const SPACE: u8 = 1;
const LETTER: u8 = 2;
const DIGIT: u8 = 3;

const fn classes() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = match byte {
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80..=0xff => LETTER,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        at += 1;
    }
    table
}

static CLASS: [u8; 256] = classes();

impl<'a> Lexer<'a> {
    /// A lexer at the start of `source`.
    pub fn new(source: &'a str) -> Lexer<'a> {
        let pos = if source.starts_with('\u{feff}') { 3 } else { 0 };
        let bytes = source.as_bytes();
        Lexer { source, bytes, pos, fresh_line: true, comments: Vec::new(), troubles: Vec::new() }
    }

    /// The text that is read.
    pub fn source(&self) -> &'a str {
        self.source
    }

    fn at(&self, offset: usize) -> u8 {
        self.bytes.get(self.pos + offset).copied().unwrap_or(0)
    }

    /// Skips white space, comments and spliced line ends; a plain line end too, unless `in_line`.
    fn skip_blank(&mut self, in_line: bool) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'\n' if in_line => return,
                b'\n' => {
                    self.fresh_line = true;
                    self.pos += 1;
                }
                b'\\' => match self.splice() {
                    0 => return,
                    width => self.pos += width,
                },
                b'/' if self.at(1) == b'*' => self.block_comment(),
                b'/' if self.at(1) == b'/' => self.line_comment(),
                _ if CLASS[byte as usize] == SPACE => self.pos += 1,
                _ => return,
            }
        }
    }

    /// Bytes of a `\` with a line end behind it, else 0.
    fn splice(&self) -> usize {
        match (self.at(0), self.at(1), self.at(2)) {
            (b'\\', b'\n', _) => 2,
            (b'\\', b'\r', b'\n') => 3,
            _ => 0,
        }
    }

    fn block_comment(&mut self) {
        let start = self.pos;
        let rest = &self.source.as_bytes()[start + 2..];
        let mut at = 0;
        self.pos = loop {
            match rest[at..].iter().position(|&b| b == b'*') {
                Some(star) if rest.get(at + star + 1) == Some(&b'/') => break start + 2 + at + star + 2,
                Some(star) => at += star + 1,
                None => {
                    self.troubles.push((Span::new(start, start + 2), "comment is not closed"));
                    break self.bytes.len();
                }
            }
        };
        self.note_comment(start);
    }

    fn line_comment(&mut self) {
        let start = self.pos;
        while self.pos < self.bytes.len() && self.bytes[self.pos] != b'\n' {
            self.pos += self.splice().max(1);
        }
        self.note_comment(start);
    }

    fn note_comment(&mut self, start: usize) {
        let text = self.source.get(start + 2..self.pos).unwrap_or("");
        if text.trim_start_matches(['*', '/', ' ', '\t', '\n']).starts_with("nestlint:") {
            self.comments.push(Span::new(start, self.pos));
        }
    }

    /// The next token; [`T::Eof`] for ever at the end.
    pub fn advance(&mut self) -> Raw {
        self.skip_blank(false);
        self.token()
    }

    /// The next token of this line; [`T::Eof`] at its end.
    pub fn next_in_line(&mut self) -> Raw {
        self.skip_blank(true);
        if self.at(0) == b'\n' {
            let at = self.pos as u32;
            return Raw { kind: T::Eof, line_start: false, lo: at, hi: at };
        }
        self.token()
    }

    /// The rest of this line with its continuation lines, as a range of bytes; the lexer goes on behind it.
    pub fn rest_of_line(&mut self) -> (usize, usize) {
        self.skip_blank(true);
        let start = self.pos;
        let mut end = start;
        while self.pos < self.bytes.len() && self.bytes[self.pos] != b'\n' {
            if self.next_in_line().kind == T::Eof {
                break;
            }
            end = self.pos;
        }
        (start, end)
    }

    /// Whether the next byte is `(`: what makes a `#define` function-like.
    pub fn is_paren(&self) -> bool {
        self.at(0) == b'('
    }

    fn token(&mut self) -> Raw {
        let start = self.pos;
        let line_start = std::mem::replace(&mut self.fresh_line, false);
        let Some(&byte) = self.bytes.get(start) else {
            return Raw { kind: T::Eof, line_start, lo: start as u32, hi: start as u32 };
        };
        let kind = match CLASS[byte as usize] {
            LETTER => self.word(),
            DIGIT => self.number(),
            _ => self.other(byte),
        };
        Raw { kind, line_start, lo: start as u32, hi: self.pos as u32 }
    }

    fn word(&mut self) -> T {
        while CLASS[self.at(0) as usize] >= LETTER {
            self.pos += 1;
        }
        T::Ident
    }

    fn number(&mut self) -> T {
        loop {
            let byte = self.at(0);
            let sign = matches!(self.at(1), b'+' | b'-') && matches!(byte, b'e' | b'E' | b'p' | b'P');
            if CLASS[byte as usize] < LETTER && byte != b'.' {
                return T::Number;
            }
            self.pos += if sign && !self.is_hex() { 2 } else { 1 };
        }
    }

    /// Whether the number that is being read began with `0x` (so that `0xe+1` is a sum).
    fn is_hex(&self) -> bool {
        let mut start = self.pos;
        while start > 0 && CLASS[self.bytes[start - 1] as usize] >= LETTER && self.pos - start < 24 {
            start -= 1;
        }
        self.bytes.get(start + 1).is_some_and(|b| b | 0x20 == b'x')
    }

    fn quoted(&mut self, quote: u8, kind: T) -> T {
        let start = self.pos;
        self.pos += 1;
        loop {
            match self.at(0) {
                b'\\' => self.pos += if self.at(1) == b'\r' { 3 } else { 2 },
                b if b == quote => {
                    self.pos += 1;
                    return kind;
                }
                b'\n' => break,
                _ => self.pos += 1,
            }
            if self.pos >= self.bytes.len() {
                self.pos = self.bytes.len();
                break;
            }
        }
        self.troubles.push((Span::new(start, self.pos), "string is not closed"));
        kind
    }

    fn other(&mut self, byte: u8) -> T {
        let (kind, width) = match byte {
            b'"' => return self.quoted(b'"', T::Str),
            b'\'' => return self.quoted(b'\'', T::Char),
            b'.' if self.at(1).is_ascii_digit() => {
                self.pos += 1;
                return self.number();
            }
            b'(' => (T::LParen, 1),
            b')' => (T::RParen, 1),
            b'{' => (T::LBrace, 1),
            b'}' => (T::RBrace, 1),
            b'[' => (T::LBracket, 1),
            b']' => (T::RBracket, 1),
            b';' => (T::Semi, 1),
            b',' => (T::Comma, 1),
            b'?' => (T::Question, 1),
            b':' => (T::Colon, 1),
            b'~' => (T::Tilde, 1),
            _ => self.operator(byte),
        };
        self.pos += width;
        kind
    }

    fn operator(&self, byte: u8) -> (T, usize) {
        let (next, third) = (self.at(1), self.at(2));
        match (byte, next) {
            (b'-', b'>') => (T::Arrow, 2),
            (b'+', b'+') => (T::PlusPlus, 2),
            (b'-', b'-') => (T::MinusMinus, 2),
            (b'&', b'&') => (T::AndAnd, 2),
            (b'|', b'|') => (T::OrOr, 2),
            (b'=', b'=') => (T::EqEq, 2),
            (b'!', b'=') => (T::NotEq, 2),
            (b'<', b'<') if third == b'=' => (T::AssignOp, 3),
            (b'>', b'>') if third == b'=' => (T::AssignOp, 3),
            (b'<', b'<') => (T::Shl, 2),
            (b'>', b'>') => (T::Shr, 2),
            (b'<', b'=') => (T::LessEq, 2),
            (b'>', b'=') => (T::GreaterEq, 2),
            (b'#', b'#') => (T::HashHash, 2),
            (b'.', b'.') if third == b'.' => (T::Ellipsis, 3),
            (b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^', b'=') => (T::AssignOp, 2),
            _ => (single(byte), 1),
        }
    }
}

fn single(byte: u8) -> T {
    match byte {
        b'.' => T::Dot,
        b'=' => T::Assign,
        b'+' => T::Plus,
        b'-' => T::Minus,
        b'*' => T::Star,
        b'/' => T::Slash,
        b'%' => T::Percent,
        b'&' => T::Amp,
        b'|' => T::Pipe,
        b'^' => T::Caret,
        b'!' => T::Not,
        b'<' => T::Less,
        b'>' => T::Greater,
        b'#' => T::Hash,
        _ => T::Junk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(T, &str)> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| Some(lexer.advance()).filter(|t| t.kind != T::Eof))
            .map(|t| (t.kind, t.text(text)))
            .collect()
    }

    #[test]
    fn tokens() {
        let seen = kinds("a->b /* x */ ... 0x1e+1 1e+5 \"s\\\"t\" 'c' >>= // end\n#");
        let want = [
            (T::Ident, "a"),
            (T::Arrow, "->"),
            (T::Ident, "b"),
            (T::Ellipsis, "..."),
            (T::Number, "0x1e"),
            (T::Plus, "+"),
            (T::Number, "1"),
            (T::Number, "1e+5"),
            (T::Str, "\"s\\\"t\""),
            (T::Char, "'c'"),
            (T::AssignOp, ">>="),
            (T::Hash, "#"),
        ];
        assert_eq!(seen, want);
    }

    #[test]
    fn unterminated_text_is_trouble() {
        for text in ["/* x", "\"abc\nint x;", "'", "\"\\", "/*"] {
            let mut lexer = Lexer::new(text);
            while lexer.advance().kind != T::Eof {}
            assert_eq!(lexer.troubles.len(), 1, "{text}");
        }
    }

    #[test]
    fn continued_lines() {
        let mut lexer = Lexer::new("#define A 1 + \\\n 2 /* a\n b */ + 3\nx");
        assert_eq!(lexer.advance().kind, T::Hash);
        let (lo, hi) = lexer.rest_of_line();
        assert_eq!(&lexer.source()[lo..hi], "define A 1 + \\\n 2 /* a\n b */ + 3");
        assert!(lexer.advance().line_start);
    }
}
