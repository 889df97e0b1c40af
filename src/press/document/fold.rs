//! White space as HTML folds it, without the spaces that a template's line ends would put between Chinese characters; and Chinese marks.
//!
//! Both look across the elements of a block: the neighbour of a mark may stand in the figure before it.

use super::full_width::{self, Glyph, is_wide};
use super::read::is_space;
use super::tree::Inline;

/// Folds one block's text and sets its marks full-width.
pub(super) fn fold(run: &mut Vec<Inline>) {
    let mut glyphs = Vec::new();
    collect(run, Kind::Free, &mut 0, &mut glyphs);
    let mut glyphs = fold_spaces(glyphs);
    full_width::set(&mut glyphs);
    let mut glyphs = glyphs.into_iter().peekable();
    rebuild(run, &mut 0, &mut glyphs);
    prune(run);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Free,
    Fixed,
}

/// Every character with the number of the leaf it stands in. A forced line end is a newline of its own leaf.
fn collect(run: &[Inline], kind: Kind, leaf: &mut usize, glyphs: &mut Vec<Glyph>) {
    for inline in run {
        match inline {
            Inline::Text(text) => leaf_glyphs(text, kind, leaf, glyphs),
            Inline::Raw(text) => leaf_glyphs(text, Kind::Fixed, leaf, glyphs),
            Inline::Break => leaf_glyphs("\u{2028}", Kind::Fixed, leaf, glyphs),
            Inline::Figure { text, .. } => collect(text, Kind::Fixed, leaf, glyphs),
            Inline::Strong(text) | Inline::Tone(_, text) | Inline::Superscript(text) | Inline::Link { text, .. } => {
                collect(text, kind, leaf, glyphs);
            }
        }
    }
}

fn leaf_glyphs(text: &str, kind: Kind, leaf: &mut usize, glyphs: &mut Vec<Glyph>) {
    glyphs.extend(text.chars().map(|character| Glyph { character, leaf: *leaf, fixed: kind == Kind::Fixed }));
    *leaf += 1;
}

/// Runs of white space become one space, none at the edges of a line, none where a line end stands beside a wide character.
fn fold_spaces(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut folded: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while let Some(glyph) = glyphs.get(at) {
        if !is_space(glyph.character) {
            folded.push(*glyph);
            at += 1;
            continue;
        }
        let length = glyphs[at..].iter().take_while(|g| is_space(g.character)).count();
        let newline = glyphs[at..at + length].iter().any(|g| matches!(g.character, '\n' | '\r'));
        let before = folded.last().map(|g| g.character).filter(|c| *c != LINE_END);
        let after = glyphs.get(at + length).map(|g| g.character).filter(|c| *c != LINE_END);
        if let (Some(before), Some(after)) = (before, after)
            && !(newline && (is_wide(before) || is_wide(after)))
        {
            folded.push(Glyph { character: ' ', ..*glyph });
        }
        at += length;
    }
    folded
}

/// Stands for a forced line end among characters.
const LINE_END: char = '\u{2028}';

/// Puts the characters back into their leaves.
fn rebuild(run: &mut [Inline], leaf: &mut usize, glyphs: &mut std::iter::Peekable<impl Iterator<Item = Glyph>>) {
    for inline in run {
        match inline {
            Inline::Text(text) | Inline::Raw(text) => {
                text.clear();
                while let Some(glyph) = glyphs.next_if(|g| g.leaf == *leaf) {
                    text.push(glyph.character);
                }
                *leaf += 1;
            }
            Inline::Break => {
                let _ = glyphs.next_if(|g| g.leaf == *leaf);
                *leaf += 1;
            }
            Inline::Figure { text, .. }
            | Inline::Strong(text)
            | Inline::Tone(_, text)
            | Inline::Superscript(text)
            | Inline::Link { text, .. } => rebuild(text, leaf, glyphs),
        }
    }
}

/// Drops what folding left empty.
fn prune(run: &mut Vec<Inline>) {
    for inline in run.iter_mut() {
        if let Inline::Figure { text, .. }
        | Inline::Strong(text)
        | Inline::Tone(_, text)
        | Inline::Superscript(text)
        | Inline::Link { text, .. } = inline
        {
            prune(text);
        }
    }
    run.retain(|inline| match inline {
        Inline::Text(text) | Inline::Raw(text) => !text.is_empty(),
        Inline::Strong(text) | Inline::Tone(_, text) | Inline::Superscript(text) => !text.is_empty(),
        Inline::Figure { .. } | Inline::Link { .. } | Inline::Break => true,
    });
}
