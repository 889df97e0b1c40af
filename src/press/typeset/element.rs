//! What flows down the pages: parts that are never cut, and what is known of where they may be parted.

use super::inline::{Atom, Line, Measure, break_lines, place};
use super::pages::{Item, Turn};
use super::style::ASCENT;
use crate::press::document::tree::NodeId;

/// A stretch of the document that is never cut, relative to the type area's left edge and its own top.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// How far what follows stands below its top.
    pub(crate) height: f32,
    /// What it paints.
    pub(crate) items: Vec<Item>,
    /// Links: number, left, top, width, height.
    pub(crate) links: Vec<(usize, f32, f32, f32, f32)>,
    /// Places where the number of a link's page stands.
    pub(crate) references: Vec<Reference>,
    /// Where it may begin.
    pub(crate) start: Start,
    /// Whether what follows must stand on the same page.
    pub(crate) keep: Keep,
    /// Left blank above it, but not at a page's top.
    pub(crate) above: f32,
    /// Headings and anchors that lead here.
    pub(crate) marks: Vec<Mark>,
}

/// A line that ends in the number of the page to which its link leads, known once all pages are filled.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// The link's number.
    pub(crate) link: usize,
    /// The node that the number belongs to.
    pub(crate) node: NodeId,
    /// Where the line's text ends.
    pub(crate) from: f32,
    /// Where the line ends.
    pub(crate) to: f32,
    /// Baseline.
    pub(crate) y: f32,
}

/// Where a part may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// On the next line of the page's grid.
    #[default]
    Grid,
    /// Anywhere.
    Anywhere,
}

/// Whether what follows must stand on the same page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// A page may end below.
    #[default]
    Free,
    /// What follows stands on the same page.
    WithNext,
}

/// A place that outline or links lead to.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A heading: level and text.
    Heading(u8, String),
    /// An anchor's name.
    Anchor(String),
}

/// An element of the flow.
#[derive(Clone, Debug)]
pub(crate) enum Element {
    /// A part.
    Part(Part),
    /// A table: cut between rows.
    Table(Box<Rows>),
    /// What stands on one page if it fits on one.
    Together(Vec<Element>),
    /// A page ends.
    NewPage,
    /// What follows stands on pages turned so.
    Turn(Turn),
}

/// A table ready to be cut between rows.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// Caption and head, on the first page.
    pub(crate) opening: Part,
    /// Caption with its mark and head, on the others.
    pub(crate) reopening: Part,
    /// Rows, those that a cell spans together as one part.
    pub(crate) rows: Vec<Part>,
    /// The rule below the last row on a page.
    pub(crate) closing: Part,
    /// Notes below.
    pub(crate) notes: Vec<Part>,
}

/// How far below a line's top its baseline stands, for a size in the middle of a pitch.
pub(crate) fn baseline(pitch: f32, size: f32) -> f32 {
    (pitch - size) / 2.0 + ASCENT * size
}

/// Lines of atoms as parts of a pitch each.
pub(crate) fn line_parts(atoms: &[Atom], lines: &[Line], pitch: f32, left: f32) -> Vec<Part> {
    lines.iter().map(|line| line_part(atoms, line, pitch, left)).collect()
}

/// A line as a part.
pub(crate) fn line_part(atoms: &[Atom], line: &Line, pitch: f32, left: f32) -> Part {
    let size = atoms.get(line.from).or(atoms.last()).map_or(pitch, |a| a.style.size);
    let base = baseline(pitch, size);
    let placed = place(atoms, line);
    Part {
        height: pitch,
        items: placed.items.into_iter().map(|item| item.shifted(left, base)).collect(),
        links: placed.links.into_iter().map(|(link, from, to, size)| (link, left + from, base - ASCENT * size, to - from, size)).collect(),
        ..Part::default()
    }
}

/// A paragraph's lines on the grid, without a lonely first or last line where there are three or more.
pub(crate) fn paragraph_parts(atoms: &[Atom], measure: &Measure, pitch: f32) -> Vec<Part> {
    let lines = break_lines(atoms, measure);
    let mut parts = line_parts(atoms, &lines, pitch, 0.0);
    let count = parts.len();
    if count >= 3 {
        parts[0].keep = Keep::WithNext;
        parts[count - 2].keep = Keep::WithNext;
    }
    parts
}

impl Part {
    /// A blank of a height.
    pub(crate) fn blank(height: f32) -> Self {
        Part { height, ..Part::default() }
    }

    /// Puts another part below, into the same part.
    pub(crate) fn append(&mut self, other: Part) {
        let below = self.height + other.above;
        self.items.extend(other.items.into_iter().map(|item| item.shifted(0.0, below)));
        self.links.extend(other.links.into_iter().map(|(link, x, y, w, h)| (link, x, y + below, w, h)));
        self.references.extend(other.references.into_iter().map(|r| Reference { y: r.y + below, ..r }));
        self.marks.extend(other.marks);
        self.height = below + other.height;
    }

    /// All of its content an artifact, and nothing leads to it: a repeated head.
    pub(crate) fn repeated(mut self) -> Self {
        self.items = self.items.into_iter().map(Item::repeated).collect();
        self.marks.clear();
        self
    }
}
