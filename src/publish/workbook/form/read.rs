//! A returned form as answers. People sort, filter, add columns, save with another program; they also merge cells, type formulas and copy rows
//! about. Every row is an answer, unanswered, or has its faults by name.

use super::layout::{Column, ColumnKind, Layout, Layouts};
use super::{Entry, Kind, Name, Named, named};
use crate::store::ingest::spreadsheet::{self, Bounds, too_large};
use crate::terms::problem::{Place, Problem, Problems};
use calamine::{Data, Dimensions, Range, Reader, Xlsx};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Years in which a day can be meant: a number that a spreadsheet took for a day falls before.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// One form of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// Sheet.
    pub sheet: String,
    /// Whose.
    pub name: Name,
    /// Its rows that say anything, in the sheet's order.
    pub answers: Vec<Answer>,
}

/// A row of a returned form.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// What it is about.
    pub id: String,
    /// What was filled in, by the columns' keys. Empty cells are left out; an answer without any is unanswered.
    pub cells: BTreeMap<String, Entry>,
    /// Why it can't be taken; each with its machine-readable name.
    pub faults: Vec<Fault>,
    /// What was read with a guess.
    pub remarks: Vec<Fault>,
}

impl Answer {
    /// Whether nobody filled it in.
    pub fn is_unanswered(&self) -> bool {
        self.cells.is_empty() && self.faults.is_empty()
    }
    /// An entry; empty where there is none.
    pub fn get(&self, key: &str) -> &Entry {
        self.cells.get(key).unwrap_or(&Entry::Empty)
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Kebab-case: `not-a-day`.
    pub code: &'static str,
    /// In a sentence.
    pub what: String,
}

impl Fault {
    /// A fault with its sentence.
    pub fn new(code: &'static str, what: impl Into<String>) -> Fault {
        Fault { code, what: what.into() }
    }
}

/// A form has some hundred rows; a workbook of all that an office gets has a few thousand.
const BOUNDS: Bounds = Bounds { bytes: 64_000_000, cells: 1_000_000 };

/// The forms of a file, called `file` in problems. Problems are those of the file or a whole form: nothing of that form is taken.
pub fn read(file: &str, bytes: &[u8], layouts: &Layouts) -> (Vec<Returned>, Problems) {
    let mut problems = Problems::default();
    let opened = match too_large(Cursor::new(bytes), BOUNDS) {
        Some(why) => Err(why),
        None => Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string()),
    };
    let mut book = match opened {
        Ok(book) => book,
        Err(why) => {
            let problem = Problem::error("not-a-workbook", "the file can't be read as XLSX").at(Place::file(file)).why(why);
            problems.push(problem.help("save the form as XLSX, in Excel, WPS or LibreOffice, and return that file"));
            return (Vec::new(), problems);
        }
    };
    let mut forms = Vec::new();
    for sheet in book.sheet_names() {
        match Grid::open(&mut book, &sheet).map(|grid| grid.form(&sheet, layouts)) {
            Ok(None) => {}
            Ok(Some(Ok(form))) => forms.push(form),
            Ok(Some(Err(problem))) | Err(problem) => problems.push(problem.at(Place::file(file).key(&sheet))),
        }
    }
    if forms.is_empty() && problems.0.is_empty() {
        let heads: Vec<&str> = Kind::ALL.iter().filter_map(|kind| layouts.of(*kind).id_column().map(|c| c.head.as_str())).collect();
        problems.push(
            Problem::error("no-form", "the workbook holds no form")
                .at(Place::file(file))
                .why(format!("no sheet has a head row with {}", heads.join(" or "))),
        );
    }
    (forms, problems)
}

/// A sheet with what stands behind its cells.
struct Grid {
    cells: Range<Data>,
    formulas: Range<String>,
    merged: Vec<Dimensions>,
}

