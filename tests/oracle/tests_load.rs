//! The oracle's own loads on cases small enough for a pencil.

use super::columns::{Cell, Column, Value, excel_seconds, read, read_money, read_time};
use super::load::{Load, Loading, Reason, State, glob};
use super::workspace::Workspace;
use chrono::NaiveDateTime;
use std::path::PathBuf;

/// A workspace in a folder of its own, and what is loaded into it.
pub struct Bench {
    pub dir: tempfile::TempDir,
    pub workspace: Workspace,
    pub state: State,
}

const OFFICES: &str = "offices:\n  - { code: \"4901\", works: weekdays }\n  - { code: \"4908\", works: every_day }\n";

impl Bench {
    pub fn new(more_yaml: &str, sources: &[(&str, &str)]) -> Bench {
        let dir = tempfile::tempdir().expect("the case is good");
        std::fs::write(
            dir.path().join("tongbao.yaml"),
            if more_yaml.contains("offices:") { more_yaml.to_owned() } else { format!("{OFFICES}{more_yaml}") },
        )
        .expect("the case is good");
        std::fs::create_dir(dir.path().join("sources")).expect("the case is good");
        for (name, yaml) in sources {
            std::fs::write(dir.path().join("sources").join(name), yaml).expect("the case is good");
        }
        let workspace = Workspace::open(dir.path()).expect("the case is good");
        Bench { dir, workspace, state: State::default() }
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, bytes).expect("the case is good");
        file
    }

    /// Loads a file with a cut-off.
    pub fn load(&mut self, name: &str, bytes: &[u8], as_of: &str) -> Result<Load, String> {
        let file = self.file(name, bytes);
        let how = Loading { source: None, as_of: (!as_of.is_empty()).then(|| moment(as_of)), now: moment("2019-01-01 00:00:00") };
        self.state.load(&self.workspace, &file, &how)
    }

    fn reasons(&self) -> Vec<(usize, Reason)> {
        self.state.quarantine.iter().map(|row| (row.line, row.reason)).collect()
    }
}

pub fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("the case is good")
}

fn at(text: &str) -> i64 {
    read_time(text).expect("the case is good")
}

fn counts(load: &Load) -> (u64, u64, u64, u64) {
    assert_eq!(load.rows, load.loaded + load.updated + load.unchanged + load.quarantined);
    (load.loaded, load.updated, load.unchanged, load.quarantined)
}

const ID1: &str = "490120171000000001";
const ID2: &str = "490120171000000002";
const HEAD: &str = "entry_id,declaring_office,direction,declared_at,released_at,goods_value";

#[test]
fn oracle_reads_moments_in_every_accepted_shape_and_no_other() {
    let half_past_nine = 1_491_384_600; // 2017-04-05 09:30:00
    for good in ["2017-04-05 09:30:00", "2017/4/5 9:30", "20170405093000", "2017-04-05T09:30:00"] {
        assert_eq!(read_time(good), Some(half_past_nine), "{good}");
    }
    for bad in
        ["2017-04-05", "2017-13-05 09:30:00", "2017-02-29 09:30:00", "2017-04-05 24:00:00", "42830.39", "2017-04-05 09:30:00Z", "soon"]
    {
        assert_eq!(read_time(bad), None, "{bad}");
    }
    // 09:30:01 of that day is 34201 / 86400 of a day; the number kept lies a little below, so that truncating would give 09:30:00.
    assert_eq!(excel_seconds(42_830.0 + 34_201.0 / 86_400.0 - 1e-9), half_past_nine + 1);
}

#[test]
fn oracle_reads_money_to_the_fen() {
    assert_eq!(read_money("12.345"), Some(1_235));
    assert_eq!(read_money("-0.005"), Some(-1));
    assert_eq!(read_money(".5"), Some(50));
    assert_eq!(read_money("1,000"), None);
    assert_eq!(read_money(""), None);
}

