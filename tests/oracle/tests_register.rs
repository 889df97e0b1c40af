//! The register's fold on cases small enough for a pencil.
//!
//! The weeks: W17 ends, and is cut off, with Sunday 30 April 2017; W18 with 7 May, W19 with 14 May, W20 with 21 May. No holidays.

use super::compare_anomalies::{Disagreement, Fault, compare_anomalies, compare_ids, told as counted};
use super::findings::Level;
use super::register::{Answer, Key, Register, Row, working_day_after};
use super::register_figures;
use super::tests_load::{Bench, moment};
use super::tests_rules::{district, file, number};
use chrono::NaiveDate;

/// In flight from 27 April on, over its 48 hours: overlong in every week; nothing else.
const FORGOTTEN: &str = "declared_at=2017-04-27_00:00:00";

fn date(text: &str) -> NaiveDate {
    text.parse().expect("the case is good")
}

/// Runs weeks over one state of the data.
fn runs(bench: &Bench, register: &mut Register, weeks: &[&str]) {
    for week in weeks {
        register.run(&bench.state, &bench.workspace, week, None);
    }
}

/// `serial state level runs first_seen` of the overlong ones.
fn told(rows: &[Row]) -> Vec<String> {
    let serial = |row: &Row| row.entry_id.trim_start_matches("490120171").trim_start_matches('0').to_owned();
    rows.iter()
        .filter(|row| row.key.rule == "OVERLONG")
        .map(|row| format!("{} {} {} {} {}", serial(row), row.state, row.level.map_or("", Level::name), row.runs, row.first_seen))
        .collect()
}

fn key(rule: &str, n: usize) -> Key {
    let text = |text: &str| text.to_owned();
    Key { rule: text(rule), subject: number(n), direction: text("I"), stage: String::new(), first_seen: String::new() }
}

fn answer(received: &str, office: &str, n: usize) -> Answer {
    Answer { received: moment(received), office: office.into(), anomaly: key("OVERLONG", n) }
}

#[test]
fn oracle_anomaly_is_listed_once_and_climbs_when_it_is_overdue() {
    let bench =
        district("limits: { overlong: { I: 1000 }, stages: { review: 100 } }\nrules: { STAGE: { orange: 100, red: 100 } }", &[FORGOTTEN]);
    let mut register = Register::default();
    let mut rows = Vec::new();
    for week in ["2017-W17", "2017-W18", "2017-W19", "2017-W20", "2017-W21", "2017-W22"] {
        runs(&bench, &mut register, &[week]);
        rows.push(register.rows(week, None).into_iter().find(|row| row.key.rule == "STAGE"));
    }
    // 96 hours at the end of W17; 264 at the end of W18.
    assert_eq!(rows[0], None);
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    let told: Vec<(&str, u64, Option<Level>)> = rows.iter().map(|row| (row.state, row.runs, row.level)).collect();
    // Listed on Monday 8 May, due on Thursday 11. On Monday 15 only Friday 12 has passed since; on Monday 22 six working days, two climbs.
    let (yellow, red) = (Some(Level::Yellow), Some(Level::Red));
    assert_eq!(told, [("new", 1, yellow), ("overdue", 2, yellow), ("overdue", 3, red), ("overdue", 4, red), ("overdue", 5, red)]);
    assert_eq!(rows[0].due, Some(date("2017-05-11")));
    assert_eq!((rows[0].party, rows[0].hours, rows[0].limit), (Some("customs"), Some(264.0), Some(100.0)));
    assert!(rows.iter().all(|row| row.first_seen == "2017-W18"));
}

#[test]
fn oracle_due_days_skip_what_is_no_working_day() {
    let mut bench = district("", &[FORGOTTEN]);
    bench.file("calendar.csv", b"date,kind,name\n2017-05-01,holiday,Labour Day\n2017-05-02,holiday,x\n2017-05-06,workday,x\n");
    bench.workspace.calendar = super::calendar::Calendar::read(&bench.dir.path().join("calendar.csv")).expect("the case is good");
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    // Listed on Monday 1 May: Wednesday, Thursday, Friday.
    assert_eq!(register.rows("2017-W17", None)[0].due, Some(date("2017-05-05")));
    assert_eq!(working_day_after(&bench.workspace.calendar, date("2017-05-05"), 3), date("2017-05-09"));
}