impl Grid {
    fn open(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Grid, Problem> {
        let unread = |why: String| Problem::error("sheet-unread", "the sheet can't be read").why(why);
        let unreadable = |error: calamine::XlsxError| unread(error.to_string());
        let cells = spreadsheet::sheet(book, sheet, BOUNDS).map_err(unread)?;
        let formulas = book.worksheet_formula(sheet).map_err(unreadable)?;
        let merged = book.merge_cells_by_sheet_name(sheet).map_err(unreadable)?;
        Ok(Grid { cells, formulas, merged })
    }

    /// The sheet's form; none where it is another sheet.
    fn form(&self, sheet: &str, layouts: &Layouts) -> Option<Result<Returned, Problem>> {
        let (kind, head) = Kind::ALL.into_iter().find_map(|kind| Some((kind, self.head(layouts.of(kind))?)))?;
        let layout = layouts.of(kind);
        Some(self.name(kind, head).and_then(|name| {
            let columns = self.columns(layout, head)?;
            Ok(Returned { sheet: sheet.to_owned(), name, answers: self.answers(layout, &columns, head) })
        }))
    }

    /// The row that holds the id's head and most of those to be filled in. A table of the page may share one or the other.
    fn head(&self, layout: &Layout) -> Option<u32> {
        let id = layout.id_column()?;
        let has = |row: &[Data], column: &Column| row.iter().any(|cell| same(cell, &column.head));
        let most = |row: &[Data]| 2 * layout.fills().filter(|c| has(row, c)).count() > layout.fills().count();
        let at = self.cells.rows().position(|row| has(row, id) && most(row))?;
        Some(at as u32 + self.cells.start()?.0)
    }

    /// The name above the head row.
    fn name(&self, kind: Kind, head: u32) -> Result<Name, Problem> {
        let top = self.cells.start().map_or(0, |(row, _)| row);
        let above = self.cells.rows().take((head - top) as usize).flatten();
        let mut names: Vec<Named> = above.filter_map(|cell| named(kind, &text(cell))).collect();
        names.dedup();
        match names.as_slice() {
            [Named::Sound(name)] => Ok(name.clone()),
            [] => Err(Problem::error("form-unnamed", "the form doesn't say whose it is")
                .why("the cell with its name is empty or gone")
                .help("fill in the file that was sent out; don't copy its rows into another")),
            _ => Err(Problem::error("form-name-changed", "the cell that says whose form it is was changed, so none of its rows is taken")
                .help("fill in the file that was sent out, and leave its grey cells as they are")),
        }
    }

    /// Where the id and everything filled in stands.
    fn columns<'a>(&self, layout: &'a Layout, head: u32) -> Result<Vec<(&'a Column, u32)>, Problem> {
        let (from, to) = (self.cells.start().map_or(0, |s| s.1), self.cells.end().map_or(0, |e| e.1));
        let place = |column: &'a Column| {
            let found: Vec<u32> =
                (from..=to).filter(|at| self.cells.get_value((head, *at)).is_some_and(|cell| same(cell, &column.head))).collect();
            match found[..] {
                [at] => Ok((column, at)),
                [] => Err(Problem::error("form-column-missing", format!("the column {} is gone", column.head))
                    .help("fill in the file that was sent out; columns may be added, not taken away or renamed")),
                _ => Err(Problem::error("form-column-twice", format!("there are {} columns {}", found.len(), column.head))
                    .help("give your own columns other heads")),
            }
        };
        layout.columns.iter().filter(|c| c.fill || c.key == layout.id).map(place).collect()
    }

    fn answers(&self, layout: &Layout, columns: &[(&Column, u32)], head: u32) -> Vec<Answer> {
        let last = self.cells.end().map_or(head, |end| end.0);
        let mut answers: Vec<Answer> = (head + 1..=last).filter_map(|row| self.answer(layout, columns, row)).collect();
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for answer in answers.iter().filter(|a| !a.id.is_empty()) {
            *times.entry(answer.id.clone()).or_default() += 1;
        }
        for answer in answers.iter_mut().filter(|a| !a.is_unanswered()) {
            if let Some(n) = times.get(&answer.id).filter(|n| **n > 1) {
                answer
                    .faults
                    .push(Fault::new("twice", format!("{} stands in {n} rows of the form, and which one holds is not said", answer.id)));
            }
        }
        answers
    }

    fn answer(&self, layout: &Layout, columns: &[(&Column, u32)], row: u32) -> Option<Answer> {
        let mut answer = Answer { row: row + 1, id: String::new(), cells: BTreeMap::new(), faults: Vec::new(), remarks: Vec::new() };
        for (column, at) in columns {
            let place = (row, *at);
            if self.merged.iter().any(|area| area.contains(row, *at)) && !answer.faults.iter().any(|f| f.code == "merged") {
                answer.faults.push(Fault::new("merged", "cells of this row are merged with others"));
            }
            if self.formulas.get_value(place).is_some_and(|formula| !formula.is_empty()) {
                answer.faults.push(Fault::new("formula", format!("{} holds a formula", column.head)));
                continue;
            }
            let cell = self.cells.get_value(place).unwrap_or(&Data::Empty);
            if column.key == layout.id {
                answer.id = text(cell);
                continue;
            }
            match entry(cell, column) {
                Ok((Entry::Empty, _)) => {}
                Ok((entry, remark)) => {
                    answer.cells.insert(column.key.clone(), entry);
                    answer.remarks.extend(remark);
                }
                Err(fault) => answer.faults.push(fault),
            }
        }
        let says_none = answer.id == layout.none;
        if answer.is_unanswered() && (answer.id.is_empty() || says_none) {
            return None;
        }
        if answer.is_unanswered() {
            return Some(answer);
        }
        if answer.id.is_empty() && !answer.faults.iter().any(|f| f.code == "formula") {
            let head = layout.id_column().map_or("", |c| c.head.as_str());
            answer.faults.push(Fault::new("no-id", format!("{head} is empty")));
        }
        for (column, _) in columns.iter().filter(|(c, _)| c.required && !answer.cells.contains_key(&c.key)) {
            // What is there and can't be read has its own fault.
            if !answer.faults.iter().any(|f| f.what.starts_with(&column.head)) {
                answer.faults.push(Fault::new("missing", format!("{} is not filled in", column.head)));
            }
        }
        Some(answer)
    }
}

