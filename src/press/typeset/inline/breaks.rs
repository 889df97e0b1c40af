//! Where a line may end: between which atoms, and how gladly.

use super::Atom;
use super::characters::{doubles, is_date_unit, is_han, is_sign, is_space, is_unit_symbol, is_western, never_ends, never_starts};

/// What may happen between an atom and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opportunity {
    /// They stay together.
    Never,
    /// A line may end, but rather elsewhere: between a number and the word it counts.
    Reluctantly,
    /// A line may end, but it may be within a word: between Han characters that nothing says are of two.
    Doubtfully,
    /// A line may end.
    Freely,
    /// A line ends.
    Always,
}

/// How much may be torn where nothing else fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// All rules.
    Strict,
    /// Words and numbers longer than a line are torn; marks still keep their side.
    TearWords,
    /// A line of nothing but marks that all keep their side would run off the page.
    TearAll,
}

/// For every atom, what may happen before it; the first is `Never`.
pub(super) fn opportunities(atoms: &[Atom], strictness: Strictness) -> Vec<Opportunity> {
    (0..atoms.len()).map(|at| if at == 0 { Opportunity::Never } else { before(atoms, at, strictness) }).collect()
}

fn before(atoms: &[Atom], at: usize, strictness: Strictness) -> Opportunity {
    use Opportunity::{Always, Doubtfully, Freely, Never, Reluctantly};
    let (left, right) = (&atoms[at - 1], &atoms[at]);
    let (a, b) = (left.character, right.character);
    if left.is_forced_end() {
        return Always;
    }
    if strictness == Strictness::TearAll {
        return if right.is_forced_end() { Never } else { Freely };
    }
    if right.is_forced_end() || is_space(b) || a == '\u{a0}' || b == '\u{a0}' {
        return Never;
    }
    if never_starts(b) && !begins_paragraph(atoms, at) || never_ends(a) || doubles(a) && a == b {
        return Never;
    }
    if is_space(a) {
        return if number_and_unit(atoms, at) { Never } else { Freely };
    }
    // A unit stays with its number, and a link that says a label, 表1, is one word.
    if right.bound && !torn(strictness) || left.link.is_some() && left.link == right.link && b.is_ascii_digit() && !torn(strictness) {
        return Never;
    }
    let raised = right.style.rise > left.style.rise;
    let torn = torn(strictness);
    if raised || is_western(a) && is_western(b) && !torn {
        return Never;
    }
    if a.is_ascii_digit() && (is_date_unit(b) || is_unit_symbol(b)) && !torn || is_sign(a) && b.is_ascii_digit() && !torn {
        return Never;
    }
    // 16|家 and 第|16期 may part, but not if the paragraph has another way.
    if right.joined || a.is_ascii_digit() && !is_western(b) || a == '\u{7b2c}' && b.is_ascii_digit() {
        return Reluctantly;
    }
    let before = at.checked_sub(2).map(|before| atoms[before].character);
    if is_han(a) && is_han(b) && !parts(before, a, b) { Doubtfully } else { Freely }
}

/// Whether words may be torn.
fn torn(strictness: Strictness) -> bool {
    strictness != Strictness::Strict
}

/// Whether a phrase ends between two characters, as far as a title's small words tell: behind "about", a year or a month, before "and".
fn parts(before: Option<char>, a: char, b: char) -> bool {
    let about = before == Some('关') && a == '于';
    let period = matches!(a, '年' | '月' | '周') && before.is_some_and(|c| c.is_ascii_digit());
    about || period || matches!(b, '及' | '和' | '与' | '暨')
}

/// An ellipsis or dash may stand at a paragraph's start: nothing but more of its kind is before it.
fn begins_paragraph(atoms: &[Atom], at: usize) -> bool {
    doubles(atoms[at].character) && atoms[..at].iter().all(|a| a.is_forced_end())
}

/// `15 km` and `20 %`: the space between doesn't part them.
fn number_and_unit(atoms: &[Atom], at: usize) -> bool {
    at >= 2 && atoms[at - 2].character.is_ascii_digit() && is_unit_symbol(atoms[at].character)
}
