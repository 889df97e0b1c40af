//! A table as a sheet: title, heads that stay, filter, rows, notes; and the first sheet, which lists them.

use super::cell::{Content, content};
use super::look::{A4, Look, column_width, height, lines, text_format, width};
use crate::press::document::plain;
use crate::press::document::tree::{Align, Cell, Document, Heads, Row, Table};
use rust_xlsxwriter::{FormatAlign, Url, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Row headings beyond these columns don't stay in view: little else would fit beside them.
const MOST_FROZEN: u16 = 3;
/// Rows between title and head.
const FIRST_ROW: u32 = 2;

/// A cell with its place in the sheet.
struct Placed<'a> {
    row: u32,
    column: u16,
    cell: &'a Cell,
    part: Part,
    emphasis: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Body,
    Foot,
}

/// Fills a sheet with a table.
pub(super) fn fill(sheet: &mut Worksheet, table: &Table, document: &Document, look: &Look) -> Result<(), XlsxError> {
    set_page(sheet, document)?;
    let title = format!("{} {}", table.label, plain(&table.caption));
    sheet.write_string_with_format(0, 0, title.trim(), &look.title())?;
    let mut placed = Vec::new();
    let mut row = FIRST_ROW;
    for (rows, part) in [(&table.head, Part::Head), (&table.body, Part::Body), (&table.foot, Part::Foot)] {
        place(rows, part, &mut row, &mut placed);
    }
    let columns = placed.iter().map(|p| p.column + p.cell.columns).max().unwrap_or(1);
    for p in &placed {
        put(sheet, p, look)?;
    }
    set_sizes(sheet, &placed, columns)?;
    let (head, body) = (table.head.len() as u32, table.body.len() as u32);
    if head > 0 {
        sheet.set_freeze_panes(FIRST_ROW + head, row_heads(table))?;
        sheet.set_repeat_rows(0, FIRST_ROW + head - 1)?;
        if body > 0 {
            sheet.autofilter(FIRST_ROW + head - 1, 0, FIRST_ROW + head + body - 1, columns - 1)?;
        }
    }
    for (i, note) in (0_u32..).zip(&table.notes) {
        sheet.write_string_with_format(row + 1 + i, 0, plain(&note.text), &look.note())?;
    }
    Ok(())
}

fn place<'a>(rows: &'a [Row], part: Part, next: &mut u32, placed: &mut Vec<Placed<'a>>) {
    let mut covered: Vec<u16> = Vec::new();
    for row in rows {
        let mut column = 0_usize;
        let mut below = covered.iter().map(|left| left.saturating_sub(1)).collect::<Vec<u16>>();
        for cell in &row.cells {
            while covered.get(column).is_some_and(|left| *left > 0) {
                column += 1;
            }
            placed.push(Placed { row: *next, column: column as u16, cell, part, emphasis: row.emphasis });
            let end = column + usize::from(cell.columns);
            below.resize(below.len().max(end), 0);
            below[column..end].fill(cell.rows - 1);
            covered.resize(covered.len().max(end), 0);
            column = end;
        }
        covered = below;
        *next += 1;
    }
}

/// How many columns from the left head their rows.
fn row_heads(table: &Table) -> u16 {
    let heads = |row: &Row| row.cells.iter().rposition(|c| c.heads == Heads::Row).map_or(0, |at| at as u16 + 1);
    table.body.first().map_or(0, heads).min(MOST_FROZEN)
}

