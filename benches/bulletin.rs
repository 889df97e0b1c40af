//! What loading and issuing cost, beside what DuckDB alone takes for the same: two tables in Markdown, as docs/performance.md keeps them.
//!
//! `cargo bench --bench bulletin` prints them, or one of them with `TONGBAO_BENCH=loading` or `issuing`.
//! `TONGBAO_BENCH_ROWS=100000,1000000,10000000`: how many declarations are loaded, and how many two years hold before the last month is issued;
//! `TONGBAO_BENCH_YEARS=2,6,10`: years of 15 thousand a month before it; `TONGBAO_BENCH_QUERIES`: lists the longest queries under each circulation;
//! `TONGBAO_BENCH_LAKE` and `TONGBAO_BENCH_DATA`: `warehouse` and `data_path` of a lake to use in place of the file.
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
/// How many of the longest queries are listed.
const LONGEST: usize = 20;

fn main() {
    // Cargo's tests start benchmarks too, to see that they start.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let rows = numbers("TONGBAO_BENCH_ROWS", &[100_000, 1_000_000]);
    let wanted = std::env::var("TONGBAO_BENCH").ok();
    let wants = |table: &str| wanted.as_deref().is_none_or(|only| only == table);
    if wants("loading") {
        println!(
            "| declarations in one CSV | ingest, s | bare read_csv, s | ratio | ingest, processor s | bare, processor s | ratio | rows/s |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        rows.iter().for_each(|rows| loading(*rows));
    }
    if !wants("issuing") {
        return;
    }
    println!(
        "\n| declarations | years | loading, s | queries, s | circulation, s | its processor s | pages | ms a page beside the queries | peak memory, MB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
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

/// The medians of what a trial takes: by the clock, and of the processors' time, which other work on the machine hardly touches.
fn repeated(mut trial: impl FnMut() -> (Duration, Duration)) -> (Duration, Duration) {
    let mut times = Vec::new();
    while times.len() < TRIES {
        times.push(trial());
        if times.iter().any(|(time, _)| *time > LONG) {
            break;
        }
    }
    let (times, worked) = times.into_iter().unzip();
    (median(times), median(worked))
}

/// How long work takes, by the clock and of the processors' time.
fn taken(work: impl FnOnce()) -> (Duration, Duration) {
    let (begun, worked) = (Instant::now(), processor());
    work();
    (begun.elapsed(), processor().saturating_sub(worked))
}

/// What all threads of this process have worked so far: the kernel counts hundredths of a second.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
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
        let took = taken(|| {
            let duck = Connection::open(&file).expect("a new file");
            let load = format!("CREATE TABLE bare AS SELECT * FROM read_csv('{}', header = true, columns = {{{types}}})", csv.display());
            duck.execute_batch(&load).expect("it is loaded");
        });
        std::fs::remove_file(&file).expect("it was there");
        took
    });
    let mut spent = Vec::new();
    let ours = repeated(|| {
        let dir = workspace();
        let (workspace, warehouse) = open(dir.path());
        taken(|| {
            ingest(&warehouse, &workspace, std::slice::from_ref(&csv), Some("default-csv"), None, now()).expect("it is loaded");
            spent = warehouse.spent();
            drop(warehouse);
        })
    });
    let [ours, bare, our_work, bare_work] = [ours.0, bare.0, ours.1, bare.1].map(|time| time.as_secs_f64());
    println!(
        "| {rows} | {ours:.2} | {bare:.2} | {:.1} | {our_work:.2} | {bare_work:.2} | {:.1} | {:.0} |",
        ours / bare,
        our_work / bare_work,
        rows as f64 / ours
    );
    list(&spent);
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
    let (mut queries, mut spent, mut pages) = (Vec::new(), Vec::new(), 0);
    forget_peak();
    let (whole, worked) = repeated(|| {
        let _ = std::fs::remove_dir_all(dir.path().join("archive"));
        for state in ["state.duckdb", "state.duckdb.wal"] {
            let _ = std::fs::remove_file(dir.path().join(state));
        }
        let mut folder = None;
        let took = taken(|| {
            let (workspace, warehouse) = open(dir.path());
            let press = Press::new(&workspace).expect("fonts and templates are there");
            let outcome = issue(&workspace, &warehouse, &press, "monthly", MONTH, now(), now()).expect("it is issued");
            spent = warehouse.spent();
            queries.push(spent.iter().map(|(_, time)| *time).sum());
            let (Outcome::Issued { folder: made, .. } | Outcome::Standing { folder: made, .. }) = outcome else {
                panic!("no gate holds it")
            };
            folder = Some(made);
        });
        pages = folder.as_deref().map_or(0, pages_in);
        took
    });
    let queries = median(queries);
    println!(
        "| {count} | {years} | {:.1} | {:.2} | {:.2} | {:.2} | {pages} | {:.1} | {} |",
        loading.as_secs_f64(),
        queries.as_secs_f64(),
        whole.as_secs_f64(),
        worked.as_secs_f64(),
        (whole - queries).as_secs_f64() * 1000.0 / f64::from(pages),
        peak()
    );
    list(&spent);
}

/// The longest queries, where they are asked for.
fn list(spent: &[(String, Duration)]) {
    if std::env::var_os("TONGBAO_BENCH_QUERIES").is_some() {
        for (query, time) in spent.iter().take(LONGEST) {
            println!("    {:7.2} s {query}", time.as_secs_f64());
        }
    }
}

/// Pages of all PDF files of an edition.
fn pages_in(folder: &Path) -> u32 {
    let files = std::fs::read_dir(folder).expect("the edition stands").filter_map(|e| Some(e.ok()?.path()));
    let pages = |path: std::path::PathBuf| lopdf::Document::load(path).expect("a PDF").get_pages().len() as u32;
    files.filter(|path| path.extension().is_some_and(|x| x == "pdf")).map(pages).sum()
}

/// Lets the kernel begin anew with the most memory that this process has held; where it can't, the loading before counts too.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process has held since [`forget_peak`], in megabytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}
