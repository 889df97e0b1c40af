//! 签发: two pairs of eyes on the very bytes. An edition whose schedule asks for it lies in the archive unreleased until a named person approves
//! its manifest's hash. What was changed since it was made can't be approved, nor by anyone who wasn't in office on the day.

use super::{Press, note_standing, post, release, write_index};
use crate::publish::mail::Post;
use crate::store::archive::{self, Decision, EditionId, Entry, Kind, State};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Person;
use crate::terms::problem::{Place, Problem, Problems, nearest};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// What a person says about an edition.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Their id.
    pub by: String,
    /// Their words; a rejection has some.
    pub note: Option<String>,
    /// When they say it.
    pub at: NaiveDateTime,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Answer {
    /// Its readers have it now.
    Approved {
        /// Which.
        edition: EditionId,
        /// The hash that was approved.
        manifest_sha256: String,
        /// Who approved it.
        decision: Decision,
    },
    /// It was released before; nothing was changed.
    Already {
        /// Which.
        edition: EditionId,
        /// Since when its readers have it.
        released_at: Option<NaiveDateTime>,
        /// Who approved it, where someone had to.
        decision: Option<Decision>,
    },
    /// It was put aside.
    Rejected {
        /// Which.
        edition: EditionId,
        /// Under which name it is kept.
        kept_as: EditionId,
        /// Who rejected it.
        decision: Decision,
    },
}

/// Releases an edition that waits for approval.
///
/// # Errors
/// Where there is no such edition, it isn't as it was made, or the person can't approve.
pub fn approve(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    edition: &EditionId,
    verdict: Verdict,
) -> Result<Answer, Problems> {
    let entry = standing(warehouse, edition)?;
    if entry.is_released() {
        return Ok(Answer::Already { edition: edition.clone(), released_at: entry.released_at, decision: entry.decision });
    }
    let decision = decision(workspace, verdict)?;
    let changed = Problems(archive::intact(&workspace.archive_dir(), &entry)?);
    if changed.has_errors() {
        return Err(changed);
    }
    let post = post::of_standing(workspace, warehouse, press, edition, decision.at)?;
    warehouse.transaction(|| release::release(warehouse, edition, Some(&decision), &post, decision.at))?;
    archive::write_decision(&workspace.archive_dir(), &standing(warehouse, edition)?)?;
    write_index(workspace, warehouse, press)?;
    note_standing(workspace, warehouse, decision.at)?;
    Ok(Answer::Approved { edition: edition.clone(), manifest_sha256: entry.manifest_sha256, decision })
}

/// What an edition that waits for approval would send if it were approved at a moment; nothing is queued.
///
/// # Errors
/// Where there is no such edition, or it isn't as it was made.
pub fn post_on_approval(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    edition: &EditionId,
    at: NaiveDateTime,
) -> Result<Post, Problems> {
    standing(warehouse, edition)?;
    post::of_standing(workspace, warehouse, press, edition, at)
}

/// Puts an edition that waits for approval aside; what its run had moved in the register no longer counts, and its period is due again.
///
/// # Errors
/// Where there is no such edition, it was released, or the person can't reject.
pub fn reject(workspace: &Workspace, warehouse: &Warehouse, edition: &EditionId, verdict: Verdict) -> Result<Answer, Problems> {
    let entry = standing(warehouse, edition)?;
    if entry.is_released() {
        return Err(Problem::error("released", format!("{edition} was released and can't be rejected any more"))
            .why("its readers have it")
            .help("load what is right and issue a correction: tongbao run BULLETIN --period P --correct")
            .into());
    }
    if verdict.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
        return Err(Problem::error("no-note", "a rejection says why").help("add --note TEXT").into());
    }
    let decision = decision(workspace, verdict)?;
    let archive = workspace.archive_dir();
    let kept_as = archive::reject(warehouse, &archive, edition, &decision)?;
    if let Some(kept) = archive::entries(warehouse)?.iter().find(|entry| entry.edition == kept_as) {
        archive::write_decision(&archive, kept)?;
    }
    note_standing(workspace, warehouse, decision.at)?;
    Ok(Answer::Rejected { edition: edition.clone(), kept_as, decision })
}

/// The ledger's row of an edition that stands.
fn standing(warehouse: &Warehouse, edition: &EditionId) -> Result<Entry, Problem> {
    let entries = archive::entries(warehouse)?;
    let problem = match edition.kind() {
        Kind::Rejected(_) if entries.iter().any(|e| e.edition == *edition && e.state == State::Rejected) => {
            Problem::error("rejected", format!("{edition} was rejected")).help("its period is due again: tongbao run BULLETIN --period P")
        }
        _ => match entries.iter().find(|e| e.edition == *edition && e.stands()) {
            Some(entry) => return Ok(entry.clone()),
            None => Problem::error("no-edition", format!("no edition {edition} stands in the archive"))
                .help("`tongbao status` lists what was issued and what waits for approval"),
        },
    };
    Err(problem)
}

/// The verdict of a person who is in office on the day.
fn decision(workspace: &Workspace, verdict: Verdict) -> Result<Decision, Problem> {
    let people = &workspace.config.people;
    let there = |day: NaiveDate, p: &Person| p.valid_from.is_none_or(|from| from <= day) && p.valid_to.is_none_or(|to| day <= to);
    let Some(person) = people.iter().find(|p| p.id == verdict.by) else {
        let problem = Problem::error("unknown-person", format!("the workspace knows nobody called `{}`", verdict.by))
            .at(Place::file("tongbao.yaml").key("people"));
        return Err(match nearest(&verdict.by, people.iter().map(|p| p.id.as_str())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("name a person's id, as it stands under `people`"),
        });
    };
    // An id may stand twice: somebody else holds it from a later day on.
    let Some(person) = people.iter().find(|p| p.id == verdict.by && there(verdict.at.date(), p)) else {
        return Err(Problem::error("person-not-valid", format!("`{}` is not in office on {}", verdict.by, verdict.at.date()))
            .at(Place::file("tongbao.yaml").key("people"))
            .why(match person.valid_to {
                Some(to) if to < verdict.at.date() => format!("their last day was {to}"),
                _ => "they come later".to_owned(),
            })
            .help("let somebody decide who is"));
    };
    Ok(Decision { by: person.id.clone(), name: person.name.clone(), at: verdict.at, note: verdict.note })
}
