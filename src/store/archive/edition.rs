//! Names of editions: `monthly/2017-04`, a correction `monthly/2017-04.c1`, a rejected one `monthly/2017-04.r1`.

use crate::terms::calendar::Period;
use crate::terms::problem::Problem;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// First issue, which correction, or what was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// As first issued.
    First,
    /// Its n-th correction.
    Correction(u32),
    /// The n-th of its period that was rejected, be it a first issue or a correction.
    Rejected(u32),
}

/// An edition's name. Only checked letters reach a path: see [`EditionId::new`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EditionId {
    bulletin: String,
    period: Period,
    kind: Kind,
}

impl EditionId {
    /// An edition of a bulletin.
    ///
    /// # Errors
    /// Where the bulletin's name isn't lower-case letters, digits, `_` or `-`: it becomes a folder.
    pub fn new(bulletin: &str, period: Period, kind: Kind) -> Result<Self, Problem> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if bulletin.is_empty() || !bulletin.starts_with(|c: char| c.is_ascii_lowercase()) || !bulletin.chars().all(fits) {
            return Err(Problem::error("bad-bulletin-name", format!("`{bulletin}` can't name a bulletin"))
                .help("use lower-case letters, digits, `_` and `-`, as in report-templates/"));
        }
        Ok(EditionId { bulletin: bulletin.to_owned(), period, kind })
    }
    /// Which bulletin.
    pub fn bulletin(&self) -> &str {
        &self.bulletin
    }
    /// Which period.
    pub fn period(&self) -> Period {
        self.period
    }
    /// First issue or what else.
    pub fn kind(&self) -> Kind {
        self.kind
    }
    /// Another edition of the same bulletin and period.
    pub fn sibling(&self, kind: Kind) -> EditionId {
        EditionId { kind, ..self.clone() }
    }
    /// The first issue of the period before.
    pub fn before(&self) -> EditionId {
        EditionId { bulletin: self.bulletin.clone(), period: self.period.previous(), kind: Kind::First }
    }
    /// Whether both are of one bulletin and one period.
    pub fn same_period(&self, other: &EditionId) -> bool {
        self.bulletin == other.bulletin && self.period == other.period
    }
    /// Where its files stand.
    pub fn folder(&self, archive: &Path) -> PathBuf {
        archive.join(&self.bulletin).join(self.leaf())
    }
    /// Which correction it is; none where it is no correction.
    pub fn correction(&self) -> Option<u32> {
        match self.kind {
            Kind::Correction(n) => Some(n),
            Kind::First | Kind::Rejected(_) => None,
        }
    }
    /// `2017-04.c1`.
    pub fn leaf(&self) -> String {
        match self.kind {
            Kind::First => self.period.to_string(),
            other => format!("{}.{}", self.period, kind_suffix(other)),
        }
    }
}

/// What stands behind the period's point: `c1`, `r1`.
fn kind_suffix(kind: Kind) -> String {
    match kind {
        Kind::First => String::new(),
        Kind::Correction(n) => format!("c{n}"),
        Kind::Rejected(n) => format!("r{n}"),
    }
}

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bulletin, self.leaf())
    }
}

impl From<EditionId> for String {
    fn from(edition: EditionId) -> String {
        edition.to_string()
    }
}

impl TryFrom<String> for EditionId {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl FromStr for EditionId {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        let wrong =
            || Problem::error("bad-edition", format!("`{text}` is not an edition")).help("write monthly/2017-04 or monthly/2017-04.c1");
        let (bulletin, leaf) = text.split_once('/').ok_or_else(wrong)?;
        let (period, kind) = match leaf.split_once('.') {
            None => (leaf, Kind::First),
            Some((period, which)) => {
                let number = |letter: char| which.strip_prefix(letter).and_then(|n| n.parse().ok()).filter(|n| *n >= 1);
                let kind = number('c').map(Kind::Correction).or_else(|| number('r').map(Kind::Rejected)).ok_or_else(wrong)?;
                if kind_suffix(kind) != which {
                    return Err(wrong());
                }
                (period, kind)
            }
        };
        EditionId::new(bulletin, period.parse()?, kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_and_in() {
        for text in ["monthly/2017-04", "weekly/2017-W05", "annual/2017", "monthly/2017-04.c2", "monthly/2017-04.r1"] {
            assert_eq!(text.parse::<EditionId>().map(|e| e.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_name_never_leaves_the_archive() {
        for text in [
            "../2017-04",
            "Monthly/2017-04",
            "monthly",
            "monthly/2017-13",
            "monthly/2017-04.c0",
            "monthly/2017-04.c01",
            "monthly/2017-04.c+1",
            "a/b/2017-04",
            "/2017-04",
        ] {
            assert!(text.parse::<EditionId>().is_err(), "{text}");
        }
    }
}
