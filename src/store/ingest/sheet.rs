//! XLSX and XLS: the first sheet, its header in row 1.

use super::columns::{Column, Kind};
use super::read::CellColumns;
use super::record::{Cells, LOST};
use super::spreadsheet::{Bounds, sheet, too_large};
use crate::terms::problem::{Place, Problem};
use calamine::{Data, ExcelDateTime, Range, Reader, Sheets, open_workbook_auto_from_rs};
use std::io::Cursor;
use std::path::Path;

/// Whole numbers from here on may have lost their last digits: a spreadsheet keeps fifteen.
const LOSING: f64 = 1e15;

/// A full sheet of 64 columns, and what such a one unpacks to.
const BOUNDS: Bounds = Bounds { bytes: 4_000_000_000, cells: 64 * 1_048_576 };

/// A row's line and its cells.
pub type SheetRow<'a> = (u64, &'a [Data]);

/// The first sheet of a workbook.
pub struct Sheet {
    range: Range<Data>,
}

impl Sheet {
    /// Reads it; `name` is the file in problems.
    pub fn open(path: &Path, name: &str) -> Result<Sheet, Problem> {
        let refused = |why: String| {
            Problem::error("not-the-format", "the file can't be read as XLSX or XLS, so nothing of it is loaded")
                .at(Place::file(name))
                .why(why)
        };
        let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
        if let Some(why) = too_large(Cursor::new(&bytes), BOUNDS) {
            return Err(refused(why).help("export it as CSV"));
        }
        let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| refused(e.to_string()))?;
        let Some(first) = book.sheet_names().into_iter().next() else { return Err(refused("the workbook has no sheet".into())) };
        let range = match &mut book {
            Sheets::Xlsx(book) => sheet(book, &first, BOUNDS).map_err(|why| refused(why).help("export it as CSV"))?,
            other => other.worksheet_range(&first).map_err(|e| refused(e.to_string()))?,
        };
        Ok(Sheet { range })
    }

    /// Row 1; none where it is empty.
    pub fn header(&self) -> Vec<String> {
        if self.range.start().is_none_or(|(row, _)| row > 0) {
            return Vec::new();
        }
        let indent = self.indent();
        let cells = self.range.rows().next().unwrap_or_default().iter().map(|cell| text(cell, None));
        std::iter::repeat_n(String::new(), indent).chain(cells).collect()
    }

    /// Empty columns left of the first filled one.
    fn indent(&self) -> usize {
        self.range.start().map_or(0, |(_, column)| column as usize)
    }

    /// Rows after the header; those without any cell are none.
    pub fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        (1_u64..).zip(self.range.rows()).skip(1).filter(|(_, row)| !row.iter().all(|cell| matches!(cell, Data::Empty)))
    }

    /// Writes one row's cells.
    pub fn fill(&self, row: &[Data], columns: &CellColumns, cells: &mut Cells) {
        let indent = self.indent();
        cells.clear();
        (0..indent).for_each(|_| cells.end());
        for (place, cell) in row.iter().enumerate() {
            cells.push(&text(cell, columns.get(indent + place).copied().flatten()));
        }
    }
}

fn text(cell: &Data, column: Option<&Column>) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(yes) => yes.to_string(),
        Data::Int(int) => number(*int as f64, column),
        Data::Float(float) => number(*float, column),
        Data::DateTime(moment) => date_cell(moment, column),
        Data::Error(error) => error.to_string(),
    }
}

/// A number as it would stand in a CSV: whole ones without a point; a code gets back the zeros it lost; one too long for a spreadsheet is marked.
pub(super) fn number(number: f64, column: Option<&Column>) -> String {
    let plain = format!("{number}");
    let kind = column.map(|c| c.kind);
    let whole = number >= 0.0 && number.fract() == 0.0;
    match kind {
        Some(Kind::EntryId | Kind::Office | Kind::Text | Kind::Digits(_)) if number.abs() >= LOSING => format!("{LOST}{plain}"),
        Some(Kind::Digits(width)) if whole => format!("{plain:0>width$}"),
        Some(Kind::Office) if whole => format!("{plain:0>4}"),
        _ => plain,
    }
}

/// A date cell as a moment, rounded to the second: its number lies a little below or above what was typed.
fn date_cell(moment: &ExcelDateTime, column: Option<&Column>) -> String {
    if !moment.is_datetime() || column.is_some_and(|c| !c.is_moment()) {
        return number(moment.as_f64(), column);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{milli:03}")
}
