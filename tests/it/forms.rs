//! Forms go out and come back: as written, through another spreadsheet program, sorted, filtered, and spoilt in every way that people find.

use crate::district::{District, said, tongbao};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tongbao::operate::demo::{SEED, Variant};
use tongbao::press::document::parse;
use tongbao::press::document::theme::Theme;
use tongbao::publish::workbook::form::{Answer, Entry, Form, Kind, Layouts, Name, Returned, Row, read};
use tongbao::publish::workbook::{Stationery, write};
use tongbao::store::register::{self, State};
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::{Overlay, Workspace};
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::Scope;

/// [`filled`] as LibreOffice Calc 7.4 saved it.
const LIBREOFFICE: &[u8] = include_bytes!("fixtures/forms/libreoffice.xlsx");

fn layouts() -> Layouts {
    Layouts::load(&Overlay::new(None)).unwrap()
}

fn name() -> Name {
    Name { kind: Kind::Anomalies, edition: "weekly/2017-W47".into(), scope: Scope::Office("4908".into()) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A form with two open anomalies, one of them of a subject that could run.
pub fn form() -> Form {
    let row = |id: &str, entry: &str| -> Row {
        BTreeMap::from([
            ("anomaly_id", Entry::Text(id.into())),
            ("entry_id", Entry::Text(entry.into())),
            ("hours", Entry::Number(73.456)),
            ("due", Entry::Day(day("2017-11-30"))),
        ])
    };
    Form { name: name(), of: "office".into(), rows: vec![row("A-1", "490820171234567891"), row("=A-2", "490820171234567892")] }
}

/// The same with its rows the other way round and one of them filled in.
fn filled() -> Form {
    let mut form = form();
    form.rows.reverse();
    let choice = layouts().of(Kind::Anomalies).columns.iter().find(|c| c.key == "cause").unwrap().choices[0].clone();
    form.rows[0].extend([
        ("cause", Entry::Text(choice)),
        ("measures", Entry::Text("called\nthe broker".into())),
        ("closed_at", Entry::Day(day("2017-11-29"))),
        ("handler", Entry::Text("Li".into())),
    ]);
    form
}

/// A workbook with that form and no table.
pub fn bytes(form: &Form) -> Vec<u8> {
    let overlay = Overlay::new(None);
    let text = |path: &str| overlay.read(path).unwrap().text;
    let theme = Theme::load("theme.yaml", &text("report-templates/theme.yaml"), &text("report-templates/theme.css")).unwrap();
    let html = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>T</title><meta name=\"author\" content=\"A\">\
                <meta name=\"description\" content=\"D\"><meta name=\"keywords\" content=\"K\"><meta name=\"created\" content=\"2017-11-27T09:00:00\">\
                </head><body><main><h1>T</h1><p>x</p></main></body></html>";
    write(&parse(html, "t", &theme).unwrap(), &theme, &Stationery::load(&overlay).unwrap(), std::slice::from_ref(form), None).unwrap()
}

fn one(bytes: &[u8]) -> Returned {
    let (mut forms, problems) = read("form.xlsx", bytes, &layouts());
    assert!(problems.0.is_empty(), "{problems}");
    assert_eq!(forms.len(), 1);
    forms.remove(0)
}

/// The first form of an issued workbook.
pub fn read_form(path: &std::path::Path) -> Returned {
    let (mut forms, problems) = read("form.xlsx", &std::fs::read(path).unwrap(), &layouts());
    assert!(problems.0.is_empty(), "{problems}");
    forms.remove(0)
}

fn codes(answer: &Answer) -> Vec<&str> {
    answer.faults.iter().map(|f| f.code).collect()
}

/// A form typed by hand: heads by their keys, then rows; `name` in its cell.
struct Typed {
    book: Workbook,
    columns: Vec<String>,
}

impl Typed {
    fn new(name: &str, keys: &[&str]) -> Typed {
        let mut book = Workbook::new();
        let layouts = layouts();
        let layout = layouts.of(Kind::Anomalies);
        let sheet = book.add_worksheet();
        sheet.write_string(0, 3, name).unwrap();
        for (at, key) in (0..).zip(keys) {
            let head = layout.columns.iter().find(|c| c.key == *key).map_or(*key, |c| c.head.as_str());
            sheet.write_string(2, at, head).unwrap();
        }
        Typed { book, columns: keys.iter().map(|k| (*k).to_owned()).collect() }
    }
    fn sheet(&mut self) -> &mut Worksheet {
        self.book.worksheet_from_index(0).unwrap()
    }
    /// A sound row.
    fn row(&mut self, row: u32, id: &str) -> &mut Worksheet {
        let choice = layouts().of(Kind::Anomalies).columns.iter().find(|c| c.key == "cause").unwrap().choices[0].clone();
        for (key, text) in [("anomaly_id", id), ("cause", &choice), ("measures", "called"), ("handler", "Li")] {
            if let Some(at) = self.columns.iter().position(|c| c == key) {
                self.sheet().write_string(row, at as u16, text).unwrap();
            }
        }
        self.sheet()
    }
    fn read(&mut self) -> (Vec<Returned>, tongbao::terms::problem::Problems) {
        read("form.xlsx", &self.book.save_to_buffer().unwrap(), &layouts())
    }
    fn answers(&mut self) -> Vec<Answer> {
        let (forms, problems) = self.read();
        assert!(problems.0.is_empty(), "{problems}");
        forms.into_iter().next().unwrap().answers
    }
}

const KEYS: [&str; 5] = ["anomaly_id", "cause", "measures", "closed_at", "handler"];

#[test]
fn a_form_that_nobody_filled_in_reads_back_unanswered() {
    let form = form();
    let written = bytes(&form);
    assert_eq!(written, bytes(&form), "the same bytes twice");
    let returned = one(&written);
    assert_eq!(returned.name, name());
    let ids: Vec<&str> = returned.answers.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["A-1", "=A-2"]);
    assert!(returned.answers.iter().all(Answer::is_unanswered));
}

#[test]
fn a_form_without_rows_reads_back_empty() {
    assert_eq!(one(&bytes(&Form { rows: Vec::new(), ..form() })).answers, []);
}

/// A file of an XLSX, by the directory at its end.
pub fn part(xlsx: &[u8], name: &str) -> String {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([xlsx[at], xlsx[at + 1]]));
    let u32_at = |at: usize| u32::from_le_bytes([xlsx[at], xlsx[at + 1], xlsx[at + 2], xlsx[at + 3]]) as usize;
    let end = xlsx.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let mut entry = u32_at(end + 16);
    while &xlsx[entry + 46..entry + 46 + u16_at(entry + 28)] != name.as_bytes() {
        entry += 46 + u16_at(entry + 28) + u16_at(entry + 30) + u16_at(entry + 32);
    }
    let local = u32_at(entry + 42);
    let data = &xlsx[local + 30 + u16_at(local + 26) + u16_at(local + 28)..][..u32_at(entry + 20)];
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::DeflateDecoder::new(data), &mut text).unwrap();
    text
}

