//! A large file in bounded memory. Minutes long: `make soak`.

use super::*;
use std::io::{BufWriter, Write};

/// Highest resident size of this process so far, in megabytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|l| l.starts_with("VmHWM")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number") / 1024
}

fn write(path: &Path, rows: u32) {
    let mut out = BufWriter::new(fs::File::create(path).expect("made"));
    let more = ",bill_no,company_name,transport_mode,paperless,released_at,reviewed_at,goods_value,special_handling";
    writeln!(out, "{HEAD}{more}").expect("written");
    for n in 0..rows {
        let stamp = |hour: u32| format!("2017-{:02}-{:02} {hour:02}:{:02}:{:02}", 1 + n % 12, 1 + n % 28, n % 60, (n / 60) % 60);
        let (declared, released, reviewed) = (stamp(8), stamp(17), stamp(9));
        let entry = id(n);
        let company = n % 5_000;
        writeln!(out, "{entry},4901,I,{declared},BILL{n:012},某进出口有限公司{company:05},5,1,{released},{reviewed},{n}.50,")
            .expect("written");
    }
}

/// Five million declarations in at most so much memory, whatever the file's size.
fn load_large(name: &str, make: impl Fn(&Path, u32)) {
    let district = District::new();
    let small = district.dir.path().join(format!("small.{name}"));
    make(&small, 100_000);
    accepted(district.ingest(&small, None));
    let before = peak();
    let large = district.dir.path().join(format!("large.{name}"));
    make(&large, 5_000_000);
    let report = accepted(district.ingest(&large, None));
    assert_eq!(report.rows, 5_000_000);
    let size = fs::metadata(&large).expect("there").len() / 1_000_000;
    assert!(peak() < 3_500, "{size} MB of {name}, peak {before} -> {} MB", peak());
}

#[test]
#[ignore = "minutes long"]
fn a_large_csv_loads_in_bounded_memory() {
    load_large("csv", write);
}

#[test]
#[ignore = "minutes long"]
fn a_large_parquet_loads_in_bounded_memory() {
    load_large("parquet", |path, rows| {
        let csv = path.with_extension("source");
        write(&csv, rows);
        let sql = format!("COPY (FROM read_csv('{}', all_varchar = true)) TO '{}' (FORMAT parquet)", csv.display(), path.display());
        duckdb::Connection::open_in_memory().and_then(|c| c.execute_batch(&sql)).expect("copied");
        fs::remove_file(&csv).expect("removed");
    });
}
