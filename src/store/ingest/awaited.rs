//! Events: pivoted onto their declarations; those whose declaration came later than they did.

use super::columns::named;
use super::merge::{Empty, Merge, columns_in};
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::terms::problem::Problem;

/// Merges the events in `stage_event` whose declaration is there, as values of load `load_id`; gives how many changed their declaration.
pub fn merge_events(warehouse: &Warehouse, workspace: &Workspace, load_id: i64) -> Result<u64, Problem> {
    let known = columns_in(&warehouse.rows("queries/ingest/events_known_columns.sql", &Params::new())?);
    if known.is_empty() {
        return Ok(0);
    }
    let merge = Merge::new(warehouse, &workspace.overlay, known);
    merge.pivot()?;
    Ok(merge.apply(load_id, Empty::SaysNothing)?.changes)
}

/// Tries the waiting events of every load again; gives how many found their declaration. Each keeps its own load's cut-off.
pub fn take(warehouse: &Warehouse, workspace: &Workspace) -> Result<u64, Problem> {
    let mut taken = 0;
    if warehouse.rows("queries/ingest/waiting.sql", &Params::new())?.first().as_u64() == Some(0) {
        return Ok(taken);
    }
    let loads = warehouse.rows("queries/ingest/waiting_loads.sql", &Params::new())?;
    for row in &loads.rows {
        let [load_id, Value::List(columns)] = &row[..] else { continue };
        let given = params([("load_id", load_id.clone())]);
        warehouse.execute("queries/ingest/waiting_take.sql", &given)?;
        let columns = columns.iter().filter_map(|c| named(c.as_str()?)).collect();
        let merge = Merge::new(warehouse, &workspace.overlay, columns);
        merge.pivot()?;
        merge.apply(load_id.as_i64().unwrap_or(0), Empty::SaysNothing)?;
        taken += warehouse.execute("queries/ingest/waiting_done.sql", &given)?;
    }
    Ok(taken)
}
