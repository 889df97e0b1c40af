//! Mappings of source systems: which headers, names and files are a source's. Each falls back, column by column, to the default mapping,
//! which is data too (`queries/sources/default.yaml`).

use super::overlay::Overlay;
use super::paths::read_inside;
use crate::terms::problem::{Lines, Place, Problem, Problems, nearest, read_yaml};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the default mapping stands in the overlay.
pub const DEFAULT: &str = "queries/sources/default.yaml";

/// How a source's files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Separated text, one declaration a row.
    Csv,
    /// A spreadsheet (XLSX or XLS): first sheet, header in row 1.
    Xlsx,
    /// Parquet.
    Parquet,
    /// Separated text, one event a row.
    Events,
}

/// How a text file's bytes become characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Found out from the bytes.
    #[default]
    Auto,
    /// UTF-8, with or without BOM.
    #[serde(rename = "utf-8", alias = "utf8")]
    Utf8,
    /// GB18030, and so GBK and GB2312.
    #[serde(alias = "gbk", alias = "gb2312")]
    Gb18030,
}

/// How fine a source's timestamps are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// Whole seconds.
    #[default]
    Second,
    /// Whole minutes: seconds mean nothing, and rules about seconds don't apply.
    Minute,
}

/// One source system's mapping, complete: the default's columns and names are already under its own.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its file's name without ending; `default-csv` and so on for the built-in ones.
    pub name: String,
    /// How its files are written.
    pub format: Format,
    /// Patterns of its files' names, `*` and `?`; any of them.
    pub matches: Vec<String>,
    /// How text is encoded.
    pub encoding: Encoding,
    /// Finds the cut-off's day in a file's name.
    pub cutoff: Option<Regex>,
    /// How fine its timestamps are.
    pub resolution: Resolution,
    /// Canonical column -> accepted headers, the first listed winning; the canonical name itself is always the last of them.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Column -> cell -> what it stands for, already composed with the default's names; applied once, to the whole cell.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Columns that its files don't have, with their value.
    pub constants: BTreeMap<String, String>,
}

impl Source {
    /// Whether a file of that name (without folders) is this source's.
    pub fn takes(&self, file_name: &str) -> bool {
        self.matches.iter().any(|pattern| wildcard(pattern, file_name))
    }

    /// The cut-off that a file's name tells: the end of the day that the pattern finds.
    ///
    /// The day is the pattern's first group, or all it matches, as `20170405` or `2017-04-05`.
    pub fn cutoff_of(&self, file_name: &str) -> Option<NaiveDateTime> {
        let found = self.cutoff.as_ref()?.captures(file_name)?;
        let text = found.get(1).or_else(|| found.get(0))?.as_str();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let day = NaiveDate::parse_from_str(&digits, "%Y%m%d").ok()?;
        Some((day + Days::new(1)).and_time(NaiveTime::MIN))
    }

    /// The canonical column that accepts a header, and the header's place in its list.
    pub fn column_of(&self, header: &str) -> Option<(&str, usize)> {
        self.columns.iter().find_map(|(column, headers)| headers.iter().position(|h| h == header).map(|at| (column.as_str(), at)))
    }
}

/// `*` stands for any characters, `?` for one; letters in either case.
fn wildcard(pattern: &str, name: &str) -> bool {
    fn matches(pattern: &[char], name: &[char]) -> bool {
        match pattern.split_first() {
            None => name.is_empty(),
            Some(('*', rest)) => (0..=name.len()).any(|n| matches(rest, &name[n..])),
            Some(('?', rest)) => name.split_first().is_some_and(|(_, name)| matches(rest, name)),
            Some((c, rest)) => name.split_first().is_some_and(|(n, name)| n == c && matches(rest, name)),
        }
    }
    let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    matches(&chars(pattern), &chars(name))
}

