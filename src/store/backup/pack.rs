//! Making a backup.

use super::gather::{Gathered, LeftOut, gather};
use super::{FORMAT, LIST, List, MARK, digits, mute, trouble};
use crate::store::warehouse::{Params, Threads, Warehouse, go_on};
use crate::store::workspace::Workspace;
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Where the muted copy of the state database is made.
const STAGED: &str = ".tongbao/backup";

/// What a backup came to.
#[derive(Debug, Serialize)]
pub struct Packed {
    /// Where it stands.
    pub file: PathBuf,
    /// How many files it holds.
    pub files: usize,
    /// Their size, unpacked.
    pub bytes: u64,
    /// What it doesn't hold, and why.
    pub left_out: BTreeMap<String, LeftOut>,
    /// The facts are elsewhere: they need a backup of their own.
    pub facts_elsewhere: bool,
}

/// Writes a backup of a workspace that the caller holds the lock of.
///
/// # Errors
/// Where `to` stands already or can't be written; then there is no new file.
pub fn write(workspace: &Workspace, to: &Path, now: NaiveDateTime) -> Result<Packed, Problem> {
    // An empty file is a place held by whoever made up the name.
    if fs::metadata(to).is_ok_and(|m| !m.is_file() || m.len() > 0) {
        return Err(Problem::error("backup-stands", format!("{} is there already", to.display()))
            .at(Place::file(to.display().to_string()))
            .help("a backup is never written over another one: name a new file, with the day in its name, say"));
    }
    let staged = workspace.dir.join(STAGED);
    let beside = to.with_file_name(format!("{}.part", to.file_name().unwrap_or_default().to_string_lossy()));
    let packed = settle(workspace).and_then(|gathered| {
        let state = muted_state(workspace, &staged, now)?;
        pack(workspace, gathered, &state, &beside, now)
    });
    drop(fs::remove_dir_all(&staged)); // it is a copy; the next backup makes it anew
    let packed = packed.and_then(|packed| {
        fs::rename(&beside, to).and_then(|()| sync_folder_of(to)).map_err(|e| trouble("rename into place", to, &e))?;
        Ok(Packed { file: to.to_owned(), ..packed })
    });
    if packed.is_err() {
        drop(fs::remove_file(&beside)); // half a backup is none
        go_on()?;
    }
    packed
}

/// Brings the databases to rest, so that their files are all there is, and looks what there is.
fn settle(workspace: &Workspace) -> Result<Gathered, Problem> {
    let warehouse = Warehouse::open(workspace, Threads::available())?;
    warehouse.settle()?;
    let rows = warehouse.rows("queries/backup/loaded_files.sql", &Params::new())?;
    let loaded = rows.rows.iter().filter_map(|row| row.first()?.as_str().map(str::to_owned)).collect();
    drop(warehouse);
    gather(workspace, &loaded)
}

/// A copy of the state database that sends nothing.
fn muted_state(workspace: &Workspace, staged: &Path, now: NaiveDateTime) -> Result<PathBuf, Problem> {
    drop(fs::remove_dir_all(staged)); // left by a crash
    fs::create_dir_all(staged).map_err(|e| trouble("make", staged, &e))?;
    let copy = staged.join("state.duckdb");
    fs::copy(workspace.state_path(), &copy).map_err(|e| trouble("copy the state database to", &copy, &e))?;
    let state = Warehouse::open_state(&copy)?;
    mute(&state, "it was restored from a backup", now)?;
    state.settle()?;
    Ok(copy)
}

fn pack(workspace: &Workspace, gathered: Gathered, state: &Path, beside: &Path, now: NaiveDateTime) -> Result<Packed, Problem> {
    let failed = |e: io::Error| trouble("write", beside, &e);
    let file = File::create(beside).map_err(failed)?;
    let gzip: GzEncoder<BufWriter<File>> = GzBuilder::new().comment(MARK).write(BufWriter::new(file), Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    let (mut hashes, mut bytes) = (BTreeMap::new(), 0);
    let state_name = workspace.state_path().strip_prefix(&workspace.dir).map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    for (path, from) in &gathered.taken {
        if from == beside || fs::canonicalize(from).ok() == fs::canonicalize(beside).ok() {
            continue; // the backup itself, where it is made inside the workspace
        }
        let from = if *path == state_name { state } else { from };
        let (hash, size) = add(&mut tar, path, from).map_err(|e| trouble("pack", from, &e))?;
        hashes.insert(path.clone(), hash);
        bytes += size;
    }
    let files = hashes.len();
    let list = List {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        district: workspace.config.authority.name.clone(),
        made_at: now,
        files: hashes,
    };
    let text = serde_json::to_vec_pretty(&list).expect("a list is strings and a date, which JSON holds");
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o444);
    header.set_cksum();
    let finish = || -> io::Result<()> {
        tar.append_data(&mut header, LIST, text.as_slice())?;
        let mut file = tar.into_inner()?.finish()?;
        file.flush()?;
        file.get_ref().sync_all()
    };
    finish().map_err(failed)?;
    let facts_elsewhere = workspace.config.warehouse.starts_with("ducklake:");
    Ok(Packed { file: beside.to_owned(), files, bytes, left_out: gathered.left_out, facts_elsewhere })
}

/// Adds one file; gives its hash and size as they went in.
fn add(tar: &mut tar::Builder<impl Write>, path: &str, from: &Path) -> io::Result<(String, u64)> {
    let file = File::open(from)?;
    let metadata = file.metadata()?;
    let mut header = tar::Header::new_gnu();
    header.set_metadata(&metadata);
    let mut reader = Hashing { inner: BufReader::new(file), hasher: Sha256::new() };
    tar.append_data(&mut header, path, &mut reader)?;
    Ok((digits(reader.hasher), metadata.len()))
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    let parent = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

/// Hashes what passes through.
struct Hashing<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        if go_on().is_err() {
            return Err(io::Error::other("stopped"));
        }
        let n = self.inner.read(block)?;
        self.hasher.update(&block[..n]);
        Ok(n)
    }
}
