//! The warehouse: DuckDB, locked down, with the workspace's reference data beside the facts.
//!
//! Facts (`load`, `declaration`, `declaration_origin`, `quarantine`, `change`) live in the workspace's `warehouse.duckdb` or in a lake that
//! takes its place, state (registers, ledger, outbox) in `state.duckdb`, attached as `state`. A transaction spans one of the two. Reference tables (`office`, `day`, `baseline`,
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

mod append;
mod compact;
mod interrupt;
mod lake;
mod migrate;
mod object_store;
mod older;
mod open;
mod parquet;
mod reference;
mod run;
mod state;
mod text;
mod value;

pub use append::Appending;
pub use compact::Compacted;
pub use duckdb::arrow;
pub use interrupt::{INTERRUPTED, go_on, interrupt, is_shielded, shielded};
pub use parquet::{ParquetFile, ParquetMaker};
pub use value::{Params, Rows, Value, params};

use crate::store::workspace::{Facts, Overlay};
use duckdb::Connection;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

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

/// An open warehouse.
pub struct Warehouse {
    connection: Connection,
    overlay: Overlay,
    facts: Facts,
    spent: RefCell<BTreeMap<String, (u64, Duration)>>,
    invalidated: Cell<bool>,
}

impl Warehouse {
    fn around(connection: Connection, overlay: Overlay, facts: Facts) -> Warehouse {
        Warehouse { connection, overlay, facts, spent: RefCell::default(), invalidated: Cell::default() }
    }
}

impl Drop for Warehouse {
    /// A connection whose database DuckDB has given up can't be closed in a transaction: the process would end before it has said why. It is left
    /// to the process's end, and the transaction with it.
    fn drop(&mut self) {
        if self.invalidated.get()
            && let Ok(other) = Connection::open_in_memory()
        {
            Box::leak(Box::new(std::mem::replace(&mut self.connection, other)));
        }
    }
}

impl std::fmt::Debug for Warehouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Warehouse")
    }
}
