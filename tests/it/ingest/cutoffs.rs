//! Which load wins: value by value, the newer cut-off; equal ones in order of loading.

use super::*;

const MAPPING: &str = "format: csv\nmatch: \"H2010_*.csv\"\ncutoff: '_(\\d{8})[_.]'\n";

fn district() -> District {
    District::with(CONFIG, &[("sources/h2010.yaml", MAPPING)])
}

#[test]
fn the_cut_off_is_the_as_of_else_the_name_s_day_s_end_else_the_load_s_time() {
    let district = district();
    assert_eq!(district.load("H2010_20170405.csv", csv("", &[row(1, "")])).cutoff, moment("2017-04-06 00:00:00"));
    assert_eq!(
        district.load_as_of("H2010_20170406.csv", &csv("", &[row(2, "")]), "2017-04-06 12:00:00").cutoff,
        moment("2017-04-06 12:00:00")
    );
    assert_eq!(district.load("H2010_x.csv", csv("", &[row(3, "")])).cutoff, moment(NOW));
    assert_eq!(district.load("plain.csv", csv("", &[row(4, "")])).cutoff, moment(NOW));
}

#[test]
fn an_older_cut_off_never_overwrites_and_changes_nothing() {
    let district = district();
    assert_eq!(counts(&district.load("H2010_20170406.csv", csv(",bill_no", &[row(1, ",new")]))), [1, 0, 0, 0]);
    assert_eq!(counts(&district.load("H2010_20170405.csv", csv(",bill_no", &[row(1, ",old")]))), [0, 0, 1, 0]);
    assert_eq!(district.one("SELECT bill_no FROM declaration"), "new");
    assert_eq!(counts(&district.load("H2010_20170407.csv", csv(",bill_no", &[row(1, ",newer")]))), [0, 1, 0, 0]);
    assert_eq!(district.one("SELECT entry_id, column_name, old, new, load_id FROM change"), format!("{}|bill_no|new|newer|3", id(1)));
}

#[test]
fn an_older_load_still_brings_what_no_newer_one_had() {
    let district = district();
    district.load("H2010_20170406.csv", csv("", &[row(1, "")]));
    assert_eq!(counts(&district.load("H2010_20170405.csv", csv(",bill_no", &[row(1, ",a")]))), [0, 1, 0, 0]);
    assert_eq!(
        district.one("SELECT d.bill_no, o.bill_no, o.declared_at FROM declaration d JOIN declaration_origin o USING (entry_id)"),
        "a|2|1"
    );
}

#[test]
fn a_value_confirmed_by_a_newer_load_is_that_load_s() {
    let district = district();
    district.load("H2010_20170401.csv", csv(",bill_no", &[row(1, ",a")]));
    assert_eq!(counts(&district.load("H2010_20170403.csv", csv(",bill_no", &[row(1, ",a")]))), [0, 0, 1, 0]);
    district.load("H2010_20170402.csv", csv(",bill_no", &[row(1, ",b")]));
    assert_eq!(district.one("SELECT bill_no FROM declaration"), "a");
}

#[test]
fn equal_cut_offs_stand_in_order_of_loading() {
    let district = district();
    district.load("H2010_20170405_1.csv", csv(",bill_no", &[row(1, ",a")]));
    assert_eq!(counts(&district.load("H2010_20170405_2.csv", csv(",bill_no", &[row(1, ",b")]))), [0, 1, 0, 0]);
    assert_eq!(district.one("SELECT bill_no FROM declaration"), "b");
}

#[test]
fn columns_that_a_source_lacks_keep_their_value_and_an_empty_cell_overwrites() {
    let district = district();
    let more = ",bill_no,paperless,released_at,inspection_mode";
    district.load("H2010_20170401.csv", csv(more, &[row(1, ",a,1,2017-04-01 10:00:00,人工")]));
    district.load("H2010_20170402.csv", csv("", &[row(1, "")]));
    let sql = "SELECT bill_no, paperless, released_at, inspection_mode FROM declaration";
    assert_eq!(district.one(sql), "a|true|2017-04-01 10:00:00|人工");
    assert_eq!(counts(&district.load("H2010_20170403.csv", csv(more, &[row(1, ",,,,")]))), [0, 1, 0, 0]);
    assert_eq!(district.one(sql), "-|-|-|");
    let changes = district.rows("SELECT column_name, old, new FROM change ORDER BY column_name");
    assert_eq!(changes, ["bill_no|a|-", "inspection_mode|人工|", "paperless|true|-", "released_at|2017-04-01 10:00:00|-"]);
}

#[test]
fn flags_follow_the_merged_values_and_their_own_cut_offs() {
    let district = district();
    district.load("H2010_20170405.csv", csv(",released_at", &[row(1, ",2017-04-20 00:00:00")]));
    assert_eq!(district.one("SELECT flags FROM declaration"), "after_cutoff");
    assert_eq!(counts(&district.load("H2010_20170430.csv", csv(",released_at", &[row(1, ",2017-04-20 00:00:00")]))), [0, 0, 1, 0]);
    assert_eq!(district.one("SELECT flags FROM declaration"), "");
    district.load("H2010_20170501.csv", csv(",reviewed_at", &[row(1, ",2017-04-01 00:00:00")]));
    assert_eq!(district.one("SELECT flags FROM declaration"), "stage_reversed");
}

#[test]
fn the_order_of_loading_does_not_matter_where_cut_offs_differ() {
    let files = [
        ("H2010_20170401.csv", csv(",bill_no,released_at", &[row(1, ",a,"), row(2, ",x,")])),
        ("H2010_20170402.csv", csv(",bill_no", &[row(1, ",b"), row(3, ",z")])),
        ("H2010_20170403.csv", csv(",released_at", &[row(1, ",2017-04-03 09:00:00"), row(3, ",")])),
    ];
    let orders: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let warehouses = orders.map(|order| {
        let district = district();
        for i in order {
            district.load(files[i].0, &files[i].1);
        }
        district.rows("SELECT * FROM declaration ORDER BY entry_id")
    });
    assert!(warehouses.iter().all(|warehouse| *warehouse == warehouses[0]), "{warehouses:#?}");
}

#[test]
fn where_values_came_from_is_written_down_once_a_second_load_touches_them() {
    let district = district();
    district.load("H2010_20170405.csv", csv(",bill_no", &[row(1, ",a"), row(2, ",b")]));
    assert_eq!(district.one("SELECT count(*) FROM declaration_origin"), "0", "the arrival says it");
    assert_eq!(counts(&district.load("H2010_20170406.csv", csv(",broker_name", &[row(1, ",c")]))), [0, 1, 0, 0]);
    let sql = "SELECT entry_id, bill_no, broker_name, declared_at, paperless FROM declaration_origin";
    assert_eq!(district.rows(sql), [format!("{}|1|2|2|-", id(1))], "of a column that no load brought, nothing");
    assert_eq!(
        counts(&district.load("H2010_20170404.csv", csv(",bill_no,paperless", &[row(1, ",old,1"), row(2, ",old,1")]))),
        [0, 2, 0, 0]
    );
    let sql = "SELECT bill_no, broker_name, declared_at, paperless FROM declaration_origin ORDER BY entry_id";
    assert_eq!(district.rows(sql), ["1|2|2|3", "1|-|1|3"]);
    assert_eq!(district.rows("SELECT bill_no FROM declaration ORDER BY entry_id"), ["a", "b"]);
}