#[test]
fn oracle_keeps_none_and_unknown_apart() {
    let workspace = Workspace { credit_grades: vec!["A".into()], ..Workspace::default() };
    let cell = |text: &str| Cell::Text(text.into());
    assert_eq!(read(Column::InspectionMode, &cell(" "), &workspace), Ok(Value::Text("".into())));
    assert_eq!(read(Column::ReviewChannel, &cell(""), &workspace), Ok(Value::Null));
    assert_eq!(read(Column::Paperless, &cell("是"), &workspace), Ok(Value::Flag(true)));
    assert_eq!(read(Column::Paperless, &cell("maybe"), &workspace), Err(()));
    assert_eq!(read(Column::CreditGrade, &cell("B"), &workspace), Err(()));
    assert_eq!(read(Column::TransportMode, &cell("航空"), &workspace), Ok(Value::Text("5".into())));
    assert_eq!(read(Column::EntryId, &Cell::Number(490120171000000001.0), &workspace), Err(()));
}

#[test]
fn oracle_sorts_every_row_into_one_of_four_classes() {
    let mut bench = Bench::new("ingest: { bad_rows: 1.0 }\n", &[]);
    let rows = [
        HEAD.to_owned(),
        format!("{ID1},4901,I,2017-04-05 09:00:00,2017-04-05 10:00:00,1"), // 2 of the same content: loaded
        format!("{ID1},4901,I,2017-04-05 09:00:00,2017-04-05 10:00:00,1.00"), // 3 the same: unchanged
        format!("{ID2},4901,I,2017-04-05 09:00:00,,2"),                    // 4 other content than line 5
        format!("{ID2},4901,I,2017-04-05 09:00:00,,3"),                    // 5 loaded
        "49012017100000003,4901,I,2017-04-05 09:00:00,,".to_owned(),       // 6 17 characters
        "490120171000000004,,I,2017-04-05 09:00:00,,".to_owned(),          // 7 no office
        "490120171000000005,4999,I,2017-04-05 09:00:00,,".to_owned(),      // 8 unknown office
        "490120171000000006,4901,X,2017-04-05 09:00:00,,".to_owned(),      // 9 no such direction
        "490120171000000007,4901,I,2017-04-05 09:00:00".to_owned(),        // 10 columns missing
        "490120171000000008,4901,I,2017-04-05 09:00:00,,ten".to_owned(),   // 11 no number
    ];
    let load = bench.load("a.csv", rows.join("\r\n").as_bytes(), "2017-05-01 00:00:00").unwrap();
    assert_eq!(counts(&load), (2, 0, 1, 7));
    let expected = [
        (4, Reason::Duplicate),
        (6, Reason::Unreadable(Column::EntryId)),
        (7, Reason::Missing(Column::DeclaringOffice)),
        (8, Reason::UnknownOffice),
        (9, Reason::Unreadable(Column::Direction)),
        (10, Reason::ColumnCount),
        (11, Reason::Unreadable(Column::GoodsValue)),
    ];
    assert_eq!(bench.reasons(), expected);
    let again = bench.load("b.csv", rows.join("\r\n").as_bytes(), "2017-05-01 00:00:00").unwrap();
    assert_eq!(counts(&again), (0, 0, 3, 7));
    assert_eq!(bench.state.loads.len(), 1);
}

#[test]
fn oracle_refuses_a_file_with_too_many_bad_rows_and_keeps_nothing_of_it() {
    let mut bench = Bench::new("", &[]);
    let text = format!("{HEAD}\n{ID1},4901,I,2017-04-05 09:00:00,,\n{ID2},4901,?,2017-04-05 09:00:00,,\n");
    assert!(bench.load("a.csv", text.as_bytes(), "2017-05-01 00:00:00").is_err());
    assert!(bench.state.declarations.is_empty() && bench.state.loads.is_empty() && bench.state.quarantine.is_empty());
    let text = format!("entry_id,declaring_office,direction\n{ID1},4901,I\n");
    assert!(bench.load("b.csv", text.as_bytes(), "2017-05-01 00:00:00").unwrap_err().contains("declared_at"));
}

