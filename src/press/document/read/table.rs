//! Tables: caption, head, body, foot; every row as wide as the others.

use super::Reader;
use crate::press::document::source::Element;
use crate::press::document::tree::{Align, Cell, Heads, Row, Table};

/// Spans beyond this are a slip of the pen.
const MOST_SPANNED: u16 = 100;

impl Reader<'_> {
    pub(super) fn table(&mut self, element: &Element) -> Table {
        self.allow(element, &["id"]);
        let (id, anchor) = (self.node(element), self.anchor(element));
        let parts = self.elements(element, &["caption", "thead", "tbody", "tfoot"]);
        let caption = self.one(element, "caption", &parts).map(|caption| {
            self.allow(caption, &[]);
            self.filled(caption)
        });
        let head = self.one(element, "thead", &parts).map(|part| self.rows(part, Part::Head)).unwrap_or_default();
        let body = self.one(element, "tbody", &parts).map(|part| self.rows(part, Part::Body)).unwrap_or_default();
        let foot = self.only(element, "tfoot", &parts).map(|part| self.rows(part, Part::Body)).unwrap_or_default();
        let table = Table { id, anchor, label: String::new(), caption: caption.unwrap_or_default(), head, body, foot, notes: Vec::new() };
        self.even(element, &table);
        table
    }

    fn rows(&mut self, section: &Element, part: Part) -> Vec<Row> {
        self.allow(section, &[]);
        let rows = self.elements(section, &["tr"]);
        if rows.is_empty() && part == Part::Head {
            self.problem("empty-element", section, "<thead> has no row".into());
        }
        rows.into_iter().map(|row| self.row(row, part)).collect()
    }

    fn row(&mut self, element: &Element, part: Part) -> Row {
        self.allow(element, &["class"]);
        let emphasis = self.classes(element, &["emphasis"]).contains(&"emphasis");
        let id = self.node(element);
        let cells = self.elements(element, &["th", "td"]).into_iter().map(|cell| self.cell(cell, part)).collect();
        Row { id, emphasis, cells }
    }

    fn cell(&mut self, element: &Element, part: Part) -> Cell {
        self.allow(element, &["class", "scope", "colspan", "rowspan", "data-share"]);
        let heads = match (element.name.as_str(), element.attribute("scope")) {
            ("td", None) => Heads::Nothing,
            ("th", Some("col" | "colgroup")) => Heads::Column,
            ("th", Some("row" | "rowgroup")) => Heads::Row,
            ("th", None) => {
                self.problem("missing-attribute", element, "<th> has no scope".into()).help = Some("scope=\"col\" or scope=\"row\"".into());
                Heads::Column
            }
            (_, Some(scope)) => {
                let what = format!("scope `{scope}` of <{}> is not understood", element.name);
                self.problem("bad-scope", element, what).help = Some("<th scope=\"col\"> or <th scope=\"row\">".into());
                Heads::Nothing
            }
            _ => Heads::Nothing,
        };
        let classes = self.classes(element, &["num", "centred"]);
        let align = match classes.first().copied() {
            Some("num") if part == Part::Body => Align::Decimal,
            None if part == Part::Body => Align::Left,
            _ => Align::Centre,
        };
        let (columns, rows) = (self.covered(element, "colspan"), self.covered(element, "rowspan"));
        let share = self.share(element);
        Cell { id: self.node(element), heads, columns, rows, align, share, text: self.inlines(element) }
    }

    /// How long the bar behind a cell's text is.
    fn share(&mut self, element: &Element) -> Option<f32> {
        let text = element.attribute("data-share").filter(|text| !text.trim().is_empty())?;
        let share = text.trim().parse().ok().filter(|share: &f32| share.is_finite()).map(|share| share.clamp(0.0, 1.0));
        if share.is_none() {
            let what = format!("data-share `{text}` of <{}> is not a number", element.name);
            self.problem("bad-value", element, what).help = Some("a share from 0 to 1, more is a whole bar, or empty for none".into());
        }
        share
    }

    fn covered(&mut self, element: &Element, name: &str) -> u16 {
        let Some(text) = element.attribute(name) else { return 1 };
        match text.parse() {
            Ok(span @ 1..=MOST_SPANNED) => span,
            _ => {
                self.problem("bad-span", element, format!("{name} `{text}` is not a number from 1 to {MOST_SPANNED}"));
                1
            }
        }
    }

    /// Reports rows that are not as wide as the first, and rows that span beyond their part.
    fn even(&mut self, element: &Element, table: &Table) {
        let mut width = None;
        for (part, rows) in [("thead", &table.head), ("tbody", &table.body), ("tfoot", &table.foot)] {
            let mut covered: Vec<u16> = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                let (columns, still) = row_width(row, &covered);
                covered = still;
                let expected = *width.get_or_insert(columns);
                if columns != expected {
                    let what = format!("row {} of <{part}> covers {columns} columns, the rows before {expected}", at + 1);
                    self.problem("uneven-table", element, what).help = Some("add or remove cells, or mend colspan and rowspan".into());
                }
            }
            if covered.iter().any(|left| *left > 0) {
                self.problem("uneven-table", element, format!("a rowspan reaches beyond the last row of <{part}>"));
            }
        }
    }
}

/// The columns a row covers, given for each column how many more rows a cell above covers; and the same for the next row.
fn row_width(row: &Row, covered: &[u16]) -> (usize, Vec<u16>) {
    let mut columns: Vec<u16> = covered.iter().map(|left| left.saturating_sub(1)).collect();
    let mut taken: Vec<bool> = covered.iter().map(|left| *left > 0).collect();
    let mut at = 0;
    for cell in &row.cells {
        while taken.get(at).copied().unwrap_or(false) {
            at += 1;
        }
        for _ in 0..cell.columns {
            if at >= columns.len() {
                columns.push(0);
                taken.push(false);
            }
            columns[at] = cell.rows - 1;
            taken[at] = true;
            at += 1;
        }
    }
    (taken.iter().filter(|t| **t).count(), columns)
}

/// Which part of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Body,
}
