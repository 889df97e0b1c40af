//! Where a figure comes from: its statements with their parameters, and the rows behind it.

use super::catalogue::Catalogue;
use super::compose::{Composed, Frames};
use super::definition::{Definition, Kind, RowsOf};
use super::evaluate::{missing, prepare};
use super::run::{Run, hidden};
use crate::store::warehouse::{Rows, Value, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::figure::FigureId;
use crate::terms::problem::Problem;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How a figure of the catalogue is computed.
#[derive(Clone, Debug, Serialize)]
pub struct Statements {
    /// Statements in the order in which they run, each with the file it is made from.
    pub sql: Vec<(String, String)>,
    /// Their parameters, as text.
    pub parameters: BTreeMap<String, String>,
}

/// The indicators that a formula's expression names, in the catalogue's order; none for what looks at rows itself.
pub fn named_in(catalogue: &Catalogue, definition: &Definition) -> Vec<String> {
    if definition.kind != Kind::Formula {
        return Vec::new();
    }
    let words: BTreeSet<&str> = definition.sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    catalogue
        .definitions()
        .iter()
        .filter(|d| d.name != definition.name && words.contains(d.name.as_str()))
        .map(|d| d.name.clone())
        .collect()
}

/// The statements that compute `definition` in a run, and the rows behind the figure `id`. Rows of a formula are those of no single
/// indicator: there are none.
pub fn explain(
    warehouse: &Warehouse,
    workspace: &Workspace,
    run: &Run,
    definition: &Definition,
    id: &FigureId,
) -> Result<(Statements, Option<Rows>), Problem> {
    let published = run.windows(&workspace.config);
    let mut given = prepare(warehouse, workspace, run, &published, &hidden(run, &published))?;
    let absent = missing(warehouse, std::slice::from_ref(definition))?.into_keys().collect();
    let frames = Frames::read(&workspace.overlay, &absent)?;
    let mut sql: Vec<Composed> = Vec::new();
    let mut rows = None;
    if definition.kind == Kind::Formula {
        sql.push(Composed { name: definition.path.clone(), sql: definition.sql.clone() });
    } else {
        sql.extend(
            frames
                .measured(std::slice::from_ref(definition))?
                .into_iter()
                .filter(|c| c.sql.contains(&format!("\"{}.n\"", definition.name))),
        );
        let behind = frames.behind(definition)?;
        given.insert("window".into(), Value::from(id.window.as_str()));
        if definition.rows != RowsOf::Loads {
            given.insert("direction".into(), Value::from(id.direction.to_string()));
            given.insert("scope".into(), Value::from(id.scope.to_string()));
        }
        rows = Some(warehouse.rows_text(&behind.name, &behind.sql, &given)?);
        sql.push(behind);
    }
    let used = |name: &str| sql.iter().any(|c| c.sql.contains(&format!("${name}")));
    let parameters = given.iter().filter(|(name, _)| used(name)).map(|(name, value)| (name.clone(), value.to_string())).collect();
    Ok((Statements { sql: sql.into_iter().map(|c| (c.name, c.sql)).collect(), parameters }, rows))
}
