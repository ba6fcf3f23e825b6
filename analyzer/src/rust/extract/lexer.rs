//! A small lexer over bytes: enough of Rust's tokens to find comments and to count depth, without building anything.

/// What stands at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close,
    /// One character of punctuation.
    Punct(u8),
    /// An identifier, keyword or number.
    Word(&'t [u8]),
    /// A string, character or lifetime.
    Other,
    /// A comment: first byte, one past the last, and where its words end.
    Comment(usize, usize, usize),
}

/// Hands out the tokens of a text. Broken text ends at its end.
pub(super) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    start: usize,
}

impl<'t> Lexer<'t> {
    /// A lexer at the start of the text.
    pub(super) fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, bytes: text.as_bytes(), at: 0, start: 0 }
    }

    /// Where the last token began.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn line_comment(&mut self) -> Token<'t> {
        let start = self.at;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |len| start + len);
        self.at = end;
        Token::Comment(start, end, start + self.text[start..end].trim_end().len())
    }

    fn block_comment(&mut self) -> Token<'t> {
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
        let words = self.text[start..end].trim_end_matches('/').trim_end_matches('*').trim_end().len();
        Token::Comment(start, end, start + words)
    }

    fn string(&mut self) -> Token<'t> {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    break;
                }
                _ => self.at += 1,
            }
        }
        Token::Other
    }

    /// A character, or the quote of a lifetime or label.
    fn quote(&mut self) -> Token<'t> {
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
        Token::Other
    }

    /// An identifier or number; `r"…"`, `br#"…"#` and the like are strings without escapes.
    fn word(&mut self) -> Token<'t> {
        let start = self.at;
        while self.at < self.bytes.len() && is_word(self.bytes[self.at]) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if !matches!(word, b"r" | b"br" | b"cr") {
            return Token::Word(word);
        }
        let hashes = self.bytes[self.at..].iter().take_while(|&&b| b == b'#').count();
        if self.peek(hashes) != b'"' {
            return Token::Word(word);
        }
        let close = format!("\"{}", "#".repeat(hashes));
        let body = self.at + hashes + 1;
        self.at = self.text[body..].find(&close).map_or(self.text.len(), |len| body + len + close.len());
        Token::Other
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            self.start = self.at;
            return Some(match byte {
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'"' => self.string(),
                b'\'' => self.quote(),
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                byte if is_word(byte) => self.word(),
                byte => {
                    self.at += 1;
                    match byte {
                        b'(' | b'[' | b'{' => Token::Open(byte),
                        b')' | b']' | b'}' => Token::Close,
                        byte => Token::Punct(byte),
                    }
                }
            });
        }
        None
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}
