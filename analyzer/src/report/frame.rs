//! One line of a backtrace.

/// A frame of a backtrace, or an inlined call in one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The function as printed; the compiler may have added a suffix (`.part.0`, `.cold`).
    pub function: String,
    /// Path in the tree, if the log was decoded.
    pub file: Option<String>,
    /// Line, from 1; of that kernel's source.
    pub line: Option<u32>,
    /// The call was inlined: it has no frame of its own.
    pub inline: bool,
    /// The kernel is not sure of it (`?`): an address that happened to be on the stack.
    pub unreliable: bool,
    /// The module, if it says so.
    pub module: Option<String>,
}

impl Frame {
    /// The function as it is called in the source.
    pub fn source_name(&self) -> &str {
        let suffixes = [".part.", ".cold", ".isra.", ".constprop.", ".llvm.", ".localalias", ".lto_priv"];
        let end = suffixes.iter().filter_map(|suffix| self.function.find(suffix)).min();
        &self.function[..end.unwrap_or(self.function.len())]
    }

    /// Reads a line of a backtrace; none if it is none.
    pub(super) fn parse(text: &str) -> Option<Frame> {
        let (text, unreliable) = strip_addresses(text);
        let mut frame = with_offset(text).or_else(|| without_offset(text))?;
        frame.unreliable |= unreliable;
        is_symbol(&frame.function).then_some(frame)
    }

    /// Reads what follows `at:` in a lock line: a frame, or a bare symbol or address.
    pub(super) fn parse_at(text: &str) -> Option<Frame> {
        Frame::parse(text).or_else(|| {
            let (text, _) = strip_addresses(text);
            let word = text.split_ascii_whitespace().next()?;
            is_symbol(word).then(|| Frame { function: word.to_owned(), ..Frame::default() })
        })
    }
}

/// Whether a line belongs to a backtrace without being a frame: `<IRQ>`, a raw address, `...`.
pub(super) fn is_filler(text: &str) -> bool {
    let (text, _) = strip_addresses(text);
    let is_mark = text.starts_with('<') && text.ends_with('>') && text.len() <= 12;
    let is_address =
        text.strip_prefix("0x").is_some_and(|hex| !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    text.is_empty() || text == "..." || is_mark || is_address || text == "--- interrupt"
}

/// The text after addresses, dots and `?`, and whether there was a `?`.
fn strip_addresses(text: &str) -> (&str, bool) {
    let mut rest = text.trim();
    let mut unreliable = false;
    for _ in 0..6 {
        let next = if let Some(next) = rest.strip_prefix("? ") {
            unreliable = true;
            next
        } else if let Some(next) = rest.strip_prefix("...") {
            next
        } else if let Some(next) = strip_address(rest) {
            next
        } else {
            break;
        };
        rest = next.trim_start();
    }
    (rest, unreliable)
}

/// `[<c0123456>]`, `([<...>]`, `[c000000000123456]`
fn strip_address(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(').unwrap_or(text).strip_prefix('[')?;
    let (inside, rest) = inside.split_once(']')?;
    let hex = inside.strip_prefix('<').and_then(|inside| inside.strip_suffix('>')).unwrap_or(inside);
    (hex.len() >= 8 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(rest)
}

/// `symbol+0x12/0x34 [module] file.c:12 [inline]`
fn with_offset(text: &str) -> Option<Frame> {
    let at = text.find("+0x")?;
    let (offset, rest) = split_offset(&text[at..])?;
    if offset.len() < 4 {
        return None;
    }
    let symbol = text[..at].strip_prefix('(').unwrap_or(&text[..at]);
    // arm: `outer_call from inner_call+0x1/0x2`, the frame being the first of the two
    let symbol = symbol.split(" from ").next().unwrap_or(symbol).trim_end_matches(')');
    let mut frame = Frame { function: symbol.trim_start_matches('.').to_owned(), ..Frame::default() };
    add_tail(&mut frame, rest.trim_start_matches(')'));
    Some(frame)
}

/// `+0x12/0x34` and what follows.
fn split_offset(text: &str) -> Option<(&str, &str)> {
    let hex = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let first = 3 + hex(&text[3..]);
    if first == 3 {
        return None;
    }
    let Some(size) = text[first..].strip_prefix("/0x") else { return Some((&text[..first], &text[first..])) };
    let end = first + 3 + hex(size);
    Some((&text[..end], &text[end..]))
}

/// `symbol file.c:12 [inline]`
fn without_offset(text: &str) -> Option<Frame> {
    let (symbol, rest) = text.split_once(' ')?;
    let mut frame = Frame { function: symbol.to_owned(), ..Frame::default() };
    add_tail(&mut frame, rest);
    frame.file.is_some().then_some(frame)
}

/// Module, file, line and `[inline]`, in whatever order.
fn add_tail(frame: &mut Frame, tail: &str) {
    for word in tail.split_ascii_whitespace().take(8) {
        if word == "[inline]" {
            frame.inline = true;
        } else if let Some(module) = word.strip_prefix('[') {
            frame.module.get_or_insert_with(|| module.trim_end_matches(']').to_owned());
        } else if let (None, Some((file, line))) = (&frame.file, file_and_line(word)) {
            frame.file = Some(file);
            frame.line = Some(line);
        } else if word == "from" {
            break;
        }
    }
}

/// `net/core/dev.c:12`, `foo.c:12:3`, `./include/linux/fs.h:1`
pub(super) fn file_and_line(word: &str) -> Option<(String, u32)> {
    let word = word.trim_matches(['(', ')', ',']);
    let (file, rest) = word.split_once(':')?;
    let line = rest.split([':', ' ']).next()?.parse().ok()?;
    let extension = file.rsplit_once('.')?.1;
    let is_source = matches!(extension, "c" | "h" | "S" | "rs" | "cpp" | "cc");
    is_source.then(|| (file.trim_start_matches("./").to_owned(), line))
}

/// Symbols of C and Rust (plain, mangled or not), no prose.
fn is_symbol(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '<' | '.' | '$'));
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.$<>:&*[]{}#@-,' ".contains(&byte));
    // a demangled Rust name has blanks inside its brackets only
    starts && is_plain && (!text.contains(' ') || text.starts_with('<') || text.contains("::<"))
}
