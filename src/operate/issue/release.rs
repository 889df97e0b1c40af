//! The one place where an edition becomes released, be it at once or when a person has approved it: one transaction of the state database that
//! writes the ledger's row and whatever goes out with the edition.

use crate::store::archive::{self, Decision, EditionId, Manifest};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Approval;
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;

/// What follows from an edition's standing in the archive: what nobody has to approve is released. To be called in the transaction that notes
/// the issue.
pub(super) fn settle(workspace: &Workspace, warehouse: &Warehouse, manifest: &Manifest, now: NaiveDateTime) -> Result<(), Problem> {
    match manifest.approval {
        Approval::None => release(workspace, warehouse, &manifest.edition, None, now),
        Approval::Required => Ok(()),
    }
}

/// Releases an edition. To be called in a transaction of the state database: all of it stands, or nothing.
pub(super) fn release(
    workspace: &Workspace,
    warehouse: &Warehouse,
    edition: &EditionId,
    decision: Option<&Decision>,
    now: NaiveDateTime,
) -> Result<(), Problem> {
    archive::release(warehouse, edition, decision, now)?;
    goes_out(workspace, warehouse, edition, now)
}

/// What goes out with a released edition: rows of the state database, written with its release.
#[expect(clippy::unnecessary_wraps, reason = "the outbox is queued here")]
fn goes_out(_workspace: &Workspace, _warehouse: &Warehouse, _edition: &EditionId, _now: NaiveDateTime) -> Result<(), Problem> {
    Ok(())
}
