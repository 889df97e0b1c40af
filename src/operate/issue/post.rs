//! What a released edition sends: its messages, from its own manifest, figures and files.

use super::Press;
use crate::publish::bulletin::{Definition, Sight, scopes};
use crate::publish::mail::{self, Message, Post, Released, Share};
use crate::store::archive::{EditionId, Manifest};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Approval;
use crate::terms::figure::{Scope, from_csv};
use crate::terms::problem::{Problem, Problems};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;

/// The edition's file of figures.
const FIGURES: &str = "figures.csv";

/// The pages that an edition needs: for every scope one file a sight that a reader of it can have.
pub(super) fn sights(
    workspace: &Workspace,
    warehouse: &Warehouse,
    definition: &Definition,
    edition: &EditionId,
) -> Result<Vec<(String, Scope, Sight)>, Problems> {
    let first = first(warehouse, edition)?;
    let shares: Vec<Share> = first.into_iter().flat_map(|message| message.shares).collect();
    let scopes = scopes(definition, &workspace.config, edition.period());
    Ok(mail::sights(&workspace.config, edition.bulletin(), &scopes, &shares))
}

/// The messages of an edition that is about to be kept, if it is released with that.
pub(super) fn of_files(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    manifest: &Manifest,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Post, Problems> {
    if manifest.approval == Approval::Required {
        return Ok(Post::default());
    }
    let file = |name: &str| files.get(name).cloned().ok_or_else(|| Problem::error("no-file", format!("the edition has no {name}")));
    post(workspace, warehouse, press, manifest, &file, manifest.as_of)
}

/// The messages of an edition that stands in the archive and is released at `on`.
pub(super) fn of_standing(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    edition: &EditionId,
    on: NaiveDateTime,
) -> Result<Post, Problems> {
    let folder = edition.folder(&workspace.archive_dir());
    let file = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|e| Problem::error("edition-incomplete", format!("{} can't be read: {e}", path.display())))
    };
    post(workspace, warehouse, press, &Manifest::read(&folder)?, &file, on)
}

fn post(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    manifest: &Manifest,
    file: &dyn Fn(&str) -> Result<Vec<u8>, Problem>,
    on: NaiveDateTime,
) -> Result<Post, Problems> {
    let edition = &manifest.edition;
    let definition = Definition::load(&workspace.overlay, edition.bulletin())?;
    let figures = from_csv(FIGURES, &String::from_utf8_lossy(&file(FIGURES)?))?;
    let first = first(warehouse, edition)?;
    let beneath = |text: &str, pdf: &[u8]| press.beneath(text, pdf);
    let released = Released { manifest, definition: &definition, figures: &figures, file, on, first: &first, beneath: &beneath };
    mail::prepare(workspace, press.renderer(), &released)
}

/// The messages of what an edition corrects: those that went out or will, of the first edition and of earlier corrections, the newest of each reader.
fn first(warehouse: &Warehouse, edition: &EditionId) -> Result<Vec<Message>, Problem> {
    let Some(correction) = edition.correction() else { return Ok(Vec::new()) };
    let earlier = |e: &EditionId| e.same_period(edition) && e.correction().unwrap_or(0) < correction;
    let mut messages = mail::messages(warehouse)?;
    messages.retain(|m| m.part == 1 && !m.shares.is_empty() && m.state != mail::State::Dead && m.edition.as_ref().is_some_and(earlier));
    messages.reverse();
    Ok(messages)
}
