//! Issued editions: written once, whole, and never changed.
//!
//! An edition's commit is a rename and a row, which no transaction spans. So it is taken in steps, each of which the next run can finish
//! or undo ([`recover`]): the ledger notes the intent with the manifest's hash, the files are written and synced in a folder beside, the
//! folder is renamed into its place, the ledger notes the issue. Until the rename there is no edition; from then on it is whole.

mod edition;
mod files;
mod ledger;
mod manifest;

pub use edition::{EditionId, Kind};
pub use ledger::{Entry, State, issued, last};
pub use manifest::{Manifest, Program, sha256};

use crate::store::warehouse::Warehouse;
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The manifest's file name, which no other file of an edition may have.
pub const MANIFEST: &str = "manifest.json";

/// An edition ready to be kept: its files by name, without the manifest, which is made of them.
pub struct Edition {
    /// Which.
    pub manifest: Manifest,
    /// Content by file name.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Keeps an edition for good. `now` is the moment that the ledger notes; returns the edition's folder.
///
/// `also` writes what goes with the edition into the state database, in the transaction that notes the intent. Its rows bear the edition's
/// name and count only while the ledger calls that edition issued, so the statement that issues the edition makes them count, whoever runs it:
/// this function, or [`recover`] after a kill. A try that fails leaves rows that nobody reads; the next try replaces them.
///
/// # Errors
/// Where the edition stands already, or a file can't be written: then nothing of it stands, and the ledger says why.
pub fn commit(
    warehouse: &Warehouse,
    archive: &Path,
    edition: Edition,
    also: impl FnOnce() -> Result<(), Problem>,
    now: NaiveDateTime,
) -> Result<PathBuf, Problem> {
    let Edition { mut manifest, files } = edition;
    manifest.files = files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes))).collect();
    let text = manifest.to_json();
    let hash = sha256(text.as_bytes());
    let place = manifest.edition.folder(archive);
    if place.exists() {
        return Err(Problem::error("edition-stands", format!("edition {} stands already and is never changed", manifest.edition))
            .help("issue a correction: run ... --correct"));
    }
    warehouse.transaction(|| {
        ledger::intend(warehouse, &manifest, &hash, now)?;
        also()
    })?;
    let staged = files::staging(archive, &manifest.edition);
    let written = files::write_all(&staged, &files, &text).and_then(|()| files::move_into_place(&staged, &place));
    if let Err(problem) = written {
        files::discard(&staged);
        ledger::fail(warehouse, &manifest.edition, &problem.what, now)?;
        return Err(problem);
    }
    ledger::issue(warehouse, &manifest.edition, now)?;
    Ok(place)
}

/// Finishes or undoes what a killed run left: an intent whose folder stands with the intended manifest is issued; any other is given up
/// and its files removed. Returns what was done, one line an edition.
///
/// # Errors
/// Where the ledger or the archive can't be read or written.
pub fn recover(warehouse: &Warehouse, archive: &Path, now: NaiveDateTime) -> Result<Vec<String>, Problem> {
    let mut done = Vec::new();
    for entry in ledger::intents(warehouse)? {
        let place = entry.edition.folder(archive);
        let whole = std::fs::read(place.join(MANIFEST)).is_ok_and(|bytes| sha256(&bytes) == entry.manifest_sha256);
        if whole {
            ledger::issue(warehouse, &entry.edition, now)?;
            done.push(format!("{} had been written whole by a run that was stopped; the ledger now says so", entry.edition));
        } else {
            files::discard(&files::staging(archive, &entry.edition));
            ledger::fail(warehouse, &entry.edition, "the run was stopped before the edition was whole", now)?;
            done.push(format!("{} had been begun by a run that was stopped; nothing of it was kept", entry.edition));
        }
    }
    Ok(done)
}

/// Notes a run that failed before it had an edition to keep.
///
/// # Errors
/// Where the ledger can't be written.
pub fn note_failure(warehouse: &Warehouse, manifest: &Manifest, why: &str, now: NaiveDateTime) -> Result<(), Problem> {
    ledger::intend(warehouse, manifest, "", now)?;
    ledger::fail(warehouse, &manifest.edition, why, now)
}

/// Writes the page that lists the issued editions, by replacing it whole.
///
/// # Errors
/// Where the archive can't be written.
pub fn write_index(archive: &Path, html: &str) -> Result<(), Problem> {
    files::replace(&archive.join("index.html"), html.as_bytes())
}

/// Compares an edition's files with the hashes in its manifest; an empty list means all is as issued.
///
/// # Errors
/// Where there is no such edition or its manifest can't be read.
pub fn verify(archive: &Path, edition: &EditionId) -> Result<Vec<Problem>, Problem> {
    let place = edition.folder(archive);
    let manifest = Manifest::read(&place)?;
    let mut problems = Vec::new();
    for (name, hash) in &manifest.files {
        let path = place.join(name);
        let problem = match std::fs::read(&path) {
            Ok(bytes) if sha256(&bytes) == *hash => continue,
            Ok(_) => Problem::error("edition-changed", format!("{name} of {edition} is not the file that was issued")),
            Err(error) => Problem::error("edition-incomplete", format!("{name} of {edition} can't be read: {error}")),
        };
        problems.push(
            problem
                .at(crate::terms::problem::Place::file(path.display().to_string()))
                .help("restore the file from a backup; the archive is never written twice"),
        );
    }
    for extra in files::names(&place)?.into_iter().filter(|n| n != MANIFEST && !manifest.files.contains_key(n)) {
        problems.push(Problem::error("edition-extra", format!("{extra} does not belong to {edition}")).help("move it out of the archive"));
    }
    Ok(problems)
}
