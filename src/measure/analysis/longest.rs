//! The declarations of the period that took longest, and those that have been in flight longest.

use super::row::{Row, each, hours};
use crate::measure::indicators::Run;
use crate::store::warehouse::{Warehouse, params};
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One of the longest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Longest {
    /// Import or export.
    pub direction: Direction,
    /// Its place in its direction, from 1. The list holds the district's first places and each office's.
    pub place: u64,
    /// Its place in its direction within its office, from 1.
    pub office_place: u64,
    /// The declaration.
    pub entry_id: String,
    /// The scope that it counts in beside the district; none where its office closed without a successor.
    pub scope: Option<Scope>,
    /// The office that it was declared at.
    pub office: String,
    /// That office's name for tables.
    pub office_name: String,
    /// The company's code.
    pub company_code: String,
    /// The company's name, unmasked: who may see it is decided where it is shown.
    pub company_name: String,
    /// Transport mode's code.
    pub transport_mode: String,
    /// First line's HS code.
    pub main_hs: String,
    /// Terminal or yard.
    pub supervised_site: String,
    /// Accepted.
    pub declared_at: Option<NaiveDateTime>,
    /// The clock's start.
    pub started_at: Option<NaiveDateTime>,
    /// Released.
    pub released_at: Option<NaiveDateTime>,
    /// Clearance in whole seconds.
    pub seconds: u64,
    /// The stage that took most of it.
    pub stage: Option<String>,
    /// Whom that stage belongs to.
    pub party: Option<String>,
    /// How much.
    pub stage_seconds: Option<u64>,
}

impl Longest {
    /// Clearance in hours.
    pub fn hours(&self) -> f64 {
        hours(self.seconds)
    }
    /// Its longest stage in hours.
    pub fn stage_hours(&self) -> Option<f64> {
        self.stage_seconds.map(hours)
    }
}

/// One that has not been released at the cut-off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InFlight {
    /// Import or export.
    pub direction: Direction,
    /// Its place in its direction, the oldest first, from 1. The list holds the district's first places and each office's.
    pub place: u64,
    /// Its place in its direction within its office, from 1.
    pub office_place: u64,
    /// The declaration.
    pub entry_id: String,
    /// The scope that it counts in beside the district; none where its office closed without a successor.
    pub scope: Option<Scope>,
    /// The office that it was declared at.
    pub office: String,
    /// That office's name for tables.
    pub office_name: String,
    /// The company's code.
    pub company_code: String,
    /// The company's name, unmasked: who may see it is decided where it is shown.
    pub company_name: String,
    /// Transport mode's code.
    pub transport_mode: String,
    /// First line's HS code.
    pub main_hs: String,
    /// Terminal or yard.
    pub supervised_site: String,
    /// Accepted.
    pub declared_at: Option<NaiveDateTime>,
    /// The clock's start.
    pub started_at: Option<NaiveDateTime>,
    /// From there to the cut-off in whole seconds.
    pub seconds: u64,
    /// The stage that is due and open.
    pub stage: String,
    /// Whom it waits for.
    pub party: String,
    /// Since when: its latest known stamp, or the clock's start.
    pub open_since: Option<NaiveDateTime>,
    /// From there to the cut-off in whole seconds.
    pub stage_seconds: u64,
}

impl InFlight {
    /// Age in hours.
    pub fn hours(&self) -> f64 {
        hours(self.seconds)
    }
    /// The open stage in hours.
    pub fn stage_hours(&self) -> f64 {
        hours(self.stage_seconds)
    }
}

/// The `most` longest of each direction, in the district and in each office: imports first, the longest first, ties by number.
pub(super) fn longest(warehouse: &Warehouse, most: u32) -> Result<Vec<Longest>, Problem> {
    let rows = warehouse.rows("queries/rankings/longest.sql", &params([("most", most.into())]))?;
    each(&rows, |row: &Row<'_>| {
        Ok(Longest {
            direction: row.direction()?,
            place: row.count("place"),
            office_place: row.count("office_place"),
            entry_id: row.text("entry_id"),
            scope: row.scope()?,
            office: row.text("declaring_office"),
            office_name: row.text("office_name"),
            company_code: row.text("company_code"),
            company_name: row.text("company_name"),
            transport_mode: row.text("transport_mode"),
            main_hs: row.text("main_hs"),
            supervised_site: row.text("supervised_site"),
            declared_at: row.moment("declared_at"),
            started_at: row.moment("started_at"),
            released_at: row.moment("released_at"),
            seconds: row.count("seconds"),
            stage: row.word("stage"),
            party: row.word("party"),
            stage_seconds: row.seconds("stage_seconds"),
        })
    })
}

/// The `most` oldest of each direction, in the district and in each office: imports first, the oldest first, ties by number.
pub(super) fn in_flight(warehouse: &Warehouse, run: &Run, most: u32) -> Result<Vec<InFlight>, Problem> {
    let given = params([("most", most.into()), ("cutoff", run.cutoff.into())]);
    let rows = warehouse.rows("queries/rankings/in_flight.sql", &given)?;
    each(&rows, |row: &Row<'_>| {
        Ok(InFlight {
            direction: row.direction()?,
            place: row.count("place"),
            office_place: row.count("office_place"),
            entry_id: row.text("entry_id"),
            scope: row.scope()?,
            office: row.text("declaring_office"),
            office_name: row.text("office_name"),
            company_code: row.text("company_code"),
            company_name: row.text("company_name"),
            transport_mode: row.text("transport_mode"),
            main_hs: row.text("main_hs"),
            supervised_site: row.text("supervised_site"),
            declared_at: row.moment("declared_at"),
            started_at: row.moment("started_at"),
            seconds: row.count("seconds"),
            stage: row.text("stage"),
            party: row.text("party"),
            open_since: row.moment("begun_at"),
            stage_seconds: row.count("stage_seconds"),
        })
    })
}
