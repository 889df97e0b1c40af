//! What is wrong, where, why, and what to do about it: the one shape that every room reports in.
//!
//! Problems are collected, not thrown one at a time: a person who mends a configuration wants the whole list.

mod csv;
mod reader;
mod scan;
mod tree;
mod yaml;

pub use tree::Include;
pub use yaml::{Lines, Read, read_header, read_yaml, read_yaml_with};

use serde::Serialize;
use std::fmt;

/// How much a problem matters to the step that found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The step goes on; a person should look.
    Warning,
    /// The step can't be done.
    Error,
}

/// Where a problem stands: any of a file, a line in it, a column and a key's path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file as the user knows it, usually relative to the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// 1-based line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Path of a key (`offices[3].code`), a column's name, or an element of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: Some(file.into()), ..Place::default() }
    }
    /// A line of a file.
    pub fn line(file: impl Into<String>, line: usize) -> Self {
        Place { file: Some(file.into()), line: Some(line), key: None }
    }
    /// Adds the key.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match (&self.file, self.line) {
            (Some(file), Some(line)) => parts.push(format!("{file}:{line}")),
            (Some(file), None) => parts.push(file.clone()),
            (None, Some(line)) => parts.push(format!("line {line}")),
            (None, None) => {}
        }
        if let Some(key) = &self.key {
            parts.push(format!("`{key}`"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable machine-readable name, kebab-case: `unknown-key`.
    pub code: &'static str,
    /// Whether the step can go on.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub what: String,
    /// Where.
    pub place: Place,
    /// Why it matters or what was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Problem {
    /// An error without a place yet.
    pub fn error(code: &'static str, what: impl Into<String>) -> Self {
        Problem { code, severity: Severity::Error, what: what.into(), place: Place::default(), why: None, help: None }
    }
    /// A warning without a place yet.
    pub fn warning(code: &'static str, what: impl Into<String>) -> Self {
        Problem { severity: Severity::Warning, ..Problem::error(code, what) }
    }
    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
    /// Says why.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }
    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.what)?;
        if self.place != Place::default() {
            write!(f, "\n  at: {}", self.place)?;
        }
        if let Some(why) = &self.why {
            write!(f, "\n  why: {why}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// All that is wrong, in the order found. As an error type it holds at least one [`Severity::Error`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }
    /// Adds all of another list.
    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }
    /// Whether one of them stops the step.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|p| p.severity == Severity::Error)
    }
    /// The value if nothing stops the step, else the problems. Warnings alone are dropped: report them before.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Problems(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The candidate nearest to `word`, if it is near enough to be a slip of the pen.
///
/// ```
/// assert_eq!(tongbao::terms::problem::nearest("ofices", ["offices", "people"]), Some("offices"));
/// assert_eq!(tongbao::terms::problem::nearest("weather", ["offices", "people"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Similarity (0..1) under which a suggestion confuses more than it helps.
    const NEAR: f64 = 0.6;
    candidates
        .into_iter()
        .map(|c| (strsim::normalized_damerau_levenshtein(word, c), c))
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}
