//! Corrections: a period's figures again, as of its own cut-off and from the data of today, beside what was published.
//!
//! A correction is issued where a figure moved; it is an edition of its own and takes nothing back. The register stays as the first issue left it.

use super::found::Found;
use super::provenance;
use crate::publish::bulletin::{Correction, MovedFigure};
use crate::store::archive::{self, EditionId, Entry, Kind, Manifest};
use crate::store::register;
use crate::store::warehouse::{Params, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::terms::figure::{Direction, FigureId, NOTHING, Published, csv_field, csv_text, from_csv, to_csv};
use crate::terms::problem::{Place, Problem, Problems};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The file of an edition that lists every figure that moved.
pub const FILE: &str = "corrections.csv";
/// Its header.
const HEADER: &str = "figure_id,old_value,new_value,old_display,new_display,unit,loads";
/// Queries that figures rest on.
const DEFINING: [&str; 3] = ["queries/indicators/", "queries/frames/", "queries/attribution/"];

/// What is corrected.
pub struct Base {
    /// The edition that readers have.
    pub entry: Entry,
    /// The correction to be.
    pub edition: EditionId,
    number: u32,
    manifest: Manifest,
    figures: Vec<Published>,
}

/// The correction that waits for approval, where nothing was loaded since it was made.
///
/// # Errors
/// Where the ledger can't be read.
pub fn standing(warehouse: &Warehouse, first: &EditionId) -> Result<Option<EditionId>, Problem> {
    let newest = register::newest_load(warehouse)?;
    let waits = |entry: &Entry| entry.edition.correction().is_some() && !entry.is_released() && entry.last_load == Some(newest);
    let mut issued = archive::issued(warehouse)?.into_iter();
    Ok(issued.find(|entry| entry.edition.same_period(first) && waits(entry)).map(|entry| entry.edition))
}

/// What there is to correct of a period.
///
/// # Errors
/// Where nothing of it is released, where a correction waits for approval, or where the archive was changed.
pub fn base(workspace: &Workspace, warehouse: &Warehouse, first: &EditionId) -> Result<Base, Problems> {
    let standing: Vec<Entry> = archive::issued(warehouse)?.into_iter().filter(|entry| entry.edition.same_period(first)).collect();
    if let Some(waiting) = standing.iter().find(|entry| !entry.is_released()) {
        return Err(Problem::error("waits-for-approval", format!("{} waits for approval", waiting.edition))
            .why("what readers don't have yet is rejected and made again, not corrected")
            .help(format!("tongbao reject {} --by PERSON --note TEXT, or approve it first", waiting.edition))
            .into());
    }
    let Some(entry) = archive::published(&standing, first).cloned() else {
        return Err(Problem::error("not-issued", format!("{first} was not issued: there is nothing to correct"))
            .help(format!("tongbao run {} --period {}", first.bulletin(), first.period()))
            .into());
    };
    let archive = workspace.archive_dir();
    let changed = Problems(archive::intact(&archive, &entry)?);
    if changed.has_errors() {
        return Err(changed);
    }
    let folder = entry.edition.folder(&archive);
    let path = folder.join("figures.csv");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Problem::error("archive-read", format!("can't read {}: {e}", path.display())).at(Place::file(path.display().to_string()))
    })?;
    let number = match entry.edition.kind() {
        Kind::Correction(n) => n + 1,
        Kind::First | Kind::Rejected(_) => 1,
    };
    Ok(Base {
        edition: first.sibling(Kind::Correction(number)),
        number,
        manifest: Manifest::read(&folder)?,
        figures: from_csv(&path.display().to_string(), &text)?,
        entry,
    })
}

