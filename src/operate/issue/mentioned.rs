//! Companies that people's words name: what a run looks for before any page is made.

use crate::measure::appraisal::Scheme;
use crate::publish::bulletin;
use crate::store::register::Reading;
use crate::store::register::tasks::Standing;
use crate::store::warehouse::{Params, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::problem::{Problem, Problems};

/// People's words of a run: the analyst's, those of offices and leaders, the scheme's.
///
/// # Errors
/// Where a note can't be read.
pub fn words(
    workspace: &Workspace,
    bulletin: &str,
    period: Period,
    register: &Reading,
    tasks: &[Standing],
    scheme: Option<&Scheme>,
) -> Result<Vec<String>, Problems> {
    let mut words = answers(register, tasks);
    for period in [period.previous(), period] {
        words.extend(workspace.notes(bulletin, period)?);
    }
    words.extend(scheme.iter().flat_map(|scheme| scheme.texts.values().cloned()));
    Ok(words)
}

/// What offices and leaders answered.
pub fn answers(register: &Reading, tasks: &[Standing]) -> Vec<String> {
    let answers = register.listed().flat_map(|anomaly| [&anomaly.answer.cause, &anomaly.answer.measures]).flatten();
    let reports = tasks.iter().flat_map(|standing| &standing.leads).filter_map(|lead| lead.report.as_ref()).map(|report| &report.note);
    answers.chain(reports).filter(|text| !text.is_empty()).cloned().collect()
}

/// The companies that they name.
///
/// # Errors
/// Where the warehouse can't be read.
pub fn companies(warehouse: &Warehouse, words: &[String]) -> Result<Vec<String>, Problem> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let rows = warehouse.rows("queries/rankings/companies.sql", &Params::new())?;
    let names = (0..rows.rows.len()).filter_map(|row| rows.get(row, "name").as_str().map(str::to_owned));
    Ok(bulletin::mentioned(names, words))
}
