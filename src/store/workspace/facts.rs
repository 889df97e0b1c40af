//! Where the facts lie: a file of the workspace, or a lake that several machines share.

use super::Workspace;
use std::path::PathBuf;

/// How the address of a bucket in an S3-compatible store begins.
pub(super) const STORE: &str = "s3://";
/// How the address of a store begins that is asked without encryption, and of one that is asked with it.
const PLAIN: &str = "http://";
const ENCRYPTED: &str = "https://";

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
    /// Where its Parquet files lie.
    pub rows: Rows,
    /// The folder that DuckDB's extensions are loaded from.
    pub extensions: PathBuf,
}

/// Where a lake's Parquet files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// In a folder that all machines see.
    Folder(PathBuf),
    /// In a bucket.
    Bucket(Bucket),
}

impl Rows {
    /// As DuckDB is told.
    pub fn address(&self) -> String {
        match self {
            Rows::Folder(path) => path.to_string_lossy().into_owned(),
            Rows::Bucket(bucket) => bucket.address.clone(),
        }
    }
}

/// A part of a bucket in an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// `s3://bucket/folder/`.
    pub address: String,
    /// Host and port of the store; none for Amazon's.
    pub host: Option<String>,
    /// Whether it is asked over TLS.
    pub encrypted: bool,
    /// Its region.
    pub region: Option<String>,
    /// The workspace's file with the key; the environment where none is named.
    pub credentials: Option<String>,
}

impl Workspace {
    /// Where the facts lie.
    pub fn facts(&self) -> Facts {
        let Some(catalogue) = self.config.warehouse.strip_prefix(LAKE) else {
            return Facts::File(self.dir.join(&self.config.warehouse));
        };
        let in_postgres = catalogue.starts_with(POSTGRES);
        let catalogue = if in_postgres { catalogue.to_owned() } else { self.whole_path(catalogue).to_string_lossy().into_owned() };
        Facts::Lake(Lake { catalogue: format!("{LAKE}{catalogue}"), in_postgres, rows: self.rows(), extensions: self.extensions() })
    }

    fn rows(&self) -> Rows {
        let place = self.config.data_path.as_deref().unwrap_or_default();
        if !place.starts_with(STORE) {
            return Rows::Folder(self.whole_path(place));
        }
        let store = self.config.object_store.clone().unwrap_or_default();
        let (encrypted, host) = match store.endpoint.as_deref() {
            None => (true, None),
            Some(endpoint) => match endpoint.strip_prefix(PLAIN) {
                Some(host) => (false, Some(host)),
                None => (true, Some(endpoint.strip_prefix(ENCRYPTED).unwrap_or(endpoint))),
            },
        };
        Rows::Bucket(Bucket {
            address: format!("{}/", place.trim_end_matches('/')),
            host: host.map(|host| host.trim_end_matches('/').to_owned()),
            encrypted,
            region: store.region,
            credentials: store.credentials,
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
