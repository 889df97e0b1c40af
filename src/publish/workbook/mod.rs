//! XLSX: the tables of a checked document as a workbook that people go on working in, and the forms that they fill in and return.
//!
//! A workbook is made from what the page shows ([`Document`]), so nothing is computed twice: a cell that holds a figure becomes that figure's value in
//! full precision under a number format that shows the page's digits; everything else that isn't plainly a number or a day is text and can't run
//! as a formula. The same document gives the same bytes: the file's date is the document's.

mod cell;
pub mod form;
mod look;
pub mod scores;
mod table;
mod words;

use words::Words;

use crate::press::document::plain;
use crate::press::document::theme::Theme;
use crate::press::document::tree::{Block, Document, Table};
use crate::store::register::tasks::Standing;
use crate::store::register::{self, Anomaly};
use crate::store::workspace::Overlay;
use crate::terms::problem::{Problem, Problems};
use chrono::{Datelike, NaiveDateTime, Timelike};
use form::{Desk, Form, Layouts};
use look::Look;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use scores::{Scores, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// Characters that a sheet's name may have.
const LONGEST_NAME: usize = 31;
/// Characters that a sheet's name can't hold.
const REFUSED_IN_NAME: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// What every workbook needs and is read once: words, fonts, the forms' columns.
#[derive(Clone, Debug)]
pub struct Stationery {
    words: Words,
    layouts: Layouts,
    scores: scores::Words,
    /// What each rule is called.
    rules: BTreeMap<String, String>,
}

impl Stationery {
    /// Reads it through the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with its files.
    pub fn load(overlay: &Overlay) -> Result<Stationery, Problems> {
        let mut problems = Problems::default();
        let words = Words::load(overlay).map_err(|p| problems.extend(p)).ok();
        let layouts = Layouts::load(overlay).map_err(|p| problems.extend(p)).ok();
        let scores = scores::Words::load(overlay).map_err(|p| problems.extend(p)).ok();
        let rules = register::rules(overlay).map_err(|p| problems.extend(p)).unwrap_or_default();
        let rules = rules.into_iter().map(|rule| (rule.code, rule.title)).collect();
        match (words, layouts, scores) {
            (Some(words), Some(layouts), Some(scores)) if !problems.has_errors() => Ok(Stationery { words, layouts, scores, rules }),
            _ => Err(problems),
        }
    }

    /// A form's title.
    pub fn title(&self, form: &Form) -> &str {
        &self.layouts.of(form.name.kind).title
    }

    /// What an office is asked about its anomalies: those of its `own` that are open and to be put right.
    pub fn anomalies<'a>(&self, desk: &Desk<'_>, of: &str, own: impl Iterator<Item = &'a Anomaly>) -> Form {
        form::anomalies(desk, of, own, &self.rules)
    }

    /// What a department or an office is asked about the tasks that it leads.
    pub fn tasks(&self, desk: &Desk<'_>, of: &str, standings: &[Standing]) -> Form {
        form::tasks(desk, of, standings)
    }
}

/// The tables of `document` as a workbook: a list of them first, then the forms, then a sheet for each table, then the year's scores where there are any.
///
/// # Errors
/// Where a table is larger than a sheet.
pub fn write(
    document: &Document,
    theme: &Theme,
    stationery: &Stationery,
    forms: &[Form],
    scores: Option<&Scores<'_>>,
) -> Result<Vec<u8>, Problem> {
    fill(document, theme, stationery, forms, scores).map_err(|error| {
        Problem::error("workbook-write", format!("the tables of \u{ab}{}\u{bb} can't be written as a workbook", document.meta.title))
            .why(error.to_string())
    })
}

