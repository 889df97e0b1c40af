//! The declarations of the period that took longest.

use crate::measure::indicators::{Run, facts_of_period};
use crate::store::warehouse::{Value, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::terms::figure::Direction;
use crate::terms::problem::{Problem, Problems};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One of the longest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Longest {
    /// Import or export.
    pub direction: Direction,
    /// Its place in its direction, from 1.
    pub place: u64,
    /// The declaration.
    pub entry_id: String,
    /// The office that answers for it.
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

fn hours(seconds: u64) -> f64 {
    /// Seconds in an hour.
    const HOUR: f64 = 3600.0;
    seconds as f64 / HOUR
}

/// The `most` longest of each direction: imports first, the longest first, ties by number.
pub fn longest(warehouse: &Warehouse, workspace: &Workspace, run: &Run, most: u32) -> Result<Vec<Longest>, Problems> {
    facts_of_period(warehouse, workspace, run)?;
    let rows = warehouse.rows("queries/rankings/longest.sql", &params([("most", most.into())]))?;
    let row = |i: usize| {
        let cell = |name: &str| rows.get(i, name);
        let text = |name: &str| cell(name).as_str().unwrap_or_default().to_owned();
        let direction = text("direction").parse::<Direction>()?;
        Ok(Longest {
            direction,
            place: cell("place").as_u64().unwrap_or_default(),
            entry_id: text("entry_id"),
            office: text("declaring_office"),
            office_name: text("office_name"),
            company_code: text("company_code"),
            company_name: text("company_name"),
            transport_mode: text("transport_mode"),
            main_hs: text("main_hs"),
            supervised_site: text("supervised_site"),
            declared_at: cell("declared_at").as_timestamp(),
            started_at: cell("started_at").as_timestamp(),
            released_at: cell("released_at").as_timestamp(),
            seconds: cell("seconds").as_u64().unwrap_or_default(),
            stage: cell("stage").as_str().map(str::to_owned),
            stage_seconds: Value::as_u64(cell("stage_seconds")),
        })
    };
    Ok((0..rows.rows.len()).map(row).collect::<Result<Vec<Longest>, Problem>>()?)
}
