//! Where the facts lie: a file of the workspace, or a lake that several machines share.

use super::Workspace;
use std::path::PathBuf;

/// How a lake's address begins, as DuckDB attaches it.
pub(super) const LAKE: &str = "ducklake:";
/// How its catalogue's address begins where that is a PostgreSQL database; anything else is a DuckDB file.
const POSTGRES: &str = "postgres:";
/// Names the folder of the extensions for all workspaces of a machine.
const FOLDER: &str = "TONGBAO_EXTENSIONS";

/// Where the facts lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facts {
    /// In one file.
    File(PathBuf),
    /// In a lake.
    Lake(Lake),
}

/// A DuckLake: its catalogue in a database, its rows as Parquet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lake {
    /// The catalogue's address as DuckDB attaches it.
    pub catalogue: String,
    /// Whether a PostgreSQL holds it.
    pub in_postgres: bool,
    /// The folder of its Parquet files.
    pub data: PathBuf,
    /// The folder that DuckDB's extensions are loaded from.
    pub extensions: PathBuf,
}

impl Workspace {
    /// Where the facts lie.
    pub fn facts(&self) -> Facts {
        let Some(catalogue) = self.config.warehouse.strip_prefix(LAKE) else {
            return Facts::File(self.dir.join(&self.config.warehouse));
        };
        let in_postgres = catalogue.starts_with(POSTGRES);
        let catalogue = if in_postgres { catalogue.to_owned() } else { self.whole_path(catalogue).to_string_lossy().into_owned() };
        Facts::Lake(Lake {
            catalogue: format!("{LAKE}{catalogue}"),
            in_postgres,
            data: self.whole_path(self.config.data_path.as_deref().unwrap_or_default()),
            extensions: self.extensions(),
        })
    }

    /// A lake remembers its paths, wherever the next command is called from.
    fn whole_path(&self, path: &str) -> PathBuf {
        let path = self.dir.join(path);
        std::path::absolute(&path).unwrap_or(path)
    }

    /// As the workspace says, else as the machine does, else beside DuckDB's own library, where `make setup-lake` puts them.
    fn extensions(&self) -> PathBuf {
        match (&self.config.extensions, std::env::var_os(FOLDER)) {
            (Some(folder), _) => self.dir.join(folder),
            (None, Some(folder)) => PathBuf::from(folder),
            (None, None) => PathBuf::from(option_env!("DUCKDB_LIB_DIR").unwrap_or(".")).join("extensions"),
        }
    }
}
