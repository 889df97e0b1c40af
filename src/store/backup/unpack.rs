//! Reading a backup: beside first, every hash proved, then into place.

use super::place::{self, Conflict};
use super::{FORMAT, LIST, List, digits, trouble};
use crate::store::warehouse::{go_on, shielded};
use crate::store::workspace::{Hold, lock_dir};
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use flate2::read::GzDecoder;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

/// What a restore came to.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// Where.
    pub dir: PathBuf,
    /// Whose backup it was.
    pub district: String,
    /// When it was made.
    pub made_at: NaiveDateTime,
    /// How many files came back.
    pub files: usize,
    /// Where what stood there before lies now.
    pub before: Option<PathBuf>,
}

/// Puts a backup's workspace into `dir`. `conflict` says what to do with one that stands there.
///
/// # Errors
/// Where the backup is damaged, or a workspace stands there: then nothing there is changed.
pub fn restore(from: &Path, dir: &Path, conflict: Conflict, now: NaiveDateTime) -> Result<Restored, Problem> {
    let from = fs::canonicalize(from).map_err(|e| {
        Problem::error("no-backup", format!("{} can't be read: {e}", from.display())).at(Place::file(from.display().to_string()))
    })?;
    fs::create_dir_all(dir).map_err(|e| trouble("make", dir, &e))?;
    let _lock = lock_dir(dir, Hold::Work, "restore", now)?;
    if conflict == Conflict::Refuse {
        place::refuse_if_taken(dir)?;
    }
    let staged = dir.join(place::STAGED);
    drop(fs::remove_dir_all(&staged)); // left by a crash
    let proved = unpack(&from, &staged).and_then(|(list, found)| prove(&from, list, &found));
    let list = proved.or_else(|problem| {
        drop(fs::remove_dir_all(&staged));
        go_on().and(Err(problem))
    })?;
    let before = shielded(|| place::into_place(dir, &from, now))?;
    Ok(Restored { dir: dir.to_owned(), district: list.district, made_at: list.made_at, files: list.files.len(), before })
}

/// Writes every member beside, and gives the list and the hashes as they were written.
fn unpack(from: &Path, staged: &Path) -> Result<(Option<List>, BTreeMap<String, String>), Problem> {
    let damaged = |e: io::Error| damaged(from, e.to_string());
    let file = File::open(from).map_err(damaged)?;
    let mut tar = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let (mut list, mut found) = (None, BTreeMap::new());
    fs::create_dir_all(staged).map_err(|e| trouble("make", staged, &e))?;
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let plain = Path::new(&path).components().all(|c| matches!(c, Component::Normal(_)));
        if !plain || path.starts_with('.') || entry.header().entry_type() != tar::EntryType::Regular {
            return Err(self::damaged(from, format!("it holds `{path}`, which no backup of this program does")));
        }
        if path == LIST {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(damaged)?;
            list = serde_json::from_str(&text).ok();
        } else {
            let place = staged.join(&path);
            let mode = entry.header().mode().unwrap_or(0o644);
            let modified = entry.header().mtime().unwrap_or(0);
            let hash = write_out(&mut entry, &place, mode, modified).map_err(|e| match e {
                Half::Read(e) => damaged(e),
                Half::Write(e) => trouble("write", &place, &e),
            })?;
            found.insert(path, hash);
        }
    }
    // To the very end: gzip's own sum stands there.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(damaged)?;
    Ok((list, found))
}

/// Which side of a copy failed.
enum Half {
    Read(io::Error),
    Write(io::Error),
}

fn write_out(entry: &mut impl Read, place: &Path, mode: u32, modified: u64) -> Result<String, Half> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(Half::Write)?;
    }
    let mut out = BufWriter::new(File::create_new(place).map_err(Half::Write)?);
    let mut hasher = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    loop {
        go_on().map_err(|_| Half::Write(io::Error::other("stopped")))?;
        let n = entry.read(&mut block).map_err(Half::Read)?;
        if n == 0 {
            break;
        }
        hasher.update(&block[..n]);
        out.write_all(&block[..n]).map_err(Half::Write)?;
    }
    let settle = || -> io::Result<()> {
        let file = out.into_inner().map_err(|e| e.into_error())?;
        let mut permissions = file.metadata()?.permissions();
        set_mode(&mut permissions, mode);
        file.set_permissions(permissions)?;
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(modified))?;
        file.sync_all()
    };
    settle().map_err(Half::Write)?;
    Ok(digits(hasher))
}

#[cfg(unix)]
fn set_mode(permissions: &mut fs::Permissions, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    permissions.set_mode(mode & 0o777);
}

#[cfg(not(unix))]
fn set_mode(permissions: &mut fs::Permissions, mode: u32) {
    permissions.set_readonly(mode & 0o200 == 0);
}

/// The list against what was found: every file, no other, each with its hash.
fn prove(from: &Path, list: Option<List>, found: &BTreeMap<String, String>) -> Result<List, Problem> {
    let list = list.ok_or_else(|| damaged(from, format!("its last member, {LIST}, is missing or can't be read")))?;
    if list.format != FORMAT {
        return Err(Problem::error(
            "backup-newer",
            format!("{} has format {}, which this program doesn't know", from.display(), list.format),
        )
        .help("restore it with the version that wrote it"));
    }
    match list.files.iter().find(|(path, hash)| found.get(*path) != Some(hash)) {
        Some((path, _)) => Err(damaged(from, format!("`{path}` is missing or is not what was packed"))),
        None => match found.keys().find(|path| !list.files.contains_key(*path)) {
            Some(path) => Err(damaged(from, format!("`{path}` is not on its list"))),
            None => Ok(list),
        },
    }
}

fn damaged(from: &Path, why: String) -> Problem {
    Problem::error("backup-damaged", format!("{} is no whole backup", from.display()))
        .at(Place::file(from.display().to_string()))
        .why(why)
        .help("take another copy of it; nothing was changed")
}
