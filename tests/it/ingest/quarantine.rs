//! Rows that can't be loaded, rows that are flagged, and what is merely noted.

use super::*;

const KEPT: &str = "SELECT line, column_name, reason, detail, entry_id, raw FROM quarantine ORDER BY line";

/// Loads one bad row under further columns; gives its column, reason and detail.
fn fate(more: &str, row: &str) -> String {
    let district = District::new();
    let good = super::row(900_000_000, &",".repeat(more.matches(',').count()));
    let report = district.load("a.csv", csv(more, &[good, row.to_owned()]));
    match report.quarantined {
        0 => "loaded".into(),
        _ => district.one("SELECT column_name, reason, detail FROM quarantine"),
    }
}

#[test]
fn ids_that_are_missing_or_malformed() {
    let with = |id: &str| fate("", &format!("{id},4901,I,2017-04-05 09:30:00\n"));
    assert_eq!(with(""), "entry_id|entry-id-missing|");
    assert_eq!(with("49012017100000001"), "entry_id|entry-id-malformed|49012017100000001");
    assert_eq!(with("4901201710000000011"), "entry_id|entry-id-malformed|4901201710000000011");
    assert_eq!(with("49012017X000000001"), "entry_id|entry-id-malformed|49012017X000000001");
    assert_eq!(with("4.90120171E+17"), "entry_id|digits-lost|4.90120171E+17");
    for good in ["49012017I000000001", "49012017E000000001", "490120170000000001", " 490120171000000001\t"] {
        assert_eq!(with(good), "loaded", "{good}");
    }
}

#[test]
fn required_cells_that_are_missing_or_unreadable() {
    let entry = id(1);
    assert_eq!(fate("", &format!("{entry},,I,2017-04-05 09:30:00\n")), "declaring_office|missing|");
    assert_eq!(fate("", &format!("{entry},4903,I,2017-04-05 09:30:00\n")), "declaring_office|unknown-office|4903");
    assert_eq!(fate("", &format!("{entry},4901,,2017-04-05 09:30:00\n")), "direction|missing|");
    assert_eq!(fate("", &format!("{entry},4901,X,2017-04-05 09:30:00\n")), "direction|unreadable|X");
    assert_eq!(fate("", &format!("{entry},4901,I,\n")), "declared_at|missing|");
    assert_eq!(fate("", &format!("{entry},4901,I,yesterday\n")), "declared_at|unreadable|yesterday");
    for direction in ["I", "E", "1", "0", "进口", "出口"] {
        assert_eq!(fate("", &format!("{entry},4901,{direction},2017-04-05 09:30:00\n")), "loaded");
    }
}

#[test]
fn optional_cells_that_are_unreadable() {
    for (column, cell, reason) in [
        ("paperless", "maybe", "unreadable"),
        ("goods_value", "12x", "unreadable"),
        ("duty_amount", "1e9", "unreadable"),
        ("released_at", "2017-02-30 00:00:00", "unreadable"),
        ("transport_mode", "Q", "unlisted-code"),
        ("credit_grade", "特级", "unlisted-code"),
        ("review_channel", "X", "unlisted-code"),
        ("inspection_mode", "目测", "unlisted-code"),
    ] {
        assert_eq!(fate(&format!(",{column}"), &row(1, &format!(",{cell}"))), format!("{column}|{reason}|{cell}"));
    }
}

#[test]
fn flags_and_codes_in_all_their_spellings() {
    for cell in ["Y", "N", "1", "0", "是", "否", "true", "false", "TRUE", "n", ""] {
        assert_eq!(fate(",paperless", &row(1, &format!(",{cell}"))), "loaded", "{cell}");
    }
    for mode in ["0", "9", "H", "T", "W", "X", "Y", "Z", "航空", ""] {
        assert_eq!(fate(",transport_mode", &row(1, &format!(",{mode}"))), "loaded", "{mode}");
    }
    for mode in ["机检", "人工", "机检+人工", ""] {
        assert_eq!(fate(",inspection_mode", &row(1, &format!(",{mode}"))), "loaded", "{mode}");
    }
}

