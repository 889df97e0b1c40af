//! Issued editions: written once, whole, and never changed.
//!
//! An edition's commit is a rename and a row, which no transaction spans. So it is taken in steps, each of which the next run can finish
//! or undo ([`recover`]): the ledger notes the intent with the manifest's hash, the files are written and synced in a folder beside, the
//! folder is renamed into its place, the ledger notes the issue. Until the rename there is no edition; from then on it is whole.

mod approval;
mod clock;
mod edition;
mod files;
mod ledger;
mod manifest;

pub use approval::{intact, intact_file, reject, write_decision};
pub use clock::Clock;
pub use edition::{EditionId, Kind};
pub use files::editions as folders;
pub use ledger::{Decision, Entry, Errand, State, entries, issued, nothing as note_nothing, open, published, release, released};
pub use manifest::{Manifest, Program, sha256};

use crate::store::warehouse::{Warehouse, go_on, shielded};
use crate::terms::problem::Problem;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The manifest's file name, which no other file of an edition may have.
pub const MANIFEST: &str = "manifest.json";

/// What was decided about an edition, beside its manifest.
pub const APPROVAL: &str = "approval.json";

/// An edition ready to be kept: its files by name, without the manifest, which is made of them.
pub struct Edition {
    /// Which.
    pub manifest: Manifest,
    /// Content by file name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What its run is.
    pub errand: Errand,
}

/// Keeps an edition for good; returns its folder.
///
/// `also` writes what goes with the edition into the state database, in the transaction that notes the intent. Its rows bear the edition's
/// name and count only while the ledger calls that edition issued, so the statement that issues the edition makes them count, whoever runs it:
/// this function, or [`recover`] after a kill. A try that fails leaves rows that nobody reads; the next try replaces them.
///
/// `settle` is run in the transaction that notes the issue, here or in [`recover`]: it releases what nobody has to approve.
///
/// # Errors
/// Where the edition stands already, or a file can't be written: then nothing of it stands, and the ledger says why.
pub fn commit(
    warehouse: &Warehouse,
    archive: &Path,
    edition: Edition,
    also: impl FnOnce() -> Result<(), Problem>,
    settle: impl FnOnce(&Manifest) -> Result<(), Problem>,
    clock: Clock,
) -> Result<PathBuf, Problem> {
    go_on()?;
    // From the intent on it goes to its end: a stop here would leave to the next run what takes a moment now.
    shielded(|| keep(warehouse, archive, edition, also, settle, clock))
}

fn keep(
    warehouse: &Warehouse,
    archive: &Path,
    edition: Edition,
    also: impl FnOnce() -> Result<(), Problem>,
    settle: impl FnOnce(&Manifest) -> Result<(), Problem>,
    clock: Clock,
) -> Result<PathBuf, Problem> {
    let Edition { mut manifest, files, errand } = edition;
    manifest.files = files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes))).collect();
    let text = manifest.to_json();
    let hash = sha256(text.as_bytes());
    let place = manifest.edition.folder(archive);
    if place.exists() {
        return Err(Problem::error("edition-stands", format!("edition {} stands already and is never changed", manifest.edition))
            .help("issue a correction: run ... --correct"));
    }
    warehouse.transaction(|| {
        ledger::intend(warehouse, &manifest, &hash, &errand, clock.began())?;
        also()
    })?;
    let staged = files::staging(archive, &manifest.edition);
    let written = files::write_all(&staged, &files, &text).and_then(|()| files::move_into_place(&staged, &place));
    if let Err(problem) = written {
        files::discard(&staged);
        ledger::fail(warehouse, &manifest.edition, &problem.what, clock)?;
        return Err(problem);
    }
    stand(warehouse, &manifest, settle, clock)?;
    Ok(place)
}

