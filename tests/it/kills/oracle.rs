//! The uninterrupted way: a few steps of a district's life, the workspace before and after each, and what it comes to.

use crate::pair::{CONFIG, Pair, export, program, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tongbao::operate::issue::{Press, blanks};
use tongbao::publish::workbook::form::{Entry, Kind, Layouts};
use tongbao::store::warehouse::{Params, Threads, Warehouse};

/// Name, as-of, command; `{dir}` is the workspace.
pub const STEPS: [(&str, &str, &str); 14] = [
    ("load", "2017-04-10 23:59", "ingest {dir}/exports/h_20170410.csv"),
    ("first week", "2017-04-11 09:00", "run weekly --period 2017-W14"),
    ("load more", "2017-04-17 23:59", "ingest {dir}/exports/h_20170417.csv"),
    ("second week", "2017-04-18 09:00", "run weekly --period 2017-W15"),
    ("answers", "2017-04-20 15:00", "feedback {dir}/answers.xlsx"),
    ("load last", "2017-04-24 23:59", "ingest {dir}/exports/h_20170424.csv"),
    ("third week", "2017-04-25 09:00", "run weekly --period 2017-W16"),
    ("month", "2017-05-04 10:00", "run monthly --period 2017-04"),
    ("approval", "2017-05-04 11:00", "approve monthly/2017-04 --by boss"),
    ("late load", "2017-05-05 09:00", "ingest {dir}/exports/h_20170430.csv"),
    ("what is due", "2017-05-05 10:00", "run --due"),
    ("correction", "2017-05-06 10:00", "run monthly --period 2017-04 --correct"),
    ("its approval", "2017-05-06 11:00", "approve monthly/2017-04.c1 --by boss"),
    ("sending", "2017-05-06 12:00", "send"),
];

/// After this step the answers' form is made from what the register holds then.
const LISTED: usize = 4;

const SCHEDULES: &str = "\
schedules: { monthly: { at: working_day 3 10:00, approval: required }, weekly: { at: \"0 9 * * MON\", from: 2017-W17 } }
circulation:
  - { bulletin: weekly, scope: each_office, to: [head], formats: [pdf, xlsx] }
  - { bulletin: monthly, scope: district, to: [director], formats: [pdf, html] }
  - { bulletin: monthly, scope: each_office, to: [head], formats: [pdf] }
mail: { via: file, from: tongbao@example.invalid, allowed_domains: [example.invalid] }
";

/// Columns that the clock writes, and the counter of tries.
const CLOCKS: [&str; 7] = ["started_at", "finished_at", "milliseconds", "loaded_at", "released_at", "run", "tries"];

/// What the steps come to, made once for all trials.
pub struct Oracle {
    folder: TempDir,
    /// How long each step took.
    pub took: Vec<Duration>,
    /// What the workspace held before the first step and after each.
    pub states: Vec<State>,
}

/// The archive's files, the mails that went out, and every table's rows.
pub type State = BTreeMap<String, Vec<u8>>;

impl Oracle {
    pub fn made() -> &'static Oracle {
        static MADE: OnceLock<Oracle> = OnceLock::new();
        MADE.get_or_init(|| {
            let folder = tempfile::Builder::new().prefix("kills-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            let pair = Pair::new();
            pair.write("tongbao.yaml", &format!("{CONFIG}{SCHEDULES}"));
            pair.write("exports/h_20170430.csv", &export(30));
            pair.must(&["export", "loads"], &[0]); // the databases are there
            let mut oracle = Oracle { folder, took: Vec::new(), states: vec![state(&pair.dir())] };
            copy(&pair.dir(), &oracle.before(0));
            for step in 0..STEPS.len() {
                let begun = Instant::now();
                let arguments = oracle.arguments(step, &pair.dir());
                pair.must(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), &[0, 3]);
                oracle.took.push(begun.elapsed());
                if step + 1 == LISTED {
                    answer(&pair.dir());
                }
                oracle.states.push(state(&pair.dir()));
                copy(&pair.dir(), &oracle.before(step + 1));
            }
            oracle
        })
    }

    /// The workspace as it stands before a step.
    pub fn before(&self, step: usize) -> PathBuf {
        self.folder.path().join(format!("before-{step}"))
    }

    pub fn arguments(&self, step: usize, dir: &Path) -> Vec<String> {
        let (_, as_of, command) = STEPS[step];
        let words = command.split(' ').map(|word| word.replace("{dir}", dir.to_str().unwrap()));
        ["--as-of".to_owned(), as_of.to_owned()].into_iter().chain(words).collect()
    }
}

