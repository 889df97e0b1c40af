//! What was published: the figures and the anomalies of released monthly editions, read from the archive only where every file is as it was issued.

use crate::store::archive::{self, EditionId, Entry, Kind};
use crate::store::register::{Level, State};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::{self, FigureId, csv_fields};
use crate::terms::problem::{Place, Problem, Problems};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The bulletin whose editions are read.
pub const MONTHLY: &str = "monthly";

/// A month's edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Which.
    pub edition: EditionId,
    /// Its manifest's hash: what exactly was read; empty for an edition in the making.
    pub manifest_sha256: String,
    /// Its figures of the indicators that were asked for; none of an earlier year.
    pub figures: BTreeMap<FigureId, figure::Published>,
    /// Anomalies that it lists as red and overdue: id and office.
    pub overdue_red: BTreeSet<(String, String)>,
}

/// Months by their editions, the first issue before its corrections.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    months: BTreeMap<Period, Vec<Month>>,
}

impl Published {
    /// From months in any order.
    pub fn new(months: impl IntoIterator<Item = Month>) -> Published {
        let mut published = Published::default();
        months.into_iter().for_each(|month| published.add(month));
        published
    }

    /// Takes in another edition.
    pub fn add(&mut self, month: Month) {
        let editions = self.months.entry(month.edition.period()).or_default();
        editions.push(month);
        editions.sort_by_key(|m| m.edition.kind());
    }

    /// Reads the monthly editions among `released` that a year's points up to the month `last` stand on: of the year, figures of `indicators` and of
    /// the number of declarations; of earlier years, only the anomalies that were overdue before.
    ///
    /// # Errors
    /// Names every edition of which a file is not as it was issued: a score must not stand on it.
    pub fn load(workspace: &Workspace, released: &[Entry], indicators: &BTreeSet<String>, last: Period) -> Result<Published, Problems> {
        let archive = workspace.archive_dir();
        let mut problems = Problems::default();
        let mut published = Published::default();
        let counts = |entry: &&Entry| entry.edition.bulletin() == MONTHLY && entry.edition.period() <= last;
        for entry in released.iter().filter(counts) {
            let wanted = (entry.edition.period().year() == last.year()).then_some(indicators);
            match read(&archive, entry, wanted) {
                Ok(month) => published.add(month),
                Err(found) => problems.extend(found),
            }
        }
        problems.or(published)
    }

    /// What was read: editions, and the hashes of their manifests.
    pub fn rests_on(&self) -> BTreeMap<String, String> {
        let all = self.months.values().flatten();
        all.filter(|month| !month.manifest_sha256.is_empty()).map(|m| (m.edition.to_string(), m.manifest_sha256.clone())).collect()
    }

    /// A month's edition as last corrected.
    pub fn month(&self, month: Period) -> Option<&Month> {
        self.months.get(&month)?.last()
    }

    /// Every edition of a month, the first issue first.
    pub fn editions(&self, month: Period) -> &[Month] {
        self.months.get(&month).map_or(&[], Vec::as_slice)
    }

    /// The months up to one, and no later ones.
    pub fn until(&self, last: Period) -> Published {
        Published { months: self.months.range(..=last).map(|(month, editions)| (*month, editions.clone())).collect() }
    }

    /// The months, each as it was first issued.
    pub fn as_first_issued(&self) -> Published {
        let first = |editions: &Vec<Month>| editions.iter().take(1).cloned().collect();
        Published { months: self.months.iter().map(|(month, editions)| (*month, first(editions))).collect() }
    }

    /// Anomalies of an office that a month's edition is the first to list as red and overdue, by id.
    pub fn newly_overdue_red(&self, month: Period, office: &str) -> Vec<String> {
        let of = |month: &Month| -> BTreeSet<String> {
            month.overdue_red.iter().filter(|(_, other)| other == office).map(|(id, _)| id.clone()).collect()
        };
        let newest = |editions: &Vec<Month>| editions.last().map(of).unwrap_or_default();
        let before: BTreeSet<String> = self.months.range(..month).flat_map(|(_, editions)| newest(editions)).collect();
        let now = self.month(month).map(of).unwrap_or_default();
        now.difference(&before).cloned().collect()
    }
}

/// One edition, its files checked against its manifest and its manifest against the ledger; without `indicators` only its anomalies, and that file.
fn read(archive: &Path, entry: &Entry, indicators: Option<&BTreeSet<String>>) -> Result<Month, Problems> {
    let edition = &entry.edition;
    let folder = edition.folder(archive);
    let text = |name: &str| -> Result<String, Problem> {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| {
            Problem::error("edition-incomplete", format!("{name} of {edition} can't be read: {error}"))
                .at(Place::file(path.display().to_string()))
                .help("restore the file from a backup; the archive is never written twice")
        })
    };
    let path = |name: &str| folder.join(name).display().to_string();
    let figures = match indicators {
        Some(indicators) => {
            Problems(archive::intact(archive, entry)?).or(())?;
            figure::from_csv(&path("figures.csv"), &wanted(&text("figures.csv")?, indicators))?
        }
        None => {
            Problems(archive::intact_file(archive, entry, "anomalies.csv")?).or(())?;
            Vec::new()
        }
    };
    Ok(Month {
        edition: edition.clone(),
        manifest_sha256: entry.manifest_sha256.clone(),
        figures: figures.into_iter().map(|f| (f.id.clone(), f)).collect(),
        overdue_red: overdue_red(&path("anomalies.csv"), &text("anomalies.csv")?)?,
    })
}

/// The header and the rows of the indicators: an edition has tens of thousands of others, which nobody needs to read.
fn wanted(csv: &str, indicators: &BTreeSet<String>) -> String {
    let names = || indicators.iter().map(String::as_str).chain([DECLARATIONS]);
    let keeps = |line: &&str| names().any(|name| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
    let mut lines = csv.lines();
    let rows = lines.next().into_iter().chain(lines.filter(keeps));
    rows.flat_map(|line| [line, "\n"]).collect()
}

/// What months weigh by.
pub(super) const DECLARATIONS: &str = "declarations";

/// The anomalies of an `anomalies.csv` that are red and overdue.
fn overdue_red(file: &str, text: &str) -> Result<BTreeSet<(String, String)>, Problem> {
    let mut lines = text.lines();
    let header = lines.next().map(csv_fields).unwrap_or_default();
    let column = |name: &str| {
        header.iter().position(|column| column == name).ok_or_else(|| {
            Problem::error("anomalies-header", "this is no anomalies.csv")
                .at(Place::line(file, 1))
                .why(format!("it has no column `{name}`"))
        })
    };
    let (id, office, level, state) = (column("anomaly_id")?, column("office")?, column("level")?, column("state")?);
    let rows = lines.map(csv_fields);
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let counts = |row: &Vec<String>| cell(row, level) == Level::Red.word() && cell(row, state) == State::Overdue.word();
    Ok(rows.filter(counts).map(|row| (cell(&row, id), cell(&row, office))).collect())
}

/// Whether an edition is a correction.
pub(super) fn is_correction(edition: &EditionId) -> bool {
    matches!(edition.kind(), Kind::Correction(_))
}
