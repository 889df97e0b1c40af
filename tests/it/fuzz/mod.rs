//! Inputs that nobody meant to write, made from sound ones by breaking them: no panic, no hang, memory bounded, and every row accounted for.

mod mutate;

use crate::forms;
use crate::pair::{CONFIG, Pair};
use mutate::Breaker;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tongbao::publish::workbook::form::{Layouts, read};
use tongbao::store::ingest::ingest_all;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::{Overlay, Workspace};

/// A slice in `make test`.
const SLICE: Duration = Duration::from_secs(2);

/// In `make soak` each target gets ten minutes; `FUZZ_SECONDS` says otherwise.
fn soak() -> Duration {
    Duration::from_secs(std::env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(600))
}

/// One input may take so long, on a busy machine: longer is a hang.
const HANG: Duration = Duration::from_secs(30);

/// The whole process may hold so much, in bytes: DuckDB's own limit, and a machine's half.
const MEMORY: u64 = 4_000_000_000;

fn held() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// How long the processor has worked for this thread: a soak's minutes are the processor's, however busy the machine is.
fn worked() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

/// Breaks `seeds` until the thread has worked so long. What fails is kept under target/tmp for the one who mends it.
#[expect(clippy::print_stderr, reason = "how many inputs a soak tried is its result")]
fn fuzz(target: &str, seeds: &[Vec<u8>], time: Duration, mut run: impl FnMut(&[u8])) {
    let mut breaker = Breaker::new(target);
    let begun = worked();
    let mut count = 0_u64;
    while count < 20 || worked() - begun < time {
        let seed = &seeds[count as usize % seeds.len()];
        let input = breaker.broken(seed);
        let started = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| run(&input)));
        let why = if ended.is_err() {
            "it panicked"
        } else if started.elapsed() > HANG {
            "it took too long"
        } else if held() > MEMORY {
            "it holds too much memory"
        } else {
            count += 1;
            continue;
        };
        let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}-{count}"));
        std::fs::write(&kept, &input).unwrap();
        panic!("{target}: {why} on input {count}, kept as {}", kept.display());
    }
    eprintln!("{target}: {count} inputs in {:?} of the processor", worked() - begun);
}

/// A district that loads whatever it is given.
struct Loader {
    _pair: Pair,
    workspace: Workspace,
    warehouse: Warehouse,
    file: PathBuf,
}

impl Loader {
    fn new(name: &str) -> Loader {
        let pair = Pair::new();
        pair.write("sources/log.yaml", "format: events\nmatch: \"log*\"\n");
        pair.write("sources/parquet.yaml", "format: parquet\nmatch: \"*.parquet\"\n");
        pair.write("sources/book.yaml", "format: xlsx\nmatch: \"*.xlsx\"\n");
        pair.write("tongbao.yaml", &CONFIG.replace("bad_rows: 0.5", "bad_rows: 1.0"));
        let workspace = crate::lake::open(&pair.dir());
        let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap();
        let file = pair.dir().join(name);
        Loader { _pair: pair, workspace, warehouse, file }
    }

    fn load(&self, bytes: &[u8]) {
        std::fs::write(&self.file, bytes).unwrap();
        let now = "2017-05-01T00:00:00".parse().unwrap();
        let ingested = ingest_all(&self.warehouse, &self.workspace, std::slice::from_ref(&self.file), None, None, now);
        for report in &ingested.reports {
            let parts = report.loaded + report.updated + report.unchanged + report.quarantined;
            assert_eq!(report.rows, parts, "rows are lost: {report}");
        }
        assert_eq!(ingested.reports.len() + ingested.problems.0.len(), 1, "one file, one answer");
    }
}

fn export() -> Vec<u8> {
    let pair = Pair::new();
    let text = std::fs::read_to_string(pair.dir().join("exports/h_20170410.csv")).unwrap();
    text.lines().take(60).collect::<Vec<_>>().join("\n").into_bytes()
}

fn csv(time: Duration) {
    let loader = Loader::new("h.csv");
    let utf8 = export();
    let text = String::from_utf8(utf8.clone()).unwrap();
    let gb18030 = encoding_rs::GB18030.encode(&text).0.into_owned();
    let quoted = text.replace(',', "\",\"").replace('\n', "\"\n\"").into_bytes();
    fuzz("csv", &[utf8, gb18030, quoted], time, |input| loader.load(input));
}

fn events(time: Duration) {
    let loader = Loader::new("log.csv");
    loader.workspace.source("log").expect("the mapping is there");
    let mut text = "entry_id,event,occurred_at\n".to_owned();
    for n in 0..40 {
        text += &format!("0201201710{n:08},reviewed_at,2017-04-{:02} 09:00:00\n", 1 + n % 28);
    }
    fuzz("events", &[text.into_bytes()], time, |input| loader.load(input));
}

