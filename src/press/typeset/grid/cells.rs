//! Where each cell stands, and its text measured.

use super::super::blocks::Maker;
use super::super::fonts::{Role, Weight};
use super::super::inline::Atom;
use super::super::style::TextStyle;
use crate::press::document::measures::Rules;
use crate::press::document::seats;
use crate::press::document::theme::TableStyle;
use crate::press::document::tree::{Align, Cell, Colour, Heads, Row, Table};

/// A table's cells at their places.
#[derive(Debug)]
pub(super) struct Grid {
    /// How many columns.
    pub(super) columns: usize,
    /// Cells of the head, then of body and foot.
    pub(super) cells: Vec<Seated>,
    /// Rows of head and of body with foot: which are emphasised, and their nodes.
    pub(super) head: Vec<RowFacts>,
    pub(super) body: Vec<RowFacts>,
    /// Rows of the foot are the last so many of `body`: kept with the row before them.
    pub(super) foot: usize,
    /// Size of the cells' text.
    pub(super) size: f32,
    /// Widest parts of each column's numbers before and behind the decimal point, once the size is settled.
    pub(super) points: Vec<(f32, f32)>,
    /// Whether rules stand between rows.
    pub(super) ruled: bool,
    /// How thick they are.
    pub(super) rules: Rules,
    /// Colour of those between rows.
    pub(super) row: Colour,
    /// How much room a row has.
    pub(super) room: Room,
}

/// The room of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Between a cell's text and the rules above and below.
    pub(super) above: f32,
    /// Line pitch within a cell, as a multiple of its size.
    pub(super) leading: f32,
}

/// The usual room, and that of a table which is set tight because a few rows would be left for a page of their own.
const USUAL: Room = Room { above: 3.0, leading: 1.35 };
const TIGHT: Room = Room { above: 2.0, leading: 1.3 };

/// What is known of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowFacts {
    /// What lies behind it.
    pub(super) tint: Option<Colour>,
}

/// Head or the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Band {
    /// Head rows.
    Head,
    /// Body and foot rows.
    Body,
}

/// A cell at its place.
#[derive(Clone, Debug)]
pub(super) struct Seated {
    pub(super) band: Band,
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) align: Align,
    /// Length and colour of the bar behind it.
    pub(super) bar: Option<(f32, Colour)>,
    pub(super) atoms: Vec<Atom>,
}

/// Seats and measures all cells.
pub(super) fn collect(maker: &mut Maker<'_, '_, '_>, table: &Table) -> Grid {
    let name = format!("table {}", table.label);
    let mut cells = Vec::new();
    let mut columns = seat(maker, &table.head, Band::Head, &name, &mut cells);
    let body: Vec<Row> = table.body.iter().chain(&table.foot).cloned().collect();
    columns = columns.max(seat(maker, &body, Band::Body, &name, &mut cells));
    let largest = maker.page().sizes.cells.first().copied().unwrap_or(maker.page().sizes.text);
    let tint = |at: usize, row: &Row| match (row.emphasis, maker.page().tables == TableStyle::Zebra && at % 2 == 1) {
        (true, _) => Some(maker.page().emphasis),
        (false, true) => Some(maker.page().stripe),
        (false, false) => None,
    };
    let facts = |rows: &[Row]| rows.iter().enumerate().map(|(at, row)| RowFacts { tint: tint(at, row) }).collect::<Vec<_>>();
    Grid {
        columns: columns.max(1),
        cells,
        head: facts(&table.head),
        body: facts(&body),
        foot: table.foot.len(),
        size: largest,
        points: Vec::new(),
        ruled: maker.page().tables == TableStyle::Ruled,
        rules: maker.page().rules,
        row: maker.page().row,
        room: if maker.tight.contains(&maker.section) { TIGHT } else { USUAL },
    }
}