/// The default mapping.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// Canonical column of a declaration -> headers. Its keys are all the columns there are.
    pub columns: BTreeMap<String, Vec<String>>,
    /// The same for event logs.
    pub event_columns: BTreeMap<String, Vec<String>>,
    /// Column -> name -> canonical value.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// How flags are written.
    pub flags: Flags,
    /// Columns whose codes are listed.
    pub codes: BTreeMap<String, Vec<String>>,
    /// Format -> patterns of file names, for files that no mapping of the workspace takes.
    files: BTreeMap<Format, Vec<String>>,
}

/// How flags are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flags {
    /// True.
    pub yes: Vec<String>,
    /// False.
    pub no: Vec<String>,
}

impl Defaults {
    /// Reads it through the overlay.
    pub fn load(overlay: &Overlay) -> Result<Defaults, Problems> {
        let text = overlay.read(DEFAULT)?;
        read_yaml::<Defaults>(&text.path, &text.text).whole()
    }
}

/// What a `sources/NAME.yaml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Format,
    r#match: Patterns,
    #[serde(default)]
    encoding: Encoding,
    cutoff: Option<String>,
    #[serde(default)]
    resolution: Resolution,
    #[serde(default)]
    columns: BTreeMap<String, Patterns>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

/// One text or several.
#[derive(Clone, Debug, Default)]
struct Patterns(Vec<String>);

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::config::one_or_many(deserializer, "a text or a list of texts").map(Patterns)
    }
}