/// Fills the first office's form: every open anomaly has its cause, and every other one is put right.
fn answer(dir: &Path) {
    let workspace = crate::lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap();
    let press = Press::new(&workspace).unwrap_or_else(|p| panic!("{p}"));
    let moment = "2017-04-19T09:00:00".parse().unwrap();
    let causes = Layouts::load(&workspace.overlay).unwrap();
    let cause = causes.of(Kind::Anomalies).columns.iter().find(|c| c.key == "cause").unwrap().choices[0].clone();
    let mut forms = blanks(&workspace, &warehouse, &press, "forms/2017-04-19", moment).unwrap_or_else(|p| panic!("{p}"));
    let form = forms.iter_mut().find(|form| form.name.kind == Kind::Anomalies && !form.rows.is_empty()).unwrap();
    for (n, row) in form.rows.iter_mut().enumerate() {
        row.insert("cause", Entry::Text(cause.clone()));
        row.insert("measures", Entry::Text("called".into()));
        row.insert("handler", Entry::Text("Li".into()));
        if n % 2 == 0 {
            row.insert("closed_at", Entry::Day("2017-04-20".parse().unwrap()));
        }
    }
    let bytes = press.forms(&workspace, std::slice::from_ref(form), moment).unwrap_or_else(|p| panic!("{p}"));
    fs::write(dir.join("answers.xlsx"), bytes).unwrap();
}

/// Everything that a workspace holds for good. Tries that came to nothing are history, not state.
pub fn state(dir: &Path) -> State {
    let mut found: State = tree(&dir.join("archive"));
    let mails = tree(&dir.join("outbox")).into_iter().filter(|(name, _)| !name.contains(".failed."));
    found.extend(mails.map(|(name, bytes)| (format!("outbox/{name}"), bytes)));
    for left in [".part", ".new"] {
        assert!(!found.keys().any(|name| name.ends_with(left)), "{:?}", found.keys());
    }
    let staging = dir.join("archive/.staging");
    assert!(fs::read_dir(&staging).map_or(0, Iterator::count) == 0, "{} is not empty", staging.display());
    let workspace = crate::lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap();
    let rows = |sql: &str| warehouse.rows_text("state.sql", sql, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
    let columns = rows(
        "SELECT c.database_name || '.' || c.table_name AS place, c.column_name FROM duckdb_columns() AS c \
         JOIN duckdb_tables() AS t USING (database_name, table_name) WHERE NOT t.temporary AND NOT t.internal ORDER BY place, column_index",
    );
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &columns.rows {
        let (place, column) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        if !CLOCKS.contains(&column) {
            tables.entry(place.to_owned()).or_default().push(format!("\"{column}\""));
        }
    }
    for (place, columns) in tables {
        let only = match place.as_str() {
            "state.ledger" => "WHERE state <> 'failed'",
            // What operators are told of such tries.
            "state.outbox" => "WHERE edition <> ''",
            "state.outbox_event" => "WHERE message_id IN (SELECT message_id FROM state.outbox WHERE edition <> '')",
            "state.failure_streak" => "WHERE false",
            _ => "",
        };
        let (database, table) = place.split_once('.').unwrap();
        let rows = rows(&format!("SELECT {} FROM \"{database}\".\"{table}\" {only} ORDER BY ALL", columns.join(", ")));
        found.insert(format!("table {place}"), rows.to_csv().into_bytes());
    }
    found
}

/// A workspace with all that is in it; facts in a lake as they are now, for the original's goes on.
pub fn copy(from: &Path, to: &Path) {
    copy_folder(from, to);
    crate::lake::move_in(to);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// Runs the program in a workspace; gives its exit status and all that it said.
pub fn exit_code(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = program(dir, arguments).output().unwrap();
    (output.status.code(), crate::district::said(&output))
}
