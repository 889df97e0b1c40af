//! A workspace as one file and back: warehouse, state, archive, configuration, each file with its hash.
//!
//! A backup is a `tar.gz`, written beside its place and renamed, so there is a whole one or none; its last member lists every other with its
//! SHA-256, so a cut one is known. [`restore`] writes beside, proves every hash, and only then moves into place; the configuration comes last, so
//! that what a crash leaves is no workspace, and restoring once more ends it.
//!
//! The state database inside a backup is **mute**, however it is unpacked: two copies of a district must not both send its bulletins. Who sends asks
//! [`is_mute`] first.

mod gather;
mod pack;
mod place;
mod unpack;

pub use gather::LeftOut;
pub use pack::{Packed, write};
pub use place::Conflict;
pub use unpack::{Restored, restore};

use crate::store::warehouse::{Params, Warehouse, params};
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The member that lists the others; it is the last one.
const LIST: &str = "tongbao-backup.json";

/// What this program writes and reads.
const FORMAT: u32 = 1;

/// Stands in the gzip header, so that a backup inside the workspace is known by its first bytes.
const MARK: &str = "tongbao backup";

/// A backup's last member.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct List {
    format: u32,
    program: String,
    district: String,
    made_at: NaiveDateTime,
    /// SHA-256 by path.
    files: BTreeMap<String, String>,
}

/// Since when nothing is sent from this workspace, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mute {
    /// Since when.
    pub since: NaiveDateTime,
    /// Why.
    pub why: String,
}

/// Whether nothing may be sent from this workspace, because it came out of a backup: whoever sends asks first.
///
/// # Errors
/// Where the state database can't be read.
pub fn is_mute(warehouse: &Warehouse) -> Result<Option<Mute>, Problem> {
    let rows = warehouse.rows("queries/backup/is_mute.sql", &Params::new())?;
    if rows.rows.is_empty() {
        return Ok(None);
    }
    let since = rows.get(0, "since").as_timestamp().unwrap_or_default();
    Ok(Some(Mute { since, why: rows.get(0, "why").as_str().unwrap_or_default().to_owned() }))
}

/// Lets messages out again: `send --enable`.
///
/// # Errors
/// Where the state database can't be written.
pub fn unmute(warehouse: &Warehouse) -> Result<(), Problem> {
    warehouse.execute("queries/backup/unmute.sql", &Params::new()).map(drop)
}

fn mute(warehouse: &Warehouse, why: &str, now: NaiveDateTime) -> Result<(), Problem> {
    warehouse.execute("queries/backup/mute.sql", &params([("now", now.into()), ("why", why.into())])).map(drop)
}

/// What was hashed, in lower-case hexadecimal.
fn digits(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn trouble(doing: &str, path: &Path, error: &io::Error) -> Problem {
    Problem::error("backup-io", format!("can't {doing} {}: {error}", path.display()))
        .at(Place::file(path.display().to_string()))
        .help("check free space and permissions, and run it again: nothing half-made was kept")
}
