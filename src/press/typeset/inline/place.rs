//! A line -> glyphs at their places, and the areas of its links.

use super::super::pages::{Content, Drawing, Glyphs, Item, Owner, Place, Set};
use super::Atom;
use super::lines::{Line, gap_on, given_up, is_gap};

/// What a line paints, with its baseline at 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    /// Glyphs, left to right.
    pub(crate) items: Vec<Item>,
    /// Links: number, left edge, right edge, size of their text.
    pub(crate) links: Vec<(usize, f32, f32, f32)>,
}

/// Sets a line's glyphs.
pub(crate) fn place(atoms: &[Atom], line: &Line) -> Placed {
    let ends_paragraph = line.to == atoms.len() || atoms[line.to].is_forced_end();
    let mut placed = Placed::default();
    let mut pen = line.x;
    for at in line.from..line.to {
        let atom = &atoms[at];
        let (lead, tail) = given_up(atoms, line, at, ends_paragraph);
        let right = pen + atom.advance - lead - tail;
        let size = atom.style.size.max(1.0);
        let part = part(lead / size, tail / size);
        let from = part.map_or(0.0, |p| f32::from(p.from) * size / 1000.0);
        glyph(&mut placed.items, atom, pen - lead + atom.offset + from, part);
        if let Some(link) = atom.link {
            match placed.links.last_mut().filter(|l| l.0 == link) {
                Some(open) => open.2 = right,
                None => placed.links.push((link, pen, right, atom.style.size)),
            }
        }
        pen = right;
        if at + 1 < line.to {
            pen += gap_on(atoms, line, at) + if is_gap(atom, &atoms[at + 1]) { line.stretch } else { 0.0 };
        }
    }
    placed
}

/// The part of its place that a mark keeps after giving up shares of an em at its left and right. A few parts are enough: readers of text forgive a
/// tenth of an em.
fn part(lead: f32, tail: f32) -> Option<Place> {
    let share = |given_up: f32| match given_up {
        g if g < 0.12 => 0,
        g if g < 0.3 => 150,
        _ => 500,
    };
    let (from, behind) = (share(lead), share(tail));
    (from + behind > 0).then(|| Place { from, width: 1000 - from - behind })
}

/// Appends a glyph to the run before it, or begins one where face, size, colour, height or node change.
fn glyph(items: &mut Vec<Item>, atom: &Atom, x: f32, place: Option<Place>) {
    let owner = Owner::Node(Content { node: atom.node, facet: atom.facet, link: atom.link });
    if let Some(Item { owner: last, drawing: Drawing::Glyphs(run) }) = items.last_mut()
        && *last == owner
        && run.face == atom.face
        && run.size == atom.style.size
        && run.colour == atom.style.colour
        && run.y == -atom.style.rise
    {
        let x = x - run.x;
        run.glyphs.push(Set { id: atom.glyph, x, text: atom.text.clone(), place });
        return;
    }
    let glyphs = vec![Set { id: atom.glyph, x: 0.0, text: atom.text.clone(), place }];
    let (face, size, colour) = (atom.face, atom.style.size, atom.style.colour);
    items.push(Item { owner, drawing: Drawing::Glyphs(Glyphs { x, y: -atom.style.rise, rotate: 0.0, face, size, colour, glyphs }) });
}
