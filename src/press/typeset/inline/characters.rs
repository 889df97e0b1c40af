//! What a character may do in a line: where it may stand, where its ink lies, what it sticks to. By code point, as in page-format.md.

/// Where a full-width mark's ink lies: the other half of its place can be given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// At the left: closing marks.
    Left,
    /// At the right: opening marks.
    Right,
    /// Everywhere, or unknown.
    Whole,
}

/// Never at a line's start.
pub(super) fn never_starts(c: char) -> bool {
    closes(c)
        || matches!(c, '\u{00b7}' | '\u{2013}' | '\u{ff5e}' | '\u{ff0f}' | '\u{ff05}' | '\u{2030}' | '\u{2103}')
        || matches!(c, '\u{2026}' | '\u{2014}')
        || matches!(c, ',' | '.' | ';' | ':' | '?' | '!' | ')' | ']' | '}' | '%')
}

/// Never at a line's end.
pub(super) fn never_ends(c: char) -> bool {
    opens(c) || matches!(c, '\u{ffe5}' | '(' | '[' | '{')
}

/// Full-width marks whose ink stands at the left. The right curly quote closes in Chinese, whatever Unicode leaves open.
fn closes(c: char) -> bool {
    matches!(
        c,
        '\u{ff0c}'
            | '\u{3002}'
            | '\u{3001}'
            | '\u{ff1b}'
            | '\u{ff1a}'
            | '\u{ff1f}'
            | '\u{ff01}'
            | '\u{ff09}'
            | '\u{300b}'
            | '\u{300d}'
            | '\u{300f}'
            | '\u{3011}'
            | '\u{3015}'
            | '\u{3009}'
            | '\u{201d}'
            | '\u{2019}'
    )
}

/// Full-width marks whose ink stands at the right. The left curly quote opens.
fn opens(c: char) -> bool {
    matches!(c, '\u{ff08}' | '\u{300a}' | '\u{300c}' | '\u{300e}' | '\u{3010}' | '\u{3014}' | '\u{3008}' | '\u{201c}' | '\u{2018}')
}

/// Where the ink of a mark lies.
pub(super) fn ink(c: char) -> Ink {
    if closes(c) {
        Ink::Left
    } else if opens(c) {
        Ink::Right
    } else {
        Ink::Whole
    }
}

/// Set twice, they are one mark.
pub(super) fn doubles(c: char) -> bool {
    matches!(c, '\u{2026}' | '\u{2014}')
}

/// Part of a Latin word or a number: letters, digits and what joins them.
pub(super) fn is_western(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{a1}'..='\u{b6}' | '\u{b8}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{2212}' | '\u{20ac}')
        && !matches!(c, '\u{d7}' | '\u{f7}')
}

/// A Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3007}')
}

/// What stands off from a Han character beside it: letters, digits, and the signs of numbers.
pub(super) fn takes_gap(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '%' | '\u{2030}' | '+' | '\u{2212}')
}

/// White space that may be left out at a line's edge.
pub(super) fn is_space(c: char) -> bool {
    c == ' '
}

/// Written after a number they make a date or a time, and stay with it.
pub(super) fn is_date_unit(c: char) -> bool {
    matches!(c, '\u{5e74}' | '\u{6708}' | '\u{65e5}' | '\u{65f6}' | '\u{5206}' | '\u{79d2}')
}

/// Unit symbols that stay with their number although a space may stand between.
pub(super) fn is_unit_symbol(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '%' | '\u{2030}' | '\u{2103}' | '\u{ff05}' | '\u{b0}' | '\u{3bc}')
}

/// Signs that belong to the number after them.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '+' | '-' | '\u{2212}' | '\u{b1}' | '\u{ff0b}' | '\u{ff0d}')
}

/// Whether it is a mark rather than a character, for the rule on last lines.
pub(super) fn is_mark(c: char) -> bool {
    never_starts(c) || never_ends(c) || is_space(c)
}
