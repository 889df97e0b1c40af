//! Files as a whole: encodings, headers, mappings, refusals, the same file twice.

use super::*;
use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use tongbao::store::ingest::Outcome;

const CHINESE: &str = "报关单号,申报地海关,进出口标志,申报时间,经营单位名称,运输方式,无纸化\n";

fn chinese() -> String {
    format!("{CHINESE}{},4901,进口,2017-04-05 09:30:00,长沙\u{ff08}某\u{ff09}公司,航空,是\n", id(1))
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

const LOADED: &str = "SELECT direction, company_name, transport_mode, paperless, declared_at FROM declaration";
const EXPECTED: &str = "I|长沙\u{ff08}某\u{ff09}公司|5|true|2017-04-05 09:30:00";

#[test]
fn encodings_and_archives_give_the_same_rows() {
    let text = chinese();
    let gb18030 = GB18030.encode(&text).0.into_owned();
    let bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let crlf = text.replace('\n', "\r\n");
    let files: [(&str, Vec<u8>); 7] = [
        ("a.csv", text.clone().into_bytes()),
        ("b.csv", bom.clone()),
        ("c.csv", gb18030.clone()),
        ("d.csv", crlf.into_bytes()),
        ("e.csv.gz", gzipped(text.as_bytes())),
        ("f.csv.gz", gzipped(&gb18030)),
        ("g.csv", text.replace("报关单号", "\"报关单号\"").into_bytes()),
    ];
    for (name, bytes) in files {
        let district = District::new();
        assert_eq!(counts(&district.load(name, bytes)), [1, 0, 0, 0], "{name}");
        assert_eq!(district.one(LOADED), EXPECTED, "{name}");
    }
    let district = District::new();
    let quoted = String::from_utf8(bom).expect("UTF-8").replace("报关单号", "\"报关单号\"");
    assert_eq!(counts(&district.load("h.csv", quoted)), [1, 0, 0, 0]);
}

#[test]
fn an_encoding_in_the_mapping_overrides_the_detection() {
    let mapping = "format: csv\nmatch: \"*.csv\"\nencoding: gb18030\n";
    let district = District::with(CONFIG, &[("sources/h2010.yaml", mapping)]);
    assert_eq!(counts(&district.load("a.csv", GB18030.encode(&chinese()).0)), [1, 0, 0, 0]);
    assert_eq!(district.one(LOADED), EXPECTED);
}

#[test]
fn a_truncated_archive_is_refused_whole() {
    let district = District::new();
    let rows: Vec<String> = (0..5_000).map(|n| row(n, "")).collect();
    let mut packed = gzipped(csv("", &rows).as_bytes());
    packed.truncate(packed.len() * 2 / 3);
    assert_eq!(district.refused("a.csv.gz", &packed).code, "broken-archive");
    assert_eq!(district.one("SELECT (SELECT count(*) FROM declaration) + (SELECT count(*) FROM load)"), "0");
}

#[test]
fn another_format_than_the_stated_is_refused() {
    let district = District::new();
    for (name, bytes) in [("a.csv", b"PK\x03\x04xx".as_slice()), ("b.csv", b"PAR1xxxx"), ("c.csv", b"\xff\xfea\0b\0"), ("d.csv", b"a\0b")] {
        assert_eq!(district.refused(name, bytes).code, "not-the-format", "{name}");
    }
    for name in ["a.xlsx", "a.parquet"] {
        let problem = district.refused(name, csv("", &[row(1, "")]));
        assert!(problem.code.starts_with("not-"), "{name}: {problem}");
    }
    assert_eq!(district.refused("no.such", "x").code, "no-source");
}

#[test]
fn a_missing_required_header_refuses_with_what_was_found_and_the_nearest() {
    let district = District::new();
    let problem = district.refused("a.csv", "报关单号,申报地海关,进出口标志,申报时间1\n");
    assert_eq!(problem.code, "missing-column");
    assert!(problem.why.as_deref().is_some_and(|why| why.contains("申报时间1")), "{problem}");
    assert!(problem.help.as_deref().is_some_and(|help| help.contains("declared_at") && help.contains("the nearest here is `申报时间1`")));
    assert_eq!(district.refused("b.csv", "").code, "missing-column");
    assert_eq!(district.one("SELECT count(*) FROM load"), "0");
}

#[test]
fn a_header_alone_is_a_load_of_nothing() {
    let district = District::new();
    let report = district.load("a.csv", HEAD);
    assert_eq!((report.rows, counts(&report)), (0, [0, 0, 0, 0]));
}

#[test]
fn of_two_headers_the_first_listed_wins_and_unknown_ones_are_ignored_once() {
    let district = District::new();
    let text =
        format!("海关编号,报关单号,申报地海关,进出口,申报时间,备注,备注,报关单号\n{0},{1},4901,1,20170405093000,x,y,{0}\n", id(1), id(2));
    let report = district.load("a.csv", text);
    assert_eq!(report.ignored_headers, ["海关编号", "备注", "备注", "报关单号"]);
    assert_eq!(district.one("SELECT entry_id, direction FROM declaration"), format!("{}|I", id(2)));
}

#[test]
fn a_mapping_renames_translates_and_adds_constants() {
    let mapping = "
format: csv
match: \"MON_*.csv\"
cutoff: '_(\\d{8})\\.'
resolution: minute
columns: { entry_id: [编号], declared_at: [受理], arrived_at: [抵达] }
values: { direction: { 进: 进口 }, transport_mode: { 飞机: 航空 }, arrived_at: { 无: \"\" } }
constants: { declaring_office: \"4902\", trade_mode: \"0110\", paperless: 是 }
";
    let district = District::with(CONFIG, &[("sources/mon.yaml", mapping)]);
    let report = district.load("MON_20170405.csv", format!("编号,进出口标志,受理,抵达,运输方式\n{},进,2017/4/5 9:30,无,飞机\n", id(1)));
    assert_eq!((report.source.as_str(), counts(&report)), ("mon", [1, 0, 0, 0]));
    assert_eq!(report.cutoff, moment("2017-04-06 00:00:00"));
    let sql = "SELECT declaring_office, direction, transport_mode, trade_mode, paperless, arrived_at, declared_at FROM declaration";
    assert_eq!(district.one(sql), "4902|I|5|0110|true|-|2017-04-05 09:30:00");
    assert_eq!(district.one("SELECT resolution FROM load"), "minute");
    assert!(district.rows("SELECT column_name FROM load_column").contains(&"trade_mode".to_owned()));
}

#[test]
fn a_constant_that_cannot_be_read_is_the_mapping_s_fault() {
    let mapping = "format: csv\nmatch: \"*.csv\"\nconstants: { paperless: maybe }\n";
    let district = District::with(CONFIG, &[("sources/a.yaml", mapping)]);
    let problem = district.refused("a.csv", csv("", &[row(1, "")]));
    assert_eq!((problem.code, problem.place.key.as_deref()), ("bad-constant", Some("constants.paperless")));
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let district = District::new();
    let text = csv(",bill_no", &[row(1, ",a"), row(2, ",b"), "x,,,,\n".into()]);
    assert_eq!(counts(&district.load("a.csv", &text)), [2, 0, 0, 1]);
    let state = "SELECT (SELECT count(*) FROM load), (SELECT count(*) FROM quarantine), (SELECT count(*) FROM change), (SELECT max(load_id) FROM arrival)";
    let before = district.one(state);
    for again in [district.load("a.csv", &text), district.load("copy.csv", &text)] {
        assert_eq!((again.outcome, again.load_id, counts(&again)), (Outcome::AlreadyLoaded, 1, [0, 0, 2, 1]));
    }
    assert_eq!(district.one(state), before);
    let explicit = district.load_as_of("a.csv", &text, "2017-12-01 00:00:00");
    assert_eq!((explicit.outcome, explicit.load_id, counts(&explicit)), (Outcome::Loaded, 2, [0, 0, 2, 1]));
    assert_eq!(district.load_as_of("a.csv", &text, "2017-12-01 00:00:00").outcome, Outcome::AlreadyLoaded);
}

#[test]
fn too_many_bad_rows_leave_nothing_behind() {
    let district = District::new().reconfigured(&CONFIG.replace("0.9", "0.2"));
    let good: Vec<String> = (0..8).map(|n| row(n, "")).collect();
    let bad = |n: usize| -> Vec<String> { vec!["x,4901,I,2017-04-05 09:30:00\n".into(); n] };
    let problem = district.refused("a.csv", csv("", &[good.clone(), bad(3)].concat()));
    assert_eq!(problem.code, "too-many-bad-rows");
    assert!(
        problem.why.as_deref().is_some_and(|why| why.contains("entry_id: entry-id-malformed (3 rows, first on line 10, `x`)")),
        "{problem}"
    );
    let tables = ["declaration", "declaration_origin", "arrival", "load", "load_column", "quarantine", "change"];
    for table in tables {
        assert_eq!(district.one(&format!("SELECT count(*) FROM {table}")), "0", "{table}");
    }
    assert_eq!(counts(&district.load("b.csv", csv("", &[good, bad(2)].concat()))), [8, 0, 0, 2]);
}

#[test]
fn a_load_that_fails_on_its_way_leaves_nothing_behind() {
    let broken = "MERGE INTO declaration d USING merged m ON d.entry_id = m.entry_id WHEN NOT MATCHED THEN INSERT (entry_id) VALUES (m.entry_id);\nSELECT nonsense;";
    let district = District::with(CONFIG, &[("queries/ingest/apply.sql", broken)]);
    let problem = district.refused("a.csv", csv("", &[row(1, "")]));
    assert_eq!((problem.code, problem.place.line), ("query", Some(2)));
    for table in ["declaration", "arrival", "load", "load_column", "quarantine"] {
        assert_eq!(district.one(&format!("SELECT count(*) FROM {table}")), "0", "{table}");
    }
}

#[test]
fn a_refused_file_stops_no_other() {
    let district = District::new();
    let files = [district.file("a.csv", "x\n"), district.file("b.csv", csv("", &[row(1, "")]))];
    let ingested = ingest_all(&district.warehouse, &district.workspace, &files, None, None, moment(NOW));
    assert_eq!((ingested.reports.len(), ingested.problems.0.len()), (1, 1));
    let named = ingest_all(&district.warehouse, &district.workspace, &files[1..], Some("defualt-csv"), None, moment(NOW));
    assert!(named.problems.0[0].help.as_deref().is_some_and(|h| h.contains("did you mean `default-csv`")));
}

#[test]
fn counts_stand_in_the_warehouse_as_in_the_report() {
    let district = District::new();
    let report = district.load("a.csv", csv("", &[row(1, ""), row(1, ""), row(2, ""), "x,,,\n".into()]));
    assert_eq!(counts(&report), [2, 0, 1, 1]);
    assert_eq!(district.one("SELECT rows, loaded, updated, unchanged, quarantined FROM load"), "4|2|0|1|1");
}