#[test]
fn rows_of_another_width_undecodable_bytes_and_open_quotes() {
    assert_eq!(fate("", &format!("{},4901,I\n", id(1))), "-|column-count|3 cells, 4 headers");
    assert_eq!(fate("", &row(1, ",x")), "-|column-count|5 cells, 4 headers");
    let district = District::new();
    let mut bytes = csv(",bill_no", &[row(1, ",长")]).into_bytes();
    bytes.extend(format!("{},4901,I,2017-04-05 09:30:00,a", id(2)).bytes());
    bytes.extend(b"\xff\xe9b\n");
    bytes.extend(format!("{},4901,I,2017-04-05 09:30:00,\"open\n{}", id(3), row(4, ",d")).bytes());
    assert_eq!(counts(&district.load("a.csv", bytes)), [2, 0, 0, 2]);
    let rows = district.rows(KEPT);
    assert_eq!(rows[0], format!("3|-|undecodable||-|{},4901,I,2017-04-05 09:30:00,a\\xFF\\xE9b", id(2)));
    assert_eq!(rows[1], format!("4|-|unclosed-quote||-|{},4901,I,2017-04-05 09:30:00,\"open", id(3)));
}

#[test]
fn line_and_raw_text_are_the_file_s() {
    let district = District::new();
    let first = format!("{},4901,I,2017-04-05 09:30:00,\"two\nlines\"\r\n", id(1));
    let bad = format!("{},4901,I,never,\"a \"\"b\"\", c\"\r\n", id(2));
    district.load("a.csv", csv(",bill_no", &[first, "\r\n".into(), bad.clone()]));
    assert_eq!(district.rows(KEPT), [format!("5|declared_at|unreadable|never|{}|{}", id(2), bad.trim_end())]);
    assert_eq!(district.one("SELECT bill_no FROM declaration"), "two\nlines");
}

#[test]
fn an_id_twice_with_the_same_content_is_loaded_once() {
    let district = District::new();
    let again = format!("{},4901,I,2017/4/5 9:30\n", id(1));
    let report = district.load("a.csv", csv("", &[row(1, ""), again, row(1, "")]));
    assert_eq!(counts(&report), [1, 0, 2, 0]);
}

#[test]
fn an_id_twice_with_different_content_keeps_the_last() {
    let district = District::new();
    let rows = [row(1, ",a"), row(1, ",b"), row(2, ",x"), row(1, ",c"), row(1, ",c"), row(3, ",a"), row(3, ",b"), row(3, ",a")];
    let report = district.load("a.csv", csv(",bill_no", &rows));
    assert_eq!(counts(&report), [3, 0, 1, 4]);
    assert_eq!(district.one("SELECT string_agg(bill_no, '' ORDER BY entry_id) FROM declaration"), "cxa");
    assert_eq!(district.one("SELECT string_agg(line, ' ' ORDER BY line) FROM quarantine WHERE reason = 'superseded'"), "2 3 7 8");
    assert_eq!(district.one("SELECT raw FROM quarantine WHERE line = 3"), row(1, ",b").trim_end());
}

#[test]
fn empty_cells_are_unknown_and_two_columns_know_none() {
    let district = District::new();
    district.load("a.csv", csv(",inspection_mode,special_handling,review_channel,paperless", &[row(1, ",,,,")]));
    district.load("b.csv", csv("", &[row(2, "")]));
    let sql = "SELECT inspection_mode, special_handling, review_channel, paperless FROM declaration ORDER BY entry_id";
    assert_eq!(district.rows(sql), ["|||-|-".replacen("|", "", 1), "-|-|-|-".to_owned()]);
}

