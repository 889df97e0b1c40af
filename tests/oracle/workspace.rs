//! The configuration of a district, as far as the figures need it: `tongbao.yaml` with its `!include`s, `sources/*.yaml`, the calendar.

use super::calendar::Calendar;
use super::columns::Column;
use super::limits::Limits;
use super::rules::Rules;
use super::text;
use chrono::NaiveDate;
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything that the oracle reads from a workspace directory.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub offices: Vec<Office>,
    pub baselines: Vec<Baseline>,
    pub national: Vec<National>,
    pub limits: Limits,
    pub leave_out_transport: Vec<String>,
    pub leave_out_trade: Vec<String>,
    pub credit_grades: Vec<String>,
    pub min_mean: u64,
    pub min_p90: u64,
    pub min_p95: u64,
    pub bad_rows: f64,
    /// The rules' numbers, and which rules are off.
    pub rules: Rules,
    pub calendar: Calendar,
    /// In the order of their file names.
    pub sources: Vec<Source>,
}

#[derive(Clone, Debug, Default)]
pub struct Office {
    pub code: String,
    pub works: String,
    /// The first valid day.
    pub valid_from: Option<chrono::NaiveDate>,
    /// The last valid day.
    pub valid_to: Option<chrono::NaiveDate>,
    pub successor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Baseline {
    pub year: i32,
    pub measure: String,
    pub direction: String,
    pub scope: String,
    pub baseline_hours: Option<f64>,
    pub target_hours: Option<f64>,
    pub baseline_year: Option<i32>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub struct National {
    pub month: String,
    pub measure: String,
    pub direction: String,
    pub hours: Option<f64>,
    pub rank: Option<f64>,
}

#[derive(Clone, Debug, Default)]
pub struct Source {
    pub name: String,
    pub format: String,
    pub pattern: String,
    pub encoding: String,
    pub cutoff: Option<String>,
    pub columns: BTreeMap<String, Vec<String>>,
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    pub constants: BTreeMap<String, String>,
    /// Its stamps have no seconds.
    pub to_the_minute: bool,
}

impl Workspace {
    /// Reads the directory.
    pub fn open(dir: &Path) -> Result<Workspace, String> {
        let root = read_yaml(&dir.join("tongbao.yaml"))?;
        let root = includes(root, dir)?;
        let calendar_file = get(&root, "calendar").and_then(text_of).unwrap_or("calendar.csv".into());
        let grades = get(&root, "credit_grades").map(texts).unwrap_or_default();
        let leave_out = get(&root, "population").and_then(|population| get(population, "leave_out"));
        let minimum = |key| get(&root, "min_sample").and_then(|samples| get(samples, key)).and_then(number_of);
        Ok(Workspace {
            offices: section(&root, "offices").iter().map(office).collect(),
            baselines: section(&root, "baselines").iter().map(baseline).collect(),
            national: section(&root, "national").iter().map(national).collect(),
            limits: Limits::read(get(&root, "limits")),
            leave_out_transport: leave_out.and_then(|out| get(out, "transport_mode")).map(texts).unwrap_or_default(),
            leave_out_trade: leave_out.and_then(|out| get(out, "trade_mode")).map(texts).unwrap_or_default(),
            credit_grades: if grades.is_empty() {
                ["高级认证", "一般认证", "一般信用", "失信"].map(String::from).to_vec()
            } else {
                grades
            },
            min_mean: minimum("mean").unwrap_or(30.0) as u64,
            min_p90: minimum("p90").unwrap_or(50.0) as u64,
            min_p95: minimum("p95").unwrap_or(100.0) as u64,
            bad_rows: get(&root, "ingest").and_then(|ingest| get(ingest, "bad_rows")).and_then(number_of).unwrap_or(0.2),
            rules: Rules::read(get(&root, "rules")),
            calendar: Calendar::read(&dir.join(calendar_file))?,
            sources: sources(dir)?,
        })
    }

    /// The office of a code.
    pub fn office(&self, code: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.code == code)
    }

    /// Whether an office's last valid day lies before a day; one that nobody knows never was.
    pub fn has_ended(&self, code: &str, day: NaiveDate) -> bool {
        self.office(code).is_none_or(|office| office.valid_to.is_some_and(|last| last < day))
    }
}

impl Source {
    /// The headers that this source accepts for a column, the first one preferred.
    pub fn headers(&self, column: Column) -> Vec<String> {
        let mut headers: Vec<String> = match self.columns.get(column.name()) {
            Some(own) => own.clone(),
            None => column.headers().iter().map(|header| (*header).to_owned()).collect(),
        };
        headers.push(column.name().to_owned());
        headers
    }
}

fn office(row: &Yaml) -> Office {
    Office {
        code: string(row, "code"),
        works: get(row, "works").and_then(text_of).unwrap_or("weekdays".into()),
        valid_from: get(row, "valid_from").and_then(text_of).and_then(|date| date.parse().ok()),
        valid_to: get(row, "valid_to").and_then(text_of).and_then(|date| date.parse().ok()),
        successor: get(row, "successor").and_then(text_of),
    }
}

fn baseline(row: &Yaml) -> Baseline {
    let number = |key| get(row, key).and_then(number_of);
    Baseline {
        year: number("year").unwrap_or(0.0) as i32,
        measure: string(row, "measure"),
        direction: string(row, "direction"),
        scope: get(row, "scope").and_then(text_of).unwrap_or("district".into()),
        baseline_hours: number("baseline_hours"),
        target_hours: number("target_hours"),
        baseline_year: number("baseline_year").map(|year| year as i32),
        valid_from: get(row, "valid_from").and_then(text_of).and_then(|day| day.parse().ok()),
        valid_to: get(row, "valid_to").and_then(text_of).and_then(|day| day.parse().ok()),
    }
}

fn national(row: &Yaml) -> National {
    let number = |key| get(row, key).and_then(number_of);
    National {
        month: string(row, "month"),
        measure: string(row, "measure"),
        direction: string(row, "direction"),
        hours: number("hours"),
        rank: number("rank"),
    }
}

fn sources(dir: &Path) -> Result<Vec<Source>, String> {
    let Ok(listing) = std::fs::read_dir(dir.join("sources")) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = listing.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files.iter().map(|file| source(file)).collect()
}

fn source(file: &Path) -> Result<Source, String> {
    let yaml = read_yaml(file)?;
    let mut columns = BTreeMap::new();
    for (column, headers) in get(&yaml, "columns").map(pairs).unwrap_or_default() {
        columns.insert(column, texts(headers));
    }
    let mut values = BTreeMap::new();
    for (column, names) in get(&yaml, "values").map(pairs).unwrap_or_default() {
        let names = pairs(names).into_iter().map(|(from, to)| (from, text_of(to).unwrap_or_default())).collect();
        values.insert(column, names);
    }
    let constants = get(&yaml, "constants").map(pairs).unwrap_or_default();
    Ok(Source {
        name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        format: get(&yaml, "format").and_then(text_of).unwrap_or("csv".into()),
        pattern: get(&yaml, "match").and_then(text_of).unwrap_or_default(),
        encoding: get(&yaml, "encoding").and_then(text_of).unwrap_or("auto".into()),
        cutoff: get(&yaml, "cutoff").and_then(text_of),
        columns,
        values,
        to_the_minute: get(&yaml, "resolution").and_then(text_of).as_deref() == Some("minute"),
        constants: constants.into_iter().map(|(column, value)| (column, text_of(value).unwrap_or_default())).collect(),
    })
}

fn read_yaml(file: &Path) -> Result<Yaml, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Puts the content of each included file in its place: YAML, or the rows of a CSV.
fn includes(node: Yaml, dir: &Path) -> Result<Yaml, String> {
    match node {
        Yaml::Tagged(tagged) if tagged.tag == "include" => {
            let name = text_of(&tagged.value).ok_or("!include without a file name")?;
            let file = dir.join(&name);
            if name.ends_with(".csv") { csv_rows(&file) } else { includes(read_yaml(&file)?, dir) }
        }
        Yaml::Mapping(mapping) => {
            let entries = mapping.into_iter().map(|(key, value)| Ok((key, includes(value, dir)?)));
            Ok(Yaml::Mapping(entries.collect::<Result<Mapping, String>>()?))
        }
        Yaml::Sequence(items) => Ok(Yaml::Sequence(items.into_iter().map(|item| includes(item, dir)).collect::<Result<_, String>>()?)),
        other => Ok(other),
    }
}

/// A CSV file as a list of mappings; an empty cell is left out.
fn csv_rows(file: &Path) -> Result<Yaml, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let records = text::split(&bytes);
    let fields = |record: &text::Record| -> Vec<String> {
        record.fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect()
    };
    let Some(header) = records.first().map(fields) else { return Ok(Yaml::Sequence(Vec::new())) };
    let row = |record: &text::Record| {
        let cells = header.iter().cloned().zip(fields(record)).filter(|(_, cell)| !cell.is_empty());
        Yaml::Mapping(cells.map(|(key, cell)| (Yaml::String(key), Yaml::String(cell))).collect())
    };
    Ok(Yaml::Sequence(records.iter().skip(1).map(row).collect()))
}

