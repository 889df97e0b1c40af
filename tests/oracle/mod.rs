//! The auditor's own calculation: from the export files to every figure, in plain slow code written from the specification alone. It uses
//! nothing of the product and no database. Readings of the specification where it is open: README.md.
//!
//! ```text
//! let workspace = oracle::Workspace::open(dir)?;
//! let mut state = oracle::State::default();
//! state.load(&workspace, file, &oracle::Loading { source: None, as_of: None, now })?;
//! let figures = oracle::figures(&state, &workspace, "2017-04", None);
//! let differences = oracle::compare(&figures, &figures_csv);
//! ```

mod alerts;
pub mod appraisal;
mod calendar;
mod cases;
mod columns;
mod compare;
mod compare_anomalies;
mod facts;
mod figures;
mod findings;
mod indicators;
mod limits;
mod load;
mod mix;
pub mod published;
mod register;
mod rules;
pub mod schemes;
mod shift;
mod table;
mod text;
mod volume;
mod workspace;

mod tests_appraisal;
mod tests_figures;
mod tests_load;
mod tests_register;
mod tests_rules;

pub use compare::{Kind, compare, summary};
pub use compare_anomalies::{compare_anomalies, compare_ids, keys, told};
pub use figures::Figure;
pub use load::{Loading, Reason, State};
pub use register::{Answer, Key, Register};
pub use workspace::Workspace;

use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeSet;

/// Every figure of a bulletin's period. `cutoff`: the period's end where the schedule sets no other.
pub fn figures(state: &State, workspace: &Workspace, period: &str, cutoff: Option<NaiveDateTime>) -> Vec<Figure> {
    bench(state, workspace, period, cutoff).figures()
}

/// The register's figures of a bulletin's period.
pub fn register_figures(
    register: &Register,
    state: &State,
    workspace: &Workspace,
    period: &str,
    cutoff: Option<NaiveDateTime>,
) -> Vec<Figure> {
    bench(state, workspace, period, cutoff).register_figures(register)
}

fn bench<'a>(state: &'a State, workspace: &'a Workspace, period: &str, cutoff: Option<NaiveDateTime>) -> indicators::Bench<'a> {
    let period = calendar::Period::parse(period).expect("a period");
    let (_, end) = period.span().expect("a period that exists");
    let cutoff = cutoff.map_or(calendar::midnight(end), calendar::seconds);
    indicators::Bench::new(state, workspace, indicators::Run { period, cutoff })
}

/// The declarations that a rule finds among all released in `[from, to)` and all in flight at its end.
pub fn caught(state: &State, workspace: &Workspace, rule: &str, from: NaiveDate, to: NaiveDate) -> BTreeSet<String> {
    let view = cases::View::new(state, workspace, (from, to), calendar::midnight(to));
    findings::findings(&view).into_keys().filter(|identity| identity.rule == rule).map(|identity| identity.subject).collect()
}