#[test]
fn oracle_anomaly_in_flight_stays_when_the_goods_are_released_too_late() {
    let bench = district(
        "",
        &[
            "declared_at=2017-04-27_00:00:00 released_at=2017-05-03_00:00:00", // 96 h in W17, 144 h in W18, and so ever after
            "declared_at=2017-04-27_00:00:00 cancelled_at=2017-05-03_00:00:00",
            "declared_at=2017-04-23_00:00:00 released_at=2017-04-25_00:00:01 cancelled_at=2017-05-10_00:00:00",
        ],
    );
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    let w17 = told(&register.rows("2017-W17", None));
    assert_eq!(w17, ["1 new yellow 1 2017-W17", "2 new yellow 1 2017-W17", "3 new yellow 1 2017-W17"]);
    runs(&bench, &mut register, &["2017-W18", "2017-W19", "2017-W20"]);
    // As of each edition, whenever it is asked.
    assert_eq!(told(&register.rows("2017-W17", None)), w17);
    let w18 = told(&register.rows("2017-W18", None));
    assert_eq!(w18, ["1 overdue orange 2 2017-W17", "2 resolved yellow 1 2017-W17", "3 overdue yellow 2 2017-W17"]);
    // Due on Thursday 4 May; by 15 May seven working days later, by 22 May twelve.
    assert_eq!(told(&register.rows("2017-W19", None)), ["1 overdue red 3 2017-W17", "3 resolved yellow 2 2017-W17"]);
    assert_eq!(told(&register.rows("2017-W20", None)), ["1 overdue red 4 2017-W17"]);
    // A month lists what was closed in it, and what is open at its end.
    let may = told(&register.rows("2017-05", None));
    assert_eq!(may, ["1 overdue red 4 2017-W17", "2 resolved yellow 1 2017-W17", "3 resolved yellow 2 2017-W17"]);
    assert_eq!(told(&register.rows("2017-04", None)), w17);
    assert_eq!(told(&register.rows("2017-03", None)), Vec::<String>::new());
}

#[test]
fn oracle_answer_closes_and_what_is_closed_stays_so() {
    let bench = district("", &[FORGOTTEN, FORGOTTEN, FORGOTTEN]);
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    assert!(!register.answer(&answer("2017-05-02 10:00:00", "4908", 1)), "another office's");
    assert!(!register.answer(&answer("2017-04-30 10:00:00", "4901", 1)), "before it was listed");
    assert!(!register.answer(&answer("2017-05-02 10:00:00", "4901", 4)), "none such");
    assert!(register.answer(&answer("2017-05-02 10:00:00", "4901", 1)));
    assert!(!register.answer(&answer("2017-05-02 11:00:00", "4901", 1)), "closed already");
    // Received after the next cut-off and before its run: it hasn't come yet for that run.
    assert!(register.answer(&answer("2017-05-08 08:00:00", "4901", 2)));
    runs(&bench, &mut register, &["2017-W18", "2017-W19", "2017-W20"]);
    let states = |week: &str| told(&register.rows(week, None));
    assert_eq!(states("2017-W18"), ["1 disposed yellow 1 2017-W17", "2 overdue red 2 2017-W17", "3 overdue red 2 2017-W17"]);
    assert_eq!(states("2017-W19"), ["2 disposed red 2 2017-W17", "3 overdue red 3 2017-W17"]);
    assert_eq!(states("2017-W20"), ["3 overdue red 4 2017-W17"]);
    // Where W18 was left out, W19 tells what was closed in it.
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    assert!(register.answer(&answer("2017-05-02 10:00:00", "4901", 1)));
    runs(&bench, &mut register, &["2017-W19"]);
    assert_eq!(told(&register.rows("2017-W19", None))[0], "1 disposed yellow 1 2017-W17");
    assert_eq!(told(&register.rows("2017-W18", None))[0], "1 disposed yellow 1 2017-W17");
}

#[test]
fn oracle_load_removes_a_fact_and_a_late_week_reads_only() {
    let row = "declared_at=2017-04-23_00:00:00 released_at=2017-04-25_00:00:01";
    let mut bench = district("", &[row, row]);
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    // The first was released within its limit after all.
    let corrected = file(&["declared_at=2017-04-23_00:00:00 released_at=2017-04-24_00:00:01"]);
    bench.load("b.csv", corrected.as_bytes(), "2018-01-02 00:00:00").expect("the case is good");
    runs(&bench, &mut register, &["2017-W19", "2017-W18"]);
    assert_eq!(told(&register.rows("2017-W19", None)), ["1 resolved yellow 1 2017-W17", "2 overdue red 2 2017-W17"]);
    // W18 was issued late: as of its cut-off nothing but W17's run had spoken. Their day, 4 May, was over all the same.
    assert_eq!(told(&register.rows("2017-W18", None)), ["1 overdue yellow 1 2017-W17", "2 overdue yellow 1 2017-W17"]);
    // The fact comes back: it is closed for good.
    bench.load("c.csv", file(&[row]).as_bytes(), "2018-01-03 00:00:00").expect("the case is good");
    runs(&bench, &mut register, &["2017-W20"]);
    assert_eq!(told(&register.rows("2017-W20", None)), ["2 overdue red 3 2017-W17"]);
    // A rule that is turned off finds nothing new, and leaves what it found.
    bench.workspace.rules = super::rules::Rules::read(serde_yaml::from_str("OVERLONG: off").ok().as_ref());
    bench.load("d.csv", file(&[row, row, "declared_at=2017-05-01_00:00:00"]).as_bytes(), "2018-01-04 00:00:00").expect("the case is good");
    runs(&bench, &mut register, &["2017-W21"]);
    assert_eq!(told(&register.rows("2017-W21", None)), ["2 overdue red 4 2017-W17"]);
}

