//! Which enterprises, goods and sites have most of the overlong declarations.

use super::row::{Row, each, hours};
use crate::store::warehouse::{Warehouse, params};
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::{Place, Problem};
use serde::{Deserialize, Serialize};

const QUERY: &str = "queries/rankings/overlong.sql";

/// What overlong declarations are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupedBy {
    /// The company.
    Enterprise,
    /// The HS chapter: the first two digits of the first line's code.
    Chapter,
    /// The supervised site.
    Site,
}

/// One enterprise, chapter or site among the first in its scope by number of overlong declarations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlongGroup {
    /// Import or export.
    pub direction: Direction,
    /// The district or an office.
    pub scope: Scope,
    /// What it is.
    pub grouped_by: GroupedBy,
    /// Its place, from 1: by number, then by hours, then by code.
    pub place: u64,
    /// The company's code, the chapter's two digits or the site's name.
    pub code: String,
    /// The company's or site's name; a chapter has none. A company's is unmasked: who may see it is decided where it is shown.
    pub name: Option<String>,
    /// How many overlong declarations it has.
    pub n: u64,
    /// How many its scope has in this direction.
    pub all_n: u64,
    /// Their mean clearance time in hours.
    pub mean_hours: f64,
    /// The stage that took most of their time.
    pub stage: String,
    /// What part of their time it took, 0..1.
    pub stage_share: f64,
}

impl OverlongGroup {
    /// Its part of its scope's overlong declarations, 0..1.
    pub fn share(&self) -> f64 {
        self.n as f64 / self.all_n as f64
    }
}

/// The first `most` of each kind, in the district and in each office.
pub(super) fn overlong(warehouse: &Warehouse, most: u32) -> Result<Vec<OverlongGroup>, Problem> {
    let rows = warehouse.rows(QUERY, &params([("most", most.into())]))?;
    each(&rows, |row: &Row<'_>| {
        let (n, seconds) = (row.count("n"), row.count("seconds"));
        Ok(OverlongGroup {
            direction: row.direction()?,
            scope: row.own_scope()?,
            grouped_by: grouped_by(&row.text("grouped_by"))?,
            place: row.count("place"),
            code: row.text("code"),
            name: row.word("name"),
            n,
            all_n: row.count("all_n"),
            mean_hours: hours(seconds) / n as f64,
            stage: row.text("stage"),
            stage_share: row.count("stage_seconds") as f64 / seconds as f64,
        })
    })
}

fn grouped_by(word: &str) -> Result<GroupedBy, Problem> {
    match word {
        "enterprise" => Ok(GroupedBy::Enterprise),
        "chapter" => Ok(GroupedBy::Chapter),
        "site" => Ok(GroupedBy::Site),
        _ => Err(Problem::error("bad-group", format!("`{word}` is no way to group overlong declarations"))
            .at(Place::file(QUERY).key("grouped_by"))
            .help("write enterprise, chapter or site")),
    }
}
