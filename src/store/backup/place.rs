//! Moving a proved backup into place. The order makes it safe to be killed anywhere: what stood there is set aside whole, its configuration first;
//! then the new files come in, their configuration last. In between the folder is no workspace, and restoring again goes on.

use super::trouble;
use crate::store::workspace::CONFIG;
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Where a backup is unpacked, inside the folder, so that a move is a rename.
pub const STAGED: &str = ".tongbao/restore";

/// Stands from the first move to the last: the folder's files are a mixture.
const MOVING: &str = ".tongbao/restoring";

/// What a workspace consists of besides what the backup names.
const OWN: [&str; 9] = [CONFIG, "archive", "outbox", "notes", "queries", "report-templates", "sources", "warehouse.duckdb", "state.duckdb"];

/// What to do where a workspace stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Leave it, and say so.
    Refuse,
    /// Set it aside.
    Replace,
}

/// Refuses a folder that holds a workspace, or part of one that isn't an interrupted restore's.
pub fn refuse_if_taken(dir: &Path) -> Result<(), Problem> {
    if dir.join(MOVING).exists() && !dir.join(CONFIG).exists() {
        return Ok(());
    }
    match OWN.iter().find(|name| dir.join(name).exists()) {
        None => Ok(()),
        Some(name) => Err(Problem::error("workspace-stands", format!("{} holds {name} already", dir.display()))
            .at(Place::file(dir.join(name).display().to_string()))
            .why("a restore would put another district's past in its place")
            .help("restore into an empty folder (-C DIR), or add --replace, which sets aside what is there")),
    }
}

/// Sets aside what stands there, and moves in what was unpacked. Gives where the former lies now.
pub fn into_place(dir: &Path, backup: &Path, now: NaiveDateTime) -> Result<Option<PathBuf>, Problem> {
    let staged = dir.join(STAGED);
    let moving = dir.join(MOVING);
    let step = || -> io::Result<Option<PathBuf>> {
        let names = names(&staged)?;
        // A folder left by an interrupted restore is set aside under the first one's name, where the rest of the former workspace lies.
        let before = match fs::read_to_string(&moving) {
            Ok(before) => before,
            Err(_) => {
                let before = format!(".tongbao/before-restore-{}", now.format("%Y%m%dT%H%M%S"));
                write_synced(&moving, &before)?;
                before
            }
        };
        let before = dir.join(before);
        let mut standing: Vec<String> = OWN.iter().map(|n| (*n).to_owned()).collect();
        standing.extend(names.iter().filter(|n| !OWN.contains(&n.as_str())).cloned());
        standing.extend(["warehouse.duckdb.wal", "state.duckdb.wal"].map(str::to_owned));
        let mut set_aside = before.exists();
        for name in standing {
            let here = dir.join(&name);
            if here.symlink_metadata().is_err() || fs::canonicalize(&here).is_ok_and(|real| real == backup) {
                continue;
            }
            fs::create_dir_all(&before)?;
            set_aside = true;
            let place = free_name(&before, &name);
            fs::rename(&here, place)?;
        }
        sync(dir)?;
        for name in names.iter().filter(|n| *n != CONFIG).chain(names.iter().filter(|n| *n == CONFIG)) {
            fs::rename(staged.join(name), dir.join(name))?;
        }
        sync(dir)?;
        fs::remove_file(&moving)?;
        fs::remove_dir_all(&staged)?;
        Ok(set_aside.then_some(before))
    };
    step().map_err(|e| trouble("put the backup into", dir, &e))
}

/// A name not taken yet: an interrupted restore may have set aside the former file of that name.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let mut place = folder.join(name);
    let mut n = 1;
    while place.symlink_metadata().is_ok() {
        n += 1;
        place = folder.join(format!("{name}.{n}"));
    }
    place
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn write_synced(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)?;
    File::open(path)?.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
