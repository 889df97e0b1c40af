//! Everything that is measured for a run: its figures, and the findings behind them.

use super::course::by_id;
use super::derive::derive;
use super::longest::{InFlight, Longest, in_flight, longest};
use super::moved::{MeanMoved, moved};
use super::overlong::{OverlongGroup, overlong};
use super::quality::{DataQuality, data_quality};
use super::rhythm::{Rhythm, Spread, WorkingWeek, rhythm, spreads, working_weeks};
use super::standing::{OfficeStanding, standings};
use crate::measure::indicators::{Catalogue, Run, evaluate};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::figure::Figure;
use crate::terms::problem::Problems;
use serde::{Deserialize, Serialize};

/// The window that findings are about.
pub(super) const CURRENT: &str = "current";

/// How long the lists are, in the district and in each office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lists {
    /// Declarations that took longest, a direction.
    pub longest: u32,
    /// Declarations in flight longest, a direction.
    pub in_flight: u32,
    /// Enterprises, HS chapters, sites with most overlong declarations, each a direction.
    pub overlong: u32,
}

/// What a run measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Every figure, derived ones after those they are derived from.
    pub figures: Vec<Figure>,
    /// What is behind them.
    pub findings: Findings,
}

/// What is found beside the figures; the same for every scope's page, which takes from it what is its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Why the district's mean moved, by direction and reference.
    pub moved: Vec<MeanMoved>,
    /// Each office against the district.
    pub standings: Vec<OfficeStanding>,
    /// Who and what has most overlong declarations.
    pub overlong: Vec<OverlongGroup>,
    /// When goods are declared and released in the week.
    pub rhythm: Vec<Rhythm>,
    /// On which days of it each scope works.
    pub working_weeks: Vec<WorkingWeek>,
    /// How clearance times are spread, now and last year.
    pub spreads: Vec<Spread>,
    /// The declarations that took longest.
    pub longest: Vec<Longest>,
    /// Those that have been in flight longest.
    pub in_flight: Vec<InFlight>,
    /// The state of the data.
    pub quality: DataQuality,
}

/// Measures a run by a fixed number of queries, whatever scopes it is for.
///
/// # Errors
/// Where a definition or a query is wrong.
pub fn measure(workspace: &Workspace, warehouse: &Warehouse, catalogue: &Catalogue, run: &Run, lists: Lists) -> Result<Measured, Problems> {
    let mut figures = evaluate(warehouse, workspace, catalogue, run)?;
    let derived = derive(workspace, catalogue, &figures);
    figures.extend(derived);
    // The tables of the run that `evaluate` made stand until the next one's.
    let by_id = by_id(&figures);
    let current: Vec<&Figure> = figures.iter().filter(|f| f.id.window == CURRENT).collect();
    let findings = Findings {
        moved: moved(workspace.config.level, warehouse, &current, &by_id)?,
        standings: standings(&current, &by_id),
        overlong: overlong(warehouse, lists.overlong)?,
        rhythm: rhythm(warehouse)?,
        working_weeks: working_weeks(warehouse)?,
        spreads: spreads(warehouse)?,
        longest: longest(warehouse, lists.longest)?,
        in_flight: in_flight(warehouse, run, lists.in_flight)?,
        quality: data_quality(warehouse, run)?,
    };
    Ok(Measured { figures, findings })
}
