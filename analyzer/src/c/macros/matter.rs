//! Which macros matter: a look at each body, then what follows from macros that use other macros.

use crate::c::assume::{IDENTITY, KEEP, PURE};
use crate::c::cond::power;
use crate::c::lex::{Lexer, Raw, T};
use crate::c::macros::LockNames;
use crate::c::scan::{Def, Scan};
use crate::c::symbols::hash;
use crate::c::words::{self, W};
use rustc_hash::{FxHashMap, FxHashSet};

/// What one body says.
#[derive(Default)]
struct Look {
    /// It matters by itself.
    matters: bool,
    /// Names that it uses, by hash: if one of them matters, so does this macro.
    uses: Vec<u64>,
    /// Names that it calls: a call of what is no macro matters too.
    calls: Vec<u64>,
}

/// For each definition of each scan, whether it is to be expanded.
pub fn analyse(scans: &[Scan], locks: &dyn LockNames) -> Vec<Vec<bool>> {
    let words: FxHashMap<&str, W> = words::all().iter().copied().collect();
    let macros: FxHashSet<u64> = scans.iter().flat_map(|s| &s.defs).map(|def| hash(&def.name)).collect();
    let mut looker = Looker { words, locks, calls: FxHashMap::default() };
    let mut looks: Vec<(u64, Look)> = Vec::new();
    for def in scans.iter().flat_map(|scan| &scan.defs) {
        let mut look = looker.look(def);
        look.matters |= look.calls.iter().any(|code| !macros.contains(code));
        looks.push((hash(&def.name), look));
    }
    let mattering = spread(&looks);
    let mut kept: FxHashMap<u64, bool> = FxHashMap::default();
    let is_macro = |name: &str| macros.contains(&hash(name));
    let is_kept = |name: &str| locks.stands_for(name, &is_macro) || KEEP.has(name);
    let mut keeps = |def: &Def| *kept.entry(hash(&def.name)).or_insert_with(|| is_kept(&def.name));
    let verdict = |(def, at): (&Def, usize), keeps: &mut dyn FnMut(&Def) -> bool| {
        let (_, look) = &looks[at];
        let uses = || look.uses.iter().any(|code| mattering.contains(code));
        (look.matters || uses()) && !keeps(def)
    };
    let mut at = 0;
    let mut out = Vec::with_capacity(scans.len());
    for scan in scans {
        let row = scan.defs.iter().enumerate().map(|(n, def)| verdict((def, at + n), &mut keeps)).collect();
        at += scan.defs.len();
        out.push(row);
    }
    out
}

/// Names whose definitions matter by themselves or by what they use.
fn spread(looks: &[(u64, Look)]) -> FxHashSet<u64> {
    let mut users: FxHashMap<u64, Vec<u64>> = FxHashMap::default();
    let mut mattering = FxHashSet::default();
    let mut work = Vec::new();
    for (name, look) in looks {
        if look.matters && mattering.insert(*name) {
            work.push(*name);
        }
        for used in &look.uses {
            users.entry(*used).or_default().push(*name);
        }
    }
    while let Some(name) = work.pop() {
        for user in users.get(&name).into_iter().flatten() {
            if mattering.insert(*user) {
                work.push(*user);
            }
        }
    }
    mattering
}

struct Looker<'l> {
    words: FxHashMap<&'static str, W>,
    locks: &'l dyn LockNames,
    /// Names that are called, and whether such a call matters.
    calls: FxHashMap<u64, Call>,
}

#[derive(Clone, Copy, PartialEq)]
enum Call {
    Pure,
    /// A lock operation, or a step from an object to another.
    Lock,
    Kept,
    Other,
}

