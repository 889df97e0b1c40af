//! The made-up districts: the same bytes for the same seed, every fault in its place, files that decode, and durations that a customs officer believes.
#![expect(clippy::unwrap_used, reason = "a test's helper fails as loudly as the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;
use tongbao::operate::demo::{Demo, Export, SEED, Size, Variant, write_variant};
use tongbao::store::workspace::{Source, Workspace};
use tongbao::terms::calendar::Period;

/// Each district is made once for all tests.
fn demo(variant: Variant) -> &'static (tempfile::TempDir, Demo) {
    static DEMOS: [OnceLock<(tempfile::TempDir, Demo)>; 2] = [OnceLock::new(), OnceLock::new()];
    DEMOS[usize::from(variant == Variant::Second)].get_or_init(|| made(variant, SEED, Size::Small))
}

fn made(variant: Variant, seed: u64, size: Size) -> (tempfile::TempDir, Demo) {
    let dir = tempfile::tempdir().unwrap();
    let demo = write_variant(dir.path(), variant, seed, size).unwrap_or_else(|e| panic!("{e}"));
    (dir, demo)
}

fn workspace(dir: &Path) -> Workspace {
    Workspace::open(dir).unwrap_or_else(|p| panic!("{p}")).0
}

fn name(export: &Export) -> String {
    export.path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every file under a folder with its bytes, paths relative to it.
fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
            match entry.is_dir() {
                true => walk(root, &entry, out),
                false => drop(out.insert(entry.strip_prefix(root).unwrap().display().to_string(), std::fs::read(&entry).unwrap())),
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(dir, dir, &mut out);
    out
}

/// A text export's lines, decoded as its encoding wants: those that hold bytes of no encoding carry U+FFFD.
fn lines(export: &Export, source: &Source) -> Vec<String> {
    let mut raw = std::fs::read(&export.path).unwrap();
    if name(export).ends_with(".gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(raw.as_slice()).read_to_end(&mut plain).unwrap();
        raw = plain;
    }
    let utf8 = std::str::from_utf8(&raw).is_ok()
        || source.encoding == tongbao::store::workspace::Encoding::Utf8
        || raw.starts_with(b"\xef\xbb\xbf");
    let text = if utf8 { String::from_utf8_lossy(&raw).into_owned() } else { encoding_rs::GB18030.decode(&raw).0.into_owned() };
    text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

/// Cells of a line; the exports quote only brokers with commas.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    out.push(cell);
    out
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_seed_others() {
    let few = Size::Share(0.02);
    let ((one, a), (two, b)) = (made(Variant::First, 1, few), made(Variant::First, 1, few));
    assert_eq!(a.faults, b.faults);
    let (left, right) = (bytes(one.path()), bytes(two.path()));
    let differ: Vec<_> = left.keys().filter(|k| left.get(*k) != right.get(*k)).collect();
    assert!(differ.is_empty() && left.len() == right.len(), "{differ:?}");
    let (three, _) = made(Variant::First, 2, few);
    assert_ne!(bytes(three.path()).get("exports/H2010_20170131.csv"), left.get("exports/H2010_20170131.csv"));
}

#[test]
fn each_export_is_taken_by_its_source_and_tells_its_cutoff() {
    for variant in [Variant::First, Variant::Second] {
        let (dir, demo) = demo(variant);
        let workspace = workspace(dir.path());
        for export in &demo.exports {
            let name = name(export);
            let source = workspace.source_for(&name).unwrap_or_else(|| panic!("no source takes {name}"));
            assert_eq!(source.name, export.source, "{name}");
            assert_eq!(source.cutoff_of(&name), Some(export.cutoff), "{name}");
        }
        assert!(demo.exports.windows(2).all(|w| w[0].arrives <= w[1].arrives), "in order of arrival");
        for refused in &demo.refused {
            let name = refused.path.file_name().unwrap().to_string_lossy();
            assert!(workspace.source_for(&name).is_some_and(|s| !s.name.starts_with("default")), "no source takes {name}");
        }
        assert_eq!(demo.refused.len(), 4);
    }
}

#[test]
fn the_demo_is_as_large_as_promised() {
    let (dir, demo) = demo(Variant::First);
    let workspace = workspace(dir.path());
    assert_eq!(workspace.config.offices.len(), 12);
    assert!(workspace.config.departments.len() >= 8);
    assert!(workspace.config.people.iter().all(|p| p.email.as_ref().is_some_and(|e| e.ends_with("@example.invalid"))));
    // A tenth of 15,000 a month over 25 months.
    assert!((33_000..42_000).contains(&demo.declarations), "{}", demo.declarations);
    let main = demo.exports.iter().filter(|e| name(e).starts_with("H2010_") && e.cutoff == e.arrives);
    assert!(main.count() >= 25);
    let periods: Vec<String> = demo.periods.iter().map(|d| format!("{} {}", d.bulletin, d.period)).collect();
    assert_eq!(periods.iter().filter(|p| p.starts_with("monthly 2017-")).count(), 12);
    assert_eq!(periods.iter().filter(|p| p.starts_with("weekly 2017-W")).count(), 8);
    assert!(demo.periods.windows(2).all(|w| w[0].as_of <= w[1].as_of), "in due order");
    assert!(!periods.iter().any(|p| p.contains("2018")), "January 2018 is loaded and not issued");
}

#[test]
fn every_kind_of_fault_is_there_in_both_years_and_in_the_issued_weeks() {
    let (_, demo) = demo(Variant::First);
    let by_kind = |kind: &str| demo.faults.iter().filter(|f| f.kind == kind).filter_map(|f| f.period).collect::<Vec<_>>();
    let flags = [
        "released_before_declared",
        "pre_declared_without_arrival",
        "reviewed_before_declared",
        "paid_before_billed",
        "cleared_before_paid",
        "cleared_before_billed",
        "inspection_started_before_ordered",
        "inspection_ended_before_started",
        "inspection_recorded_before_ended",
        "closed_before_released",
        "stamp_after_cutoff",
    ];
    let kept_out = [
        "missing_entry_id",
        "malformed_entry_id",
        "digits_lost_entry_id",
        "missing_declared_at",
        "unreadable_declared_at",
        "missing_direction",
        "unreadable_direction",
        "missing_office",
        "unknown_office",
        "unreadable_stamp",
        "unreadable_flag",
        "unreadable_number",
        "unlisted_transport_mode",
        "unlisted_credit_grade",
        "unlisted_review_channel",
        "unlisted_inspection_mode",
        "too_few_cells",
        "too_many_cells",
        "undecodable_bytes",
        "twice_different",
        "event_of_unknown_declaration",
        "event_unreadable_time",
        "event_of_unknown_name",
    ];
    let kinds = flags.iter().map(|k| format!("flag:{k}")).chain(kept_out.iter().map(|k| format!("quarantine:{k}")));
    for kind in kinds {
        let periods = by_kind(&kind);
        let (earlier, issued): (Vec<Period>, Vec<Period>) = periods.iter().partition(|p| p.year() == 2016);
        assert!(!earlier.is_empty(), "{kind} in 2016");
        assert!(issued.iter().any(|p| (45..=52).contains(&p.ordinal())), "{kind} in the issued weeks: {issued:?}");
    }
    let unplaced: Vec<_> = demo.faults.iter().filter(|f| f.entry_id.is_some() && f.line.is_none()).collect();
    assert!(unplaced.is_empty(), "{unplaced:?}");
    for office in ["missing_day:4904", "overlong_inspections:4902", "slow_weeks:4908", "fast_weeks:4909"] {
        assert_eq!(by_kind(&format!("anomaly:{office}")).len(), 1, "{office}");
    }
}

#[test]
fn files_decode_and_only_faults_break_their_lines() {
    for variant in [Variant::First, Variant::Second] {
        let (dir, demo) = demo(variant);
        let workspace = workspace(dir.path());
        for export in demo.exports.iter().filter(|e| e.path.extension().is_none_or(|x| x != "xlsx")) {
            let name = name(export);
            let lines = lines(export, workspace.source(&export.source).unwrap());
            assert_eq!(lines.len() as u64, export.rows + 1, "{name}");
            let width = cells(&lines[0]).len();
            let faulty: BTreeSet<u64> = demo.faults.iter().filter(|f| f.file == name).filter_map(|f| f.line).collect();
            for (i, line) in lines.iter().enumerate() {
                let sound = cells(line).len() == width && !line.contains('\u{fffd}');
                assert!(sound || faulty.contains(&(i as u64 + 1)), "{name}:{}: {line}", i + 1);
            }
        }
    }
}

#[test]
fn workbooks_hold_dates_as_excel_does() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    for variant in [Variant::First, Variant::Second] {
        let (_, demo) = demo(variant);
        let books: Vec<_> = demo.exports.iter().filter(|e| e.path.extension().is_some_and(|x| x == "xlsx")).collect();
        assert!(books.len() >= 2);
        for export in books {
            let mut book: Xlsx<_> = open_workbook(&export.path).unwrap();
            let sheet = book.worksheet_range_at(0).unwrap().unwrap();
            assert_eq!(sheet.height() as u64, export.rows + 1);
            assert!(sheet.rows().skip(1).flatten().any(|c| matches!(c, Data::DateTime(_))), "{}", name(export));
        }
    }
}

/// Hours from declaration to release of plain imports, by month of release, as the last file that names them says.
fn import_hours(dir: &Path, demo: &Demo) -> BTreeMap<String, Vec<f64>> {
    let workspace = workspace(dir);
    let mut last: BTreeMap<String, (String, f64)> = BTreeMap::new();
    for export in demo.exports.iter().filter(|e| e.source.starts_with("h2010_201")) {
        let source = workspace.source(&export.source).unwrap();
        let lines = lines(export, source);
        let header = cells(&lines[0]);
        let at = |column: &str| header.iter().position(|h| source.column_of(h).is_some_and(|(c, _)| c == column)).unwrap();
        let columns = [at("entry_id"), at("declared_at"), at("released_at"), at("direction"), at("pre_declared"), at("cancelled")];
        for row in lines[1..].iter().map(|l| cells(l)).filter(|r| r.len() == header.len()) {
            let [id, declared, released, direction, pre, cancelled] = columns.map(|i| row[i].clone());
            let time = |text: &str| {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                chrono::NaiveDateTime::parse_from_str(&digits, "%Y%m%d%H%M%S").ok()
            };
            let import = ["I", "1", "\u{8fdb}\u{53e3}"].contains(&direction.as_str());
            let plain = [pre, cancelled].iter().all(|f| ["N", "0", "\u{5426}"].contains(&f.as_str()));
            if let (true, true, Some(declared), Some(released)) = (import, plain, time(&declared), time(&released)) {
                last.insert(id, (released.format("%Y-%m").to_string(), (released - declared).num_seconds() as f64 / 3600.0));
            }
        }
    }
    let mut by_month: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (month, hours) in last.into_values().filter(|(_, h)| *h >= 0.0) {
        by_month.entry(month).or_default().push(hours);
    }
    by_month
}

#[test]
fn clearance_is_skewed_and_gets_a_third_shorter() {
    let (dir, demo) = demo(Variant::First);
    let months = import_hours(dir.path(), demo);
    let year = |y: &str| months.iter().filter(|(m, _)| m.starts_with(y)).flat_map(|(_, h)| h.iter().copied()).collect::<Vec<f64>>();
    let mean = |h: &[f64]| h.iter().sum::<f64>() / h.len() as f64;
    let (before, after) = (year("2016"), year("2017"));
    let reduction = 1.0 - mean(&after) / mean(&before);
    assert!((0.22..0.45).contains(&reduction), "{reduction}");
    let mut sorted = before.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    assert!((18.0..30.0).contains(&mean(&before)), "{}", mean(&before));
    assert!(mean(&before) > 2.5 * median, "a long tail: {} against {median}", mean(&before));
    let spring: f64 = mean(&months["2016-02"]) / mean(&before);
    assert!(spring > 1.1, "the Spring Festival makes goods wait: {spring}");
}
