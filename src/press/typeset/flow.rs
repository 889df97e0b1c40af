//! Elements -> pages: what stands together is put on a page together, tables are cut between rows, and every line stands on the page's grid.

use super::element::{Element, Keep, Mark, Part, Reference, Rows, Start};
use super::pages::{Item, Turn};
use super::style::{Frame, Style};
use std::collections::{BTreeMap, BTreeSet};

/// A page's content, from the type area's top left corner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// How the content lies.
    pub(crate) turn: Turn,
    /// What is painted.
    pub(crate) items: Vec<Item>,
    /// Links: number, left, top, width, height.
    pub(crate) links: Vec<(usize, f32, f32, f32, f32)>,
    /// Where the numbers of links' pages stand.
    pub(crate) references: Vec<Reference>,
    /// Headings and anchors with their heights.
    pub(crate) marks: Vec<(Mark, f32)>,
    /// How far it is filled.
    pub(crate) filled: f32,
    /// Which of the document's sections it belongs to: one ends where a page is ended.
    pub(crate) section: usize,
}

/// Rounding of sums of heights must not push a line to the next page.
const TOLERANCE: f32 = 0.05;
/// A table begins on a page only with so many rows below its head, and leaves no fewer for the next.
const FEWEST_ROWS: usize = 3;
/// A table up to this share of a page stays whole, at the price of a blank.
const WHOLE: f32 = 0.34;

/// A section's last page that is filled no further than this share looks forgotten.
const FORGOTTEN: f32 = 0.25;

/// Fills pages, the first from `top` down.
pub(crate) fn fill(elements: Vec<Element>, page: &Style, top: f32) -> Vec<Sheet> {
    let sheets = vec![Sheet::default()];
    let mut filler = Filler { page, sheets, frame: page.upright(), y: top, fresh: top == 0.0, section: 0, lead: Vec::new() };
    elements.into_iter().for_each(|element| filler.take(element));
    let lead = std::mem::take(&mut filler.lead);
    filler.put(lead);
    filler.finish()
}

/// How many pages each section has.
pub(crate) fn sections(sheets: &[Sheet]) -> BTreeMap<usize, usize> {
    let mut pages = BTreeMap::new();
    for sheet in sheets {
        *pages.entry(sheet.section).or_insert(0) += 1;
    }
    pages
}

/// Sections of several pages whose last one holds a few lines only.
pub(crate) fn forgotten(sheets: &[Sheet], page: &Style) -> BTreeSet<usize> {
    let pages = sections(sheets);
    let mut last: BTreeMap<usize, &Sheet> = BTreeMap::new();
    last.extend(sheets.iter().map(|sheet| (sheet.section, sheet)));
    let height = |sheet: &Sheet| if sheet.turn == Turn::Upright { page.upright().height } else { page.turned().height };
    let few = |(section, sheet): &(usize, &Sheet)| pages[section] > 1 && sheet.filled < FORGOTTEN * height(sheet);
    last.into_iter().filter(few).map(|(section, _)| section).collect()
}

struct Filler<'s> {
    page: &'s Style,
    sheets: Vec<Sheet>,
    frame: Frame,
    y: f32,
    /// Nothing stands on the page yet.
    fresh: bool,
    section: usize,
    /// What must stand on the page of the next part.
    lead: Vec<Part>,
}

