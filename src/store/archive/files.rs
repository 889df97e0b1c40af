//! The archive's folders on disk: written beside, synced, renamed.

use crate::store::archive::{EditionId, MANIFEST};
use crate::terms::problem::{Place, Problem};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where editions are put together, inside the archive so that the rename stays on one file system.
const STAGING: &str = ".staging";

fn trouble(doing: &str, path: &Path, error: &io::Error) -> Problem {
    Problem::error("archive-io", format!("can't {doing} {}: {error}", path.display()))
        .at(Place::file(path.display().to_string()))
        .help("check the disk's free space and the folder's permissions; the next run starts over and nothing half-written stays")
}

/// The folder beside in which an edition is put together.
pub fn staging(archive: &Path, edition: &EditionId) -> PathBuf {
    archive.join(STAGING).join(format!("{}-{}", edition.bulletin(), edition.leaf()))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let step = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        let mut permissions = file.metadata()?.permissions();
        permissions.set_readonly(true);
        file.set_permissions(permissions)?;
        file.sync_all()
    };
    step().map_err(|e| trouble("write", path, &e))
}

fn sync_folder(folder: &Path) -> Result<(), Problem> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| trouble("sync", folder, &e))
}

/// Writes every file and the manifest into a fresh folder, each synced and read-only.
pub fn write_all(staged: &Path, files: &BTreeMap<String, Vec<u8>>, manifest: &str) -> Result<(), Problem> {
    if staged.exists() {
        fs::remove_dir_all(staged).map_err(|e| trouble("clear", staged, &e))?;
    }
    fs::create_dir_all(staged).map_err(|e| trouble("create", staged, &e))?;
    for (name, bytes) in files {
        write_synced(&staged.join(name), bytes)?;
    }
    write_synced(&staged.join(MANIFEST), manifest.as_bytes())?;
    sync_folder(staged)
}

/// The moment from which the edition stands.
pub fn move_into_place(staged: &Path, place: &Path) -> Result<(), Problem> {
    let parent = place.parent().expect("an edition's folder stands in its bulletin's");
    fs::create_dir_all(parent).map_err(|e| trouble("create", parent, &e))?;
    fs::rename(staged, place).map_err(|e| trouble("rename into place", place, &e))?;
    sync_folder(parent)
}

/// Removes what an unfinished run wrote; a folder that isn't there is fine, and what can't be removed is overwritten by the next try.
pub fn discard(staged: &Path) {
    drop(fs::remove_dir_all(staged));
}

/// Replaces a file whole: readers see the old one or the new one.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let beside = path.with_extension("part");
    let step = || -> io::Result<()> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    step().map_err(|e| trouble("write", path, &e))
}

/// The same, where it doesn't say so yet: one that does is left alone.
pub fn replace_if_other(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    if fs::read(path).is_ok_and(|old| old == bytes) { Ok(()) } else { replace(path, bytes) }
}

/// The folders in which editions stand, as `monthly/2017-04`, sorted; one that nothing was ever kept in has none.
pub fn editions(archive: &Path) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    let folders = |folder: &Path| -> Result<Vec<String>, Problem> {
        let names = names(folder)?.into_iter();
        Ok(names.filter(|name| !name.starts_with('.') && folder.join(name).is_dir()).collect())
    };
    if archive.exists() {
        for bulletin in folders(archive)? {
            found.extend(folders(&archive.join(&bulletin))?.into_iter().map(|leaf| format!("{bulletin}/{leaf}")));
        }
    }
    Ok(found)
}

/// The names in an edition's folder, sorted.
pub fn names(folder: &Path) -> Result<Vec<String>, Problem> {
    let entries = fs::read_dir(folder).map_err(|e| trouble("list", folder, &e))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(|e| trouble("list", folder, &e))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
