//! Where a figure of the appraisal came from: editions, figures and rules, never the warehouse.

use super::SCHEME;
use super::explain::{EditionFacts, Explained};
use crate::measure::appraisal::{Published, Scheme, Words, YEAR, figures, reckon, trail, units};
use crate::measure::indicators::Catalogue;
use crate::store::archive::{self, sha256};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure;
use crate::terms::problem::{Problem, Problems};

/// Explains `published`, a figure of the appraisal, by the scheme that is adopted now and the editions that are released now.
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
    let entries: Vec<_> =
        archive::issued(warehouse)?.into_iter().filter(|entry| entry.is_released() || entry.edition == *edition).collect();
    let editions = Published::load(workspace, &entries, &scheme.indicators())?;
    let reckoning = reckon(&scheme, &editions, units(&scheme, &workspace.config, year), year, last);
    let words = Words::load(&workspace.overlay)?;
    let word = words.of(&published.id.indicator);
    let now = figures(&reckoning, catalogue, &words, edition.period());
    Ok(Explained {
        edition: edition.clone(),
        figure: published.clone(),
        title: word.map(|word| word.title.clone()).unwrap_or_default(),
        meaning: word.map(|word| word.meaning.clone()).unwrap_or_default(),
        definition: scheme.file.clone(),
        definition_as_issued: facts.manifest.files.get(SCHEME).is_some_and(|hash| *hash == sha256(scheme.text.as_bytes())),
        expression: String::new(),
        statements: None,
        follows_from: Vec::new(),
        trail: reckoning.of(&published.id.scope).map(|standing| trail(standing, &published.id)).unwrap_or_default(),
        now: now.iter().find(|f| f.id == published.id).and_then(|f| f.value),
        rows: None,
    })
}
