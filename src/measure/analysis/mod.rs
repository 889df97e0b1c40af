//! What follows from the figures: changes against earlier windows, ranks, rankings; and what is behind them: why a mean moved, where an office loses,
//! which goods were overlong, the longest declarations, the rhythm of the week, the state of the data. [`measure`] gives all of it for a run.
//! [`weigh`] lays what those who lead a task claim beside its figures.
//!
//! A tie shares its rank and the next one is skipped (1, 2, 2, 4); a sample that is too small has no rank at all and stands apart.

mod claims;
mod course;
mod derive;
mod find;
mod longest;
mod moved;
mod overlong;
mod quality;
mod ranking;
mod rhythm;
mod row;
mod standing;

pub use claims::{Claim, Evidence, Verdict, Weighed, Went, weigh};
pub use course::{ById, Course, by_id, course};
pub use derive::{change, derive};
pub use find::{Findings, Lists, Measured, measure};
pub use longest::{InFlight, Longest};
pub use moved::{CohortMoved, MeanMoved, Part};
pub use overlong::{GroupedBy, OverlongGroup};
pub use quality::{Counted, DataQuality, LoadSeen, Quarantined};
pub use ranking::{Movement, RankedRow, Ranking, ranking, rankings};
pub use rhythm::{Rhythm, RhythmCell, Spread, SpreadPoint, WorkingDay, WorkingWeek};
pub use standing::{Gap, OfficeStanding};
