//! The catalogue of indicators, and every indicator for every direction, scope and window of a run.
//!
//! An indicator is a file in `queries/indicators/`: a header (name, Chinese title, unit, which way is better, scopes, tasks) over one SQL
//! expression, either about a row (`h <= 24 * 3600`, for counts, shares, means and quantiles) or about other figures (`1 - clearance_hours_mean /
//! clearance_baseline`). [`evaluate`] puts all expressions into the frames of `queries/frames/`, one table of sums for each kind of rows, so the number
//! of queries doesn't grow with offices or indicators. Adding one takes a file, in the workspace's `queries/indicators/` too, and no Rust.
//!
//! What is said of stages, cohorts and effects rests on tables of its own: `queries/frames/stage.sql` splits every declaration's seconds once, for figures,
//! lists and rules alike, and `queries/attribution/` compares cohorts; the figures themselves are definitions like any other.
//!
//! The trap is a sum of doubles: its last digit changes with the number of threads. Durations are summed as whole seconds and divided once.

mod catalogue;
mod compose;
mod definition;
mod evaluate;
mod explain;
mod listing;
mod run;

pub use catalogue::{Catalogue, Derived};
pub use definition::{Better, Change, Definition, Kind, RowsOf, Sample, ScopeKind, Words};
pub use evaluate::{evaluate, small};
pub use explain::{Statements, explain, named_in};
pub use listing::listing;
pub use run::{Run, baseline_year};