fn fill(
    document: &Document,
    theme: &Theme,
    stationery: &Stationery,
    forms: &[Form],
    scores: Option<&Scores<'_>>,
) -> Result<Vec<u8>, XlsxError> {
    let Stationery { words, layouts, .. } = stationery;
    let look = Look::new(theme, words);
    let mut tables = Vec::new();
    collect(&document.body, &mut tables);
    let mut names = BTreeSet::from([layouts.options.to_lowercase()]);
    let first = sheet_name(&words.contents, &mut names);
    let asked: Vec<(String, &Form)> = forms.iter().map(|form| (sheet_name(&layouts.of(form.name.kind).sheet, &mut names), form)).collect();
    let shown: Vec<(String, &Table)> =
        tables.iter().map(|t| (sheet_name(&format!("{} {}", t.label, plain(&t.caption)), &mut names), *t)).collect();
    let reckoned: Vec<(Sheet, String, String)> = scores
        .map(|scores| scores::sheets(scores, &stationery.scores))
        .unwrap_or_default()
        .into_iter()
        .map(|(sheet, name, title)| (sheet, sheet_name(&name, &mut names), title))
        .collect();
    let mut book = Workbook::new();
    book.set_properties(&properties(document)?);
    let mut listed: Vec<(&str, &str, String)> =
        asked.iter().map(|(name, form)| (name.as_str(), words.form.as_str(), layouts.of(form.name.kind).title.clone())).collect();
    listed.extend(shown.iter().map(|(name, table)| (name.as_str(), table.label.as_str(), plain(&table.caption))));
    listed.extend(reckoned.iter().map(|(_, name, title)| (name.as_str(), "", title.clone())));
    table::contents(book.add_worksheet().set_name(&first)?, document, &look, &listed)?;
    for (name, asked) in &asked {
        form::add(&mut book, name, asked, layouts, &look)?;
    }
    for (name, table) in &shown {
        table::fill(book.add_worksheet().set_name(name)?, table, document, &look)?;
    }
    if let (Some(scores), Some((_, evidence, _))) = (scores, reckoned.last()) {
        for (sheet, name, title) in &reckoned {
            scores::fill(book.add_worksheet().set_name(name)?, *sheet, title, evidence, scores, &stationery.scores, &look)?;
        }
    }
    if !forms.is_empty() {
        form::add_options(&mut book, layouts)?;
    }
    book.save_to_buffer()
}

fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => found.push(table),
            Block::Attachment(attachment) => collect(&attachment.blocks, found),
            Block::Together(inner) | Block::Landscape(inner) => collect(inner, found),
            Block::Heading(_) | Block::Paragraph(_) | Block::List(_) | Block::Picture(_) | Block::Sealed(_) | Block::PageBreak => {}
        }
    }
}

/// What the file says of itself. Its date is the document's: the clock stays out of the file.
fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let meta = &document.meta;
    let mut properties = DocProperties::new()
        .set_title(&meta.title)
        .set_author(&meta.author)
        .set_subject(&meta.subject)
        .set_keywords(meta.keywords.join(","));
    // A document of the tests may carry no date; a file has one.
    let created = meta.created.parse::<NaiveDateTime>().unwrap_or_default();
    let day = ExcelDateTime::from_ymd(u16::try_from(created.year()).unwrap_or(1970), created.month() as u8, created.day() as u8)?;
    properties =
        properties.set_creation_datetime(&day.and_hms(created.hour() as u16, created.minute() as u8, f64::from(created.second()))?);
    Ok(properties)
}

/// A name that a sheet may carry, cut where it is too long, and none of those given before.
fn sheet_name(wanted: &str, names: &mut BTreeSet<String>) -> String {
    let clean: String = wanted.chars().map(|c| if REFUSED_IN_NAME.contains(&c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = |most: usize| clean.chars().take(most).collect::<String>().trim_matches([' ', '\'']).to_owned();
    let mut name = cut(LONGEST_NAME);
    let mut again = 2;
    while name.is_empty() || !names.insert(name.to_lowercase()) {
        let mark = format!(" {again}");
        name = format!("{}{mark}", cut(LONGEST_NAME - mark.len())).trim().to_owned();
        again += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_short_clean_and_each_its_own() {
        let mut names = BTreeSet::new();
        assert_eq!(sheet_name("a/b: [c]?", &mut names), "a b c");
        assert_eq!(sheet_name("A/B: [C]?", &mut names), "A B C 2");
        let long = "x".repeat(40);
        assert_eq!(sheet_name(&long, &mut names).chars().count(), LONGEST_NAME);
        let twin = sheet_name(&long, &mut names);
        assert!(twin.ends_with(" 2") && twin.chars().count() == LONGEST_NAME, "{twin}");
        assert_eq!(sheet_name("'", &mut names), "2");
    }
}
