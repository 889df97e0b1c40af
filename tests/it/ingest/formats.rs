//! The same declarations as CSV, GB18030, XLSX and Parquet give identical warehouses.

use super::*;
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const HEADERS: [&str; 12] = [
    "报关单号",
    "申报地海关",
    "进出口标志",
    "申报时间",
    "放行时间",
    "贸易方式",
    "主要商品编码",
    "货值",
    "无纸化",
    "运输方式",
    "经营单位名称",
    "专项处理",
];

/// Ordinary and odd rows: quotes, commas, line ends, empty cells, bad ones.
fn rows() -> Vec<[String; 12]> {
    (0..300_u32)
        .map(|n| {
            let declared = format!("2017-04-{:02} {:02}:{:02}:{:02}", 1 + n % 28, n % 24, n % 60, (n * 7) % 60);
            let released =
                if n % 5 == 0 { String::new() } else { format!("2017-04-{:02} {:02}:{:02}:{:02}", 1 + n % 28, n % 24, n % 60, 59) };
            let office = if n % 50 == 7 { "4999" } else { "4902" };
            let name = match n % 4 {
                0 => "长沙\u{ff0c}某\u{201c}公司\u{201d}".to_owned(),
                1 => "a \"b\", c".to_owned(),
                2 => "two\nlines".to_owned(),
                _ => String::new(),
            };
            [
                format!("490220171{n:09}"),
                office.into(),
                if n % 2 == 0 { "I" } else { "E" }.into(),
                declared,
                released,
                "0110".into(),
                format!("{:010}", 101_210_000 + n),
                format!("{}.{:02}", n * 1000, n % 100),
                if n % 3 == 0 { "1" } else { "0" }.into(),
                "5".into(),
                name,
                if n % 7 == 0 { "审价;归类" } else { "" }.into(),
            ]
        })
        .collect()
}

fn text() -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let lines: Vec<String> = rows().iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
    format!("{}\n{}\n", HEADERS.join(","), lines.join("\n"))
}

/// Everything that queries read, and the quarantine but for lines and raw text, which are each file's own.
fn warehouse(district: &District) -> Vec<String> {
    let mut all = district.rows("SELECT * FROM declaration ORDER BY entry_id");
    all.extend(district.rows("SELECT * FROM arrival ORDER BY entry_id"));
    all.extend(district.rows("SELECT column_name FROM load_column ORDER BY column_name"));
    all.extend(district.rows("SELECT column_name, reason, detail, entry_id, state FROM quarantine ORDER BY entry_id"));
    all.extend(district.rows("SELECT rows, loaded, updated, unchanged, quarantined FROM load"));
    all
}

/// Ids and names as text; everything else as a spreadsheet keeps it: numbers, dates, booleans.
fn workbook(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy/m/d h:mm:ss");
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write(0, column, header).expect("written");
    }
    for (line, row) in (1..).zip(rows()) {
        for (column, cell) in (0..).zip(&row) {
            match column {
                _ if cell.is_empty() => {}
                3 | 4 => {
                    let moment = ExcelDateTime::parse_from_str(cell).expect("a date");
                    sheet.write_with_format(line, column, &moment, &date).expect("written");
                }
                1 | 5 | 6 | 7 | 9 => {
                    sheet.write(line, column, cell.parse::<f64>().expect("a number")).expect("written");
                }
                8 => {
                    sheet.write(line, column, cell == "1").expect("written");
                }
                _ => {
                    sheet.write(line, column, cell).expect("written");
                }
            }
        }
    }
    book.save(path).expect("saved");
}

fn parquet(csv: &Path, to: &Path) {
    let casts = "SELECT 报关单号, 申报地海关::INTEGER AS 申报地海关, 进出口标志, 申报时间::TIMESTAMP AS 申报时间, 放行时间::TIMESTAMP AS 放行时间,
        贸易方式::SMALLINT AS 贸易方式, 主要商品编码::BIGINT AS 主要商品编码, 货值::DOUBLE AS 货值, (无纸化 = '1') AS 无纸化, 运输方式::TINYINT AS 运输方式,
        经营单位名称, 专项处理";
    let sql = format!(
        "COPY ({casts} FROM read_csv('{}', all_varchar = true, nullstr = '')) TO '{}' (FORMAT parquet)",
        csv.display(),
        to.display()
    );
    duckdb::Connection::open_in_memory().and_then(|c| c.execute_batch(&sql)).expect("copied");
}

