//! The one place where an edition becomes released, be it at once or when a person has approved it: one transaction of the state database that
//! writes the ledger's row and whatever goes out with the edition.

use crate::publish::mail::{self, Post};
use crate::store::archive::{self, Decision, EditionId, Manifest};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::config::Approval;
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;

/// What follows from an edition's standing in the archive: what nobody has to approve is released, and `post` goes out with it. To be called in the
/// transaction that notes the issue.
pub(super) fn settle(warehouse: &Warehouse, manifest: &Manifest, post: impl FnOnce() -> Result<Post, Problem>) -> Result<(), Problem> {
    match manifest.approval {
        Approval::None => release(warehouse, &manifest.edition, None, &post()?, manifest.as_of),
        Approval::Required => Ok(()),
    }
}

/// Releases an edition and queues what goes out with it. To be called in a transaction of the state database: all of it stands, or nothing.
pub(super) fn release(
    warehouse: &Warehouse,
    edition: &EditionId,
    decision: Option<&Decision>,
    post: &Post,
    now: NaiveDateTime,
) -> Result<(), Problem> {
    archive::release(warehouse, edition, decision, now)?;
    mail::queue(warehouse, edition, post, now)
}