/// Every source of a workspace in order of name, then the built-in ones, which take what no other does.
pub(super) fn load(dir: &Path, overlay: &Overlay) -> Result<(Vec<Source>, Defaults), Problems> {
    let defaults = Defaults::load(overlay)?;
    let mut problems = Problems::default();
    let mut sources = Vec::new();
    for path in files(dir) {
        match read_inside(dir, &path) {
            Ok(text) => {
                let read = read_yaml::<Written>(&path, &text);
                problems.extend(read.problems);
                if let Some(written) = read.value {
                    sources.extend(complete(&path, written, &defaults, &read.lines, &mut problems));
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    let built_in = defaults.files.iter().map(|(format, matches)| built_in(*format, matches.clone(), &defaults));
    let order = [Format::Events, Format::Csv, Format::Xlsx, Format::Parquet]; // an event log's name is also a CSV's
    let mut built_in: Vec<Source> = built_in.collect();
    built_in.sort_by_key(|s| order.iter().position(|f| *f == s.format));
    sources.extend(built_in);
    problems.or((sources, defaults))
}

fn files(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir.join("sources")).into_iter().flatten().flatten();
    let names = entries.map(|e| e.file_name().to_string_lossy().into_owned());
    let mut paths: Vec<String> = names.filter(|n| n.ends_with(".yaml") && !n.starts_with('.')).map(|n| format!("sources/{n}")).collect();
    paths.sort();
    paths
}

fn built_in(format: Format, matches: Vec<String>, defaults: &Defaults) -> Source {
    let name = match format {
        Format::Csv => "default-csv",
        Format::Xlsx => "default-xlsx",
        Format::Parquet => "default-parquet",
        Format::Events => "default-events",
    };
    let none = BTreeMap::new();
    Source {
        name: name.to_owned(),
        format,
        matches,
        encoding: Encoding::Auto,
        cutoff: None,
        resolution: Resolution::Second,
        columns: headers(&none, columns_of(format, defaults)),
        values: defaults.values.clone(),
        constants: BTreeMap::new(),
    }
}

fn columns_of(format: Format, defaults: &Defaults) -> &BTreeMap<String, Vec<String>> {
    if format == Format::Events { &defaults.event_columns } else { &defaults.columns }
}

/// Own headers before the default's. A header that the source gives to one column is no longer another's.
fn headers(own: &BTreeMap<String, Patterns>, default: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let taken: BTreeSet<&String> = own.values().flat_map(|p| &p.0).collect();
    let one = |(column, standard): (&String, &Vec<String>)| {
        let mut headers = match own.get(column) {
            Some(own) => own.0.clone(),
            None => standard.iter().filter(|h| !taken.contains(h)).cloned().collect(),
        };
        if !headers.contains(column) && !taken.contains(column) {
            headers.push(column.clone());
        }
        (column.clone(), headers)
    };
    default.iter().map(one).collect()
}

/// Own names before the default's; what an own name stands for may itself be one of the default's names.
fn names(
    own: BTreeMap<String, BTreeMap<String, String>>,
    default: &BTreeMap<String, BTreeMap<String, String>>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all = default.clone();
    for (column, own) in own {
        let standard = default.get(&column);
        let names = all.entry(column).or_default();
        for (cell, meaning) in own {
            let meaning = standard.and_then(|s| s.get(&meaning)).cloned().unwrap_or(meaning);
            names.insert(cell, meaning);
        }
    }
    all
}

fn complete(path: &str, written: Written, defaults: &Defaults, lines: &Lines, problems: &mut Problems) -> Option<Source> {
    let known = columns_of(written.format, defaults);
    let before = problems.0.len();
    check_columns(&written, known, defaults, lines, problems);
    let cutoff = written.cutoff.as_deref().and_then(|pattern| match Regex::new(pattern) {
        Ok(regex) => Some(regex),
        Err(error) => {
            let why = error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            problems.push(
                Problem::error("bad-pattern", format!("`{pattern}` is not a pattern"))
                    .at(lines.place("cutoff"))
                    .why(why)
                    .help("the pattern finds the day in a file's name: '_(\\d{8})\\.' finds 20170405 in H2010_20170405.csv"),
            );
            None
        }
    });
    for (i, pattern) in written.r#match.0.iter().enumerate().filter(|(_, p)| p.contains('/')) {
        let key = if lines.has("match[0]") { format!("match[{i}]") } else { "match".to_owned() };
        problems.push(
            Problem::error("bad-pattern", format!("`{pattern}` names a folder"))
                .at(lines.place(&key))
                .why("a file's name alone is matched"),
        );
    }
    if problems.0.len() > before {
        return None;
    }
    let name = path.trim_start_matches("sources/").trim_end_matches(".yaml").to_owned();
    let mut constants = BTreeMap::new();
    for (column, value) in written.constants {
        let meaning = defaults.values.get(&column).and_then(|names| names.get(&value)).cloned().unwrap_or(value);
        constants.insert(column, meaning);
    }
    Some(Source {
        name,
        format: written.format,
        matches: written.r#match.0,
        encoding: written.encoding,
        cutoff,
        resolution: written.resolution,
        columns: headers(&written.columns, known),
        values: names(written.values, &defaults.values),
        constants,
    })
}

fn check_columns(written: &Written, known: &BTreeMap<String, Vec<String>>, defaults: &Defaults, lines: &Lines, problems: &mut Problems) {
    let unknown = |section: &str, column: &str, place: Place| {
        let problem = Problem::error("unknown-column", format!("`{column}` is no column")).at(place);
        let problem = match section {
            "constants" if defaults.columns.contains_key(column) => {
                problem.why("an event log has no such column; give the constant to the declarations' source")
            }
            _ => problem.why("a mapping goes from canonical column names, as the data dictionary lists them"),
        };
        match nearest(column, known.keys().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        }
    };
    let sections = [
        ("columns", written.columns.keys().collect::<Vec<_>>()),
        ("values", written.values.keys().collect()),
        ("constants", written.constants.keys().collect()),
    ];
    for (section, columns) in sections {
        for column in columns.into_iter().filter(|c| !known.contains_key(*c)) {
            problems.push(unknown(section, column, lines.place(&format!("{section}.{column}"))));
        }
    }
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, headers) in &written.columns {
        for header in &headers.0 {
            if let Some(other) = owners.insert(header, column)
                && other != column
            {
                problems.push(
                    Problem::error("header-twice", format!("header `{header}` is given to `{other}` and to `{column}`"))
                        .at(lines.place(&format!("columns.{column}")))
                        .help("give it to one of them"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        assert!(wildcard("H2010_*.csv", "h2010_20170405.csv"));
        assert!(wildcard("*.csv", ".csv") && wildcard("a?c", "a\u{6d77}c"));
        assert!(!wildcard("H2010_*.csv", "H2010_1.csv.gz") && !wildcard("a?c", "ac"));
    }
}