#[test]
fn values_are_read_as_the_dictionary_says() {
    let district = District::new();
    let more = ",goods_value,special_handling,company_code";
    district.load("a.csv", csv(more, &[row(1, ",1234.5, 取样送检 ; ;审价\u{ff1b}归类,0110"), row(2, ",-0.005,审价,")]));
    let sql = "SELECT goods_value, special_handling, company_code FROM declaration ORDER BY entry_id";
    assert_eq!(district.rows(sql), ["123450e-2|取样送检;审价;归类|0110", "-1e-2|审价|-"]);
}

/// Flags of a declaration with these stamps, of a load cut off at the end of April.
fn flags(more: &str, cells: &str) -> String {
    let district = District::new();
    district.load_as_of("a.csv", &csv(more, &[row(1, cells)]), "2017-05-01 00:00:00");
    district.one("SELECT flags FROM declaration")
}

#[test]
fn impossible_orders_are_flagged() {
    assert_eq!(flags(",released_at", ",2017-04-05 09:30:00"), "");
    assert_eq!(flags(",released_at", ",2017-04-05 09:29:59"), "released_before_declared");
    assert_eq!(flags(",pre_declared,released_at", ",1,2017-04-06 09:30:00"), "released_without_arrival");
    assert_eq!(flags(",pre_declared,released_at", ",0,2017-04-06 09:30:00"), "");
    assert_eq!(flags(",pre_declared,released_at", ",1,"), "");
    assert_eq!(flags(",reviewed_at", ",2017-04-05 09:29:59"), "stage_reversed");
    assert_eq!(flags(",released_at,closed_at", ",2017-04-06 00:00:00,2017-04-05 23:59:59"), "stage_reversed");
    assert_eq!(flags(",removed_at", ",2017-05-01 00:00:00"), "");
    assert_eq!(flags(",removed_at", ",2017-05-01 00:00:01"), "after_cutoff");
    assert_eq!(flags(",reviewed_at,released_at", ",2017-04-05 08:00:00,2017-05-02 00:00:00"), "stage_reversed after_cutoff");
}

#[test]
fn each_known_stamp_is_held_against_the_next_known_of_its_chain() {
    let duty = ",duty_billed_at,duty_paid_at,duty_cleared_at";
    let at = |hour: u32| format!("2017-04-05 {hour:02}:00:00");
    assert_eq!(flags(duty, &format!(",{},,{}", at(12), at(11))), "stage_reversed");
    assert_eq!(flags(duty, &format!(",{},,{}", at(12), at(12))), "");
    assert_eq!(flags(duty, &format!(",{},{},{}", at(12), at(13), at(14))), "");
    let inspection = ",inspection_ordered_at,inspection_started_at,inspection_ended_at,inspection_recorded_at";
    assert_eq!(flags(inspection, &format!(",{},,,{}", at(12), at(11))), "stage_reversed");
    assert_eq!(flags(inspection, &format!(",,{},,{}", at(12), at(11))), "stage_reversed");
    assert_eq!(flags(inspection, &format!(",{},{},{},{}", at(11), at(12), at(13), at(14))), "");
    assert_eq!(flags(",reviewed_at,duty_billed_at", &format!(",{},{}", at(12), at(10))), "", "different chains");
}

#[test]
fn an_id_that_disagrees_is_noted_and_not_flagged() {
    let district = District::new();
    let rows = [
        "490220160000000001,4901,I,2017-04-05 09:30:00\n".to_owned(),
        "49012017E000000001,4901,E,2017-04-05 09:30:00\n".to_owned(),
        "49012017I000000001,4901,E,2017-04-05 09:30:00\n".to_owned(),
    ];
    assert_eq!(counts(&district.load("a.csv", csv("", &rows))), [3, 0, 0, 0]);
    let sql = "SELECT flags, notes FROM declaration ORDER BY entry_id";
    assert_eq!(district.rows(sql), ["|", "|entry_id_direction", "|entry_id_office entry_id_year entry_id_direction"]);
}