#[test]
fn ids_are_locked_and_answers_are_checked_by_the_program_that_opens_them() {
    let xml = part(&bytes(&form()), "xl/worksheets/sheet2.xml");
    assert!(xml.contains("<sheetProtection sheet=\"1\""), "protected");
    assert!(xml.contains("type=\"list\"") && xml.contains("type=\"date\"") && xml.contains("type=\"textLength\""), "validated");
    assert!(!xml.contains("<f>"), "no formula");
}

#[test]
fn a_form_saved_by_libreoffice_reads_back() {
    let returned = one(LIBREOFFICE);
    assert_eq!(returned, one(&bytes(&filled())));
    assert_eq!(returned.name, name());
    let [first, second] = &returned.answers[..] else { panic!("{:?}", returned.answers) };
    assert_eq!((first.id.as_str(), second.id.as_str()), ("=A-2", "A-1"));
    assert_eq!(codes(first), Vec::<&str>::new());
    assert_eq!(first.get("closed_at"), &Entry::Day(day("2017-11-29")));
    assert_eq!(first.get("handler").text(), "Li");
    assert!(second.is_unanswered());
}

#[test]
#[ignore = "needs LibreOffice: soffice on the path"]
fn libreoffice_opens_and_saves_a_form_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("f.xlsx"), folder.path().join("out"));
    std::fs::write(&path, bytes(&filled())).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let done = std::process::Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .args([&out, &path])
        .output()
        .unwrap();
    assert!(done.status.success());
    let saved = std::fs::read(out.join("f.xlsx")).unwrap();
    assert_eq!(one(&saved), one(LIBREOFFICE));
}

#[test]
fn sorted_moved_and_added_columns_do_not_matter() {
    let mut typed = Typed::new(&name().to_string(), &["handler", "own notes", "closed_at", "measures", "anomaly_id", "own", "cause"]);
    typed.row(3, "A-9");
    typed.row(4, "A-1").write_string(4, 1, "=1+1").unwrap();
    let day_format = Format::new().set_num_format("yyyy-mm-dd");
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2017, 11, 29).unwrap();
    typed.sheet().write_datetime_with_format(3, 2, &date, &day_format).unwrap();
    typed.sheet().write_formula(4, 5, Formula::new("=1+1")).unwrap();
    typed.sheet().set_row_hidden(3).unwrap();
    let answers = typed.answers();
    assert_eq!(answers.iter().map(|a| (a.row, a.id.as_str(), codes(a))).collect::<Vec<_>>(), [(4, "A-9", vec![]), (5, "A-1", vec![])]);
    assert_eq!(answers[0].get("closed_at"), &Entry::Day(day("2017-11-29")));
}