#[test]
fn oracle_quarantines_bytes_that_gb18030_does_not_have() {
    let mut bench = Bench::new("ingest: { bad_rows: 0.5 }\n", &[]);
    let text = format!(
        "报关单号,申报地海关,进出口标志,申报时间,经营单位名称\n{ID1},4901,进口,2017/4/5 9:00,长沙某厂\n{ID2},4901,出口,2017/4/5 9:00,坏@行\n"
    );
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    let bytes: Vec<u8> = bytes.iter().map(|byte| if *byte == b'@' { 0xFF } else { *byte }).collect();
    let load = bench.load("gb.csv", &bytes, "2017-05-01 00:00:00").unwrap();
    assert_eq!(counts(&load), (1, 0, 0, 1));
    assert_eq!(bench.reasons(), [(3, Reason::Undecodable)]);
    assert!(bench.state.quarantine[0].raw.ends_with("坏\\xFF行"), "{}", bench.state.quarantine[0].raw);
    assert_eq!(bench.state.declarations[ID1].text(Column::CompanyName), Some("长沙某厂"));
}

#[test]
fn oracle_lets_no_older_cutoff_overwrite_a_newer_value() {
    let mut bench = Bench::new("", &[]);
    let row = |released: &str, value: &str| format!("{HEAD}\n{ID1},4901,I,2017-04-05 09:00:00,{released},{value}\n");
    let new = bench.load("new.csv", row("2017-04-05 10:00:00", "5").as_bytes(), "2017-04-10 00:00:00").unwrap();
    assert_eq!(counts(&new), (1, 0, 0, 0));
    // Older: says that it isn't released yet, and another value; neither counts.
    let old = bench.load("old.csv", row("", "7").as_bytes(), "2017-04-06 00:00:00").unwrap();
    assert_eq!(counts(&old), (0, 0, 1, 0));
    // Older, but with a column that the newer one lacks: that one counts.
    let text = format!("entry_id,declaring_office,direction,declared_at,paperless\n{ID1},4908,I,2017-04-05 09:00:00,Y\n");
    let other = bench.load("other.csv", text.as_bytes(), "2017-04-07 00:00:00").unwrap();
    assert_eq!(counts(&other), (0, 1, 0, 0));
    let declaration = &bench.state.declarations[ID1];
    assert_eq!(declaration.text(Column::DeclaringOffice), Some("4901"));
    assert_eq!(declaration.flag(Column::Paperless), Some(true));
    assert_eq!(declaration.time(Column::ReleasedAt), Some(at("2017-04-05 10:00:00")));
    // Equal cut-off, later load: an empty cell overwrites.
    let equal = bench.load("equal.csv", row("", "5").as_bytes(), "2017-04-10 00:00:00").unwrap();
    assert_eq!(counts(&equal), (0, 1, 0, 0));
    assert_eq!(bench.state.declarations[ID1].time(Column::ReleasedAt), None);
}

#[test]
fn oracle_pivots_events_and_lets_unknown_ones_wait() {
    let events = "format: events\nmatch: \"flow_*.csv\"\ncutoff: '_(\\d{8})\\.'\ncolumns: { entry_id: [海关编号], event: [环节], occurred_at: [时间] }\n";
    let mut bench = Bench::new("", &[("flow.yaml", events)]);
    let text = format!("{HEAD}\n{ID1},4901,I,2017-04-05 09:00:00,,\n");
    bench.load("a.csv", text.as_bytes(), "2017-04-06 00:00:00").unwrap();
    let flow = [
        "海关编号,环节,时间".to_owned(),
        format!("{ID1},放行,2017-04-05 11:00:00"),     // the earlier of two: repeated, unchanged
        format!("{ID1},released,2017-04-05 12:00:00"), // stands: updated
        format!("{ID1},申报,2017-04-05 09:00:00"),     // says what is known: unchanged
        format!("{ID2},审结,2017-04-05 12:00:00"),     // waits
    ];
    let load = bench.load("flow_20170405.csv", flow.join("\n").as_bytes(), "").unwrap();
    assert_eq!(load.cutoff, at("2017-04-06 00:00:00"));
    assert_eq!((counts(&load), load.repeated), ((0, 1, 2, 1), 1));
    assert_eq!(bench.reasons(), [(5, Reason::Waiting)]);
    assert_eq!(bench.state.declarations[ID1].time(Column::ReleasedAt), Some(at("2017-04-05 12:00:00")));
    let text = format!("{HEAD}\n{ID2},4901,I,2017-04-05 09:00:00,,\n");
    bench.load("b.csv", text.as_bytes(), "2017-04-07 00:00:00").unwrap();
    assert_eq!(bench.state.declarations[ID2].time(Column::ReviewedAt), Some(at("2017-04-05 12:00:00")));
    assert!(bench.state.quarantine[0].settled);
    assert_eq!(bench.state.loads[1].quarantined, 1);
}

