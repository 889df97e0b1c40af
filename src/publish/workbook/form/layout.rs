//! The columns of the forms, as `components/forms.yaml` lists them: the one list for writer and reader.

use super::Kind;
use crate::store::workspace::Overlay;
use crate::terms::problem::{Lines, Problem, Problems, read_yaml};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Where it stands in the overlay.
const FORMS: &str = "report-templates/components/forms.yaml";
/// Characters of an answer where its column says nothing: as much as a register's cell holds on a page.
const MOST: usize = 1000;

/// The forms' layouts and words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layouts {
    /// Label of the cell that says whose form it is.
    pub name: String,
    /// Name of the hidden sheet with the choices.
    pub options: String,
    /// What a spreadsheet program says to a wrong entry.
    pub errors: Errors,
    /// What an office did about its open anomalies.
    anomalies: Layout,
    /// How far a department is with its tasks.
    tasks: Layout,
}

/// What a spreadsheet program says to a wrong entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Over the others.
    pub title: String,
    /// Not among the choices.
    pub choice: String,
    /// No day.
    pub day: String,
    /// No share.
    pub share: String,
    /// Too many words.
    pub words: String,
}

/// One form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The sheet's name.
    pub sheet: String,
    /// Title.
    pub title: String,
    /// What stands in a form without rows.
    pub none: String,
    /// How to fill it in.
    pub guide: Vec<String>,
    /// Key of the column that says what a row is about.
    pub id: String,
    /// Columns in order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What the program calls it.
    pub key: String,
    /// What stands over it.
    pub head: String,
    /// What stands in it.
    pub kind: ColumnKind,
    /// Whether it is filled in by whoever returns the form.
    #[serde(default)]
    pub fill: bool,
    /// Whether a filled-in row must have it.
    #[serde(default)]
    pub required: bool,
    /// What may be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What the program calls each choice; empty where it keeps the words.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Characters of half width.
    pub width: f64,
    /// Most characters of an answer.
    #[serde(default = "most")]
    pub most: usize,
}

fn most() -> usize {
    MOST
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Words, codes, ids.
    Text,
    /// Hours with two decimals.
    Hours,
    /// Whole numbers.
    Count,
    /// A day.
    Day,
    /// A fraction, shown as percent.
    Share,
    /// One of the choices.
    Choice,
}

impl Layouts {
    /// Reads them through the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the file: a form whose id is no column, two columns of one name, a choice without choices.
    pub fn load(overlay: &Overlay) -> Result<Layouts, Problems> {
        let text = overlay.read(FORMS)?;
        let read = read_yaml::<Layouts>(&text.path, &text.text);
        let mut problems = read.problems;
        let Some(layouts) = read.value else { return Err(problems) };
        for kind in Kind::ALL {
            layouts.of(kind).check(kind.code(), &read.lines, &mut problems);
        }
        problems.or(layouts)
    }

    /// The layout of a kind.
    pub fn of(&self, kind: Kind) -> &Layout {
        match kind {
            Kind::Anomalies => &self.anomalies,
            Kind::Tasks => &self.tasks,
        }
    }
}

impl Column {
    /// What the program calls a choice.
    pub(super) fn code_of(&self, word: &str) -> Option<&str> {
        let at = self.choices.iter().position(|choice| choice == word)?;
        Some(self.codes.get(at).unwrap_or(&self.choices[at]))
    }
    /// The choice that the program calls so.
    pub fn word_of(&self, code: &str) -> Option<&str> {
        let codes = if self.codes.is_empty() { &self.choices } else { &self.codes };
        codes.iter().position(|c| c == code).map(|at| self.choices[at].as_str())
    }
}

impl Layout {
    /// The column of a key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.key == key)
    }

    /// The column that says what a row is about.
    pub fn id_column(&self) -> Option<&Column> {
        self.column(&self.id)
    }

    /// Columns that are filled in.
    pub fn fills(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| c.fill)
    }

    fn check(&self, form: &str, lines: &Lines, problems: &mut Problems) {
        if self.id_column().is_none() {
            let problem = Problem::error("unknown-column", format!("the form's id is `{}`, which is none of its columns", self.id));
            problems.push(problem.at(lines.place(&format!("{form}.id"))).help("name the key of a column"));
        }
        let (mut keys, mut heads) = (BTreeSet::new(), BTreeSet::new());
        for (i, column) in self.columns.iter().enumerate() {
            let place = || lines.place(&format!("{form}.columns[{i}].key"));
            if !keys.insert(&column.key) || !heads.insert(&column.head) {
                problems.push(
                    Problem::error("duplicate-column", format!("a column `{}` ({}) stands before", column.key, column.head)).at(place()),
                );
            }
            if !column.codes.is_empty() && column.codes.len() != column.choices.len() {
                let what = format!("`{}` has {} choices and {} codes", column.key, column.choices.len(), column.codes.len());
                problems.push(Problem::error("bad-choices", what).at(place()).help("one code for each choice, in the same order"));
            }
            if (column.kind == ColumnKind::Choice) == column.choices.is_empty() {
                problems.push(
                    Problem::error("bad-choices", format!("`{}` has choices and is no choice, or is one and has none", column.key))
                        .at(place())
                        .help("kind: choice, and choices: [...]"),
                );
            }
        }
    }
}
