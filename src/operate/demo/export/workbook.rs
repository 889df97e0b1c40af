//! A workbook as HL2008 writes it: Excel's own dates, numbers as numbers, ids as text.

use super::{Batch, Written, columns, style, unwritable};
use crate::operate::demo::clock::{DAY, Stamp};
use crate::operate::demo::declaration::Cell;
use crate::operate::demo::plan::Layout;
use crate::terms::problem::Problem;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::path::Path;

/// Days from Excel's day 0 to 1970-01-01.
const EXCEL_EPOCH_DAYS: f64 = 25_569.0;

/// A moment as Excel keeps it: days, and their fraction that no binary number hits exactly.
fn excel_time(at: Stamp) -> f64 {
    at as f64 / DAY as f64 + EXCEL_EPOCH_DAYS
}

/// Writes declarations.
pub(super) fn write(batch: &Batch<'_>, layout: &Layout, path: &Path) -> Result<Written, Problem> {
    let (bytes, written) = fill(batch, layout).map_err(|e| unwritable(path, e))?;
    std::fs::write(path, bytes).map_err(|e| unwritable(path, e))?;
    Ok(written)
}

fn fill(batch: &Batch<'_>, layout: &Layout) -> Result<(Vec<u8>, Written), XlsxError> {
    let columns = columns(layout);
    let flag = |key: &str| layout.values.get(key).map_or("", String::as_str);
    let flags = (flag("flag:true"), flag("flag:false"));
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let as_text = style(layout, "stamp") != "excel";
    let mut workbook = Workbook::new();
    // The clock stays out of the file.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2018, 2, 1)?));
    let sheet = workbook.add_worksheet();
    for (i, column) in columns.iter().enumerate() {
        sheet.write_string(0, i as u16, column.header)?;
    }
    let mut written = Written::default();
    for d in &batch.rows {
        let row = written.rows as u32 + 1;
        let register = batch.register(d);
        for (i, column) in columns.iter().enumerate() {
            let at = (row, i as u16);
            let cell = column.cell(d, batch.until, &register);
            match d.damage.as_ref().filter(|x| x.column == column.name) {
                Some(damage) => damaged(sheet, at, &damage.kind, &damage.text)?,
                None => match cell {
                    Cell::Empty => {}
                    Cell::Flag(yes) => drop(sheet.write_string(at.0, at.1, if yes { flags.0 } else { flags.1 })?),
                    Cell::Stamp(s) if as_text => drop(sheet.write_string(at.0, at.1, s.to_string())?),
                    Cell::Stamp(s) => drop(sheet.write_number_with_format(at.0, at.1, excel_time(s), &time)?),
                    Cell::Money(fen) => drop(sheet.write_number(at.0, at.1, fen as f64 / 100.0)?),
                    Cell::Code(code) => {
                        let word: Cow<'_, str> = column.words.get(code.as_ref()).map_or(code.clone(), |w| Cow::Borrowed(*w));
                        sheet.write_string(at.0, at.1, word)?;
                    }
                    Cell::Raw(text) => drop(sheet.write_string(at.0, at.1, text)?),
                },
            }
        }
        written.lines.extend(d.fault.map(|fault| (fault, u64::from(row) + 1)));
        written.rows += 1;
    }
    Ok((workbook.save_to_buffer()?, written))
}

/// An id typed as a number has lost its last digits; everything else is text that can't be read.
fn damaged(sheet: &mut Worksheet, at: (u32, u16), kind: &str, text: &str) -> Result<(), XlsxError> {
    match text.parse::<f64>() {
        Ok(number) if kind == "quarantine:digits_lost_entry_id" => sheet.write_number(at.0, at.1, number)?,
        _ => sheet.write_string(at.0, at.1, text)?,
    };
    Ok(())
}
