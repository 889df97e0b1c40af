//! A file's rows as cells: CSV, spreadsheets.

use super::columns::{Cell, cell_text};
use super::load::Reason;
use super::text::{self, Encoding};
use super::workspace::Source;
use calamine::Reader;
use std::path::Path;

/// A file's rows as cells.
pub struct Table {
    pub encoding: Encoding,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// One row: its line, its bytes, and its cells or why it has none.
pub struct Row {
    pub line: usize,
    pub raw: Vec<u8>,
    pub cells: Result<Vec<Cell>, Reason>,
}

/// Reads a file as its source says.
pub fn read_table(file: &Path, bytes: Vec<u8>, source: &Source) -> Result<Table, String> {
    if source.format == "xlsx" { read_spreadsheet(file) } else { read_csv(bytes, source) }
}

fn read_csv(bytes: Vec<u8>, source: &Source) -> Result<Table, String> {
    let bytes = text::unpack(bytes)?;
    let records = text::split(&bytes);
    let encoding = match source.encoding.as_str() {
        "utf-8" => Encoding::Utf8,
        "gb18030" | "gbk" => Encoding::Gb18030,
        _ => text::detect(&bytes, &records),
    };
    let Some(first) = records.first() else { return Err("an empty file".into()) };
    let header: Option<Vec<String>> = first.fields.iter().map(|field| text::decode(field, encoding)).collect();
    let header: Vec<String> = header.ok_or("a header that can't be decoded")?.iter().map(|cell| cell.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in records.into_iter().skip(1) {
        let cells: Option<Vec<Cell>> = record.fields.iter().map(|field| text::decode(field, encoding).map(Cell::Text)).collect();
        let cells = match cells {
            _ if record.fields.len() != header.len() => Err(Reason::ColumnCount),
            None => Err(Reason::Undecodable),
            Some(cells) => Ok(cells),
        };
        rows.push(Row { line: record.line, raw: record.raw, cells });
    }
    Ok(Table { encoding, header, rows })
}

/// First sheet, header in row 1.
fn read_spreadsheet(file: &Path) -> Result<Table, String> {
    let mut book = calamine::open_workbook_auto(file).map_err(|error| error.to_string())?;
    let sheet = book.worksheet_range_at(0).ok_or("a workbook without a sheet")?.map_err(|error| error.to_string())?;
    let first_row = sheet.start().map_or(0, |start| start.0 as usize);
    let cell = |data: &calamine::Data| match data {
        calamine::Data::Int(number) => Cell::Number(*number as f64),
        calamine::Data::Float(number) => Cell::Number(*number),
        calamine::Data::DateTime(date) => Cell::Date(date.as_f64()),
        calamine::Data::Bool(flag) => Cell::Bool(*flag),
        calamine::Data::Empty => Cell::Text(String::new()),
        other => Cell::Text(other.to_string()),
    };
    let mut lines = sheet.rows().map(|row| row.iter().map(cell).collect::<Vec<Cell>>());
    let header: Vec<String> = lines.next().ok_or("an empty sheet")?.iter().map(|cell| cell_text(cell).trim().to_owned()).collect();
    let mut rows = Vec::new();
    for (at, cells) in lines.enumerate() {
        let shown: Vec<String> = cells.iter().map(|cell| cell_text(cell).into_owned()).collect();
        // A row of empty cells is no row.
        if shown.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line: first_row + at + 2, raw: shown.join(",").into_bytes(), cells: Ok(cells) });
        }
    }
    Ok(Table { encoding: Encoding::Utf8, header, rows })
}