impl Filler<'_> {
    fn take(&mut self, element: Element) {
        match element {
            Element::Part(part) => {
                let ends = part.keep == Keep::Free;
                self.lead.push(part);
                if ends {
                    let parts = std::mem::take(&mut self.lead);
                    self.put(parts);
                }
            }
            Element::Table(rows) => {
                let lead = std::mem::take(&mut self.lead);
                self.table(lead, *rows);
            }
            Element::Together(elements) => {
                let end =
                    |y: f32, fresh: bool| self.lead.iter().chain(parts(&elements)).fold((y, fresh), |at, part| self.below(part, at)).0;
                let fits = |end: f32| end <= self.frame.height + TOLERANCE;
                if !self.fresh && !fits(end(self.y, self.fresh)) && fits(end(0.0, true)) {
                    self.new_page();
                }
                elements.into_iter().for_each(|element| self.take(element));
            }
            Element::NewPage => {
                let parts = std::mem::take(&mut self.lead);
                self.put(parts);
                self.section += 1;
                if !self.fresh {
                    self.new_page();
                }
                let section = self.section;
                self.sheet().section = section;
            }
            // What is kept with the landscape section, its heading, turns with it.
            Element::Turn(turn) => self.turn(turn),
        }
    }

    fn new_page(&mut self) {
        let turn = self.sheet().turn;
        self.sheets.push(Sheet { turn, section: self.section, ..Sheet::default() });
        self.y = 0.0;
        self.fresh = true;
    }

    fn turn(&mut self, turn: Turn) {
        self.frame = if turn == Turn::Upright { self.page.upright() } else { self.page.turned() };
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
            Start::Grid => ((y - TOLERANCE) / self.page.line).ceil().max(0.0) * self.page.line,
        }
    }

    /// Where the page stands after parts.
    fn end<'p>(&self, parts: impl IntoIterator<Item = &'p Part>) -> f32 {
        parts.into_iter().fold((self.y, self.fresh), |at, part| self.below(part, at)).0
    }

    /// Where the page stands after a part.
    fn below(&self, part: &Part, (y, fresh): (f32, bool)) -> (f32, bool) {
        (self.start(part, y, fresh) + part.height, false)
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
        sheet.references.extend(part.references.into_iter().map(|r| Reference { y: r.y + top, ..r }));
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
            // The last rows go over together, so that no page holds fewer; notes hold on to the last row.
            let (left, ahead) = (rows.len() - from, rows.len() - to);
            let rest = if left >= FEWEST_ROWS && ahead < FEWEST_ROWS { &rows[from..] } else { bundle };
            let ends = rest.len() == left;
            let below: f32 = if ends { notes.iter().map(|n| n.height).sum::<f32>() + closing.height } else { 0.0 };
            let room = Part { height: below, start: Start::Anywhere, ..Part::default() };
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

/// All parts of elements, as they would stand on one page.
fn parts(elements: &[Element]) -> impl Iterator<Item = &Part> {
    let mut found: Vec<&Part> = Vec::new();
    for element in elements {
        match element {
            Element::Part(part) => found.push(part),
            Element::Table(table) => {
                found.extend(std::iter::once(&table.opening).chain(&table.rows).chain([&table.closing]).chain(&table.notes))
            }
            Element::Together(inner) => found.extend(parts(inner).collect::<Vec<_>>()),
            Element::NewPage | Element::Turn(_) => {}
        }
    }
    found.into_iter()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::document::Theme;

    const LINES: usize = 22;
    const TYPE_HEIGHT: f32 = 225.0 * 72.0 / 25.4;
    const LINE_PITCH: f32 = TYPE_HEIGHT / LINES as f32;

    fn fill(elements: Vec<Element>, top: f32) -> Vec<Sheet> {
        let theme = Theme::load("theme.yaml", include_str!("../../../report-templates/theme.yaml"), "").unwrap();
        super::fill(elements, &Style::of(&theme), top)
    }

    fn line() -> Part {
        named("line", LINE_PITCH)
    }

    fn named(name: &str, height: f32) -> Part {
        Part { marks: vec![Mark::Anchor(name.into())], ..Part::blank(height) }
    }

    /// Names of the anchors on each page.
    fn names(elements: Vec<Element>) -> Vec<Vec<String>> {
        let name = |mark: &Mark| match mark {
            Mark::Anchor(name) | Mark::Heading(_, name) => name.clone(),
        };
        fill(elements, 0.0).iter().map(|s| s.marks.iter().map(|(m, _)| name(m)).collect()).collect()
    }

    #[test]
    fn a_page_holds_twenty_two_lines() {
        let elements = vec![line(); 45].into_iter().map(Element::Part).collect();
        let counts: Vec<usize> = names(elements).iter().map(Vec::len).collect();
        assert_eq!(counts, [LINES, LINES, 1]);
    }

    #[test]
    fn a_heading_is_never_the_last_line() {
        let mut parts = vec![line(); 21];
        parts.push(Part { keep: Keep::WithNext, ..named("heading", LINE_PITCH) });
        parts.push(line());
        let pages = names(parts.into_iter().map(Element::Part).collect());
        assert_eq!(pages[1], ["heading", "line"]);
    }

    #[test]
    fn lines_after_a_picture_stand_on_the_grid() {
        let picture = Part { start: Start::Anywhere, ..named("picture", 100.0) };
        let sheets = fill(vec![Element::Part(picture), Element::Part(line())], 0.0);
        assert!((sheets[0].marks[1].1 / LINE_PITCH - 4.0).abs() < 0.001);
    }

    #[test]
    fn what_follows_a_picture_stays_behind_it() {
        let mut parts = vec![line(); 15];
        parts.push(named("picture", 10.0 * LINE_PITCH));
        parts.extend(vec![line(); 9]);
        let pages = names(parts.into_iter().map(Element::Part).collect());
        assert_eq!((pages[0].len(), pages[1][0].as_str(), pages[1].len()), (15, "picture", 10));
    }

    fn table(rows: usize) -> Element {
        let part = |name: &str, height| Part { start: Start::Anywhere, ..named(name, height) };
        Element::Table(Box::new(Rows {
            opening: part("head", 40.0),
            reopening: part("again", 40.0),
            rows: (0..rows).map(|_| part("row", 20.0)).collect(),
            closing: part("end", 6.0),
            notes: vec![part("note", 14.0)],
        }))
    }

    #[test]
    fn a_table_is_cut_between_rows_and_its_head_repeats() {
        let sheets = fill(vec![table(60)], 0.0);
        assert!(sheets.len() == 3, "{}", sheets.len());
        assert!(sheets.iter().all(|s| s.filled <= TYPE_HEIGHT + TOLERANCE));
        let pages = names(vec![table(60)]);
        assert_eq!(pages[1][0], "again");
        assert_eq!(pages.iter().flatten().filter(|n| *n == "row").count(), 60);
    }

    #[test]
    fn no_page_of_a_table_holds_fewer_than_three_rows() {
        for lines in 0..22 {
            for rows in 12..45 {
                let mut elements: Vec<Element> = vec![line(); lines].into_iter().map(Element::Part).collect();
                elements.push(table(rows));
                for page in names(elements) {
                    let rows = page.iter().filter(|n| *n == "row").count();
                    assert!(rows == 0 || rows >= 3, "{lines} {rows}: {page:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_kept_together_goes_over_with_its_heading_and_its_table() {
        for lines in [3, 12, 16] {
            let mut elements: Vec<Element> = vec![line(); lines].into_iter().map(Element::Part).collect();
            elements.push(Element::Part(Part { keep: Keep::WithNext, ..named("heading", LINE_PITCH) }));
            elements.push(Element::Together(vec![Element::Part(line()), table(12), Element::Part(named("after", LINE_PITCH))]));
            let pages = names(elements);
            let page = pages.iter().find(|page| page.contains(&"heading".to_owned())).unwrap();
            assert_eq!(page.iter().filter(|n| *n == "row").count(), 12, "{lines}: {pages:?}");
            assert_eq!(page.last().map(String::as_str), Some("after"));
        }
    }

    #[test]
    fn a_small_table_stays_whole() {
        let mut elements: Vec<Element> = vec![line(); 17].into_iter().map(Element::Part).collect();
        elements.push(table(6));
        let pages = names(elements);
        assert_eq!(pages[1].iter().filter(|n| *n == "row").count(), 6);
    }
}
