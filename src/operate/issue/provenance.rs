//! What an edition was made from: hashes of data, configuration, queries, templates and the program itself.

use crate::store::archive::{self, EditionId, Entry, Manifest, Program, sha256};
use crate::store::warehouse::{Params, Warehouse};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Approval;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The manifest of an edition to be, still without its files.
pub fn manifest(
    workspace: &Workspace,
    warehouse: &Warehouse,
    edition: EditionId,
    cutoff: NaiveDateTime,
    as_of: NaiveDateTime,
) -> Result<Manifest, Problems> {
    let period = edition.period();
    Ok(Manifest {
        period_start: period.first_day(),
        period_end: period.end_day(),
        cutoff,
        as_of,
        data_fingerprint: fingerprint(warehouse)?,
        configuration_sha256: configuration(workspace)?,
        program: program()?,
        queries: queries(workspace)?,
        templates: hashes(workspace, "report-templates", "")?,
        rests_on: BTreeMap::new(),
        sights: BTreeMap::new(),
        files: BTreeMap::new(),
        approval: approval(workspace, edition.bulletin()),
        edition,
    })
}

/// The editions that one with this manifest refers to: those that it names, or, where it names none, all that readers have.
pub fn rested_on(warehouse: &Warehouse, manifest: &Manifest) -> Result<Vec<Entry>, Problem> {
    let named = |entry: &Entry| manifest.rests_on.get(&entry.edition.to_string()) == Some(&entry.manifest_sha256);
    let counts = |entry: &Entry| if manifest.rests_on.is_empty() { entry.is_released() } else { named(entry) };
    Ok(archive::issued(warehouse)?.into_iter().filter(counts).collect())
}

/// Whether a person releases a bulletin's editions.
pub fn approval(workspace: &Workspace, bulletin: &str) -> Approval {
    workspace.config.schedules.get(bulletin).map(|schedule| schedule.approval).unwrap_or_default()
}

/// A lake's snapshot; of a file one hash over every load: the same loads in the same order, the same fingerprint.
pub fn fingerprint(warehouse: &Warehouse) -> Result<String, Problem> {
    if let Some(snapshot) = warehouse.snapshot()? {
        return Ok(format!("snapshot:{snapshot}"));
    }
    let loads = warehouse.rows("queries/archive/fingerprint.sql", &Params::new())?;
    let lines: Vec<String> = loads.rows.iter().map(|row| row.iter().map(|v| v.to_string()).collect::<Vec<_>>().join("\t")).collect();
    Ok(sha256(lines.join("\n").as_bytes()))
}

/// Keys that say where the facts lie: nothing that an edition is made from.
const WHEREABOUTS: [&str; 4] = ["warehouse:", "data_path:", "object_store:", "extensions:"];

/// SHA-256 over the configuration in force with the files that it includes and names, wherever it has the facts.
pub fn configuration(workspace: &Workspace) -> Result<String, Problem> {
    let path = workspace.dir.join("tongbao.yaml");
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Problem::error("no-workspace", format!("can't read {}: {e}", path.display())).at(Place::file("tongbao.yaml")))?;
    let mut whereabouts = false; // lines that are set in belong to the key above them
    let lines: String = text
        .split_inclusive('\n')
        .filter(|line| {
            whereabouts = WHEREABOUTS.iter().any(|key| line.starts_with(key)) || (whereabouts && line.starts_with([' ', '\t']));
            !whereabouts
        })
        .collect();
    let mut named = workspace.included.clone();
    for file in [&workspace.config.calendar, &workspace.config.tasks].into_iter().flatten() {
        named.insert(file.clone(), workspace.read(file)?);
    }
    let named: String = named.iter().map(|(file, text)| format!("\u{0}{file}\u{0}{text}")).collect();
    Ok(sha256((lines + &named).as_bytes()))
}

/// SHA-256 of every query file in force.
pub fn queries(workspace: &Workspace) -> Result<BTreeMap<String, String>, Problem> {
    hashes(workspace, "queries", ".sql")
}

fn hashes(workspace: &Workspace, folder: &str, ending: &str) -> Result<BTreeMap<String, String>, Problem> {
    let names = workspace.overlay.list(folder, ending);
    names.into_iter().map(|name| workspace.overlay.read(&name).map(|text| (name, sha256(text.text.as_bytes())))).collect()
}

/// The running binary, read once a process.
fn program() -> Result<Program, Problem> {
    static PROGRAM: OnceLock<Result<Program, Problem>> = OnceLock::new();
    let read = || {
        let bytes = std::env::current_exe()
            .and_then(std::fs::read)
            .map_err(|e| Problem::error("program-unread", format!("the running program's file can't be read: {e}")))?;
        Ok(Program { version: env!("CARGO_PKG_VERSION").to_owned(), sha256: sha256(&bytes) })
    };
    PROGRAM.get_or_init(read).clone()
}
