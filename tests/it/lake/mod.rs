//! Districts in a lake in place of the file: with `TONGBAO_TEST_LAKE` set, every test's district lives in one. Its value is the address of a
//! PostgreSQL (`postgres:host=... user=...`; each district gets a database of its own there) or `file` (each has its catalogue in a file).

mod crowd;
mod same;
mod server;
mod store;
mod turns;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use tongbao::store::workspace::Workspace;

/// The keys that say where a workspace's facts lie.
const WHEREABOUTS: [&str; 3] = ["warehouse:", "data_path:", "object_store:"];

/// Opens a workspace whose facts lie where the variable says.
pub fn open(dir: &Path) -> Workspace {
    move_in(dir);
    Workspace::open(dir).unwrap_or_else(|p| panic!("{p}")).0
}

/// Moves a workspace's facts into a lake, where the variable asks for that. One whose configuration was written anew gets its own lake back, a copy of
/// another one a copy of its lake; one that names a place of its own stays there.
pub fn move_in(dir: &Path) {
    static HOMES: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());
    let Some(address) = server() else { return };
    let (Ok(dir), Ok(text)) = (dir.canonicalize(), std::fs::read_to_string(dir.join("tongbao.yaml"))) else { return };
    let named = text.lines().find_map(|line| line.strip_prefix(WHEREABOUTS[0])).map(|value| value.trim().trim_matches('"').to_owned());
    let mut homes = HOMES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let home = match (homes.get(&dir), named) {
        (Some(home), None) => home.clone(),
        (Some(home), Some(named)) if *home == named => return,
        (None, None) => new_lake(&address),
        (_, Some(named)) if homes.values().any(|home| *home == named) && address != "file" => copied(&address, &named, &dir),
        (_, Some(_)) => return,
    };
    settle(&dir, &home, "lake");
    homes.insert(dir, home);
}

/// Where tests' lakes have their catalogues, where the variable asks for lakes.
fn server() -> Option<String> {
    std::env::var("TONGBAO_TEST_LAKE").ok().filter(|address| !address.is_empty())
}

/// Whether the variable asks for lakes.
pub fn is_asked_for() -> bool {
    server().is_some()
}

/// A copy of a lake on a server, whose rows were copied into another workspace.
fn copied(server: &str, lake: &str, dir: &Path) -> String {
    let (_, original) = lake.rsplit_once("dbname=").unwrap();
    let name = named();
    sql(server, &format!("CREATE DATABASE {name} TEMPLATE {original}"));
    let rows = format!("UPDATE ducklake_metadata SET value = '{}/' WHERE key = 'data_path'", dir.join("lake").display());
    sql_in(server, &name, &rows);
    format!("ducklake:{server} dbname={name}")
}

/// The address of a new lake.
pub fn new_lake(address: &str) -> String {
    match address {
        "file" => "ducklake:catalogue.ducklake".to_owned(),
        server => format!("ducklake:{server} dbname={}", database(server)),
    }
}

/// Writes a lake's address into a workspace's configuration.
pub fn settle(dir: &Path, warehouse: &str, data_path: &str) {
    let config = dir.join("tongbao.yaml");
    let text = std::fs::read_to_string(&config).unwrap();
    let others: String = text.split_inclusive('\n').filter(|line| !WHEREABOUTS.iter().any(|key| line.starts_with(key))).collect();
    let settled = format!("{}\nwarehouse: \"{warehouse}\"\ndata_path: {data_path}\n", others.trim_end());
    if settled != text {
        std::fs::write(&config, settled).unwrap();
    }
}

/// A new database on a server; `make test-lake` drops those of earlier runs.
fn database(server: &str) -> String {
    let name = named();
    sql(server, &format!("CREATE DATABASE {name}"));
    name
}

fn named() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    format!("tongbao_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed))
}

/// Says something to a PostgreSQL and gives what it answers.
pub fn sql(server: &str, statement: &str) -> String {
    sql_in(server, "postgres", statement)
}

/// The same in one of its databases.
fn sql_in(server: &str, database: &str, statement: &str) -> String {
    let address = format!("{} dbname={database}", server.trim_start_matches("postgres:"));
    let output = Command::new("psql").args([&address, "-Atqc", statement]).output().expect("psql is there");
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Whether the extensions are there; says that a trial is left out where they aren't.
fn ready(trial: &str) -> bool {
    let folder = std::env::var_os("TONGBAO_EXTENSIONS").map_or_else(|| Path::new(env!("DUCKDB_LIB_DIR")).join("extensions"), PathBuf::from);
    let there = folder.join("ducklake.duckdb_extension").is_file();
    if !there {
        skipped(trial, &format!("no extensions in {}; make setup-lake fetches them", folder.display()));
    }
    there
}

/// Says why a trial is left out; `--nocapture` shows it.
#[expect(clippy::print_stdout, reason = "a test that is left out says why")]
fn skipped(trial: &str, why: &str) {
    println!("skipped: {trial}: {why}");
}
