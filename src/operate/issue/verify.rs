//! Whether what was issued is still what was issued: files against manifest, manifest against ledger, and, where asked, figures against the warehouse.
//!
//! An edition never changes; the world behind it does. A figure that the warehouse gives differently now is a difference, not a fault: its cause is a
//! load that came later, or a definition, the configuration or the program that is another one now. Where there is none of these, it is a fault.

use super::found::Found;
use super::provenance;
use crate::measure::indicators::Run;
use crate::publish::bulletin::Definition;
use crate::store::archive::{self, EditionId, Entry, Manifest};
use crate::store::ingest;
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::figure::{Published, from_csv, to_csv};
use crate::terms::problem::{Place, Problem, Problems};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was found about an edition.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// Which.
    pub edition: EditionId,
    /// What is not as it was issued.
    pub problems: Problems,
    /// What the warehouse gives differently now; none where it wasn't asked for.
    pub recomputed: Option<Recomputed>,
}

/// An edition's figures against today's.
#[derive(Debug, Serialize)]
pub struct Recomputed {
    /// How many figures it has.
    pub figures: usize,
    /// Those that are different now.
    pub moved: Vec<Moved>,
    /// What has changed since that can move a figure: loads by id and file, then definitions, configuration, program.
    pub since: Vec<String>,
}

/// A figure that is different now.
#[derive(Debug, Serialize)]
pub struct Moved {
    /// Which.
    pub figure: String,
    /// As published; none where it is new.
    pub published: Option<Published>,
    /// As the warehouse gives it; none where it is no more.
    pub now: Option<Published>,
}

impl Moved {
    /// One line for people.
    pub fn line(&self) -> String {
        let side = |figure: &Option<Published>| match figure {
            None => "none".to_owned(),
            Some(f) => {
                let note = if f.note.is_empty() { String::new() } else { format!(", {}", f.note) };
                format!("{} (n {}{note})", f.value.map_or_else(|| "null".to_owned(), |v| v.to_string()), f.n)
            }
        };
        format!("{}: {} -> {}", self.figure, side(&self.published), side(&self.now))
    }
}

impl Verified {
    /// Whether everything is as issued.
    pub fn is_sound(&self) -> bool {
        self.problems.0.is_empty() && self.recomputed.as_ref().is_none_or(|r| r.moved.is_empty())
    }
}

/// The ledger's entries that the named editions have, or all that stand in the archive or were put aside in it.
///
/// # Errors
/// Where a named edition was never issued.
pub fn kept(warehouse: &Warehouse, named: &[EditionId]) -> Result<Vec<Entry>, Problems> {
    let kept: Vec<Entry> = archive::entries(warehouse)?.into_iter().filter(|e| e.stands() || e.state == archive::State::Rejected).collect();
    if named.is_empty() {
        return Ok(kept);
    }
    let mut problems = Problems::default();
    let mut found = Vec::new();
    for edition in named {
        match kept.iter().find(|entry| entry.edition == *edition) {
            Some(entry) => found.push(entry.clone()),
            None => problems.push(
                Problem::error("no-edition", format!("edition {edition} was never issued"))
                    .help("list the issued editions with `tongbao status`"),
            ),
        }
    }
    problems.or(found)
}

/// Verifies one edition.
///
/// # Errors
/// Where the warehouse can't be asked. What is wrong with the edition is part of the answer.
pub fn verify(workspace: &Workspace, warehouse: &Warehouse, entry: &Entry, recompute: bool) -> Result<Verified, Problems> {
    let archive = workspace.archive_dir();
    let problems = Problems(archive::intact(&archive, entry).unwrap_or_else(|problem| vec![problem]));
    let recomputed = if recompute && !problems.has_errors() { Some(recomputed(workspace, warehouse, entry)?) } else { None };
    Ok(Verified { edition: entry.edition.clone(), problems, recomputed })
}

