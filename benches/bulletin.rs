//! What loading and issuing cost, beside what DuckDB alone takes for the same: two tables in Markdown, as docs/performance.md keeps them.
//!
//! `cargo bench --bench bulletin` prints them. `TONGBAO_BENCH_ROWS=100000,1000000,10000000`: how many declarations are loaded, and how many two
//! years hold before the last month is issued; `TONGBAO_BENCH_YEARS=2,6,10`: years of 15 thousand a month before it; `TONGBAO_BENCH_LAKE` and
//! `TONGBAO_BENCH_DATA`: `warehouse` and `data_path` of a lake to use in place of the file.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use chrono::NaiveDateTime;
use duckdb::Connection;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tongbao::operate::demo::scale::{A_MONTH, Traffic, write_exports, write_workspace};
use tongbao::operate::issue::{Outcome, Press, issue};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;

/// The month that is issued, the last that is loaded.
const MONTH: Period = Period::Month(2017, 12);
/// Its as-of.
const AS_OF: &str = "2018-01-04T10:00:00";
/// How often a trial is made, the median counts; one that takes longer than [`LONG`] is made once.
const TRIES: usize = 3;
const LONG: Duration = Duration::from_secs(45);

fn main() {
    // Cargo's tests start benchmarks too, to see that they start.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let rows = numbers("TONGBAO_BENCH_ROWS", &[100_000, 1_000_000]);
    println!("| declarations in one CSV | ingest, s | rows/s | bare read_csv, s | ratio |\n|---|---|---|---|---|");
    for &rows in &rows {
        loading(rows);
    }
    println!(
        "\n| declarations | years | loading, s | queries, s | circulation, s | pages | ms a page beside the queries | peak memory, MB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for &rows in &rows {
        issuing(rows / 24, 2);
    }
    for years in numbers("TONGBAO_BENCH_YEARS", &[]) {
        issuing(A_MONTH, years);
    }
}

fn numbers(name: &str, usual: &[u64]) -> Vec<u64> {
    let given = std::env::var(name).ok();
    given.map_or(usual.to_vec(), |text| text.split(',').filter_map(|n| n.trim().parse().ok()).collect())
}

fn now() -> NaiveDateTime {
    AS_OF.parse().expect("a moment")
}

fn open(dir: &Path) -> (Workspace, Warehouse) {
    let (workspace, _) = Workspace::open(dir).expect("the workspace opens");
    let warehouse = Warehouse::open(&workspace, Threads::available()).expect("its warehouse opens");
    (workspace, warehouse)
}

/// A workspace of the made-up district, with its facts in a file or in the lake that was named.
fn workspace() -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write_workspace(dir.path()).expect("the workspace is written");
    if let (Ok(lake), Ok(data)) = (std::env::var("TONGBAO_BENCH_LAKE"), std::env::var("TONGBAO_BENCH_DATA")) {
        let config = dir.path().join("tongbao.yaml");
        let text = std::fs::read_to_string(&config).expect("it is there");
        let text = text.replace("warehouse: warehouse.duckdb", &format!("warehouse: \"{lake}\"\ndata_path: \"{data}\""));
        std::fs::write(&config, text).expect("it is ours");
    }
    dir
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn repeated(mut trial: impl FnMut() -> Duration) -> Duration {
    let mut times = Vec::new();
    while times.len() < TRIES {
        times.push(trial());
        if times.iter().any(|t| *t > LONG) {
            break;
        }
    }
    median(times)
}