/// Whether a cell is that head, whatever white space and line breaks stand in it.
fn same(cell: &Data, head: &str) -> bool {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    matches!(cell, Data::String(text) if squeezed(text) == squeezed(head))
}

/// A cell as a person reads it.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(int) => int.to_string(),
        Data::Float(float) => float.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(moment) => moment.as_f64().to_string(),
        Data::Error(error) => error.to_string(),
    }
}

fn entry(cell: &Data, column: &Column) -> Result<(Entry, Option<Fault>), Fault> {
    let words = text(cell);
    if words.is_empty() {
        return Ok((Entry::Empty, None));
    }
    if matches!(cell, Data::Error(_)) {
        return Err(Fault::new("unreadable", format!("{} holds the error {words}", column.head)));
    }
    let plain = |entry| Ok((entry, None));
    match column.kind {
        ColumnKind::Choice => match column.code_of(&words) {
            Some(code) => plain(Entry::Text(code.to_owned())),
            None => Err(Fault::new("not-a-choice", format!("{}: \u{ab}{words}\u{bb} is none of the choices", column.head))),
        },
        ColumnKind::Text if words.chars().count() > column.most => {
            Err(Fault::new("too-long", format!("{} has more than {} characters", column.head, column.most)))
        }
        ColumnKind::Text => plain(Entry::Text(words)),
        ColumnKind::Day => day(cell, &words, column),
        ColumnKind::Share => share(cell, &words, column).and_then(plain),
        ColumnKind::Hours | ColumnKind::Count => match words.parse() {
            Ok(number) => plain(Entry::Number(number)),
            Err(_) => Err(Fault::new("not-a-number", format!("{}: \u{ab}{words}\u{bb} is no number", column.head))),
        },
    }
}

/// A real day, or words that can mean only one day; these are read with a remark.
fn day(cell: &Data, words: &str, column: &Column) -> Result<(Entry, Option<Fault>), Fault> {
    let known = |day: &NaiveDate| YEARS.contains(&day.year());
    let refused = || Fault::new("not-a-day", format!("{}: \u{ab}{words}\u{bb} is no day that can be read; write 2017-12-05", column.head));
    match cell {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).filter(known);
            day.map(|day| (Entry::Day(day), None)).ok_or_else(refused)
        }
        Data::String(_) | Data::DateTimeIso(_) => {
            let day = written_day(words).filter(known).ok_or_else(refused)?;
            let remark = Fault::new("day-as-text", format!("{}: the text \u{ab}{words}\u{bb} was read as {day}", column.head));
            Ok((Entry::Day(day), matches!(cell, Data::String(_)).then_some(remark)))
        }
        _ => Err(refused()),
    }
}

/// Year, month and day in this order, parted by `-`, `/`, `.` or their characters; a time of day after it is left out.
fn written_day(words: &str) -> Option<NaiveDate> {
    let day = words.split(['T', ' ']).next()?;
    let numbers: Vec<&str> = day.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let marks: String = day.chars().filter(|c| !c.is_ascii_digit()).collect();
    let [year, month, day] = numbers[..] else { return None };
    let sound = ["--", "//", "..", "\u{5e74}\u{6708}\u{65e5}"].contains(&marks.as_str());
    if !sound || year.len() != 4 || !words.starts_with(year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn share(cell: &Data, words: &str, column: &Column) -> Result<Entry, Fault> {
    let value = match cell {
        Data::String(_) => words.strip_suffix(['%', '\u{ff05}']).and_then(|n| n.trim().parse::<f64>().ok()).map(|n| n / 100.0),
        _ => words.parse().ok(),
    };
    match value {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(Entry::Number(share)),
        _ => Err(Fault::new("not-a-share", format!("{}: \u{ab}{words}\u{bb} is no share from 0% to 100%", column.head))),
    }
}

#[cfg(test)]
mod tests {
    use super::written_day;

    #[test]
    fn only_what_can_mean_one_day_is_a_day() {
        let fifth = chrono::NaiveDate::from_ymd_opt(2017, 12, 5);
        for words in [
            "2017-12-05",
            "2017-12-5",
            "2017/12/05",
            "2017.12.5",
            "2017\u{5e74}12\u{6708}5\u{65e5}",
            "2017-12-05 16:30",
            "2017-12-05T00:00:00",
        ] {
            assert_eq!(written_day(words), fifth, "{words}");
        }
        for words in [
            "12-05",
            "5/12/2017",
            "17-12-05",
            "20171205",
            "2017-12",
            "2017-13-05",
            "\u{6628}\u{5929}",
            "2017-12/05",
            "-2017-12-05",
            "--",
            "",
        ] {
            assert_eq!(written_day(words), None, "{words}");
        }
    }
}