#[test]
fn every_spoilt_row_has_its_reason_and_the_others_stand() {
    let mut typed = Typed::new(&name().to_string(), &KEYS);
    for (row, id) in
        (3..).zip(["ok", "formula", "merged", "twice", "twice", "cause", "day", "missing", "", "text day", "number day", "error"])
    {
        typed.row(row, id);
    }
    let sheet = typed.sheet();
    sheet.write_formula(4, 2, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    sheet.merge_range(5, 1, 5, 2, "x", &Format::new()).unwrap();
    sheet.write_string(8, 1, "because").unwrap();
    sheet.write_string(9, 3, "next Tuesday").unwrap();
    sheet.write_blank(10, 4, &Format::new()).unwrap();
    sheet.write_string(10, 4, "").unwrap();
    sheet.write_string(12, 3, "2017-11-29").unwrap();
    sheet.write_number(13, 3, 20_171_129.0).unwrap();
    sheet.write_formula(14, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let answers = typed.answers();
    let found: Vec<(&str, Vec<&str>)> = answers.iter().map(|a| (a.id.as_str(), codes(a))).collect();
    let expected: [(&str, &[&str]); 12] = [
        ("ok", &[]),
        ("formula", &["formula"]),
        ("merged", &["merged", "not-a-choice", "missing"]),
        ("twice", &["twice"]),
        ("twice", &["twice"]),
        ("cause", &["not-a-choice"]),
        ("day", &["not-a-day"]),
        ("missing", &["missing"]),
        ("", &["no-id"]),
        ("text day", &[]),
        ("number day", &["not-a-day"]),
        ("error", &["formula"]),
    ];
    for ((id, codes), (expected_id, expected_codes)) in found.iter().zip(expected) {
        assert_eq!((*id, codes.as_slice()), (expected_id, expected_codes));
    }
    assert_eq!(found.len(), expected.len());
    assert_eq!(answers[9].remarks[0].code, "day-as-text");
}

#[test]
fn a_form_under_another_name_is_refused_whole() {
    let broken = name().to_string().replace("4908", "4909");
    for (cell, code) in [(broken.as_str(), "form-name-changed"), ("", "form-unnamed")] {
        let mut typed = Typed::new(cell, &KEYS);
        typed.row(3, "A-1");
        let (forms, problems) = typed.read();
        assert_eq!((forms.len(), problems.0.len(), problems.0[0].code), (0, 1, code));
    }
    let other = Name { scope: Scope::Office("4909".into()), ..name() };
    let mut typed = Typed::new(&name().to_string(), &KEYS);
    typed.row(3, "A-1").write_string(1, 0, other.to_string()).unwrap();
    assert_eq!(typed.read().1.0[0].code, "form-name-changed", "two names are none");
}

#[test]
fn a_form_without_a_column_or_with_two_is_refused() {
    let mut typed = Typed::new(&name().to_string(), &["anomaly_id", "cause", "measures", "handler"]);
    typed.row(3, "A-1");
    assert_eq!(typed.read().1.0[0].code, "form-column-missing");
    let mut typed = Typed::new(&name().to_string(), &["anomaly_id", "cause", "measures", "closed_at", "handler", "handler"]);
    typed.row(3, "A-1");
    assert_eq!(typed.read().1.0[0].code, "form-column-twice");
}

#[test]
fn what_is_no_form_says_so() {
    assert_eq!(read("x.xlsx", b"PK not a zip", &layouts()).1.0[0].code, "not-a-workbook");
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "hello").unwrap();
    assert_eq!(read("x.xlsx", &book.save_to_buffer().unwrap(), &layouts()).1.0[0].code, "no-form");
}

/// A week of a made-up district with its anomalies, and the form that an office returns.
struct Week {
    district: District,
    folder: PathBuf,
    edition: String,
    /// Anomaly and office, as the edition lists them.
    listed: Vec<(String, String)>,
}

impl Week {
    fn issued() -> Week {
        let district = District::loaded(Variant::Second, SEED);
        let (_, period, as_of) = district.due().filter(|due| due.0 == "weekly").last().unwrap();
        let folder = district.issue("weekly", period, as_of);
        let csv = std::fs::read_to_string(folder.join("anomalies.csv")).unwrap();
        let open = |l: &&str| l.contains(",new,") || l.contains(",continuing,");
        let pair = |l: &str| {
            let cells: Vec<&str> = l.split(',').collect();
            (cells[0].to_owned(), cells[3].to_owned())
        };
        let listed: Vec<(String, String)> = csv.lines().filter(open).map(pair).collect();
        assert!(listed.len() > 3, "{csv}");
        Week { district, folder, edition: format!("weekly/{period}"), listed }
    }

    /// A form of an office with rows filled in.
    fn form(&self, office: &str, rows: &[(&str, Option<&str>)]) -> PathBuf {
        let name = Name { kind: Kind::Anomalies, edition: self.edition.clone(), scope: Scope::Office(office.into()) };
        let mut typed = Typed::new(&name.to_string(), &KEYS);
        for (row, (id, closed)) in (3..).zip(rows) {
            typed.row(row, id).write_string(row, 3, closed.unwrap_or_default()).unwrap();
        }
        let path = self.district.dir().join(format!("{office}.xlsx"));
        std::fs::write(&path, typed.book.save_to_buffer().unwrap()).unwrap();
        path
    }

    /// What the program says of a file at a moment, and how it ended.
    fn feedback(&self, path: &std::path::Path, at: &str) -> (serde_json::Value, Option<i32>) {
        let output = tongbao(self.district.dir(), &["--format", "json", "--as-of", at, "feedback", path.to_str().unwrap()]);
        (serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output))), output.status.code())
    }
}