/// One file of `rows` declarations: loaded by us into a new warehouse, and by DuckDB's `read_csv` with the same types into a table of a new file.
fn loading(rows: u64) {
    let made = tempfile::tempdir().expect("a temporary folder");
    let traffic = Traffic { monthly: rows, months: (MONTH, MONTH) };
    let csv = made.path().join("H2010_20171231.csv");
    let mut types = String::new();
    write_exports(made.path(), traffic, &mut |parquet| {
        let duck = Connection::open_in_memory().expect("a database in memory");
        let (from, to) = (parquet.display(), csv.display());
        duck.execute_batch(&format!("COPY (SELECT * FROM '{from}') TO '{to}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')"))
            .expect("copied");
        let describe = format!(
            "SELECT string_agg(format('''{{}}'': ''{{}}''', column_name, column_type), ', ') FROM (DESCRIBE SELECT * FROM '{from}')"
        );
        types = duck.query_row(&describe, [], |row| row.get(0)).expect("its columns");
        std::fs::remove_file(parquet).expect("it was there");
    })
    .expect("the exports are made");
    let bare = repeated(|| {
        let file = made.path().join("bare.duckdb");
        let begun = Instant::now();
        let duck = Connection::open(&file).expect("a new file");
        let load = format!("CREATE TABLE bare AS SELECT * FROM read_csv('{}', header = true, columns = {{{types}}})", csv.display());
        duck.execute_batch(&load).expect("it is loaded");
        drop(duck);
        let took = begun.elapsed();
        std::fs::remove_file(&file).expect("it was there");
        took
    });
    let ours = repeated(|| {
        let dir = workspace();
        let (workspace, warehouse) = open(dir.path());
        let begun = Instant::now();
        ingest(&warehouse, &workspace, std::slice::from_ref(&csv), Some("default-csv"), None, now()).expect("it is loaded");
        drop(warehouse);
        begun.elapsed()
    });
    let (bare, ours) = (bare.as_secs_f64(), ours.as_secs_f64());
    println!("| {rows} | {ours:.2} | {:.0} | {bare:.2} | {:.1} |", rows as f64 / ours, ours / bare);
}

/// `years` of `monthly` declarations a month loaded, then the last month's circulation issued: every scope as HTML, PDF and XLSX.
fn issuing(monthly: u64, years: u64) {
    let dir = workspace();
    let first = Period::Month(2018 - i32::try_from(years).expect("some years"), 1);
    let (mut loading, mut count) = (Duration::ZERO, 0);
    write_exports(&dir.path().join("exports"), Traffic { monthly, months: (first, MONTH) }, &mut |parquet| {
        let (workspace, warehouse) = open(dir.path());
        let begun = Instant::now();
        ingest(&warehouse, &workspace, &[parquet.to_owned()], None, None, now()).expect("it is loaded");
        drop(warehouse);
        loading += begun.elapsed();
        count += monthly;
        std::fs::remove_file(parquet).expect("it was there");
    })
    .expect("the exports are made");
    let (mut queries, mut pages) = (Vec::new(), 0);
    let whole = repeated(|| {
        let _ = std::fs::remove_dir_all(dir.path().join("archive"));
        for state in ["state.duckdb", "state.duckdb.wal"] {
            let _ = std::fs::remove_file(dir.path().join(state));
        }
        let begun = Instant::now();
        let (workspace, warehouse) = open(dir.path());
        let press = Press::new(&workspace).expect("fonts and templates are there");
        let outcome = issue(&workspace, &warehouse, &press, "monthly", MONTH, now(), now()).expect("it is issued");
        let took = begun.elapsed();
        queries.push(warehouse.spent().iter().map(|(_, time)| *time).sum());
        let (Outcome::Issued { folder, .. } | Outcome::Standing { folder, .. }) = outcome else { panic!("no gate holds it") };
        pages = pages_in(&folder);
        took
    });
    let queries = median(queries);
    println!(
        "| {count} | {years} | {:.1} | {:.2} | {:.2} | {pages} | {:.1} | {} |",
        loading.as_secs_f64(),
        queries.as_secs_f64(),
        whole.as_secs_f64(),
        (whole - queries).as_secs_f64() * 1000.0 / f64::from(pages),
        peak()
    );
}

/// Pages of all PDF files of an edition.
fn pages_in(folder: &Path) -> u32 {
    let files = std::fs::read_dir(folder).expect("the edition stands").filter_map(|e| Some(e.ok()?.path()));
    let pages = |path: std::path::PathBuf| lopdf::Document::load(path).expect("a PDF").get_pages().len() as u32;
    files.filter(|path| path.extension().is_some_and(|x| x == "pdf")).map(pages).sum()
}

/// The most memory that this process ever held, in megabytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}