/// What moved since, and by which loads.
///
/// # Errors
/// Where the warehouse can't be read.
pub fn compare(workspace: &Workspace, warehouse: &Warehouse, base: &Base, found: &Found) -> Result<Correction, Problems> {
    // Written and read back, so that both sides went the same way.
    let now = from_csv("figures.csv", &to_csv(&found.figures))?;
    let old: BTreeMap<&FigureId, &Published> = base.figures.iter().map(|figure| (&figure.id, figure)).collect();
    let touched = Touched::since(warehouse, &base.entry)?;
    let mut moved = Vec::new();
    let indicators = |figures: &[Published]| -> BTreeSet<String> { figures.iter().map(|f| f.id.indicator.clone()).collect() };
    let (was, is) = (indicators(&base.figures), indicators(&now));
    // One that is new, or there no more, moved from nothing or to nothing; not so where its indicator itself came or went.
    let kept: BTreeSet<&FigureId> = now.iter().map(|figure| &figure.id).collect();
    let gone = base.figures.iter().filter(|figure| !kept.contains(&figure.id) && is.contains(&figure.id.indicator));
    let pairs = now.iter().filter(|new| was.contains(&new.id.indicator)).map(|new| (old.get(&new.id).copied(), Some(new)));
    for (old, new) in pairs.chain(gone.map(|old| (Some(old), None))) {
        let value = |side: Option<&Published>| side.and_then(|figure| figure.value);
        let Some(one) = new.or(old).filter(|_| value(old) != value(new)) else { continue };
        let display = |side: Option<&Published>| side.map_or_else(|| NOTHING.to_owned(), |figure| figure.display.clone());
        moved.push(MovedFigure {
            id: one.id.clone(),
            unit: one.unit.clone(),
            old: value(old),
            new: value(new),
            old_display: display(old),
            new_display: display(new),
            loads: touched.loads_of(one),
        });
    }
    let named: BTreeSet<i64> = moved.iter().flat_map(|m| &m.loads).copied().collect();
    let queries = provenance::queries(workspace)?;
    let defining = |all: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        all.iter().filter(|(path, _)| DEFINING.iter().any(|folder| path.starts_with(folder))).map(|(p, h)| (p.clone(), h.clone())).collect()
    };
    Ok(Correction {
        number: base.number,
        corrects: base.entry.as_of.date(),
        loads: files(warehouse)?.into_iter().filter(|(load, _)| named.contains(load)).collect(),
        definitions: defining(&queries) != defining(&base.manifest.queries),
        settings: provenance::configuration(workspace)? != base.manifest.configuration_sha256,
        moved,
    })
}

/// The files of all loads.
fn files(warehouse: &Warehouse) -> Result<BTreeMap<i64, String>, Problem> {
    let rows = warehouse.rows("queries/export/loads.sql", &Params::new())?;
    let one = |row: usize| Some((rows.get(row, "load_id").as_i64()?, rows.get(row, "file").as_str()?.to_owned()));
    Ok((0..rows.rows.len()).filter_map(one).collect())
}

/// As `corrections.csv`.
pub fn corrections_csv(correction: &Correction) -> String {
    let value = |value: Option<f64>| value.map(|v| format!("{v:?}").trim_end_matches(".0").to_owned()).unwrap_or_default();
    let mut out = format!("{HEADER}\n");
    for m in &correction.moved {
        let loads: Vec<String> = m.loads.iter().map(i64::to_string).collect();
        let cells = [
            csv_text(&m.id.to_string()),
            value(m.old),
            value(m.new),
            csv_text(&m.old_display),
            csv_text(&m.new_display),
            csv_field(&m.unit),
            loads.join(" "),
        ];
        out += &cells.join(",");
        out.push('\n');
    }
    out
}

/// Where later loads touched what an edition sees.
struct Touched {
    places: Vec<TouchedPlace>,
}

struct TouchedPlace {
    load: i64,
    direction: String,
    scopes: BTreeSet<String>,
    day: NaiveDate,
}

impl Touched {
    fn since(warehouse: &Warehouse, entry: &Entry) -> Result<Touched, Problem> {
        let given = params([("last_load", entry.last_load.unwrap_or(i64::MAX).into()), ("cutoff", entry.cutoff.into())]);
        let rows = warehouse.rows("queries/archive/touched.sql", &given)?;
        let one = |row: usize| {
            let text = |column: &str| rows.get(row, column).as_str().map(str::to_owned);
            Some(TouchedPlace {
                load: rows.get(row, "load_id").as_i64()?,
                direction: text("direction")?,
                scopes: ["office", "transport", "grade", "site"].into_iter().filter_map(text).collect(),
                day: rows.get(row, "day").as_date()?,
            })
        };
        Ok(Touched { places: (0..rows.rows.len()).filter_map(one).collect() })
    }

    /// The loads that moved a figure: those that touched its scope and direction in its window. A figure that rests on more than its own window
    /// or scope (a change, a rank, a stock at the window's end) moved by those that touched its scope, else by any.
    fn loads_of(&self, figure: &Published) -> Vec<i64> {
        let scope = figure.id.scope.to_string();
        let direction = |p: &TouchedPlace| figure.id.direction == Direction::All || p.direction == figure.id.direction.to_string();
        let place = |p: &TouchedPlace| figure.id.scope.is_whole() || p.scopes.contains(&scope);
        let day = |p: &TouchedPlace| figure.start.is_some_and(|start| p.day >= start) && figure.end.is_some_and(|end| p.day < end);
        let derived = figure.id.indicator.contains('.');
        let tests: [&dyn Fn(&TouchedPlace) -> bool; 3] =
            [&|p| !derived && direction(p) && place(p) && day(p), &|p| direction(p) && place(p), &|p| direction(p)];
        let loads =
            |test: &&dyn Fn(&TouchedPlace) -> bool| -> BTreeSet<i64> { self.places.iter().filter(|p| test(p)).map(|p| p.load).collect() };
        tests.iter().map(loads).find(|loads| !loads.is_empty()).unwrap_or_default().into_iter().collect()
    }
}
