//! The words and fonts of workbooks.

use crate::store::workspace::Overlay;
use crate::terms::problem::{Problems, read_yaml};
use serde::Deserialize;

/// Where they stand in the overlay.
const WORDS: &str = "report-templates/components/workbook.yaml";

/// The words and fonts of workbooks, as `components/workbook.yaml` gives them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Font of cells.
    pub font: String,
    /// Font of titles and heads.
    pub heading_font: String,
    /// Name of the first sheet, which lists the others.
    pub contents: String,
    /// Heads of that list.
    pub contents_heads: ContentsHeads,
    /// Label of a form in that list.
    pub form: String,
    /// What to know of the numbers, under that list.
    pub notes: Vec<String>,
}

/// Heads of the list of tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentsHeads {
    /// Over the tables' labels.
    pub number: String,
    /// Over their captions.
    pub table: String,
}

impl Words {
    /// Reads them through the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub(super) fn load(overlay: &Overlay) -> Result<Words, Problems> {
        let text = overlay.read(WORDS)?;
        read_yaml::<Words>(&text.path, &text.text).whole()
    }
}
