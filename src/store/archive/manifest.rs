//! An edition's manifest: what it was made from, and the hash of every file, so that anyone can prove it is the one that was issued.

use crate::store::archive::{EditionId, MANIFEST};
use crate::store::workspace::config::{Approval, Visibility};
use crate::terms::problem::{Place, Problem};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// SHA-256 in lower-case hexadecimal.
///
/// ```
/// assert!(tongbao::store::archive::sha256(b"").starts_with("e3b0c442"));
/// ```
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The program that made an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// The binary's SHA-256.
    pub sha256: String,
}

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which edition.
    pub edition: EditionId,
    /// First day of its period.
    pub period_start: NaiveDate,
    /// First day after it.
    pub period_end: NaiveDate,
    /// The world is seen as of this moment.
    pub cutoff: NaiveDateTime,
    /// *Now* of the run.
    pub as_of: NaiveDateTime,
    /// SHA-256 over what was loaded: the same loads, the same fingerprint.
    pub data_fingerprint: String,
    /// SHA-256 over the configuration in force.
    pub configuration_sha256: String,
    /// What made it.
    pub program: Program,
    /// SHA-256 of every query file in force.
    pub queries: BTreeMap<String, String>,
    /// SHA-256 of every template file in force.
    pub templates: BTreeMap<String, String>,
    /// The editions that its points stand on, and their manifests' SHA-256; of an edition without points, none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rests_on: BTreeMap<String, String>,
    /// What the pages of each scope don't show whole, by the files' stem: who may be given them.
    #[serde(default)]
    pub sights: BTreeMap<String, Visibility>,
    /// SHA-256 of every file of the edition but this one.
    pub files: BTreeMap<String, String>,
    /// Whether a person releases it; who did, and when, stands in the file beside (`approval.json`), because this one is what they approve.
    #[serde(default, deserialize_with = "approval")]
    pub approval: Approval,
}

/// Manifests of the first version say null: they were released when they were made.
fn approval<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Approval, D::Error> {
    Ok(Option::<Approval>::deserialize(deserializer)?.unwrap_or_default())
}

impl Manifest {
    /// As it stands in the file.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a manifest is strings and dates, which JSON holds");
        text.push('\n');
        text
    }
    /// Reads the manifest of the edition that stands in `folder`.
    ///
    /// # Errors
    /// Where there is none or it is not one.
    pub fn read(folder: &Path) -> Result<Manifest, Problem> {
        let path = folder.join(MANIFEST);
        let wrong = |why: String| {
            Problem::error("no-manifest", format!("no edition's manifest stands at {}", path.display()))
                .at(Place::file(path.display().to_string()))
                .why(why)
                .help("list the issued editions with `tongbao status`")
        };
        let text = std::fs::read_to_string(&path).map_err(|e| wrong(e.to_string()))?;
        serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))
    }
}
