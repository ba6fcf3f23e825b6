//! One line of a log without what transport added: quotes, timestamps, priorities, host names, escapes.

use std::borrow::Cow;

/// Longest part of a line that is looked at, in bytes; no line of a report comes near.
const MAX_LINE: usize = 4096;
/// Prefixes that a line may carry; a bound for lines made of nothing else.
const MAX_PREFIXES: usize = 16;

/// A cleaned line.
pub(super) struct Line<'l> {
    /// Who printed it, if the kernel says so (`CONFIG_PRINTK_CALLER`: `T123`, `C0`).
    pub caller: Option<Caller>,
    /// Text without prefixes, leading and trailing blanks.
    pub text: &'l str,
}

/// `T123` or `C0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Caller {
    is_cpu: bool,
    number: u32,
}

/// Calls `each` with the number (from 1) and every line of the log.
pub(super) fn for_each(log: &[u8], mut each: impl FnMut(u32, Line<'_>)) {
    for (index, raw) in log.split(|&byte| byte == b'\n').enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let text = clean(&raw[..raw.len().min(MAX_LINE)]);
        // rsyslog writes a line feed inside a message as `#012`
        for part in text.split("#012") {
            each(number, strip(part));
        }
    }
}

/// Text without escapes, control and direction characters.
fn clean(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => skip_escape(&mut chars),
            '\t' => out.push(' '),
            _ if is_hidden(c) => {}
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Skips the rest of `ESC [ 1 ; 31 m`.
fn skip_escape(chars: &mut std::str::Chars<'_>) {
    let mut ahead = chars.clone();
    if ahead.next() == Some('[') && ahead.any(|c| ('\x40'..='\x7e').contains(&c)) {
        *chars = ahead;
    }
}

/// Control characters, and those that change the direction of text or have no width.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn strip(text: &str) -> Line<'_> {
    let mut caller = None;
    let mut rest = text.trim();
    for _ in 0..MAX_PREFIXES {
        let Some(next) = strip_one(rest, &mut caller) else { break };
        rest = next.trim_start();
    }
    Line { caller, text: rest }
}

/// The text after one prefix, if it begins with one.
fn strip_one<'t>(text: &'t str, caller: &mut Option<Caller>) -> Option<&'t str> {
    match text.as_bytes().first()? {
        b'>' => Some(&text[1..]),
        b'<' => strip_priority(text),
        b'[' => strip_bracket(text, caller),
        b'0'..=b'9' => strip_clock(text).or_else(|| strip_syslog(text)),
        _ => strip_syslog(text),
    }
}

/// `<4>`
fn strip_priority(text: &str) -> Option<&str> {
    let (inside, rest) = text[1..].split_once('>')?;
    (1..=3).contains(&inside.len()).then_some(())?;
    inside.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
}

/// `[   12.345678]`, `[ T123]`, `[Mon Jan  1 10:00:00 2024]`
fn strip_bracket<'t>(text: &'t str, caller: &mut Option<Caller>) -> Option<&'t str> {
    let (inside, rest) = text[1..].split_once(']')?;
    let inside = inside.trim();
    if let Some(found) = parse_caller(inside) {
        *caller = Some(found);
        return Some(rest);
    }
    (is_seconds(inside) || is_date(inside)).then_some(rest)
}

fn parse_caller(inside: &str) -> Option<Caller> {
    let number = inside.strip_prefix(['T', 'C'])?.parse().ok()?;
    Some(Caller { is_cpu: inside.starts_with('C'), number })
}

/// `12.345678`, perhaps with the id of a CPU after a comma or `@`
fn is_seconds(inside: &str) -> bool {
    let mut digits = inside.bytes().filter(u8::is_ascii_digit);
    let is_number =
        inside.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'@' | b':' | b' '));
    is_number && digits.next().is_some() && inside.contains(['.', ':'])
}

/// `Mon Jan  1 10:00:00 2024`, `2024-01-01T10:00:00Z`
fn is_date(inside: &str) -> bool {
    let colons = inside.bytes().filter(|&byte| byte == b':').count();
    let is_plain = inside
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b' ' | b'-' | b'.' | b'+' | b','));
    is_plain && colons >= 2 && inside.starts_with(|c: char| c.is_ascii_alphanumeric()) && !inside.contains("HC")
}

/// `10:00:00.123 `, `2024-01-01 `, `2024/01/01 `
fn strip_clock(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once(' ')?;
    let separators = word.bytes().filter(|&byte| matches!(byte, b':' | b'-' | b'/')).count();
    let is_plain = word
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'/' | b'.' | b'T' | b'Z' | b'+'));
    (is_plain && separators >= 2).then_some(rest)
}

/// `Jan  1 10:00:00 host kernel: `, `kernel: `
fn strip_syslog(text: &str) -> Option<&str> {
    let at = text.find("kernel: ").or_else(|| text.ends_with("kernel:").then(|| text.len() - 7))?;
    let before = &text[..at];
    let is_header = before.len() <= 80 && !before.contains(['(', '{', '=', '/', '<']);
    let is_end =
        before.is_empty() || (before.ends_with(' ') && (before.contains(':') || before.trim_end().contains(' ')));
    (is_header && is_end).then(|| text[at + 7..].trim_start())
}
