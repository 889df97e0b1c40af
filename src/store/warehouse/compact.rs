//! A lake's upkeep: small files merged, old snapshots given up, what nobody needs removed.

use super::{Params, Value, Warehouse, params};
use crate::store::workspace::Facts;
use crate::terms::problem::Problem;
use chrono::{Days, NaiveDateTime, TimeDelta};
use serde::Serialize;

/// Days after which a file that was given up is removed.
const GRACE: Days = Days::new(1);

/// What local time is ahead of the catalogue's.
const AHEAD: TimeDelta = TimeDelta::hours(8);

/// Merging and rewriting, each a transaction of its own.
const STEPS: [&str; 3] =
    ["queries/schema/lake/compact_flush.sql", "queries/schema/lake/compact_merge.sql", "queries/schema/lake/compact_rewrite.sql"];

/// What the upkeep did.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Compacted {
    /// Files in use before.
    pub files_before: u64,
    /// And after.
    pub files: u64,
    /// Bytes in use after.
    pub bytes: u64,
    /// Snapshots given up.
    pub expired: u64,
}

impl Warehouse {
    /// Keeps a lake small and quick. Snapshots older than `keep` are given up, but for those that an edition of this workspace was made from.
    /// None where the facts are in a file, which needs no upkeep.
    pub fn compact(&self, keep: Days, now: NaiveDateTime) -> Result<Option<Compacted>, Problem> {
        if matches!(self.facts, Facts::File(_)) {
            return Ok(None);
        }
        let (files_before, _) = self.extent()?;
        for step in STEPS {
            self.facts_transaction(|| self.execute(step, &Params::new()))?;
        }
        let before = |days: Days| Value::from((now - days - AHEAD).and_utc().timestamp());
        let old = self.rows("queries/schema/lake/expirable.sql", &params([("before", before(keep))]))?;
        let old: Vec<Value> = old.rows.into_iter().flatten().collect();
        let expired = old.len() as u64;
        if expired > 0 {
            let given = params([("snapshots", Value::List(old))]);
            self.facts_transaction(|| self.execute_written("queries/schema/lake/expire.sql", &given))?;
        }
        let given = params([("grace", before(GRACE))]);
        self.facts_transaction(|| self.execute_written("queries/schema/lake/compact_cleanup.sql", &given))?;
        let (files, bytes) = self.extent()?;
        Ok(Some(Compacted { files_before, files, bytes, expired }))
    }

    fn extent(&self) -> Result<(u64, u64), Problem> {
        let rows = self.rows("queries/schema/lake/extent.sql", &Params::new())?;
        let number = |column| rows.get(0, column).as_u64().unwrap_or(0);
        Ok((number("files"), number("bytes")))
    }
}
