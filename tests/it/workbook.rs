//! Workbooks read back: what the page shows, as numbers and text that people go on working with.

use crate::district::District;
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::path::Path;
use tongbao::press::document::parse;
use tongbao::press::document::theme::Theme;
use tongbao::publish::workbook::{Stationery, write};
use tongbao::store::workspace::Overlay;
use tongbao::terms::calendar::Period;

fn theme() -> Theme {
    let overlay = Overlay::new(None);
    let read = |path: &str| overlay.read(path).unwrap().text;
    Theme::load("theme.yaml", &read("report-templates/theme.yaml"), &read("report-templates/theme.css")).unwrap()
}

/// A sheet's name and its cells by place.
type Sheet = (String, BTreeMap<(u32, u32), Data>);

/// Every cell of every sheet, by sheet and place.
fn cells(path: &Path) -> Vec<Sheet> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap();
            let found = range.used_cells().map(|(r, c, d)| ((r as u32 + top, c as u32 + left), d.clone())).collect();
            (name, found)
        })
        .collect()
}

fn written(html: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let theme = theme();
    let document = parse(html, "test", &theme).unwrap_or_else(|p| panic!("{p}"));
    let stationery = Stationery::load(&Overlay::new(None)).unwrap();
    let bytes = write(&document, &theme, &stationery, &[], None).unwrap();
    assert_eq!(bytes, write(&document, &theme, &stationery, &[], None).unwrap(), "the same bytes twice");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn page(table: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>T</title><meta name=\"author\" content=\"A\">\
         <meta name=\"description\" content=\"D\"><meta name=\"keywords\" content=\"K\"><meta name=\"created\" content=\"2017-05-04T10:00:00\">\
         </head><body><main><h1>T</h1>{table}</main></body></html>"
    )
}

#[test]
fn what_could_run_is_text_and_ids_keep_every_digit() {
    let hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\u{9}=1", "-cmd|' /C calc'!A0"];
    let rows: String = hostile
        .iter()
        .map(|h| format!("<tr><td>{h}</td><td><span class=\"raw\">{h}</span></td><td class=\"num\"><span class=\"raw\">490120171234567891</span></td></tr>"))
        .collect();
    let table = format!(
        "<table><caption>C</caption><thead><tr><th scope=\"col\">=A</th><th scope=\"col\">B</th><th scope=\"col\">C</th></tr></thead><tbody>{rows}</tbody></table>"
    );
    let (_folder, path) = written(&page(&table));
    let sheet = &cells(&path)[1].1;
    for (i, text) in hostile.iter().enumerate() {
        let row = 3 + i as u32;
        assert_eq!(sheet[&(row, 0)], Data::String(text.trim().into()));
        assert_eq!(sheet[&(row, 1)], Data::String(text.trim().into()));
        assert_eq!(sheet[&(row, 2)], Data::String("490120171234567891".into()));
    }
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} holds a formula");
    }
}

#[test]
fn spans_stay_and_rows_below_keep_their_columns() {
    let table = "<table><caption>C</caption><thead><tr><th scope=\"col\" rowspan=\"2\">A</th><th scope=\"colgroup\" colspan=\"2\">B</th></tr>\
                 <tr><th scope=\"col\">b1</th><th scope=\"col\">b2</th></tr></thead>\
                 <tbody><tr><th scope=\"row\" rowspan=\"2\">r</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr><tr><td>x</td><td class=\"num\" colspan=\"2\">5</td></tr></tbody></table>";
    let (_folder, path) = written(&page(table));
    let sheet = &cells(&path)[1].1;
    let at = |row, column| sheet[&(row, column)].to_string();
    assert_eq!((at(2, 0), at(2, 1), at(3, 1), at(3, 2)), ("A".into(), "B".into(), "b1".into(), "b2".into()));
    assert_eq!((at(4, 0), at(4, 1), at(5, 1), at(5, 2), at(6, 1)), ("r".into(), "1".into(), "3".into(), "4".into(), "5".into()));
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let merged = book.merge_cells_by_sheet_id(1).unwrap();
    assert_eq!(merged.len(), 4, "{merged:?}");
}

/// Every figure of the page stands in the workbook with its value of figures.csv, and every table is a sheet.
#[test]
fn a_workbook_holds_the_page() {
    let district = District::issued();
    let folder = district.edition("monthly", Period::Month(2017, 12));
    let html = std::fs::read_to_string(folder.join("district.html")).unwrap();
    let csv = std::fs::read_to_string(folder.join("figures.csv")).unwrap();
    let values: BTreeMap<&str, f64> = csv
        .lines()
        .skip(1)
        .filter_map(|l| {
            let mut fields = l.split(',');
            Some((fields.next()?, fields.nth(6)?.parse().ok()?))
        })
        .collect();
    // The issued page is what the press wrote, so its figures are counted in it and looked up in the sheets.
    let ids: Vec<&str> = html.split("data-figure=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() > 100, "{}", ids.len());
    let sheets = cells(&folder.join("district.xlsx"));
    assert_eq!(sheets.len() - 1, html.matches("<table").count());
    let numbers: Vec<f64> = sheets
        .iter()
        .flat_map(|(_, cells)| cells.values())
        .filter_map(|d| match d {
            Data::Float(f) => Some(*f),
            Data::Int(i) => Some(*i as f64),
            _ => None,
        })
        .collect();
    let in_tables = html.split("<tbody>").skip(1).flat_map(|rest| rest.split("</table>").next());
    let mut looked_up = 0;
    // In a column of numbers a figure stands alone; elsewhere words may stand beside it.
    let cells = in_tables.flat_map(|table| table.split("<td").filter(|cell| cell.starts_with(" class=\"num\"")));
    for id in cells.filter_map(|cell| cell.split("</td>").next()?.split("data-figure=\"").nth(1)?.split('"').next()) {
        if let Some(value) = values.get(id).filter(|_| !id.starts_with("required_pace")) {
            assert!(numbers.contains(value), "{id} = {value} stands in no sheet");
            looked_up += 1;
        }
    }
    assert!(looked_up > 100, "{looked_up}");
}