#[test]
fn oracle_retries_a_row_after_its_office_was_added() {
    let mut bench = Bench::new("ingest: { bad_rows: 1.0 }\n", &[]);
    let text = format!("{HEAD}\n{ID1},4999,I,2017-04-05 09:00:00,,\n");
    bench.load("a.csv", text.as_bytes(), "2017-04-06 00:00:00").unwrap();
    assert!(bench.state.declarations.is_empty());
    let added = format!("{OFFICES}  - {{ code: \"4999\" }}\n");
    let second = Bench::new(&added, &[]);
    assert_eq!(bench.state.retry(&second.workspace), 1);
    assert!(bench.state.declarations.contains_key(ID1));
    assert_eq!(bench.state.loads[0].quarantined, 1);
}

#[test]
fn oracle_translates_values_and_fills_constants() {
    let source = "match: \"air_*.csv\"\ncolumns: { entry_id: [单号], declared_at: [申报] }\nvalues: { direction: { 入: I } }\nconstants: { transport_mode: 航空 }\n";
    let mut bench = Bench::new("", &[("air.yaml", source)]);
    let text = format!("单号,申报地海关,进出口,申报,无纸化\n{ID1},4908,入,2017/4/5 9:30,否\n");
    bench.load("air_1.csv", text.as_bytes(), "2017-04-06 00:00:00").unwrap();
    let declaration = &bench.state.declarations[ID1];
    assert_eq!(declaration.text(Column::Direction), Some("I"));
    assert_eq!(declaration.text(Column::TransportMode), Some("5"));
    assert_eq!(declaration.flag(Column::Paperless), Some(false));
    assert!(glob("H2010_*.csv", "H2010_20170405.csv") && !glob("H2010_*.csv", "H2010_1.csv.gz"));
}

#[test]
fn oracle_flags_what_cannot_be() {
    let mut bench = Bench::new("", &[]);
    let text = [
        "entry_id,declaring_office,direction,declared_at,released_at,pre_declared,duty_billed_at,duty_paid_at,duty_cleared_at".to_owned(),
        "490120171000000001,4901,I,2017-04-05 09:00:00,2017-04-05 08:59:59,,,,".to_owned(),
        "490120171000000002,4901,I,2017-04-05 09:00:00,2017-04-05 10:00:00,Y,,,".to_owned(),
        // Cleared before it was billed; that it was paid is not known.
        "490120171000000003,4901,I,2017-04-05 09:00:00,2017-04-05 12:00:00,,2017-04-05 11:00:00,,2017-04-05 10:00:00".to_owned(),
        "490120171000000004,4901,I,2017-04-05 09:00:00,2017-04-06 00:00:01,,,,".to_owned(),
        "490120171000000005,4901,I,2017-04-05 09:00:00,2017-04-06 00:00:00,,,,".to_owned(),
    ];
    bench.load("a.csv", text.join("\n").as_bytes(), "2017-04-06 00:00:00").unwrap();
    let flags: Vec<Vec<&str>> = bench.state.declarations.values().map(|declaration| bench.state.flags(declaration)).collect();
    let expected: [&[&str]; 5] =
        [&["released_before_declared"], &["pre_declared_without_arrival"], &["ends_before_it_begins"], &["later_than_cutoff"], &[]];
    assert_eq!(flags, expected);
}
