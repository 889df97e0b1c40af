//! Parquet files: one read as a stream by a database in memory that can open nothing else, and made-up ones written.

use super::{Params, Threads, Value, params, text};
use crate::store::workspace::Overlay;
use crate::terms::problem::{Place, Problem};
use duckdb::Connection;
use duckdb::arrow::datatypes::SchemaRef;
use duckdb::arrow::record_batch::RecordBatch;
use std::path::Path;

/// Memory for decoding row groups: the file itself is never held.
const MEMORY: &str = "1GB";

/// An open Parquet file.
pub struct ParquetFile {
    connection: Connection,
    sql: String,
    name: String,
}

impl ParquetFile {
    /// Opens `path`; `name` is the file in problems.
    pub fn open(path: &Path, name: &str, overlay: &Overlay) -> Result<ParquetFile, Problem> {
        let written: Params = params([
            ("file", Value::Text(path.to_string_lossy().into_owned())),
            ("threads", Value::Int(Threads::one().0.get() as i128)),
            ("memory", MEMORY.into()),
        ]);
        let settings = text::inline(&overlay.read("queries/schema/reader.sql")?.text, &written);
        let connection = Connection::open_in_memory().map_err(|e| refused(name, &e))?;
        connection.execute_batch(&settings).map_err(|e| refused(name, &e))?;
        let sql = text::inline(&overlay.read("queries/ingest/parquet.sql")?.text, &written);
        Ok(ParquetFile { connection, sql, name: name.to_owned() })
    }

    /// Its columns' names.
    pub fn columns(&self) -> Result<Vec<String>, Problem> {
        let mut statement = self.connection.prepare(&self.sql).map_err(|e| refused(&self.name, &e))?;
        let schema = statement.stream_arrow([]).map_err(|e| refused(&self.name, &e))?.get_schema();
        Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
    }

    /// Hands each batch of rows to `take`, in the file's order.
    pub fn each_batch(&self, mut take: impl FnMut(&SchemaRef, RecordBatch) -> Result<(), Problem>) -> Result<(), Problem> {
        let mut statement = self.connection.prepare(&self.sql).map_err(|e| refused(&self.name, &e))?;
        let schema = statement.stream_arrow([]).map_err(|e| refused(&self.name, &e))?.get_schema();
        // Not the stream's own iterator: it panics where a page is broken.
        while let Some(columns) = statement.step().map_err(|e| refused(&self.name, &e))? {
            take(&schema, RecordBatch::from(&columns))?;
        }
        Ok(())
    }
}

/// Makes Parquet files by a query, in a database in memory that can write into one folder and read nothing.
pub struct ParquetMaker {
    connection: Connection,
    overlay: Overlay,
}

impl ParquetMaker {
    /// For files in `folder`.
    pub fn open(folder: &Path, overlay: &Overlay) -> Result<ParquetMaker, Problem> {
        let written: Params = params([
            ("folder", Value::Text(folder.to_string_lossy().into_owned())),
            ("threads", Value::Int(Threads::one().0.get() as i128)),
            ("memory", MEMORY.into()),
        ]);
        let settings = text::inline(&overlay.read("queries/schema/writer.sql")?.text, &written);
        let connection = Connection::open_in_memory().map_err(|e| unmade(folder, &e))?;
        connection.execute_batch(&settings).map_err(|e| unmade(folder, &e))?;
        Ok(ParquetMaker { connection, overlay: overlay.clone() })
    }

    /// Runs a query that writes `$file`, with the other parameters written into its text.
    pub fn make(&self, sql_path: &str, given: &Params, file: &Path) -> Result<(), Problem> {
        let mut written = given.clone();
        written.insert("file".into(), Value::Text(file.to_string_lossy().into_owned()));
        let sql = text::inline(&self.overlay.read(sql_path)?.text, &written);
        self.connection.execute_batch(&sql).map_err(|e| unmade(file, &e))
    }
}

fn unmade(path: &Path, error: &duckdb::Error) -> Problem {
    Problem::error("parquet-unmade", "the file can't be made").at(Place::file(path.to_string_lossy())).why(error.to_string())
}

fn refused(name: &str, error: &duckdb::Error) -> Problem {
    Problem::error("not-parquet", "the file can't be read as Parquet").at(Place::file(name)).why(error.to_string())
}