impl Looker<'_> {
    fn look(&mut self, def: &Def) -> Look {
        let mut look = Look::default();
        let body = &*def.body;
        let mut lexer = Lexer::new(body);
        let mut token = lexer.advance();
        let empty = token.kind == T::Eof;
        let (mut path_like, mut lower, mut only_words) = (true, false, true);
        let (mut depth, mut last) = (0i32, T::Eof);
        look.matters |= is_fragment_start(token.kind);
        while token.kind != T::Eof {
            let next = lexer.advance();
            depth += i32::from(token.kind == T::LParen) - i32::from(token.kind == T::RParen);
            // several arguments, or a part of an expression
            look.matters |= depth < 0 || depth == 0 && token.kind == T::Comma;
            last = token.kind;
            match token.kind {
                T::Ident => {
                    let text = token.text(body);
                    lower |= text.bytes().any(|b| b.is_ascii_lowercase());
                    only_words &= self.words.contains_key(text);
                    self.word(text, next, def, &mut look);
                }
                T::LBrace | T::RBrace | T::Semi => look.matters = true,
                T::Assign | T::AssignOp | T::PlusPlus | T::MinusMinus => look.matters = true,
                T::HashHash => look.matters |= def.params.is_some(),
                // a member of an object: its lock may be in there
                T::Arrow | T::Dot => look.matters |= def.params.is_some(),
                T::LParen | T::RParen | T::Star | T::Amp | T::LBracket | T::RBracket => {
                    only_words &= matches!(token.kind, T::LParen | T::RParen | T::Star);
                }
                _ => (path_like, only_words) = (false, false),
            }
            token = next;
        }
        // an object-like macro that is another name, a member, or words of a declaration
        look.matters |=
            depth != 0 || is_fragment_end(last) || empty || only_words || (path_like && lower && def.params.is_none());
        look
    }

    fn word(&mut self, text: &str, next: Raw, def: &Def, look: &mut Look) {
        match self.words.get(text) {
            Some(W::Sizeof | W::Attr | W::AttrCall | W::VaArgs | W::VaOpt | W::Defined) => return,
            // `(unsigned)(x)` in arithmetic
            Some(W::Basic | W::Qualifier) => return,
            Some(_) => {
                look.matters = true;
                return;
            }
            None => {}
        }
        let code = hash(text);
        if next.kind != T::LParen {
            if !is_param(def, text) {
                look.uses.push(code);
            }
            return;
        }
        if is_param(def, text) {
            look.matters = true;
            return;
        }
        match self.call(text, code) {
            Call::Lock => look.matters = true,
            Call::Other => {
                look.uses.push(code);
                look.calls.push(code);
            }
            Call::Pure => look.uses.push(code),
            Call::Kept => {}
        }
    }

    fn call(&mut self, text: &str, code: u64) -> Call {
        if let Some(&known) = self.calls.get(&code) {
            return known;
        }
        let upper = !text.bytes().any(|b| b.is_ascii_lowercase());
        let call = if self.locks.has(text) || IDENTITY.has(text) {
            Call::Lock
        } else if PURE.has(text) {
            Call::Pure
        } else if KEEP.has(text) {
            Call::Kept
        } else if upper {
            Call::Pure
        } else {
            Call::Other
        };
        self.calls.insert(code, call);
        call
    }
}

/// Whether no expression starts like this.
fn is_fragment_start(kind: T) -> bool {
    power(kind).is_some() && !matches!(kind, T::Star | T::Minus | T::Plus | T::Amp)
        || matches!(kind, T::Dot | T::Arrow | T::Question | T::Colon | T::LBracket)
}

/// Whether no expression ends like this.
fn is_fragment_end(kind: T) -> bool {
    power(kind).is_some() || matches!(kind, T::Dot | T::Arrow | T::Question | T::Colon | T::Not | T::Tilde)
}

fn is_param(def: &Def, text: &str) -> bool {
    let params = def.params.as_deref().unwrap_or(&[]);
    params.iter().any(|p| p.strip_suffix("...").unwrap_or(p).trim_end() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::assume::Assumptions;
    use crate::c::scan::scan;

    #[test]
    fn what_matters() {
        let lines = [
            ("each(p, h) for (p = h; p; p = p->next)", true),
            ("fail(x) return x", true),
            ("grab(x) mutex_lock(&(x)->l)", true),
            ("GRAB2(x) grab(x)", true),
            ("calls(x) some_function(x)", true),
            ("pure(x) ((x) + BIT(3))", false),
            ("outer(x) container_of(x, struct o, m)", true),
            ("pair a, b", true),
            ("LESS <", true),
            ("part(x) ((x)->lock)", true),
            ("log(x...) pr_info(x)", false),
            ("member u.inner", true),
            ("OTHER_CONST (SOME_CONST | 2)", false),
            ("empty", true),
            ("attrs __attribute__((packed))", true),
            ("WARN_ON(x) ({ some_function(x); })", false),
            ("mutex_lock(x) mutex_lock_nested(x, 0)", false),
        ];
        let text: String = lines.iter().map(|(line, _)| format!("#define {line}\n")).collect();
        let scans = [scan(&text, &Assumptions::new())];
        let seen = analyse(&scans, &|name: &str| name.starts_with("mutex_lock"));
        for ((line, want), got) in lines.iter().zip(&seen[0]) {
            assert_eq!(want, got, "{line}");
        }
    }
}