#[test]
fn oracle_load_removes_what_a_cohort_or_a_day_said() {
    let mut rows: Vec<String> = Vec::new();
    for released in ["01", "02", "04"] {
        for _ in 0..10 {
            rows.push(format!("declared_at=2017-03-10_00:00:00 released_at=2017-03-10_{released}:00:00 goods_value=1"));
        }
    }
    rows.push("declared_at=2017-04-24_00:00:00 released_at=2017-04-27_01:00:00".into());
    let texts: Vec<&str> = rows.iter().map(String::as_str).collect();
    let yaml = "rules: { OVERLONG: off, VOLUME: { days: 3, least_median: 1 } }\noffices: [ { code: \"4901\", works: every_day } ]";
    let mut bench = district(yaml, &texts);
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    let rules = |register: &Register, week: &str| -> Vec<String> {
        let rows = register.rows(week, None);
        rows.iter().map(|row| format!("{} {}", row.key.rule, row.state)).collect()
    };
    assert_eq!(rules(&register, "2017-W17"), ["OUTLIER new"]);
    runs(&bench, &mut register, &["2017-W18"]);
    assert_eq!(rules(&register, "2017-W18"), ["OUTLIER overdue"]);
    // Ten of the thirty were slower by far: the deviation grows, 73 hours are none any more.
    let slower: Vec<String> = rows[..30].iter().map(|row| row.replace("03-10_04:", "04-10_04:")).collect();
    let slower: Vec<&str> = slower.iter().map(String::as_str).collect();
    bench.load("b.csv", file(&slower).as_bytes(), "2018-01-02 00:00:00").expect("the case is good");
    runs(&bench, &mut register, &["2017-W19"]);
    assert_eq!(
        rules(&register, "2017-W19"),
        ["OUTLIER overdue"],
        "median and deviation go by ranks: 1, 2 and 744 hours have those of 1, 2 and 4"
    );
    let twice: Vec<&str> =
        slower.iter().copied().chain(std::iter::repeat_n("declared_at=2017-03-10_00:00:00 released_at=2017-03-31_00:00:00", 31)).collect();
    let more: Vec<&str> = twice.iter().copied().skip(30).collect();
    let mut text = String::new();
    for (at, line) in file(&more).lines().enumerate() {
        let id = number(at);
        text.push_str(&if at == 0 { line.to_owned() } else { line.replace(&id, &number(100 + at)) });
        text.push('\n');
    }
    bench.load("c.csv", text.as_bytes(), "2018-01-03 00:00:00").expect("the case is good");
    runs(&bench, &mut register, &["2017-W20"]);
    assert_eq!(rules(&register, "2017-W20"), ["OUTLIER resolved"]);
}

