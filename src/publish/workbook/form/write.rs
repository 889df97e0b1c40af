//! A form as a sheet: what is asked is locked, what is filled in is checked by the spreadsheet program.

use super::layout::{Column, ColumnKind, Layout, Layouts};
use super::{Entry, Form, Kind};
use crate::publish::workbook::look::{A4, Look, height, text_format};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, ExcelDateTime, Format, FormatAlign, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};

/// Columns from the left that stay in view.
const FROZEN: u16 = 1;
/// A day before which nothing was ever closed: a typed year of two digits falls before it.
const FIRST_DAY: (u16, u8, u8) = (2000, 1, 1);
/// Height of a row in points that leaves room for an answer of two lines.
const ROW_HEIGHT: f64 = 30.0;

/// Adds a form's sheet.
pub(in crate::publish::workbook) fn add(
    book: &mut Workbook,
    sheet_name: &str,
    form: &Form,
    layouts: &Layouts,
    look: &Look,
) -> Result<(), XlsxError> {
    let layout = layouts.of(form.name.kind);
    let sheet = book.add_worksheet().set_name(sheet_name)?;
    sheet.write_string_with_format(0, 0, &layout.title, &look.title())?;
    sheet.write_string_with_format(1, 0, &layouts.name, &look.line())?;
    sheet.write_string_with_format(1, 1, form.name.to_string(), &look.line().set_num_format("@"))?;
    sheet.write_string_with_format(2, 0, &form.of, &look.line())?;
    let mut row = 3;
    for line in &layout.guide {
        sheet.write_string_with_format(row, 0, line, &look.note())?;
        row += 1;
    }
    let head = row + 1;
    for (at, column) in (0..).zip(&layout.columns) {
        sheet.write_string_with_format(head, at, &column.head, &look.head())?;
        sheet.set_column_width(at, column.width)?;
    }
    sheet.set_row_height(head, height(2))?;
    sheet.set_freeze_panes(head + 1, FROZEN)?;
    sheet.set_repeat_rows(head, head)?;
    if form.rows.is_empty() {
        sheet.write_string_with_format(head + 1, 0, &layout.none, &look.note())?;
    } else {
        let last = head + form.rows.len() as u32;
        rows(sheet, form, layout, head + 1, look)?;
        sheet.autofilter(head, 0, last, layout.columns.len() as u16 - 1)?;
        for (at, column) in (0..).zip(&layout.columns).filter(|(_, c)| c.fill) {
            if let Some(rule) = rule(column, layouts, range_of(layouts, column))? {
                sheet.add_data_validation(head + 1, at, last, at, &rule)?;
            }
        }
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).protect_with_options(&protection());
    Ok(())
}

fn rows(sheet: &mut Worksheet, form: &Form, layout: &Layout, first: u32, look: &Look) -> Result<(), XlsxError> {
    for (row, asked) in (first..).zip(&form.rows) {
        sheet.set_row_height(row, ROW_HEIGHT)?;
        for (at, column) in (0..).zip(&layout.columns) {
            let entry = asked.get(column.key.as_str()).unwrap_or(&Entry::Empty);
            let format = format(column, entry, look);
            match entry {
                Entry::Empty => sheet.write_blank(row, at, &format)?,
                Entry::Text(code) if column.kind == ColumnKind::Choice => {
                    sheet.write_string_with_format(row, at, column.word_of(code).unwrap_or(code), &format)?
                }
                Entry::Text(text) => sheet.write_string_with_format(row, at, text, &format)?,
                Entry::Number(number) => sheet.write_number_with_format(row, at, *number, &format)?,
                Entry::Day(day) => sheet.write_datetime_with_format(row, at, excel_day(*day)?, &format)?,
            };
        }
    }
    Ok(())
}

fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), day.month() as u8, day.day() as u8)
}

fn format(column: &Column, entry: &Entry, look: &Look) -> Format {
    let base = if column.fill { look.cell().set_unlocked() } else { look.given() };
    match (column.kind, entry) {
        (ColumnKind::Day, _) => base.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        (ColumnKind::Share, _) => base.set_num_format("0%"),
        (ColumnKind::Hours, _) => base.set_num_format("0.00"),
        (ColumnKind::Count, _) => base.set_num_format("0"),
        (_, Entry::Text(text)) => text_format(base.set_text_wrap(), text),
        (ColumnKind::Text | ColumnKind::Choice, _) => base.set_text_wrap(),
    }
}

/// What a spreadsheet program lets a person type.
fn rule(column: &Column, layouts: &Layouts, choices: Option<Formula>) -> Result<Option<DataValidation>, XlsxError> {
    let errors = &layouts.errors;
    let (rule, message) = match (column.kind, choices) {
        (ColumnKind::Choice, Some(range)) => (DataValidation::new().allow_list_formula(range), &errors.choice),
        (ColumnKind::Day, _) => {
            let (year, month, day) = FIRST_DAY;
            let first = ExcelDateTime::from_ymd(year, month, day)?;
            (DataValidation::new().allow_date(DataValidationRule::GreaterThanOrEqualTo(first)), &errors.day)
        }
        (ColumnKind::Share, _) => (DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.0, 1.0)), &errors.share),
        (ColumnKind::Text, _) => {
            let most = u32::try_from(column.most).unwrap_or(u32::MAX);
            (DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(most)), &errors.words)
        }
        _ => return Ok(None),
    };
    Ok(Some(rule.set_error_title(&errors.title)?.set_error_message(message)?))
}

/// Columns of choices in the order in which [`add_options`] writes them.
fn choosing(layouts: &Layouts) -> impl Iterator<Item = &Column> {
    Kind::ALL.into_iter().flat_map(|kind| &layouts.of(kind).columns).filter(|c| c.kind == ColumnKind::Choice)
}

/// Where a column's choices stand.
fn range_of(layouts: &Layouts, column: &Column) -> Option<Formula> {
    let at = choosing(layouts).position(|c| std::ptr::eq(c, column))?;
    let letter = column_number_to_name(at as u16);
    Some(Formula::new(format!("='{}'!${letter}$1:${letter}${}", layouts.options, column.choices.len())))
}

/// The hidden sheet with the choices: a list written into a cell's own rule may not exceed 255 characters.
pub(in crate::publish::workbook) fn add_options(book: &mut Workbook, layouts: &Layouts) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(&layouts.options)?;
    for (at, column) in (0..).zip(choosing(layouts)) {
        for (row, choice) in (0..).zip(&column.choices) {
            sheet.write_string(row, at, choice)?;
        }
    }
    sheet.set_hidden(true).protect();
    Ok(())
}

/// What a person may do to a form: fill it in, sort, filter, widen, and add columns of their own.
fn protection() -> ProtectionOptions {
    ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_columns: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    }
}