#[test]
fn all_formats_give_the_same_warehouse() {
    let reference = District::new();
    let report = reference.load("a.csv", text());
    assert_eq!(counts(&report), [294, 0, 0, 6]);
    let expected = warehouse(&reference);
    assert!(expected[0].contains("2017-04-01 00:00:00"), "{}", expected[0]);

    let other = District::new();
    other.load("a.csv", GB18030.encode(&text()).0);
    assert_eq!(warehouse(&other), expected, "GB18030");

    let other = District::new();
    let path = other.dir.path().join("a.xlsx");
    workbook(&path);
    accepted(other.ingest(&path, None));
    assert_eq!(warehouse(&other), expected, "XLSX");

    let other = District::new();
    let (csv, path) = (other.file("a.csv", text()), other.dir.path().join("a.parquet"));
    parquet(&csv, &path);
    accepted(other.ingest(&path, None));
    assert_eq!(warehouse(&other), expected, "Parquet");
}

#[test]
fn a_numeric_id_has_lost_digits() {
    let district = District::new();
    let path = district.dir.path().join("a.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEAD.split(',')) {
        sheet.write(0, column, header).expect("written");
    }
    for (line, entry) in [(1, None), (2, Some(490_120_171_123_456_789_f64))] {
        match entry {
            None => sheet.write(line, 0, id(1)),
            Some(number) => sheet.write(line, 0, number),
        }
        .expect("written");
        sheet
            .write(line, 1, "4901")
            .and_then(|s| s.write(line, 2, "I"))
            .and_then(|s| s.write(line, 3, "2017-04-05 09:30:00"))
            .expect("written");
    }
    book.save(&path).expect("saved");
    assert_eq!(counts(&accepted(district.ingest(&path, None))), [1, 0, 0, 1]);
    assert_eq!(district.one("SELECT line, column_name, reason, state FROM quarantine"), "3|entry_id|digits-lost|waiting");
    assert!(district.retry().is_empty(), "its digits don't come back");
    assert_eq!(district.one("SELECT count(*) FROM declaration"), "1");
}

#[test]
fn date_cells_are_rounded_to_the_second() {
    let district = District::new();
    let path = district.dir.path().join("a.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy/m/d h:mm");
    for (column, header) in (0..).zip(HEAD.split(',')) {
        sheet.write(0, column, header).expect("written");
    }
    for second in 0..60_u32 {
        let (line, moment) = (second + 1, format!("2017-04-05 09:30:{second:02}"));
        let serial = 42_830.0 + f64::from(9 * 3600 + 30 * 60 + second) / 86_400.0;
        sheet.write(line, 0, id(second)).and_then(|s| s.write(line, 1, "4901")).and_then(|s| s.write(line, 2, "I")).expect("written");
        sheet.write_number_with_format(line, 3, serial, &date).unwrap_or_else(|e| panic!("{moment}: {e}"));
    }
    book.save(&path).expect("saved");
    accepted(district.ingest(&path, None));
    let expected: Vec<String> = (0..60).map(|s| format!("2017-04-05 09:30:{s:02}")).collect();
    assert_eq!(district.rows("SELECT declared_at FROM declaration ORDER BY entry_id"), expected);
}

#[test]
fn a_broken_parquet_page_refuses_the_file() {
    let district = District::new();
    let (csv, path) = (district.file("a.csv", text()), district.dir.path().join("a.parquet"));
    parquet(&csv, &path);
    let mut bytes = fs::read(&path).expect("read");
    let middle = bytes.len() / 3;
    bytes[middle..middle + 400].fill(0xa5);
    assert!(["not-parquet", "missing-column"].contains(&district.refused("b.parquet", bytes).code));
    assert_eq!(district.one("SELECT count(*) FROM load"), "0");
}
