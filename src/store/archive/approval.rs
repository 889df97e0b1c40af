//! What people decide about an edition (签发), beside its manifest and never in it: they decide on that file's very bytes.

use super::ledger::{self, Decision, Entry, State};
use super::{APPROVAL, EditionId, Kind, MANIFEST, Manifest, files, sha256, verify, verify_file};
use crate::store::warehouse::Warehouse;
use crate::terms::problem::{Place, Problem};
use serde::Serialize;
use std::path::Path;

/// `approval.json`.
#[derive(Serialize)]
struct Sidecar<'a> {
    decision: &'static str,
    #[serde(flatten)]
    said: &'a Decision,
    manifest_sha256: &'a str,
}

/// What is different from what was issued: files from the manifest, the manifest from the ledger.
///
/// # Errors
/// Where the manifest can't be read.
pub fn intact(archive: &Path, entry: &Entry) -> Result<Vec<Problem>, Problem> {
    manifest_too(archive, entry, verify(archive, &entry.edition)?)
}

/// The same of one of its files, without a look at the others.
///
/// # Errors
/// Where the manifest can't be read.
pub fn intact_file(archive: &Path, entry: &Entry, name: &str) -> Result<Vec<Problem>, Problem> {
    let manifest = Manifest::read(&entry.edition.folder(archive))?;
    manifest_too(archive, entry, verify_file(archive, &manifest, name).into_iter().collect())
}

fn manifest_too(archive: &Path, entry: &Entry, mut problems: Vec<Problem>) -> Result<Vec<Problem>, Problem> {
    let path = entry.edition.folder(archive).join(MANIFEST);
    if !std::fs::read(&path).is_ok_and(|bytes| sha256(&bytes) == entry.manifest_sha256) {
        problems.push(
            Problem::error("edition-changed", format!("{MANIFEST} of {} is not the file that was issued", entry.edition))
                .at(Place::file(path.display().to_string()))
                .help("restore the file from a backup; the archive is never written twice"),
        );
    }
    Ok(problems)
}

/// Writes what was decided about an edition beside its manifest, from the ledger, where it doesn't say so yet.
///
/// # Errors
/// Where the archive can't be written.
pub fn write_decision(archive: &Path, entry: &Entry) -> Result<(), Problem> {
    let Some(said) = &entry.decision else { return Ok(()) };
    let decision = if entry.state == State::Rejected { "rejected" } else { "approved" };
    let sidecar = Sidecar { decision, said, manifest_sha256: &entry.manifest_sha256 };
    let mut text = serde_json::to_string_pretty(&sidecar).expect("a decision is strings and a date, which JSON holds");
    text.push('\n');
    files::replace_if_other(&entry.edition.folder(archive).join(APPROVAL), text.as_bytes())
}

/// Puts an edition aside as the next rejected one of its period: the ledger notes the intent, the folder is renamed, the ledger notes its name.
/// Returns that name.
///
/// # Errors
/// Where the folder can't be renamed: then the edition stands as before.
pub fn reject(warehouse: &Warehouse, archive: &Path, edition: &EditionId, decision: &Decision) -> Result<EditionId, Problem> {
    let number = |entry: &Entry| match entry.edition.kind() {
        Kind::Rejected(n) if entry.edition.same_period(edition) => n,
        _ => 0,
    };
    let taken = ledger::entries(warehouse)?.iter().map(number).max().unwrap_or_default();
    let kept_as = edition.sibling(Kind::Rejected(taken + 1));
    ledger::rejecting(warehouse, edition, &kept_as, decision)?;
    let place = kept_as.folder(archive);
    match files::move_into_place(&edition.folder(archive), &place) {
        Err(problem) if !place.exists() => {
            ledger::unrejected(warehouse, edition)?;
            return Err(problem);
        }
        _ => {}
    }
    ledger::rejected(warehouse, edition)?;
    Ok(kept_as)
}

/// Ends a rejection that was stopped in its middle.
pub fn finish_rejection(warehouse: &Warehouse, archive: &Path, entry: &Entry) -> Result<(), Problem> {
    let Some(kept_as) = &entry.kept_as else { return Ok(()) };
    let place = kept_as.folder(archive);
    if !place.exists() {
        files::move_into_place(&entry.edition.folder(archive), &place)?;
    }
    ledger::rejected(warehouse, &entry.edition)
}
