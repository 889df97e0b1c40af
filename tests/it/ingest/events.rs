//! Event logs: pivoted, repeated, waiting for their declaration.

use super::*;

const MAPPING: &str =
    "format: events\nmatch: \"log_*.csv\"\ncutoff: '_(\\d{8})\\.'\ncolumns: { occurred_at: [发生于] }\nvalues: { event: { 放: 放行 } }\n";

fn district() -> District {
    District::with(CONFIG, &[("sources/log.yaml", MAPPING)])
}

fn log(rows: &[String]) -> String {
    format!("entry_id,event,发生于,operator\n{}", rows.concat())
}

fn event(serial: u32, name: &str, at: &str) -> String {
    format!("{},{name},2017-04-{at},x\n", id(serial))
}

#[test]
fn events_fill_their_columns_under_english_and_chinese_names() {
    let district = district();
    district.load_as_of("a.csv", &csv("", &[row(1, ""), row(2, "")]), "2017-04-10 00:00:00");
    let rows = [
        event(1, "reviewed", "06 10:00:00"),
        event(1, "查验派单", "06 11:00:00"),
        event(1, "放", "07 12:00:00"),
        event(2, "released_at", "08 12:00:00"),
        event(2, "declared", "05 09:30:00"),
    ];
    let report = district.load("log_20170409.csv", log(&rows));
    assert_eq!(counts(&report), [0, 4, 1, 0]);
    assert_eq!(report.ignored_headers, Vec::<String>::new());
    let sql = "SELECT reviewed_at, inspection_ordered_at, released_at FROM declaration ORDER BY entry_id";
    assert_eq!(district.rows(sql), ["2017-04-06 10:00:00|2017-04-06 11:00:00|2017-04-07 12:00:00", "-|-|2017-04-08 12:00:00"]);
    assert_eq!(
        district.one("SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM load_column WHERE load_id = 2"),
        "declared_at entry_id inspection_ordered_at released_at reviewed_at"
    );
}

#[test]
fn of_the_same_event_twice_the_last_stands_and_the_repeat_is_counted() {
    let district = district();
    district.load("a.csv", csv("", &[row(1, "")]));
    let rows = [event(1, "released", "08 12:00:00"), event(1, "released", "07 12:00:00"), event(1, "放行", "08 12:00:00")];
    let report = district.load_as_of("log_1.csv", &log(&rows), "2018-02-01 00:00:00");
    assert_eq!((counts(&report), report.repeated_events), ([0, 1, 2, 0], 2));
    assert_eq!(district.one("SELECT released_at FROM declaration"), "2017-04-08 12:00:00");
    assert_eq!(district.one("SELECT repeated FROM load WHERE load_id = 2"), "2");
}

#[test]
fn across_loads_the_cut_off_decides() {
    let district = district();
    district.load_as_of(
        "a.csv",
        &csv(",released_at,reviewed_at", &[row(1, ",2017-04-08 12:00:00,2017-04-05 10:00:00")]),
        "2017-04-09 00:00:00",
    );
    assert_eq!(counts(&district.load("log_20170407.csv", log(&[event(1, "released", "07 00:00:00")]))), [0, 0, 1, 0]);
    assert_eq!(district.one("SELECT released_at FROM declaration"), "2017-04-08 12:00:00");
    assert_eq!(counts(&district.load("log_20170410.csv", log(&[event(1, "released", "09 00:00:00")]))), [0, 1, 0, 0]);
    assert_eq!(district.one("SELECT released_at, reviewed_at FROM declaration"), "2017-04-09 00:00:00|2017-04-05 10:00:00");
}

#[test]
fn bad_events_are_quarantined() {
    let district = district();
    district.load("a.csv", csv("", &[row(1, "")]));
    let rows = [
        event(1, "vanished", "08 12:00:00"),
        event(1, "released", "32 12:00:00"),
        "x,released,2017-04-08 12:00:00,x\n".into(),
        event(1, "", "08 12:00:00"),
        event(1, "released", "08 12:00:00"),
    ];
    assert_eq!(counts(&district.load("log_1.csv", log(&rows))), [0, 1, 0, 4]);
    let sql = "SELECT column_name, reason FROM quarantine ORDER BY line";
    assert_eq!(district.rows(sql), ["event|unknown-event", "occurred_at|unreadable", "entry_id|entry-id-malformed", "event|missing"]);
}

#[test]
fn an_event_waits_for_its_declaration_and_is_no_bad_row() {
    let district = district().reconfigured(&CONFIG.replace("0.9", "0"));
    let rows = [event(1, "released", "08 12:00:00"), event(1, "released", "07 12:00:00"), event(2, "reviewed", "08 12:00:00")];
    let report = district.load("log_20170409.csv", log(&rows));
    assert_eq!((counts(&report), report.repeated_events), ([0, 0, 0, 3], 1));
    assert_eq!(report.reasons, [("entry_id: unknown-declaration".to_owned(), 3)]);
    let report = district.load("a.csv", csv("", &[row(1, "")]));
    assert_eq!((counts(&report), report.awaited_events), ([1, 0, 0, 0], 2));
    assert_eq!(district.one("SELECT released_at FROM declaration"), "2017-04-08 12:00:00");
    assert_eq!(district.rows("SELECT line, state FROM quarantine ORDER BY line"), ["2|loaded", "3|loaded", "4|waiting"]);
    assert_eq!(district.one("SELECT quarantined FROM load WHERE load_id = 1"), "3", "its own load's counts stay");
    assert_eq!(district.one("SELECT released_at FROM declaration_origin"), "1", "and its cut-off");
    assert_eq!(district.one("SELECT flags FROM declaration"), "");
    district.load("b.csv", csv(",bill_no", &[row(2, ",b")]));
    assert_eq!(district.one("SELECT count(*) FROM waiting_event"), "0");
    assert_eq!(district.one("SELECT reviewed_at FROM declaration ORDER BY entry_id DESC LIMIT 1"), "2017-04-08 12:00:00");
}

#[test]
fn a_waiting_event_gives_way_to_a_newer_value() {
    let district = district();
    district.load("log_20170409.csv", log(&[event(1, "released", "08 12:00:00")]));
    district.load_as_of("a.csv", &csv(",released_at", &[row(1, ",2017-04-10 00:00:00")]), "2017-04-11 00:00:00");
    assert_eq!(district.one("SELECT released_at FROM declaration"), "2017-04-10 00:00:00");
    assert_eq!(district.one("SELECT state FROM quarantine"), "loaded");
}
