//! Where a figure comes from: its statements with their parameters, and the rows behind it.

use super::catalogue::Catalogue;
use super::compose::{Composed, Frames};
use super::definition::{Definition, Kind, RowsOf};
use super::evaluate::{missing, prepare, without};
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

/// What a formula may take from the register, and the warnings behind that.
const COUNTED: [&str; 5] = ["alerts_open", "alerts_closed", "alerts_due", "alerts_disposed", "alerts_on_time"];
const BEHIND_REGISTER: &str = "queries/register/behind.sql";

/// The names in an expression.
fn words(sql: &str) -> BTreeSet<&str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect()
}

/// The indicators that a formula's expression names, in the catalogue's order; none for what looks at rows itself.
pub fn named_in(catalogue: &Catalogue, definition: &Definition) -> Vec<String> {
    if definition.kind != Kind::Formula {
        return Vec::new();
    }
    let words = words(&definition.sql);
    catalogue
        .definitions()
        .iter()
        .filter(|d| d.name != definition.name && words.contains(d.name.as_str()))
        .map(|d| d.name.clone())
        .collect()
}

/// The statements that compute `definition` in a run, and the rows behind the figure `id`: declarations, loads, or, where a formula takes its
/// numbers from the register as it is shown, warnings. Any other formula looks at no rows of its own.
pub fn explain(
    warehouse: &Warehouse,
    workspace: &Workspace,
    run: &Run,
    definition: &Definition,
    id: &FigureId,
) -> Result<(Statements, Option<Rows>), Problem> {
    let published = run.windows(&workspace.config);
    let mut given = prepare(warehouse, workspace, run, &published, &hidden(run, &published))?;
    let absent = without(&missing(warehouse, std::slice::from_ref(definition))?);
    let frames = Frames::read(warehouse, &workspace.overlay, &absent)?;
    let mut sql: Vec<Composed> = Vec::new();
    let mut rows = None;
    if definition.kind == Kind::Formula {
        sql.push(Composed { name: definition.path.clone(), sql: definition.sql.clone() });
        let words = words(&definition.sql);
        let counted: Vec<Value> = COUNTED.iter().filter(|column| words.contains(*column)).map(|column| Value::from(*column)).collect();
        if !counted.is_empty() {
            given.extend([("named".to_owned(), Value::List(counted)), ("window".to_owned(), id.window.as_str().into())]);
            given.extend([("direction".to_owned(), id.direction.to_string().into()), ("scope".to_owned(), id.scope.to_string().into())]);
            rows = Some(warehouse.rows(BEHIND_REGISTER, &given)?);
            let file = workspace.overlay.read(BEHIND_REGISTER)?;
            sql.push(Composed { name: file.path, sql: file.text });
        }
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
