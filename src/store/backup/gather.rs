//! Which files of a workspace a backup takes: all but what a run makes anew, what the warehouse holds already, and secrets.

use super::{MARK, digits, trouble};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Credentials;
use crate::terms::problem::Problem;
use flate2::bufread::GzDecoder;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The workspace's log: it goes on while it is read.
const LOG: &str = "log";

/// Why a file stays out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// An export file whose rows are in the warehouse.
    Loaded,
    /// It holds a secret.
    Secret,
    /// It leads elsewhere, or is no plain file.
    NoPlainFile,
    /// It is a backup itself.
    Backup,
}

impl LeftOut {
    /// For people.
    pub fn why(self) -> &'static str {
        match self {
            LeftOut::Loaded => "an export file whose rows are in the warehouse",
            LeftOut::Secret => "a secret: put it back by hand",
            LeftOut::NoPlainFile => "no plain file",
            LeftOut::Backup => "a backup itself",
        }
    }
}

/// What a backup takes, by path inside the workspace, and what it doesn't.
#[derive(Debug, Default)]
pub struct Gathered {
    pub taken: BTreeMap<String, PathBuf>,
    pub left_out: BTreeMap<String, LeftOut>,
}

/// Looks through a workspace. `loaded` are the hashes of the export files that were loaded.
pub fn gather(workspace: &Workspace, loaded: &BTreeSet<String>) -> Result<Gathered, Problem> {
    let mut gathered = Gathered::default();
    walk(&workspace.dir, "", &mut gathered)?;
    let secret = workspace.config.mail.as_ref().and_then(|mail| match &mail.credentials {
        Credentials::File(path) => Some(path.as_str()),
        Credentials::Env => None,
    });
    let out: Vec<(String, LeftOut)> = gathered
        .taken
        .iter()
        .filter_map(|(path, file)| {
            if secret == Some(path.as_str()) {
                Some((path.clone(), LeftOut::Secret))
            } else if path.contains(".before-") && path.ends_with(".duckdb") {
                Some((path.clone(), LeftOut::Backup)) // from before a migration
            } else if is_kept_whole(path) {
                None
            } else if is_backup(file) {
                Some((path.clone(), LeftOut::Backup))
            } else {
                is_loaded(file, loaded).then(|| (path.clone(), LeftOut::Loaded))
            }
        })
        .collect();
    for (path, why) in out {
        gathered.taken.remove(&path);
        gathered.left_out.insert(path, why);
    }
    Ok(gathered)
}

/// What stands in these folders is the workspace's own, whatever it looks like.
fn is_kept_whole(path: &str) -> bool {
    const FOLDERS: [&str; 6] = ["archive/", "outbox/", "queries/", "report-templates/", "sources/", "notes/"];
    FOLDERS.iter().any(|folder| path.starts_with(folder)) || path.ends_with(".duckdb") || path.ends_with(".yaml")
}

fn is_backup(file: &Path) -> bool {
    let Ok(open) = File::open(file) else { return false };
    let mut reader = BufReader::new(open);
    reader.fill_buf().is_ok_and(|begin| begin.starts_with(&[0x1f, 0x8b]))
        && GzDecoder::new(reader).header().and_then(|h| h.comment().map(|c| c == MARK.as_bytes())).unwrap_or(false)
}

fn is_loaded(file: &Path, loaded: &BTreeSet<String>) -> bool {
    !loaded.is_empty() && File::open(file).and_then(|f| sha256_of(BufReader::new(f))).is_ok_and(|hash| loaded.contains(&hash))
}

/// SHA-256 of all that can be read.
fn sha256_of(mut reader: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok(digits(hasher)),
            n => hasher.update(&block[..n]),
        }
    }
}

/// Names that begin with a dot are a run's own (lock, spill, staging), or an editor's.
fn walk(dir: &Path, below: &str, gathered: &mut Gathered) -> Result<(), Problem> {
    let entries = fs::read_dir(dir).map_err(|e| trouble("list", dir, &e))?;
    for entry in entries {
        let entry = entry.map_err(|e| trouble("list", dir, &e))?;
        let Ok(name) = entry.file_name().into_string() else {
            gathered.left_out.insert(format!("{below}{}", entry.file_name().to_string_lossy()), LeftOut::NoPlainFile);
            continue;
        };
        if name.starts_with('.') || (below.is_empty() && name == LOG) {
            continue;
        }
        let path = format!("{below}{name}");
        let kind = entry.file_type().map_err(|e| trouble("look at", &entry.path(), &e))?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), gathered)?;
        } else if kind.is_file() {
            gathered.taken.insert(path, entry.path());
        } else {
            gathered.left_out.insert(path, LeftOut::NoPlainFile);
        }
    }
    Ok(())
}
