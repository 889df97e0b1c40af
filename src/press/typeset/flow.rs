//! Elements -> pages: what stands together is put on a page together, tables are cut between rows, and every line stands on the page's grid.

use super::blocks::{Frame, TURNED, UPRIGHT};
use super::element::{Element, Keep, Mark, Part, Rows, Start};
use super::pages::{Item, Turn};
use super::style::LINE_PITCH;

/// A page's content, from the type area's top left corner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// How the content lies.
    pub(crate) turn: Turn,
    /// What is painted.
    pub(crate) items: Vec<Item>,
    /// Links: number, left, top, width, height.
    pub(crate) links: Vec<(usize, f32, f32, f32, f32)>,
    /// Headings and anchors with their heights.
    pub(crate) marks: Vec<(Mark, f32)>,
    /// How far it is filled.
    pub(crate) filled: f32,
}

/// Rounding of sums of heights must not push a line to the next page.
const TOLERANCE: f32 = 0.05;
/// A table begins on a page only with so many rows below its head, and leaves no fewer for the next.
const FEWEST_ROWS: usize = 3;
/// A table up to this share of a page stays whole, at the price of a blank.
const WHOLE: f32 = 0.34;

/// Fills pages, the first from `top` down.
pub(crate) fn fill(elements: Vec<Element>, top: f32) -> Vec<Sheet> {
    let mut filler = Filler { sheets: vec![Sheet::default()], frame: UPRIGHT, y: top, fresh: false };
    let mut chunk: Vec<Part> = Vec::new();
    for element in elements {
        match element {
            Element::Part(part) => {
                let ends = part.keep == Keep::Free;
                chunk.push(part);
                if ends {
                    filler.put(std::mem::take(&mut chunk));
                }
            }
            Element::Table(rows) => filler.table(std::mem::take(&mut chunk), *rows),
            Element::NewPage => {
                filler.put(std::mem::take(&mut chunk));
                if !filler.fresh {
                    filler.new_page();
                }
            }
            Element::Turn(turn) => {
                filler.put(std::mem::take(&mut chunk));
                filler.turn(turn);
            }
        }
    }
    filler.put(chunk);
    filler.finish()
}

struct Filler {
    sheets: Vec<Sheet>,
    frame: Frame,
    y: f32,
    /// Nothing stands on the page yet.
    fresh: bool,
}

impl Filler {
    fn new_page(&mut self) {
        let turn = self.sheet().turn;
        self.sheets.push(Sheet { turn, ..Sheet::default() });
        self.y = 0.0;
        self.fresh = true;
    }

    fn turn(&mut self, turn: Turn) {
        self.frame = if turn == Turn::Upright { UPRIGHT } else { TURNED };
        if !self.fresh {
            self.new_page();
        }
        self.sheet().turn = turn;
    }

    fn sheet(&mut self) -> &mut Sheet {
        self.sheets.last_mut().expect("a filler always has a page")
    }

    /// Where a part begins if put at `y`.
    fn start(&self, part: &Part, y: f32, fresh: bool) -> f32 {
        let y = if fresh { y } else { y + part.above };
        match part.start {
            Start::Anywhere => y,
            Start::Grid => ((y - TOLERANCE) / LINE_PITCH).ceil().max(0.0) * LINE_PITCH,
        }
    }

    /// Where the page stands after parts.
    fn end<'p>(&self, parts: impl IntoIterator<Item = &'p Part>) -> f32 {
        let (mut y, mut fresh) = (self.y, self.fresh);
        for part in parts {
            y = self.start(part, y, fresh) + part.height;
            fresh = false;
        }
        y
    }

    fn fits<'p>(&self, parts: impl IntoIterator<Item = &'p Part>) -> bool {
        self.end(parts) <= self.frame.height + TOLERANCE
    }

    /// Puts parts that stand together: on this page, on the next, or, higher than a page, on as many as they need.
    fn put(&mut self, parts: Vec<Part>) {
        if !self.fits(&parts) && !self.fresh {
            self.new_page();
        }
        for part in parts {
            if !self.fits([&part]) && !self.fresh {
                self.new_page();
            }
            self.put_part(part);
        }
    }

    fn put_part(&mut self, part: Part) {
        let top = self.start(&part, self.y, self.fresh);
        self.y = top + part.height;
        self.fresh = false;
        let filled = self.y;
        let sheet = self.sheet();
        sheet.filled = filled;
        sheet.items.extend(part.items.into_iter().map(|item| item.shifted(0.0, top)));
        sheet.links.extend(part.links.into_iter().map(|(link, x, y, w, h)| (link, x, y + top, w, h)));
        sheet.marks.extend(part.marks.into_iter().map(|mark| (mark, top)));
    }

    /// A table: what leads into it, caption, head and first rows stand together; the rest is cut between rows.
    fn table(&mut self, lead: Vec<Part>, table: Rows) {
        let Rows { opening, reopening, rows, closing, notes } = table;
        let small = {
            let height: f32 = rows.iter().map(|r| r.height).sum::<f32>() + opening.height;
            height <= WHOLE * self.frame.height
        };
        let first = if small { rows.len() } else { FEWEST_ROWS.min(rows.len()) };
        let together = || lead.iter().chain([&opening]).chain(&rows[..first]);
        let tail: &[Part] = if small { &notes } else { &[] };
        if !self.fits(together().chain(tail)) && !self.fresh {
            self.new_page();
        }
        lead.into_iter().for_each(|part| self.put_part(part));
        self.put_part(opening);
        let mut open = false;
        for (from, to) in bundles(&rows) {
            let bundle = &rows[from..to];
            // The last rows go over together, so that no page holds a single one; notes hold on to the last row.
            let last = to == rows.len();
            let ahead = rows.len() - to;
            let rest = if ahead > 0 && ahead < FEWEST_ROWS && !self.fits(rows[from..].iter()) { &rows[from..] } else { bundle };
            let notes_height: f32 = if last { notes.iter().map(|n| n.height).sum::<f32>() + closing.height } else { 0.0 };
            let room = Part { height: notes_height, start: Start::Anywhere, ..Part::default() };
            if !self.fits(rest.iter().chain([&room])) && open {
                self.close(&closing);
                self.new_page();
                self.put_part(reopening.clone());
            }
            for row in bundle {
                self.put_part(row.clone());
            }
            open = true;
        }
        self.put_part(closing);
        notes.into_iter().for_each(|note| self.put(vec![note]));
    }

    /// The rule below the last row of a page; it takes no room.
    fn close(&mut self, closing: &Part) {
        self.put_part(Part { height: 0.0, ..closing.clone() });
    }

    fn finish(mut self) -> Vec<Sheet> {
        // A page break or a landscape section at the end leaves an empty page behind.
        if self.fresh && self.sheets.len() > 1 {
            self.sheets.pop();
        }
        self.sheets
    }
}

/// Rows that stand together: each with those it is kept with.
fn bundles(rows: &[Part]) -> Vec<(usize, usize)> {
    let mut bundles = Vec::new();
    let mut from = 0;
    for (at, row) in rows.iter().enumerate() {
        if row.keep == Keep::Free || at + 1 == rows.len() {
            bundles.push((from, at + 1));
            from = at + 1;
        }
    }
    bundles
}