/// Notes that the edition stands, and settles what follows, at once.
fn stand(
    warehouse: &Warehouse,
    manifest: &Manifest,
    settle: impl FnOnce(&Manifest) -> Result<(), Problem>,
    clock: Clock,
) -> Result<(), Problem> {
    warehouse.transaction(|| {
        ledger::issue(warehouse, &manifest.edition, clock)?;
        settle(manifest)
    })
}

/// Finishes or undoes what a killed run left: an intent whose folder stands with the intended manifest is issued; any other is given up
/// and its files removed; a rejection is taken to its end; what was decided is written beside the manifest it is about. Returns what was done,
/// one line an edition.
///
/// # Errors
/// Where the ledger or the archive can't be read or written.
pub fn recover(
    warehouse: &Warehouse,
    archive: &Path,
    settle: impl Fn(&Manifest) -> Result<(), Problem>,
    clock: Clock,
) -> Result<Vec<String>, Problem> {
    let mut done = Vec::new();
    for entry in ledger::entries(warehouse)? {
        let place = entry.edition.folder(archive);
        match entry.state {
            State::Intended if std::fs::read(place.join(MANIFEST)).is_ok_and(|bytes| sha256(&bytes) == entry.manifest_sha256) => {
                stand(warehouse, &Manifest::read(&place)?, &settle, clock)?;
                done.push(format!("{} had been written whole by a run that was stopped; the ledger now says so", entry.edition));
            }
            State::Intended => {
                files::discard(&files::staging(archive, &entry.edition));
                ledger::stopped(warehouse, &entry.edition, clock)?;
                done.push(format!("{} had been begun by a run that was stopped; nothing of it was kept", entry.edition));
            }
            State::Rejecting => {
                approval::finish_rejection(warehouse, archive, &entry)?;
                done.push(format!("{} had been rejected by a run that was stopped; it is put aside now", entry.edition));
            }
            State::Issued | State::Failed | State::Held | State::Rejected => {}
        }
    }
    for entry in ledger::entries(warehouse)?.iter().filter(|entry| entry.edition.folder(archive).exists()) {
        write_decision(archive, entry)?;
    }
    Ok(done)
}

/// Writes the page that lists the released editions, by replacing it whole; one that says so already is left alone.
///
/// # Errors
/// Where the archive can't be written.
pub fn write_index(archive: &Path, html: &str) -> Result<(), Problem> {
    files::replace_if_other(&archive.join("index.html"), html.as_bytes())
}

/// Compares one file of an edition with its hash in the manifest; a file that the manifest doesn't name is not one of the edition's.
fn verify_file(archive: &Path, manifest: &Manifest, name: &str) -> Option<Problem> {
    let edition = &manifest.edition;
    let path = edition.folder(archive).join(name);
    let problem = match std::fs::read(&path) {
        Ok(bytes) if manifest.files.get(name).is_some_and(|hash| sha256(&bytes) == *hash) => return None,
        Ok(_) => Problem::error("edition-changed", format!("{name} of {edition} is not the file that was issued")),
        Err(error) => Problem::error("edition-incomplete", format!("{name} of {edition} can't be read: {error}")),
    };
    let place = crate::terms::problem::Place::file(path.display().to_string());
    Some(problem.at(place).help("restore the file from a backup; the archive is never written twice"))
}

/// Compares an edition's files with the hashes in its manifest; an empty list means all is as issued.
///
/// # Errors
/// Where there is no such edition or its manifest can't be read.
pub fn verify(archive: &Path, edition: &EditionId) -> Result<Vec<Problem>, Problem> {
    let place = edition.folder(archive);
    let manifest = Manifest::read(&place)?;
    let mut problems: Vec<Problem> = manifest.files.keys().filter_map(|name| verify_file(archive, &manifest, name)).collect();
    for extra in files::names(&place)?.into_iter().filter(|n| n != MANIFEST && n != APPROVAL && !manifest.files.contains_key(n)) {
        problems.push(Problem::error("edition-extra", format!("{extra} does not belong to {edition}")).help("move it out of the archive"));
    }
    Ok(problems)
}