fn recomputed(workspace: &Workspace, warehouse: &Warehouse, entry: &Entry) -> Result<Recomputed, Problems> {
    let folder = entry.edition.folder(&workspace.archive_dir());
    let manifest = Manifest::read(&folder)?;
    let path = folder.join("figures.csv");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Problem::error("archive-read", format!("can't read {}: {e}", path.display())).at(Place::file(path.display().to_string()))
    })?;
    let edition = &manifest.edition;
    let definition = Definition::load(&workspace.overlay, edition.bulletin())?;
    let run = Run { period: edition.period(), cutoff: manifest.cutoff };
    let released = provenance::rested_on(warehouse, &manifest)?;
    let now = to_csv(&Found::find(workspace, warehouse, &definition, edition, run, &released, &[])?.figures);
    let moved = moved(from_csv(&path.display().to_string(), &text)?, from_csv("figures.csv", &now)?);
    let since = if moved.is_empty() { Vec::new() } else { since(workspace, warehouse, entry, &manifest)? };
    Ok(Recomputed { figures: text.lines().count() - 1, moved, since })
}

/// Every figure of two lists that isn't the same in both, in order of id.
fn moved(published: Vec<Published>, now: Vec<Published>) -> Vec<Moved> {
    let mut sides: BTreeMap<String, (Option<Published>, Option<Published>)> = BTreeMap::new();
    for figure in published {
        let id = figure.id.to_string();
        sides.entry(id).or_default().0 = Some(figure);
    }
    for figure in now {
        let id = figure.id.to_string();
        sides.entry(id).or_default().1 = Some(figure);
    }
    let differ = |(figure, (published, now)): (String, (Option<Published>, Option<Published>))| {
        (published != now).then_some(Moved { figure, published, now })
    };
    sides.into_iter().filter_map(differ).collect()
}

/// What can have moved a figure since the edition was made.
fn since(workspace: &Workspace, warehouse: &Warehouse, entry: &Entry, manifest: &Manifest) -> Result<Vec<String>, Problems> {
    let mut since: Vec<String> = ingest::loads_after(warehouse, entry.last_load.unwrap_or_default())?
        .into_iter()
        .map(|(id, file)| format!("load {id}: {file}"))
        .collect();
    let today = provenance::manifest(workspace, warehouse, manifest.edition.clone(), manifest.cutoff, manifest.as_of)?;
    if since.is_empty() && today.data_fingerprint != manifest.data_fingerprint {
        since.push("rows that were quarantined then and are loaded now".to_owned());
    }
    let mut paths: Vec<&String> = manifest.queries.keys().chain(today.queries.keys()).collect();
    paths.sort();
    paths.dedup();
    since.extend(
        paths.into_iter().filter(|path| manifest.queries.get(*path) != today.queries.get(*path)).map(|path| format!("query {path}")),
    );
    if today.configuration_sha256 != manifest.configuration_sha256 {
        since.push("the configuration".to_owned());
    }
    if today.program != manifest.program {
        since.push(format!("the program: version {} then, {} now", manifest.program.version, today.program.version));
    }
    Ok(since)
}

/// Editions' folders in the archive that the ledger doesn't know, and others that have no place there.
///
/// # Errors
/// Where the ledger can't be read.
pub fn strangers(workspace: &Workspace, warehouse: &Warehouse) -> Result<Problems, Problem> {
    let entries = archive::entries(warehouse)?;
    let known: Vec<String> =
        entries.iter().flat_map(|e| std::iter::once(e.edition.to_string()).chain(e.kept_as.as_ref().map(ToString::to_string))).collect();
    let mut problems = Problems::default();
    for folder in archive::folders(&workspace.archive_dir())? {
        if !known.contains(&folder) {
            problems.push(
                Problem::error("edition-unknown", format!("the ledger knows of no edition {folder}, but the archive has its folder"))
                    .at(Place::file(format!("archive/{folder}")))
                    .why("nothing that this workspace issued put it there")
                    .help("move it out of the archive; if the state database was lost, restore a backup"),
            );
        }
    }
    Ok(problems)
}
