//! Opening: the facts, the state beside them, and then the lock: after it no setting changes and no file outside two folders is read.

use super::interrupt;
use super::{Threads, Value, Warehouse, params};
use crate::store::workspace::{Facts, Rows, Workspace};
use crate::terms::problem::{Place, Problem};
use duckdb::{Config, Connection};
use std::path::Path;

/// Memory that DuckDB may hold before it spills to disk: enough for ten million declarations, and a small machine's half.
const MEMORY: &str = "2GB";

/// From this version on a file's texts are compressed in one way (DICT_FSST) instead of the better of two: loading takes a tenth less.
const STORAGE: (&str, &str) = ("storage_compatibility_version", "v1.4.0");

/// Where DuckDB puts what doesn't fit into memory, in the workspace.
const SPILL: &str = ".tongbao/spill";

impl Warehouse {
    /// Opens or creates it, brings its tables up to date, refreshes the reference tables and locks DuckDB down.
    pub fn open(workspace: &Workspace, threads: Threads) -> Result<Warehouse, Problem> {
        let warehouse = Warehouse::connect(workspace, threads, None)?;
        let warehouse = match warehouse.lacks()? {
            None => {
                warehouse.migrate()?;
                warehouse
            }
            Some(number) => {
                let kept = warehouse.keep(workspace, number)?;
                let again = Warehouse::connect(workspace, threads, None)?;
                if let Err(problem) = again.migrate() {
                    drop(again);
                    return Err(kept.put_back(problem));
                }
                kept.say();
                again
            }
        };
        warehouse.refresh_reference(workspace)?;
        Ok(warehouse)
    }

    /// The same for one who only reads the facts, as they stand now: what other machines load into a lake meanwhile isn't seen.
    pub fn open_steady(workspace: &Workspace, threads: Threads) -> Result<Warehouse, Problem> {
        let current = Warehouse::open(workspace, threads)?;
        let Some(snapshot) = current.snapshot()? else { return Ok(current) };
        drop(current); // gives the state's file back
        let warehouse = Warehouse::connect(workspace, threads, Some(snapshot))?;
        warehouse.refresh_reference(workspace)?;
        Ok(warehouse)
    }

    /// Opens the databases and locks DuckDB down; a lake as it was at a snapshot where one is given.
    fn connect(workspace: &Workspace, threads: Threads, snapshot: Option<i64>) -> Result<Warehouse, Problem> {
        let facts = workspace.facts();
        let warehouse = Warehouse::around(connection(&facts)?, workspace.overlay.clone(), facts);
        interrupt::watch(&warehouse.connection);
        if let Facts::Lake(lake) = &warehouse.facts {
            warehouse.load_extensions(lake)?;
            match &lake.rows {
                Rows::Folder(path) => {
                    make_folder(path, "a lake's rows lie there: name a folder that this machine may write in as data_path")?
                }
                Rows::Bucket(bucket) => warehouse.open_store(workspace, bucket)?,
            }
            warehouse.attach_lake(lake, snapshot)?;
        }
        warehouse.attach_state_and_lock(workspace, threads)?;
        Ok(warehouse)
    }

    fn attach_state_and_lock(&self, workspace: &Workspace, threads: Threads) -> Result<(), Problem> {
        let spill = workspace.dir.join(SPILL);
        // DuckDB makes the last folder of this path itself, and only that.
        make_folder(&spill, "what doesn't fit into memory is put there: the workspace must be writable")?;
        let mut allowed = vec![path_value(&workspace.dir.join(".tongbao/staging"))];
        if let Facts::Lake(lake) = &self.facts {
            allowed.push(Value::Text(lake.rows.address()));
        }
        let written = params([
            ("state", path_value(&workspace.state_path())),
            ("threads", Value::Int(threads.0.get() as i128)),
            ("memory", MEMORY.into()),
            ("temp", path_value(&spill)),
            ("allowed", Value::List(allowed)),
        ]);
        self.execute_written("queries/schema/attach.sql", &written)?;
        self.execute_written("queries/schema/settings.sql", &written)
    }
}

/// A path as a query's value.
pub(super) fn path_value(path: &Path) -> Value {
    Value::Text(path.to_string_lossy().into_owned())
}

fn make_folder(path: &Path, help: &str) -> Result<(), Problem> {
    std::fs::create_dir_all(path).map_err(|e| {
        Problem::error("workspace-io", format!("can't make {}: {e}", path.display())).at(Place::file(path.display().to_string())).help(help)
    })
}

/// The file itself, or a database in memory to which a lake is attached.
fn connection(facts: &Facts) -> Result<Connection, Problem> {
    match facts {
        Facts::File(path) => Config::default()
            .with(STORAGE.0, STORAGE.1)
            .and_then(|config| Connection::open_with_flags(path, config))
            .map_err(|error| cannot_open(&path.to_string_lossy(), error.to_string())),
        Facts::Lake(lake) => Connection::open_in_memory().map_err(|error| cannot_open(&lake.catalogue, error.to_string())),
    }
}

/// DuckDB's own words for a file that another process holds.
pub(super) const HELD: &str = "Could not set lock";

/// For a file that can't be opened, be it the facts' or a lake's catalogue.
pub(super) fn cannot_open(file: &str, message: String) -> Problem {
    let problem = if message.contains(HELD) {
        Problem::error("warehouse-held", "another run holds the warehouse")
            .help("wait until it ends; `tongbao status` says which run it is")
    } else {
        Problem::error("warehouse-open", "the warehouse can't be opened")
    };
    problem.at(Place::file(file)).why(message)
}
