//! Where a published figure came from: edition, definition, statements, sample, rows; and whether the warehouse still says the same.

use super::points::explain_points;
use crate::measure::analysis::derive;
use crate::measure::appraisal::{PREFIX, Step};
use crate::measure::indicators::{Catalogue, Run, Statements, evaluate, explain as statements, named_in};
use crate::store::archive::{EditionId, Manifest, sha256, verify};
use crate::store::register;
use crate::store::warehouse::{Rows, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::figure::{FigureId, Published, from_csv};
use crate::terms::problem::{Place, Problem, Problems, nearest};
use serde::Serialize;
use std::path::Path;

/// A published figure with everything behind it.
#[derive(Serialize)]
pub struct Explained {
    /// In which edition.
    pub edition: EditionId,
    /// As it was published.
    pub figure: Published,
    /// Chinese title of its indicator.
    pub title: String,
    /// What its indicator means.
    pub meaning: String,
    /// The file that defines it.
    pub definition: String,
    /// Whether that file still is what it was when the edition was made.
    pub definition_as_issued: bool,
    /// The expression in that file.
    pub expression: String,
    /// Statements and parameters; none for a figure derived from others.
    pub statements: Option<Statements>,
    /// The published figures that it follows from.
    pub follows_from: Vec<Published>,
    /// A figure of the appraisal: the editions, figures and rules that it stands on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Step>,
    /// What the warehouse gives for it now; of the appraisal, the archive.
    pub now: Option<f64>,
    /// How many rows stand behind it.
    pub rows: Option<usize>,
}

/// An edition in a few facts.
#[derive(Serialize)]
pub struct EditionFacts {
    /// What its manifest says.
    pub manifest: Manifest,
    /// Its figures.
    pub figures: Vec<Published>,
    /// Queries that are different now.
    pub changed_queries: Vec<String>,
}

/// Reads an issued edition, whose files must be as issued.
///
/// # Errors
/// Where there is no such edition, or a file of it was changed.
pub fn edition_facts(workspace: &Workspace, edition: &EditionId) -> Result<EditionFacts, Problems> {
    let archive = workspace.archive_dir();
    let folder = edition.folder(&archive);
    let manifest = Manifest::read(&folder)?;
    let changed = Problems(verify(&archive, edition)?);
    if changed.has_errors() {
        return Err(changed);
    }
    let path = folder.join("figures.csv");
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Problem::error("archive-read", format!("can't read {}: {e}", path.display())).at(Place::file(path.display().to_string()))
    })?;
    let figures = from_csv(&path.display().to_string(), &text)?;
    let now = |path: &String| workspace.overlay.read(path).ok().map(|text| sha256(text.text.as_bytes()));
    let changed_queries =
        manifest.queries.iter().filter(|(path, hash)| now(path).as_ref() != Some(hash)).map(|(path, _)| path.clone()).collect();
    Ok(EditionFacts { manifest, figures, changed_queries })
}

/// Explains one figure of an issued edition; the second value are the rows behind it, where it looks at rows itself.
///
/// # Errors
/// Where the edition has no such figure; where the queries can't run any more.
pub fn explain(
    workspace: &Workspace,
    warehouse: &Warehouse,
    facts: &EditionFacts,
    figure: &str,
) -> Result<(Explained, Option<Rows>), Problems> {
    let published = facts.figures.iter().find(|f| f.id.to_string() == figure).ok_or_else(|| unknown(facts, figure))?;
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config)?;
    if published.id.indicator.starts_with(PREFIX) {
        return Ok((explain_points(workspace, warehouse, &catalogue, facts, published)?, None));
    }
    let run = Run { period: facts.manifest.edition.period(), cutoff: facts.manifest.cutoff };
    let definition = base_of(&catalogue, &published.id.indicator).ok_or_else(|| {
        Problem::error("figure-undefined", format!("no file defines `{}` any more", published.id.indicator))
            .help("it was defined when the edition was made; bring its file back into queries/indicators")
    })?;
    register::read(warehouse, run.period, run.cutoff)?.show(warehouse)?;
    let own = definition.name == published.id.indicator;
    let (statements, rows) = if own {
        let (statements, rows) = statements(warehouse, workspace, &run, &definition, &published.id)?;
        (Some(statements), rows)
    } else {
        (None, None)
    };
    let follows = |id: &FigureId| {
        let same_place = id.direction == published.id.direction && id.scope == published.id.scope;
        if own {
            let named = named_in(&catalogue, &definition);
            same_place && id.window == published.id.window && named.contains(&id.indicator)
        } else {
            // A rank follows from all offices' figures, anything else from its own scope's.
            let rank = published.id.indicator.contains(".rank");
            let here = if rank { id.scope.is_unit() && ["current", "previous"].contains(&id.window.as_str()) } else { same_place };
            id.indicator == definition.name && id.direction == published.id.direction && here && !id.window.contains(':')
        }
    };
    let mut figures = evaluate(warehouse, workspace, &catalogue, &run)?;
    let derived = derive(workspace, &catalogue, &figures);
    figures.extend(derived);
    let explained = Explained {
        edition: facts.manifest.edition.clone(),
        figure: published.clone(),
        title: definition.title.clone(),
        meaning: definition.meaning.clone(),
        definition_as_issued: !facts.changed_queries.contains(&definition.path),
        definition: definition.path.clone(),
        expression: definition.sql.clone(),
        statements,
        trail: Vec::new(),
        follows_from: facts.figures.iter().filter(|f| follows(&f.id)).cloned().collect(),
        now: figures.iter().find(|f| f.id == published.id).and_then(|f| f.value),
        rows: rows.as_ref().map(|rows| rows.rows.len()),
    };
    Ok((explained, rows))
}

/// Writes the rows behind a figure as CSV.
///
/// # Errors
/// Where the file can't be written.
pub fn write_rows(path: &Path, rows: &Rows) -> Result<(), Problem> {
    std::fs::write(path, rows.to_csv()).map_err(|e| {
        Problem::error("rows-io", format!("can't write {}: {e}", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("name another file with --rows")
    })
}

/// The definition of an indicator, or of the one that a derived figure's name begins with.
fn base_of(catalogue: &Catalogue, indicator: &str) -> Option<crate::measure::indicators::Definition> {
    let before_dot = || indicator.rmatch_indices('.').find_map(|(at, _)| catalogue.find(&indicator[..at]));
    catalogue.find(indicator).or_else(before_dot)
}

fn unknown(facts: &EditionFacts, figure: &str) -> Problem {
    let ids: Vec<String> = facts.figures.iter().map(|f| f.id.to_string()).collect();
    let problem = Problem::error("unknown-figure", format!("edition {} has no figure `{figure}`", facts.manifest.edition));
    match nearest(figure, ids.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("figure ids stand in the edition's figures.csv, and under every number of its HTML page"),
    }
}