pub fn get<'a>(node: &'a Yaml, key: &str) -> Option<&'a Yaml> {
    node.get(key).filter(|value| !value.is_null())
}

fn section<'a>(root: &'a Yaml, key: &str) -> &'a [Yaml] {
    get(root, key).map(items).unwrap_or_default()
}

pub fn items(node: &Yaml) -> &[Yaml] {
    node.as_sequence().map_or(&[], Vec::as_slice)
}

pub fn pairs(node: &Yaml) -> Vec<(String, &Yaml)> {
    let Some(mapping) = node.as_mapping() else { return Vec::new() };
    mapping.iter().filter_map(|(key, value)| Some((text_of(key)?, value))).collect()
}

/// One text or a list of them.
fn texts(node: &Yaml) -> Vec<String> {
    match node {
        Yaml::Sequence(items) => items.iter().filter_map(text_of).collect(),
        one => text_of(one).into_iter().collect(),
    }
}

fn string(node: &Yaml, key: &str) -> String {
    get(node, key).and_then(text_of).unwrap_or_default()
}

pub fn text_of(node: &Yaml) -> Option<String> {
    match node {
        Yaml::String(text) => Some(text.trim().to_owned()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

pub fn number_of(node: &Yaml) -> Option<f64> {
    match node {
        Yaml::Number(number) => number.as_f64(),
        Yaml::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
