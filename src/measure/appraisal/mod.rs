//! The year's reckoning: a scheme and published figures -> points, each traceable to an edition, a figure and a rule.
//!
//! Nothing is asked of the warehouse: the archive's released monthly editions are read as they were issued ([`Published::load`]), a scheme is data
//! ([`Scheme`]), and scoring is functions from values to values ([`score`]). A score is of what people were told at the time.

mod check;
mod compare;
mod figures;
mod lever;
mod outlook;
mod published;
mod reckon;
mod scheme;
mod trail;
pub mod score;

pub use compare::{Difference, compare};
pub use figures::{PREFIX, Word, Words, figures};
pub use lever::{Lever, cheapest, levers};
pub use outlook::{REST, in_the_making, outlook};
pub use published::{Month, Published};
pub use reckon::{Kind, MonthRow, Reckoning, Standing, Unit, reckon, units};
pub use scheme::{Adjustment, Bonus, Condition, Deduction, Event, Exemption, Item, Scheme, Version, Veto, Weigh};
pub use trail::{Step, trail};

use crate::store::archive::Entry;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::problem::Problems;

/// Months of a year.
pub const YEAR: u32 = 12;

/// Everyone's year by a scheme, from the released editions.
///
/// # Errors
/// Names every edition of which a file is not as it was issued.
pub fn appraise(workspace: &Workspace, released: &[Entry], scheme: &Scheme, year: i32) -> Result<Reckoning, Problems> {
    let published = Published::load(workspace, released, &scheme.indicators(), Period::Month(year, YEAR))?;
    Ok(reckon(scheme, &published, units(scheme, &workspace.config, year), year, YEAR))
}
