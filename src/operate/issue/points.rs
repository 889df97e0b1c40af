//! Where a figure of the appraisal came from: editions, figures and rules, never the warehouse.

use super::explain::{EditionFacts, Explained};
use super::provenance;
use crate::measure::analysis::by_id;
use crate::measure::appraisal::{Published, REST, Scheme, Words, YEAR, figures, outlook, reckon, trail, units};
use crate::measure::indicators::Catalogue;
use crate::store::archive::{self, sha256};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::{self, Figure, Format};
use crate::terms::problem::{Problem, Problems};

/// Explains `published`, a figure of the appraisal, by the scheme that is adopted now and the editions that it stood on.
///
/// # Errors
/// Where no scheme is adopted any more, or an edition is not as it was issued.
pub(super) fn explain_points(
    workspace: &Workspace,
    warehouse: &Warehouse,
    catalogue: &Catalogue,
    facts: &EditionFacts,
    published: &figure::Published,
) -> Result<Explained, Problems> {
    let scheme = Scheme::adopted(workspace, catalogue)?.ok_or_else(|| {
        Problem::error("no-scheme", "the workspace has adopted no appraisal scheme any more")
            .help("name the scheme that the edition was made by in tongbao.yaml: `appraisal: schemes/2017.yaml`")
    })?;
    let edition = &facts.manifest.edition;
    let (year, last) = match edition.period() {
        Period::Month(year, month) => (year, month),
        period => (period.year(), YEAR),
    };
    let mut entries = provenance::rested_on(warehouse, &facts.manifest)?;
    entries.retain(|entry| entry.edition != *edition);
    entries.extend(archive::issued(warehouse)?.into_iter().filter(|entry| entry.edition == *edition));
    let editions = Published::load(workspace, &entries, &scheme.indicators(), Period::Month(year, last))?;
    let reckoning = reckon(&scheme, &editions, units(&scheme, &workspace.config, year), year, last);
    let words = Words::load(&workspace.overlay)?;
    let word = words.of(&published.id.indicator);
    let mut now = figures(&reckoning, catalogue, &words, edition.period());
    let foreseen = published.id.window == REST;
    if foreseen {
        let run: Vec<Figure> = facts.figures.iter().map(read_back).collect();
        let by_id = by_id(&run);
        now.extend(outlook(&scheme, &editions, &workspace.config, &by_id, edition.period(), &words));
    }
    let indicators = scheme.indicators();
    let whose = reckoning.of(&published.id.scope).map_or(&published.id.scope, |standing| &standing.unit.figures_of);
    let item = published.id.indicator.split_once('.').map(|(_, item)| item);
    let carried = |id: &figure::FigureId| {
        let asked =
            item.map_or_else(|| indicators.contains(&id.indicator), |item| id.indicator == item && id.direction == published.id.direction);
        let window = id.window.as_str();
        let seasons = window.starts_with("year_to_date") || window.starts_with(&format!("month:{}-", year - 1));
        foreseen && asked && seasons && id.scope == *whose
    };
    Ok(Explained {
        edition: edition.clone(),
        figure: published.clone(),
        title: word.map(|word| word.title.clone()).unwrap_or_default(),
        meaning: word.map(|word| word.meaning.clone()).unwrap_or_default(),
        definition: scheme.file.clone(),
        definition_as_issued: scheme
            .texts
            .iter()
            .all(|(name, text)| facts.manifest.files.get(name).is_some_and(|hash| *hash == sha256(text.as_bytes()))),
        expression: String::new(),
        statements: None,
        follows_from: facts.figures.iter().filter(|f| carried(&f.id)).cloned().collect(),
        trail: reckoning.of(&published.id.scope).map(|standing| trail(standing, &published.id)).unwrap_or_default(),
        now: now.iter().find(|f| f.id == published.id).and_then(|f| f.value),
        rows: None,
    })
}

/// A published figure as the run had it, as far as the outlook asks.
fn read_back(published: &figure::Published) -> Figure {
    Figure {
        id: published.id.clone(),
        start: published.start.unwrap_or_default(),
        end: published.end.unwrap_or_default(),
        value: published.value,
        n: published.n,
        unit: published.unit.clone(),
        format: Format::Score,
        notes: Vec::new(),
        words: None,
    }
}
