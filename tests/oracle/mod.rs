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

mod calendar;
mod columns;
mod compare;
mod facts;
mod figures;
mod indicators;
mod load;
mod mix;
mod table;
mod text;
mod workspace;

mod tests_figures;
mod tests_load;

pub use compare::{Difference, Kind, compare, summary};
pub use figures::Figure;
pub use load::{Loading, Reason, State};
pub use workspace::Workspace;

use chrono::NaiveDateTime;

/// Every figure of a bulletin's period. `cutoff`: the period's end where the schedule sets no other.
pub fn figures(state: &State, workspace: &Workspace, period: &str, cutoff: Option<NaiveDateTime>) -> Vec<Figure> {
    let period = calendar::Period::parse(period).expect("a period");
    let (_, end) = period.span().expect("a period that exists");
    let cutoff = cutoff.map_or(calendar::midnight(end), calendar::seconds);
    indicators::Bench::new(state, workspace, indicators::Run { period, cutoff }).figures()
}
