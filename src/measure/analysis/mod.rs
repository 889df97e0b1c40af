//! What follows from the figures: changes against earlier windows, ranks, rankings; the period's longest declarations; the state of the data.
//!
//! A tie shares its rank and the next one is skipped (1, 2, 2, 4); a sample that is too small has no rank at all and stands apart.

mod course;
mod derive;
mod longest;
mod quality;
mod ranking;

pub use course::{ById, Course, course};
pub use derive::{change, derive};
pub use longest::{Longest, longest};
pub use quality::{Counted, DataQuality, LoadSeen, Quarantined, data_quality};
pub use ranking::{Movement, RankedRow, Ranking, ranking, rankings};
