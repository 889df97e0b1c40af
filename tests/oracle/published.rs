//! What was published: `figures.csv` and `anomalies.csv` of issued monthly editions, corrections included.

use super::text;
use std::collections::{BTreeMap, BTreeSet};

/// An issued edition's files.
#[derive(Clone, Debug)]
pub struct Edition {
    /// `monthly/2017-04`, a correction `monthly/2017-04.c1`.
    pub id: String,
    pub figures_csv: String,
    pub anomalies_csv: String,
}

/// A figure and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    pub edition: String,
    pub figure_id: String,
    pub value: f64,
}

/// The archive's monthly editions.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// By month: the newest correction, else the edition itself.
    months: BTreeMap<String, Month>,
}

#[derive(Clone, Debug)]
struct Month {
    edition: String,
    correction: u32,
    /// By figure id; a null figure isn't there.
    figures: BTreeMap<String, f64>,
    /// Anomalies that are red and overdue: id and office.
    red_and_overdue: BTreeSet<(String, String)>,
}

impl Published {
    /// Reads editions in any order. Others than monthly ones, and rejected ones, are left aside.
    pub fn new(editions: &[Edition]) -> Published {
        let mut months: BTreeMap<String, Month> = BTreeMap::new();
        for edition in editions {
            let Some(period) = edition.id.strip_prefix("monthly/") else { continue };
            let (month, correction) = match period.split_once('.') {
                None => (period, Some(0)),
                Some((month, suffix)) => (month, suffix.strip_prefix('c').and_then(|number| number.parse().ok())),
            };
            let Some(correction) = correction else { continue };
            if months.get(month).is_none_or(|known| known.correction < correction) {
                months.insert(month.to_owned(), read(edition, correction));
            }
        }
        Published { months }
    }

    /// A figure of a month's edition, as last corrected.
    pub fn figure(&self, month: &str, figure_id: &str) -> Option<Trace> {
        let month = self.months.get(month)?;
        let value = *month.figures.get(figure_id)?;
        Some(Trace { edition: month.edition.clone(), figure_id: figure_id.to_owned(), value })
    }

    /// Whether a month's edition was issued.
    pub fn issued(&self, month: &str) -> bool {
        self.months.contains_key(month)
    }

    /// Anomalies of an office that this month's edition is the first to list as red and overdue.
    pub fn newly_red_and_overdue(&self, month: &str, office: &str) -> BTreeSet<String> {
        let of = |month: &Month| -> BTreeSet<String> {
            month.red_and_overdue.iter().filter(|(_, other)| other == office).map(|(id, _)| id.clone()).collect()
        };
        let before: BTreeSet<String> = self.months.range(..month.to_owned()).flat_map(|(_, month)| of(month)).collect();
        let now = self.months.get(month).map(of).unwrap_or_default();
        now.difference(&before).cloned().collect()
    }
}

fn read(edition: &Edition, correction: u32) -> Month {
    let mut figures = BTreeMap::new();
    for row in rows(&edition.figures_csv) {
        if let (Some(id), Some(Ok(value))) = (row.get("figure_id"), row.get("value").map(|value| value.parse())) {
            figures.insert(id.clone(), value);
        }
    }
    let mut red_and_overdue = BTreeSet::new();
    for row in rows(&edition.anomalies_csv) {
        if row.get("level").is_some_and(|level| level == "red") && row.get("state").is_some_and(|state| state == "overdue") {
            let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
            red_and_overdue.insert((cell("anomaly_id"), cell("office")));
        }
    }
    Month { edition: edition.id.clone(), correction, figures, red_and_overdue }
}

/// A file's rows by column name.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let records = text::split(csv.as_bytes());
    let fields =
        |record: &text::Record| -> Vec<String> { record.fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect() };
    let Some(header) = records.first().map(fields) else { return Vec::new() };
    records.iter().skip(1).map(|record| header.iter().cloned().zip(fields(record)).collect()).collect()
}