fn parquet(time: Duration) {
    let loader = Loader::new("h.parquet");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.parquet");
    let source = folder.path().join("seed.csv");
    std::fs::write(&source, export()).unwrap();
    let duck = duckdb::Connection::open_in_memory().unwrap();
    duck.execute_batch(&format!(
        "COPY (SELECT * FROM read_csv('{}', all_varchar = true)) TO '{}' (FORMAT parquet)",
        source.display(),
        path.display()
    ))
    .unwrap();
    fuzz("parquet", &[std::fs::read(&path).unwrap()], time, |input| loader.load(input));
}

/// Breaks one member of an archive, or the archive itself.
fn broken_member(book: &[u8], input: &[u8]) -> Vec<u8> {
    // The input's first byte chooses the member, so that what is kept can be tried again.
    let Some((choice, change)) = input.split_first() else { return Vec::new() };
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let chosen = usize::from(*choice) % archive.len();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        if index == chosen {
            bytes = Breaker::of(change).broken(&bytes);
        }
        out.start_file(member.name().unwrap().into_owned(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn xlsx(time: Duration) {
    let loader = Loader::new("h.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in String::from_utf8(export()).unwrap().lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write(row as u32, column as u16, cell).unwrap();
        }
    }
    let whole = book.save_to_buffer().unwrap();
    let mut turn = 0;
    fuzz("xlsx", &[b"0123456789abcdef".to_vec(), whole.clone()], time, |input| {
        turn += 1;
        if turn % 2 == 1 { loader.load(&broken_member(&whole, input)) } else { loader.load(input) }
    });
}

fn feedback(time: Duration) {
    let layouts = Layouts::load(&Overlay::new(None)).unwrap();
    let whole = forms::bytes(&forms::form());
    let mut turn = 0;
    fuzz("feedback", &[b"0123456789abcdef".to_vec(), whole.clone()], time, |input| {
        turn += 1;
        let bytes = if turn % 2 == 1 { broken_member(&whole, input) } else { input.to_vec() };
        let (forms, problems) = read("form.xlsx", &bytes, &layouts);
        assert!(!forms.is_empty() || !problems.0.is_empty(), "nothing was read and nothing said");
    });
}

fn yaml(time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let contract = include_bytes!("../workspace/contract.yaml").to_vec();
    let bomb = format!(
        "a: &a [x, x, x, x, x, x, x, x, x]\n{}",
        (0..12).fold(String::new(), |text, n| {
            let (this, before) = ((b'b' + n) as char, (b'a' + n) as char);
            text + &format!(
                "{this}: &{this} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
            )
        })
    );
    let deep = format!("district: {}{}", "[".repeat(20_000), "]".repeat(20_000));
    let nested = (0..3_000).fold(String::new(), |text, n| text + &" ".repeat(n) + "a:\n");
    let seeds = [contract, CONFIG.as_bytes().to_vec(), bomb.into_bytes(), deep.into_bytes(), nested.into_bytes()];
    let mut first = seeds.to_vec();
    fuzz("yaml", &seeds, time, |input| {
        // The seeds themselves first: two of them are attacks as they stand.
        let text = first.pop().unwrap_or_else(|| input.to_vec());
        std::fs::write(folder.path().join("tongbao.yaml"), &text).unwrap();
        if let Err(problems) = Workspace::open(folder.path()) {
            assert!(problems.has_errors(), "refused without a reason");
        }
    });
}

#[test]
fn broken_exports_and_forms_are_refused_or_read() {
    csv(SLICE);
    events(SLICE);
    xlsx(SLICE);
    parquet(SLICE);
    feedback(SLICE);
    yaml(SLICE);
}

/// A far cell, and an archive that unpacks to more than a disk.
#[test]
fn small_files_that_would_be_huge_are_refused() {
    let loader = Loader::new("h.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "entry_id").unwrap();
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let far = book.save_to_buffer().unwrap();
    loader.load(&far);
    let (forms, problems) = read("form.xlsx", &far, &Layouts::load(&Overlay::new(None)).unwrap());
    assert!(forms.is_empty() && problems.0[0].code == "sheet-unread", "{problems}");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![0_u8; 1 << 20];
    out.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..100 {
        out.write_all(&zeros).unwrap();
    }
    let bomb = out.finish().unwrap().into_inner();
    assert!(bomb.len() < 1_000_000);
    let (forms, problems) = read("form.xlsx", &bomb, &Layouts::load(&Overlay::new(None)).unwrap());
    assert!(forms.is_empty() && problems.0[0].why.as_ref().unwrap().contains("unpacks to"), "{problems}");
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_csv() {
    csv(soak());
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_event_logs() {
    events(soak());
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_workbooks() {
    xlsx(soak());
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_parquet() {
    parquet(soak());
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_forms() {
    feedback(soak());
}

#[test]
#[ignore = "soak: ten minutes"]
fn broken_configurations() {
    yaml(soak());
}