/// Columns as wide as what stands in them alone, rows as high.
fn set_sizes(sheet: &mut Worksheet, placed: &[Placed<'_>], columns: u16) -> Result<(), XlsxError> {
    let mut widths = vec![column_width(0.0); usize::from(columns)];
    for p in placed.iter().filter(|p| p.cell.columns == 1) {
        let widest = &mut widths[usize::from(p.column)];
        *widest = widest.max(column_width(width(&plain(&p.cell.text))));
    }
    let mut heights: BTreeMap<u32, u32> = BTreeMap::new();
    for p in placed.iter().filter(|p| p.cell.rows == 1) {
        let room: f64 = widths[usize::from(p.column)..usize::from(p.column + p.cell.columns)].iter().sum();
        let most = heights.entry(p.row).or_insert(1);
        *most = (*most).max(lines(&plain(&p.cell.text), room));
    }
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, width)?;
    }
    for (row, lines) in heights.into_iter().filter(|(_, lines)| *lines > 1) {
        sheet.set_row_height(row, height(lines))?;
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, p: &Placed<'_>, look: &Look) -> Result<(), XlsxError> {
    let (content, tone) = if p.part == Part::Head { (Content::Text(plain(&p.cell.text)), None) } else { content(p.cell) };
    let mut format = if p.part == Part::Head { look.head() } else { look.toned(look.cell(), tone) };
    if p.emphasis || p.part == Part::Foot {
        format = format.set_bold();
    }
    if p.part != Part::Head {
        format = match p.cell.align {
            Align::Left => format,
            Align::Centre => format.set_align(FormatAlign::Center),
            Align::Decimal => format.set_align(FormatAlign::Right),
        };
    }
    let format = match &content {
        Content::Empty => format,
        Content::Number(_, pattern) => format.set_num_format(pattern),
        Content::Date(_) => format.set_num_format("yyyy-mm-dd"),
        Content::Text(text) => text_format(format, text),
    };
    if p.cell.columns > 1 || p.cell.rows > 1 {
        let last = (p.row + u32::from(p.cell.rows) - 1, p.column + p.cell.columns - 1);
        sheet.merge_range(p.row, p.column, last.0, last.1, "", &format)?;
    }
    match content {
        Content::Empty => sheet.write_blank(p.row, p.column, &format)?,
        Content::Number(value, _) => sheet.write_number_with_format(p.row, p.column, value, &format)?,
        Content::Date(day) => {
            let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(&day.to_string())?;
            sheet.write_datetime_with_format(p.row, p.column, &day, &format)?
        }
        Content::Text(text) => sheet.write_string_with_format(p.row, p.column, text, &format)?,
    };
    Ok(())
}

/// A4, as wide as the table, the document's name above and the page's number below.
fn set_page(sheet: &mut Worksheet, document: &Document) -> Result<(), XlsxError> {
    let name = |text: &str| text.replace('&', "&&");
    let mark = document.watermark.as_deref().map(|m| format!("&R{}", name(m))).unwrap_or_default();
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_header(format!("&L{}{mark}", name(&document.meta.title)))
        .set_footer("&C&P / &N");
    Ok(())
}

/// The first sheet: which bulletin this is, and its other sheets (name, label, title) with links.
pub(super) fn contents(sheet: &mut Worksheet, document: &Document, look: &Look, sheets: &[(&str, &str, String)]) -> Result<(), XlsxError> {
    set_page(sheet, document)?;
    sheet.write_string_with_format(0, 0, &document.meta.title, &look.title())?;
    let mut row = 1;
    let head = document.masthead.iter().flat_map(|m| [[&m.name, &m.issue], [&m.office, &m.date]]);
    let lines = head.map(|pair| pair.map(|run| plain(run)).join(" "));
    for line in lines.chain(document.watermark.clone()) {
        sheet.write_string_with_format(row, 0, line, &look.line())?;
        row += 1;
    }
    row += 1;
    let heads = &look.words.contents_heads;
    for (column, word) in (0..).zip([&heads.number, &heads.table]) {
        sheet.write_string_with_format(row, column, word, &look.head())?;
    }
    let mut widest = 0.0_f64;
    for (name, label, caption) in sheets {
        row += 1;
        widest = widest.max(width(caption));
        sheet.write_string_with_format(row, 0, *label, &look.cell())?;
        let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
        sheet.write_url_with_options(row, 1, Url::new(target), caption, "", Some(&look.link()))?;
    }
    row += 2;
    for note in &look.words.notes {
        sheet.write_string_with_format(row, 0, note, &look.note())?;
        row += 1;
    }
    sheet.set_column_width(0, column_width(0.0))?;
    sheet.set_column_width(1, column_width(widest))?;
    Ok(())
}
