//! How lockdep prints a lock.

use super::frame::Frame;
use std::fmt;

/// The name of a lock class, split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockName {
    /// The name that was given to the class: `&vq->mutex`, `rtnl_mutex`, `(work_completion)(&x->work)`.
    pub class: String,
    /// N of `#N`: the N-th class of that name in this boot. Says nothing about another boot.
    pub version: Option<u32>,
    /// N of `/N`.
    pub subclass: u32,
}

impl LockName {
    pub(super) fn parse(text: &str) -> LockName {
        let text = text.trim();
        let (rest, subclass) = split_number(text, '/').filter(|&(_, number)| number < 8).unwrap_or((text, 0));
        let (class, version) = split_number(rest, '#').map_or((rest, None), |(class, number)| (class, Some(number)));
        LockName { class: class.to_owned(), version, subclass }
    }
}

impl fmt::Display for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class)?;
        if let Some(version) = self.version {
            write!(f, "#{version}")?;
        }
        if self.subclass != 0 {
            write!(f, "/{}", self.subclass)?;
        }
        Ok(())
    }
}

/// The number behind the last `mark`, and what stands before.
fn split_number(text: &str, mark: char) -> Option<(&str, u32)> {
    let (before, digits) = text.rsplit_once(mark)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !before.is_empty();
    is_number.then(|| digits.parse().ok()).flatten().map(|number| (before, number))
}

/// A lock of a report, with the place where it was or is to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// Its class.
    pub name: LockName,
    /// Its address as printed; addresses of one report can be compared, except that 4.15 to 5.3 hash them.
    pub address: Option<String>,
    /// Usage letters (`+.+.`).
    pub usage: String,
    /// Wait types, outer and inner (`{3:3}`).
    pub wait_types: Option<(u8, u8)>,
    /// Where: the innermost inlined call first, the real frame last.
    pub frames: Vec<Frame>,
}

impl Lock {
    /// The frame that tells most: the first that is no inline wrapper of a header, or else the last.
    pub fn place(&self) -> Option<&Frame> {
        let in_header = |frame: &Frame| {
            let of = |file: &str| file.starts_with("include/") || (frame.inline && file.ends_with(".h"));
            frame.file.as_deref().is_some_and(of)
        };
        self.frames.iter().find(|frame| !in_header(frame)).or_else(|| self.frames.last())
    }

    /// Whether another line shows the same lock: the log repeats it for each inlined call.
    pub(super) fn is_same_line(&self, other: &Lock) -> bool {
        self.address == other.address && self.name == other.name && self.usage == other.usage
    }
}

/// A lock line: what it shows, and whether its place is still to come on the next line.
pub(super) struct LockLine {
    pub lock: Lock,
    pub wants_place: bool,
}

/// Reads `[ADDRESS] (NAME){USAGE}[-{O:I}][, at: PLACE]`; none if it is no lock line.
pub(super) fn parse(text: &str) -> Option<LockLine> {
    let text = text.trim();
    let close = find_usage(text)?;
    let (head, tail) = (&text[..close], &text[close + 2..]);
    let open = head.find('(')?;
    let address = address(head[..open].trim())?;
    let (usage, tail) = tail.split_once('}')?;
    let (wait_types, tail) = wait_types(tail);
    let tail = tail.trim_start_matches([',', ' ', ':']);
    let place = tail.strip_prefix("at:").map(str::trim);
    let frames: Vec<Frame> = place.and_then(Frame::parse_at).into_iter().collect();
    let wants_place = place.is_some() && frames.is_empty();
    let name = LockName::parse(&head[open + 1..]);
    let lock = Lock { name, address, usage: usage.to_owned(), wait_types, frames };
    (!lock.name.class.is_empty()).then_some(LockLine { lock, wants_place })
}

/// Position of the `){` before the usage letters (nestlint prints the kind of lock instead): the last one that has them, as
/// names may contain anything.
fn find_usage(text: &str) -> Option<usize> {
    text.rmatch_indices("){").map(|(at, _)| at).take(4).find(|&at| {
        let Some((usage, _)) = text[at + 2..].split_once('}') else { return false };
        let is_usage = (2..=8).contains(&usage.len()) && usage.bytes().all(|byte| b"+-.?".contains(&byte));
        let is_kind = (1..=24).contains(&usage.len())
            && usage.bytes().all(|byte| byte.is_ascii_lowercase() || b" _".contains(&byte));
        is_usage || is_kind
    })
}

/// What stands before the name: nothing, or an address. The outer none means: this is no lock line.
fn address(text: &str) -> Option<Option<String>> {
    let hex = text.strip_prefix("0x").unwrap_or(text);
    let is_address = (8..=16).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text {
        "" => Some(None),
        "(____ptrval____)" => Some(None),
        _ => is_address.then(|| Some(text.to_owned())),
    }
}

/// `-{3:3}` and what follows.
fn wait_types(text: &str) -> (Option<(u8, u8)>, &str) {
    let Some((inside, rest)) = text.strip_prefix("-{").and_then(|text| text.split_once('}')) else {
        return (None, text);
    };
    let types = inside.split_once(':').and_then(|(outer, inner)| Some((outer.parse().ok()?, inner.parse().ok()?)));
    (types, rest)
}
