//! A country's words: the built-in texts speak of one district and its offices; in a country's workspace they speak of it and its districts.

use crate::terms::problem::{Problems, read_yaml};
use serde::Deserialize;

/// Where they stand in the overlay.
pub(super) const FILE: &str = "report-templates/country.yaml";

/// `report-templates/country.yaml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    /// A built-in text's words, and what stands in their place; the first that fits holds.
    words: Vec<(String, String)>,
    /// Built-in files and folders that are read as they are.
    as_they_are: Vec<String>,
    /// Indicators that no page of a country lists.
    pub without: Vec<String>,
    /// Built-in bulletins that a country doesn't issue.
    pub not_issued: Vec<String>,
}

impl Glossary {
    pub(super) fn read(text: &str) -> Result<Glossary, Problems> {
        read_yaml(FILE, text).whole()
    }

    /// A built-in text as a country reads it.
    pub(super) fn translated(&self, path: &str, text: &str) -> String {
        if path == FILE || self.as_they_are.iter().any(|kept| path.starts_with(kept.as_str())) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            match self.words.iter().find(|(word, _)| !word.is_empty() && rest.starts_with(word.as_str())) {
                Some((word, instead)) => {
                    out.push_str(instead);
                    rest = &rest[word.len()..];
                }
                None => {
                    out.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        out
    }
}