/// Seats the cells of rows. Gives the number of columns.
fn seat(maker: &mut Maker<'_, '_, '_>, rows: &[Row], band: Band, name: &str, cells: &mut Vec<Seated>) -> usize {
    let (seats, count) = seats(rows);
    let largest = maker.page().sizes.cells.first().copied().unwrap_or(maker.page().sizes.text);
    for (row, (of_row, columns)) in rows.iter().zip(seats).enumerate() {
        for (cell, column) in of_row.cells.iter().zip(columns) {
            let (width, height) = (usize::from(cell.columns.max(1)), usize::from(cell.rows.max(1)).min(rows.len() - row));
            let atoms = maker.collector.inlines(cell.id, &cell.text, text_style(cell, band, of_row.emphasis, largest), name);
            let align = if band == Band::Head { Align::Centre } else { cell.align };
            cells.push(Seated {
                band,
                row,
                column,
                rows: height,
                columns: width,
                align,
                bar: cell.share.map(|share| (share, maker.page().bar)),
                atoms,
            });
        }
    }
    count
}

/// Heads in Hei, the rest in Song; emphasised rows bold.
fn text_style(cell: &Cell, band: Band, emphasis: bool, size: f32) -> TextStyle {
    let role = if band == Band::Head || cell.heads == Heads::Column { Role::Hei } else { Role::Song };
    let weight = if emphasis { Weight::Strong } else { Weight::Regular };
    TextStyle { weight, ..TextStyle::new(role, size) }
}

impl Grid {
    /// Sets all text in another size.
    pub(super) fn resize(&mut self, size: f32) {
        let factor = size / self.size;
        for atom in self.cells.iter_mut().flat_map(|c| &mut c.atoms) {
            atom.advance *= factor;
            atom.offset *= factor;
            atom.style.size *= factor;
            atom.style.pitch *= factor;
            atom.style.rise *= factor;
        }
        self.size = size;
    }

    /// Cells of a band.
    pub(super) fn band(&self, band: Band) -> impl Iterator<Item = &Seated> {
        self.cells.iter().filter(move |c| c.band == band)
    }
}

impl Seated {
    /// The part of it that lies in some rows: its text is in the first of its rows.
    pub(super) fn within(&self, rows: std::ops::Range<usize>) -> Option<Seated> {
        let (from, to) = (self.row.max(rows.start), (self.row + self.rows).min(rows.end));
        let atoms = if self.row == from { self.atoms.clone() } else { Vec::new() };
        (from < to).then(|| Seated { row: from, rows: to - from, atoms, ..self.clone() })
    }

    /// Width on one line, or of the longest of its forced lines.
    pub(super) fn natural(&self) -> f32 {
        self.atoms.split(Atom::is_forced_end).map(|line| line.iter().map(|a| a.advance).sum()).fold(0.0, f32::max)
    }

    /// Width of its longest word, number or id: what is never torn.
    pub(super) fn least(&self) -> f32 {
        let words = self.atoms.split(|a| !a.character.is_ascii_graphic());
        words.map(|word| word.iter().map(|a| a.advance).sum()).fold(0.0, f32::max)
    }

    /// Widths before and behind the decimal point of a number on one line; `None` for anything else.
    pub(super) fn decimal(&self) -> Option<(f32, f32)> {
        if self.align != Align::Decimal || self.atoms.iter().any(Atom::is_forced_end) {
            return None;
        }
        let point = decimal_point(&self.atoms)?;
        let width = |atoms: &[Atom]| atoms.iter().map(|a| a.advance).sum();
        Some((width(&self.atoms[..point]), width(&self.atoms[point..])))
    }
}

/// Before which atom numbers are aligned: the first decimal point, else behind the first run of digits.
fn decimal_point(atoms: &[Atom]) -> Option<usize> {
    let digit = |at: usize| atoms.get(at).is_some_and(|a: &Atom| a.character.is_ascii_digit());
    let first = (0..atoms.len()).find(|at| digit(*at))?;
    let point = (first..atoms.len()).find(|at| atoms[*at].character == '.' && digit(at + 1));
    let separator = |at: usize| atoms.get(at).is_some_and(|a| a.character == ',') && digit(at + 1);
    let behind = (first..=atoms.len()).find(|at| !digit(*at) && !separator(*at));
    point.or(behind)
}
