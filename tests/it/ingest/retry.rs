//! Quarantined rows tried again.

use super::*;

fn with_third_office() -> String {
    CONFIG.replace("credit_grades", "  - { code: \"4903\", name: 丙海关 }\ncredit_grades")
}

fn elsewhere(serial: u32, office: &str, more: &str) -> String {
    format!("{},{office},I,2017-04-05 09:30:00{more}\n", id(serial))
}

#[test]
fn rows_are_loaded_after_their_office_was_added() {
    let district = District::new();
    let rows = [row(1, ",a"), elsewhere(2, "4903", ",\"b, c\""), "x,4901,I,2017-04-05 09:30:00,d\n".into()];
    assert_eq!(counts(&district.load_as_of("a.csv", &csv(",bill_no", &rows), "2017-04-06 00:00:00")), [1, 0, 0, 2]);
    let district = district.reconfigured(&with_third_office());
    let reports = district.retry();
    assert_eq!((reports.len(), reports[0].rows, counts(&reports[0])), (1, 2, [1, 0, 0, 1]));
    assert_eq!(district.one("SELECT bill_no, declaring_office FROM declaration ORDER BY entry_id DESC LIMIT 1"), "b, c|4903");
    assert_eq!(district.one("SELECT rows, loaded, quarantined FROM load"), "3|1|2", "the load's reported counts stay");
    assert_eq!(district.rows("SELECT line, state FROM quarantine ORDER BY line"), ["3|loaded", "4|waiting"]);
    assert_eq!(counts(&district.retry()[0]), [0, 0, 0, 1], "what is loaded isn't tried again");
}

#[test]
fn a_retried_row_keeps_its_own_load_s_cut_off() {
    let district = District::new();
    district.load_as_of("a.csv", &csv(",bill_no", &[row(9, ","), elsewhere(1, "4903", ",old")]), "2017-04-06 00:00:00");
    district.load_as_of("b.csv", &csv(",bill_no", &[row(1, ",new")]), "2017-04-07 00:00:00");
    let district = district.reconfigured(&with_third_office());
    assert_eq!(counts(&district.retry()[0]), [0, 0, 1, 0]);
    assert_eq!(district.one("SELECT bill_no FROM declaration ORDER BY entry_id LIMIT 1"), "new");
}

#[test]
fn equal_cut_offs_stay_in_order_of_loading() {
    let district = District::new();
    district.load_as_of("a.csv", &csv(",bill_no", &[row(9, ","), elsewhere(1, "4903", ",first")]), "2017-04-06 00:00:00");
    district.load_as_of("b.csv", &csv(",bill_no", &[row(1, ",second")]), "2017-04-06 00:00:00");
    let district = district.reconfigured(&with_third_office());
    district.retry();
    assert_eq!(district.one("SELECT bill_no FROM declaration ORDER BY entry_id LIMIT 1"), "second");
}

#[test]
fn a_row_never_overwrites_a_later_row_of_its_file() {
    let district = District::new();
    let rows = [elsewhere(1, "4903", ",old"), row(1, ",new"), elsewhere(2, "4903", ",old"), elsewhere(2, "4904", ",new")];
    assert_eq!(counts(&district.load("a.csv", csv(",bill_no", &rows))), [1, 0, 0, 3]);
    assert_eq!(district.one("SELECT state FROM quarantine WHERE line = 2"), "superseded");
    let both = with_third_office().replace("4903", "4904");
    let district = district.reconfigured(&both);
    assert_eq!(counts(&district.retry()[0]), [1, 0, 0, 1]);
    let both = both.replace("credit_grades", "  - { code: \"4903\", name: 丁海关 }\ncredit_grades");
    let district = district.reconfigured(&both);
    assert_eq!(counts(&district.retry()[0]), [0, 0, 0, 1]);
    assert_eq!(district.one("SELECT string_agg(bill_no, ' ' ORDER BY entry_id) FROM declaration"), "new new");
    assert_eq!(district.one("SELECT state FROM quarantine WHERE line = 4"), "superseded");
}

#[test]
fn a_mended_mapping_reads_them_too_events_included() {
    let log = "format: events\nmatch: \"log_*.csv\"\n";
    let district = District::with(CONFIG, &[("sources/log.yaml", log)]);
    district.load("a.csv", csv(",transport_mode", &[row(1, ",飞机"), row(2, ",5")]));
    district
        .load("log_1.csv", format!("entry_id,event,occurred_at\n{},出关,2017-04-06 00:00:00\n{},放行,2017-04-06 00:00:00\n", id(1), id(2)));
    assert_eq!(district.one("SELECT count(*) FROM quarantine WHERE state = 'waiting'"), "2");
    for (file, text) in [
        ("sources/log.yaml", "format: events\nmatch: \"log_*.csv\"\nvalues: { event: { 出关: released } }\n"),
        ("queries/sources/default.yaml", ""),
    ] {
        if !text.is_empty() {
            fs::write(district.dir.path().join(file), text).expect("written");
        }
    }
    let default = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/sources/default.yaml")).expect("read");
    fs::create_dir_all(district.dir.path().join("queries/sources")).expect("made");
    fs::write(
        district.dir.path().join("queries/sources/default.yaml"),
        default.replace("    航空: \"5\"", "    航空: \"5\"\n    飞机: \"5\""),
    )
    .expect("written");
    let district = district.reconfigured(CONFIG);
    let reports = district.retry();
    assert_eq!(reports.len(), 2);
    assert_eq!(
        district.rows("SELECT transport_mode, released_at FROM declaration ORDER BY entry_id"),
        ["5|2017-04-06 00:00:00", "5|2017-04-06 00:00:00"]
    );
    assert_eq!(district.one("SELECT count(*) FROM quarantine WHERE state = 'waiting'"), "0");
    assert_eq!(district.one("SELECT count(*) FROM waiting_event"), "0");
}

#[test]
fn a_column_that_a_mended_mapping_reads_holds_against_older_loads() {
    let mapping = "format: csv\nmatch: \"a*.csv\"\n";
    let district = District::with(CONFIG, &[("sources/a.yaml", mapping)]);
    district.load_as_of("a.csv", &csv(",托单", &[row(9, ","), elsewhere(1, "4903", ",new")]), "2017-04-06 00:00:00");
    fs::write(district.dir.path().join("sources/a.yaml"), format!("{mapping}columns: {{ bill_no: [托单] }}\n")).expect("written");
    let district = district.reconfigured(&with_third_office());
    assert_eq!(counts(&district.retry()[0]), [1, 0, 0, 0]);
    let older = csv(",bill_no", &[row(9, ",old"), elsewhere(1, "4903", ",old")]);
    assert_eq!(counts(&district.load_as_of("b.csv", &older, "2017-04-05 00:00:00")), [0, 1, 1, 0]);
    assert_eq!(district.rows("SELECT bill_no FROM declaration ORDER BY entry_id"), ["new", "old"]);
}
