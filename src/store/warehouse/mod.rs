//! The warehouse: DuckDB, locked down, with the workspace's reference data beside the facts.
//!
//! Facts (`load`, `declaration`, `declaration_origin`, `quarantine`, `change`) live in the workspace's `warehouse.duckdb`, state (registers,
//! ledger, outbox) in `state.duckdb`, attached as `state`. A transaction spans one of the two. Reference tables (`office`, `day`, `baseline`,
//! `national`, `threshold`, `leave_out`, `credit_grade`, `limits`, `district`) are temporary: made anew from the workspace at every opening,
//! so that no query ever reads yesterday's configuration.
//!
//! All SQL stands in `queries/`; a query names its parameters `$name`:
//!
//! ```no_run
//! # use tongbao::store::{warehouse::{Threads, Warehouse, params}, workspace::Workspace};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (workspace, _) = Workspace::open(std::path::Path::new("."))?;
//! let warehouse = Warehouse::open(&workspace, Threads::available())?;
//! let rows = warehouse.rows("queries/indicators/declarations.sql", &params([("cutoff", "2017-05-01".into())]))?;
//! # Ok(())
//! # }
//! ```

mod interrupt;
mod migrate;
mod older;
mod parquet;
mod reference;
mod run;
mod state;
mod text;
mod value;

pub use duckdb::arrow;
pub use interrupt::{INTERRUPTED, go_on, interrupt, is_shielded, shielded};
pub use parquet::ParquetFile;
pub use value::{Params, Rows, Value, params};

use crate::store::workspace::{Overlay, Workspace};
use crate::terms::problem::{Place, Problem};
use duckdb::Connection;
use std::num::NonZeroUsize;
use std::path::Path;

/// Memory that DuckDB may hold before it spills to disk: enough for ten million declarations, and a small machine's half.
const MEMORY: &str = "2GB";

/// How many threads DuckDB may use. Results are the same at any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(pub NonZeroUsize);

impl Threads {
    /// As many as the machine has.
    pub fn available() -> Threads {
        Threads(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
    /// One.
    pub fn one() -> Threads {
        Threads(NonZeroUsize::MIN)
    }
}

/// Where DuckDB puts what doesn't fit into memory, in the workspace.
const SPILL: &str = ".tongbao/spill";

/// An open warehouse.
pub struct Warehouse {
    connection: Connection,
    overlay: Overlay,
}

impl Warehouse {
    /// Opens or creates it, brings its tables up to date, refreshes the reference tables and locks DuckDB down.
    pub fn open(workspace: &Workspace, threads: Threads) -> Result<Warehouse, Problem> {
        let warehouse = Warehouse::connect(workspace, threads)?;
        let warehouse = match warehouse.lacks()? {
            None => {
                warehouse.migrate()?;
                warehouse
            }
            Some(number) => {
                let kept = warehouse.keep(workspace, number)?;
                let again = Warehouse::connect(workspace, threads)?;
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

    fn connect(workspace: &Workspace, threads: Threads) -> Result<Warehouse, Problem> {
        let path = workspace.warehouse_path();
        if path.to_string_lossy().starts_with("ducklake:") {
            return Err(Problem::error("no-lake", "this version keeps its warehouse in a file only")
                .at(workspace.lines.place("warehouse"))
                .why("a DuckLake needs extensions that it doesn't load")
                .help("name a file: warehouse: warehouse.duckdb"));
        }
        let connection = Connection::open(&path).map_err(|error| cannot_open(&path, &error))?;
        let warehouse = Warehouse { connection, overlay: workspace.overlay.clone() };
        interrupt::watch(&warehouse.connection);
        warehouse.attach_and_lock(workspace, threads)?;
        Ok(warehouse)
    }

    /// After this no setting can change and no file outside the staging folder be read.
    fn attach_and_lock(&self, workspace: &Workspace, threads: Threads) -> Result<(), Problem> {
        let text = |path: &Path| Value::Text(path.to_string_lossy().into_owned());
        let spill = workspace.dir.join(SPILL);
        // DuckDB makes the last folder of this path itself, and only that.
        std::fs::create_dir_all(&spill).map_err(|e| {
            Problem::error("workspace-io", format!("can't make {}: {e}", spill.display()))
                .at(Place::file(spill.display().to_string()))
                .help("what doesn't fit into memory is put there: the workspace must be writable")
        })?;
        let written = params([
            ("state", text(&workspace.state_path())),
            ("threads", Value::Int(threads.0.get() as i128)),
            ("memory", MEMORY.into()),
            ("temp", text(&spill)),
            ("staging", text(&workspace.dir.join(".tongbao/staging"))),
        ]);
        self.execute_written("queries/schema/attach.sql", &written)?;
        self.execute_written("queries/schema/settings.sql", &written)
    }
}

impl std::fmt::Debug for Warehouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Warehouse")
    }
}

/// DuckDB's own words for a file that another process holds.
const HELD: &str = "Could not set lock";

fn cannot_open(path: &Path, error: &duckdb::Error) -> Problem {
    let message = error.to_string();
    let problem = if message.contains(HELD) {
        Problem::error("warehouse-held", "another run holds the warehouse")
            .help("wait until it ends; `tongbao status` says which run it is")
    } else {
        Problem::error("warehouse-open", "the warehouse can't be opened")
    };
    problem.at(Place::file(path.to_string_lossy())).why(message)
}
