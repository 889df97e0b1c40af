//! Chinese text takes full-width marks: ASCII marks that data or a person's keyboard put beside a Chinese character are set right on the way to the
//! page. Numbers, ids, addresses and raw text keep theirs.

/// A character on its way to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    /// The character.
    pub character: char,
    /// The piece of text it stands in.
    pub leaf: usize,
    /// It is shown as it is: raw text, figures.
    pub fixed: bool,
}

/// Sets a piece of text that stands by itself: a picture's label, a title.
///
/// ```
/// use tongbao::press::document::full_width;
/// assert_eq!(full_width("\u{957f}\u{6c99},1,234(\u{7968})"), "\u{957f}\u{6c99}\u{ff0c}1,234\u{ff08}\u{7968}\u{ff09}");
/// assert_eq!(full_width("10:30, f(x)"), "10:30, f(x)");
/// ```
pub fn full_width(text: &str) -> String {
    let mut glyphs: Vec<Glyph> = text.chars().map(|character| Glyph { character, leaf: 0, fixed: false }).collect();
    set(&mut glyphs);
    glyphs.into_iter().map(|glyph| glyph.character).collect()
}

/// Sets the marks of one block's text: pairs first, since both of a pair are set alike, then the single marks beside a Chinese character.
pub(super) fn set(glyphs: &mut Vec<Glyph>) {
    let mut set: Vec<bool> = vec![false; glyphs.len()];
    pairs(glyphs, &mut set);
    for at in 0..glyphs.len() {
        if let Some(mark) = single(glyphs, at) {
            glyphs[at].character = mark;
            set[at] = true;
        }
    }
    // A full-width mark brings its own room.
    let room = |at: usize| glyphs[at].character == ' ' && !glyphs[at].fixed && (at > 0 && set[at - 1] || set.get(at + 1) == Some(&true));
    let keep: Vec<bool> = (0..glyphs.len()).map(|at| !room(at)).collect();
    let mut keep = keep.into_iter();
    glyphs.retain(|_| keep.next().unwrap_or(true));
}

/// Pairs of brackets and of quotes with a Chinese character just outside or inside either of them: both are set, or neither.
fn pairs(glyphs: &mut [Glyph], set: &mut [bool]) {
    const PAIRS: [(char, char, char, char); 3] =
        [('(', ')', '\u{ff08}', '\u{ff09}'), ('[', ']', '\u{ff3b}', '\u{ff3d}'), ('"', '"', '\u{201c}', '\u{201d}')];
    for (opening, closing, left, right) in PAIRS {
        let mut open: Vec<usize> = Vec::new();
        for at in (0..glyphs.len()).filter(|at| !glyphs[*at].fixed).collect::<Vec<_>>() {
            let character = glyphs[at].character;
            if character == closing && (opening != closing || !open.is_empty()) {
                let from = open.pop();
                if touches(glyphs, at) || from.is_some_and(|from| touches(glyphs, from)) {
                    (glyphs[at].character, set[at]) = (right, true);
                    if let Some(from) = from {
                        (glyphs[from].character, set[from]) = (left, true);
                    }
                }
            } else if character == opening {
                open.push(at);
            }
        }
        // A bracket that is never closed is set by itself; a quote may be an inch.
        for at in open.into_iter().filter(|_| opening != closing) {
            if touches(glyphs, at) {
                (glyphs[at].character, set[at]) = (left, true);
            }
        }
    }
}

/// The mark to set at a place, if one is to be set.
fn single(glyphs: &[Glyph], at: usize) -> Option<char> {
    let glyph = glyphs[at];
    if glyph.fixed {
        return None;
    }
    let mark = match glyph.character {
        ',' => '\u{ff0c}',
        ':' => '\u{ff1a}',
        ';' => '\u{ff1b}',
        '?' => '\u{ff1f}',
        '!' => '\u{ff01}',
        // A point after a Chinese character ends its sentence; before one it may number an item.
        '.' => {
            let ends = neighbour(glyphs, at, Side::After).is_none_or(is_wide);
            return (ends && neighbour(glyphs, at, Side::Before).is_some_and(is_han)).then_some('\u{3002}');
        }
        _ => return None,
    };
    touches(glyphs, at).then_some(mark)
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The nearest character on a side that is not a space.
fn neighbour(glyphs: &[Glyph], at: usize, side: Side) -> Option<char> {
    let mut others: Box<dyn Iterator<Item = &Glyph>> = match side {
        Side::Before => Box::new(glyphs[..at].iter().rev()),
        Side::After => Box::new(glyphs[at + 1..].iter()),
    };
    others.find(|glyph| glyph.character != ' ').map(|glyph| glyph.character)
}

fn touches(glyphs: &[Glyph], at: usize) -> bool {
    [Side::Before, Side::After].into_iter().any(|side| neighbour(glyphs, at, side).is_some_and(|c| is_han(c) || is_mark(c)))
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3007}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A mark of Chinese text: brackets, commas, stops.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{3001}' | '\u{3002}' | '\u{3008}'
            ..='\u{3011}'
                | '\u{3014}'
                | '\u{3015}'
                | '\u{ff01}'
                | '\u{ff08}'
                | '\u{ff09}'
                | '\u{ff0c}'
                | '\u{ff1a}'
                | '\u{ff1b}'
                | '\u{ff1f}'
    )
}

/// A character a full em wide, beside which Chinese text has no space.
pub(super) fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '\u{2014}' | '\u{2026}' | '\u{201c}' | '\u{201d}')
}