fn outcomes(said: &serde_json::Value) -> Vec<(String, String)> {
    let word = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let row = |r: &serde_json::Value| (word(&r["outcome"]), word(&r["reasons"][0]["code"]));
    said["forms"].as_array().unwrap().iter().flat_map(|form| form["rows"].as_array().unwrap()).map(row).collect()
}

#[test]
fn feedback_closes_an_offices_own_anomalies_once() {
    let week = Week::issued();
    let (own, office) = &week.listed[0];
    let second = week.listed.iter().find(|(id, o)| o == office && id != own).map(|(id, _)| id).unwrap();
    let (foreign, _) = week.listed.iter().find(|(_, o)| o != office).unwrap();
    let sent = std::fs::read(week.folder.join(format!("office-{office}.xlsx"))).unwrap();
    let asked: BTreeSet<String> = one(&sent).answers.into_iter().map(|a| a.id).collect();
    assert_eq!(asked, week.listed.iter().filter(|(_, o)| o == office).map(|(id, _)| id.clone()).collect());
    let late = (Period::Month(2030, 1).first_day()).to_string();
    let rows = [
        (own.as_str(), Some("2018-01-10")),
        (second.as_str(), None),
        (foreign.as_str(), None),
        ("OVERLONG-0000000000000000", None),
        (own.as_str(), None),
    ];
    let path = week.form(office, &rows[..4]);
    let (said, code) = week.feedback(&path, "2018-01-10 15:00");
    let expected = [("accepted", "day-as-text"), ("accepted", ""), ("refused", "other-office"), ("refused", "unknown-anomaly")];
    assert_eq!(outcomes(&said), expected.map(|(a, b)| (a.to_owned(), b.to_owned())), "{said:#}");
    assert_eq!(code, Some(3));
    assert_eq!(week.state(own), State::Disposed);
    let before = week.register();
    let (again, _) = week.feedback(&path, "2018-01-11 15:00");
    assert_eq!(outcomes(&again)[..2], [("unchanged".to_owned(), String::new()), ("unchanged".to_owned(), String::new())]);
    assert_eq!(week.register(), before, "the same file twice changes nothing");
    let (both, _) = week.feedback(&week.form(office, &[rows[0], rows[4]]), "2018-01-12 09:00");
    assert_eq!(outcomes(&both).iter().map(|o| o.1.as_str()).collect::<Vec<_>>(), ["twice", "twice"]);
    let (early, _) = week.feedback(&week.form(office, &[(second, Some("2016-01-01")), (own, Some(&late))]), "2018-01-12 09:00");
    assert_eq!(outcomes(&early).iter().map(|o| o.1.as_str()).collect::<Vec<_>>(), ["closed-before-seen", "closed-in-future"]);
    let (closed, code) = week.feedback(&week.form(office, &[(second, Some("2018-01-12"))]), "2018-01-12 09:00");
    assert_eq!((outcomes(&closed)[0].0.as_str(), code), ("accepted", Some(0)));
    assert_eq!(week.state(second), State::Disposed);
}

impl Week {
    fn register(&self) -> Vec<tongbao::store::register::Anomaly> {
        let (workspace, _) = Workspace::open(self.district.dir()).unwrap_or_else(|p| panic!("{p}"));
        let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
        let moment = "2018-02-01T00:00:00".parse().unwrap();
        register::read(&warehouse, Period::Month(2018, 1), moment).unwrap_or_else(|p| panic!("{p}")).anomalies
    }
    fn state(&self, id: &str) -> State {
        self.register().iter().find(|a| a.id == id).unwrap().state
    }
}