#[test]
fn oracle_register_figures() {
    let bench = district(
        "",
        &[
            FORGOTTEN,
            FORGOTTEN,
            "declared_at=2017-04-27_00:00:00 cancelled_at=2017-05-03_00:00:00",
            "declared_at=2017-05-04_00:00:00 direction=E",
            "declared_at=2017-05-04_00:00:00 declaring_office=4908",
        ],
    );
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    assert!(register.answer(&answer("2017-05-04 23:59:59", "4901", 1)), "on its due day");
    runs(&bench, &mut register, &["2017-W18"]);
    assert!(register.answer(&answer("2017-05-10 00:00:00", "4901", 2)), "too late");
    runs(&bench, &mut register, &["2017-W19", "2017-W20", "2017-W21"]);
    let value = |period: &str, id: &str| {
        let figures = register_figures(&register, &bench.state, &bench.workspace, period, None);
        let figure = figures.iter().find(|figure| figure.id() == id).unwrap_or_else(|| panic!("no figure {id}"));
        (figure.value, figure.n)
    };
    // W17: three listed. W18: one disposed, one gone; W18 lists an export and one at 4908.
    assert_eq!(value("2017-W17", "alerts_open.all.district.current"), (Some(3.0), 3));
    assert_eq!(value("2017-W17", "alerts_closed.all.district.current"), (Some(0.0), 0));
    assert_eq!(value("2017-W18", "alerts_open.all.district.current"), (Some(3.0), 3));
    assert_eq!(value("2017-W18", "alerts_open.I.district.current"), (Some(2.0), 2));
    assert_eq!(value("2017-W18", "alerts_open.E.district.current"), (Some(1.0), 1));
    assert_eq!(value("2017-W18", "alerts_open.I.office:4908.current"), (Some(1.0), 1));
    assert_eq!(value("2017-W18", "alerts_closed.all.district.current"), (Some(2.0), 2));
    assert_eq!(value("2017-W18", "alerts_open.all.district.previous"), (Some(3.0), 3));
    // Before its first run there was no register.
    assert_eq!(value("2017-W17", "alerts_open.all.district.previous"), (None, 0));
    assert_eq!(value("2017-W17", "alerts_closed.all.district.last_year"), (None, 0));
    // What W17's run listed at the end of 30 April is of W17 and of April; it is due on 4 May, so not by April's end.
    assert_eq!(value("2017-04", "alerts_open.all.district.current"), (Some(3.0), 3));
    assert_eq!(value("2017-04", "disposal_rate.all.district.current"), (None, 0));
    // May: W18's two, due on 11 May, never closed; and the year so far: five, three of them closed, two by their day: one answered, one cancelled on 3 May.
    assert_eq!(value("2017-05", "disposal_rate.all.district.current"), (Some(0.0), 2));
    assert_eq!(value("2017-05", "alerts_closed.all.district.current"), (Some(3.0), 3));
    assert_eq!(value("2017-05", "disposal_rate.all.district.year_to_date"), (Some(0.6), 5));
    assert_eq!(value("2017-05", "disposal_on_time_rate.all.district.year_to_date"), (Some(0.4), 5));
    assert_eq!(value("2017-05", "disposal_rate.I.office:4901.year_to_date"), (Some(1.0), 3));
    assert_eq!(value("2017-05", "alerts_closed.change_previous.all.district.current"), (None, 0));
}

/// A row as a file has it.
fn line(id: &str, row: &Row) -> String {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
    let Row { key, level, office, entry_id, party, hours, limit, first_seen, runs, state, due } = row;
    let (level, party) = (level.map_or("", Level::name), party.unwrap_or_default());
    let due = due.map_or(String::new(), |due| due.to_string());
    let Key { rule, direction, stage, .. } = key;
    let (hours, limit) = (number(*hours), number(*limit));
    format!("{id},{rule},{level},{office},{direction},{entry_id},{stage},{party},{hours},{limit},{first_seen},{runs},{state},{due}\n")
}

#[test]
fn oracle_comparison_of_anomalies_names_what_differs() {
    let bench = district("", &[FORGOTTEN, FORGOTTEN, "declared_at=2017-04-23_00:00:00 released_at=2017-04-25_00:20:00"]);
    let mut register = Register::default();
    runs(&bench, &mut register, &["2017-W17"]);
    let rows = register.rows("2017-W17", None);
    assert_eq!(rows.len(), 3);
    let header = "anomaly_id,rule,level,office,direction,entry_id,stage,party,hours,limit,first_seen,runs,state,due\n";
    let lines: Vec<String> = rows.iter().enumerate().map(|(at, row)| line(&format!("A{at}"), row)).collect();
    let same = format!("{header}{}", lines.concat());
    let none = |differences: Vec<Disagreement>| assert!(differences.is_empty(), "{}", counted(&differences));
    none(compare_anomalies(&rows, &same));
    let kinds = |csv: &str| -> Vec<Fault> { compare_anomalies(&rows, csv).iter().map(|one| one.fault).collect() };
    assert_eq!(kinds(&same.replace(header, "id\n")), [Fault::Form]);
    assert_eq!(kinds(&format!("{header}{}{}", lines[0], lines[2])), [Fault::Missing]);
    assert_eq!(kinds(&format!("{same}{}", lines[1])), [Fault::Invented]);
    assert_eq!(kinds(&same.replace("A0,OVERLONG,yellow", "A0,OVERLONG,red")), [Fault::Level]);
    assert_eq!(kinds(&same.replace(",48.33,", ",48.34,")), [Fault::Hours]);
    assert_eq!(kinds(&same.replace(",48.33,", ",48.333,")), []);
    assert_eq!(kinds(&same.replacen(",1,new,2017-05-04", ",2,continuing,2017-05-05", 1)), [Fault::Runs, Fault::State, Fault::Due]);
    let edition = |name: &str, text: String| (name.to_owned(), text);
    none(compare_ids(&[edition("a", same.clone()), edition("b", same.clone())]));
    assert!(counted(&compare_anomalies(&rows, header)).contains("3 Missing OVERLONG"));
    assert_eq!(compare_ids(&[edition("a", same.clone()), edition("b", same.replace("A0,", "B0,"))]).len(), 1);
    assert_eq!(compare_ids(&[edition("a", same.replace("A1,", "A0,"))]).len(), 1);
}
