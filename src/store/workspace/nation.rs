//! The country's averages and the district's rank among districts, read from editions of the country's own workspace: no one types them.

use super::config::{Approval, Measure, National};
use super::{Config, Workspace};
use crate::terms::calendar::Period;
use crate::terms::figure::{CSV_HEADER, Direction, FigureId, Level, Published, Scope, from_csv};
use crate::terms::problem::{Lines, Place, Problem, Problems};
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The configuration's key.
pub(super) const KEY: &str = "national_from";
/// An edition's files, as the country's archive names them.
const FIGURES: &str = "figures.csv";
const MANIFEST: &str = "manifest.json";
const APPROVAL: &str = "approval.json";
/// What is read: the mean of each measure, and its rank.
const MEANS: [(Measure, &str); 2] = [(Measure::Clearance, "clearance_hours_mean"), (Measure::Total, "total_hours_mean")];
/// The window of a month's own figures.
const WINDOW: &str = "current";

/// A month, and the file that its national averages were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NationalSource {
    /// Which month.
    pub month: Period,
    /// The file; of an edition that isn't used, its folder.
    pub file: String,
    /// Why it is not used; none where it is.
    pub unused: Option<String>,
}

/// What editions gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Nation {
    /// Averages by month, measure and direction; not those that the configuration has a line for.
    pub(super) found: Vec<National>,
    /// Where each month comes from.
    pub(super) sources: Vec<NationalSource>,
    /// The files and their SHA-256: they count as the configuration's own.
    pub(super) hashes: BTreeMap<String, String>,
}

impl Workspace {
    /// Which months' national averages were read from where.
    pub fn national_sources(&self) -> &[NationalSource] {
        &self.national_sources
    }
}

/// The part of an edition's manifest that says whether its figures may be used.
#[derive(Deserialize)]
struct Manifest {
    files: BTreeMap<String, String>,
    approval: Option<Approval>,
}

/// What a person decided about an edition.
#[derive(Deserialize)]
struct Decided {
    decision: String,
    manifest_sha256: String,
}

/// Reads what `national_from` names: folders of monthly editions, and single files. Nothing is written there.
pub(super) fn read(dir: &Path, config: &Config, lines: &Lines) -> Result<Nation, Problems> {
    let (mut problems, mut nation) = (Problems::default(), Nation::default());
    if config.level == Level::Country {
        return Ok(nation); // said by the configuration's check
    }
    for (i, path) in config.national_from.iter().enumerate() {
        let item = format!("{KEY}[{i}]");
        let key = if lines.has(&item) { item } else { KEY.to_owned() };
        let full = dir.join(path);
        let read = if full.is_dir() { nation.folder(path, &full, config) } else { nation.file(path, &full, config, None) };
        for problem in read.err().unwrap_or_default().0 {
            let elsewhere = problem.place.file.is_some();
            problems.push(if elsewhere { problem } else { problem.at(lines.place(&key)) });
        }
    }
    nation.sources.sort_by(|a, b| (a.month, &a.file).cmp(&(b.month, &b.file)));
    problems.or(nation)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

impl Nation {
    /// The newest usable edition of each month.
    fn folder(&mut self, path: &str, full: &Path, config: &Config) -> Result<(), Problems> {
        let unreadable =
            |e: std::io::Error| Problem::error("unreadable-file", format!("the folder {path} can't be read")).why(e.to_string());
        let mut editions: BTreeMap<Period, BTreeMap<u32, PathBuf>> = BTreeMap::new();
        for entry in std::fs::read_dir(full).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
            if let Some((month, correction)) = edition(&name) {
                editions.entry(month).or_default().insert(correction, full.join(name));
            }
        }
        if editions.is_empty() {
            let problem = Problem::error("no-edition", format!("the folder {path} holds no monthly edition"));
            return Err(problem.help("name the `monthly` folder of the country's archive, or single figures.csv files").into());
        }
        let mut problems = Problems::default();
        for (month, corrections) in editions {
            for folder in corrections.values().rev() {
                match usable(folder) {
                    Ok(Ok(hash)) => {
                        let file = folder.join(FIGURES);
                        problems
                            .extend(self.file(&shown(path, full, &file), &file, config, Some((month, &hash))).err().unwrap_or_default());
                        break;
                    }
                    Ok(Err(why)) => self.sources.push(NationalSource { month, file: shown(path, full, folder), unused: Some(why) }),
                    Err(problem) => {
                        problems.push(problem);
                        break;
                    }
                }
            }
        }
        problems.or(())
    }

    /// One file of figures; `issued` is the month and the hash that its edition's manifest names.
    fn file(&mut self, path: &str, full: &Path, config: &Config, issued: Option<(Period, &str)>) -> Result<(), Problems> {
        let bytes = std::fs::read(full).map_err(|e| {
            Problem::error("unreadable-file", format!("{path} can't be read"))
                .why(e.to_string())
                .help("national_from names a folder of monthly editions, or figures.csv files")
        })?;
        let hash = sha256(&bytes);
        let changed = || Problem::error("edition-changed", format!("{path} is not the file that was issued")).at(Place::file(path));
        if issued.is_some_and(|(_, issued)| issued != hash) {
            return Err(changed()
                .why("its SHA-256 differs from its manifest's")
                .help("ask the central office for the edition again")
                .into());
        }
        let text =
            String::from_utf8(bytes).map_err(|_| Problem::error("not-utf8", format!("{path} is not UTF-8")).at(Place::file(path)))?;
        let (month, found) = averages(path, &text, &config.authority.code)?;
        if issued.is_some_and(|(issued, _)| issued != month) {
            return Err(changed().why(format!("its figures are of {month}")).into());
        }
        let of = |n: &National| (n.month, n.measure, n.direction);
        if self.sources.iter().any(|other| other.month == month && other.unused.is_none()) {
            let problem =
                Problem::error("duplicate-code", format!("{path} has the averages of {month} a second time")).at(Place::file(path));
            return Err(problem.help("name one file a month").into());
        }
        self.found.extend(found.into_iter().filter(|n| config.national.iter().all(|own| of(own) != of(n))));
        self.hashes.insert(path.to_owned(), hash);
        self.sources.push(NationalSource { month, file: path.to_owned(), unused: None });
        Ok(())
    }
}

/// A path under one that the configuration names, as it names it.
fn shown(path: &str, full: &Path, under: &Path) -> String {
    let rest = under.strip_prefix(full).unwrap_or(under);
    Path::new(path).join(rest).to_string_lossy().into_owned()
}

/// The month of a folder `2017-04` or `2017-04.c1`, and which correction it is; none for anything else, a rejected edition among it.
fn edition(name: &str) -> Option<(Period, u32)> {
    let (month, correction) = match name.split_once('.') {
        None => (name, 0),
        Some((month, kind)) => (month, kind.strip_prefix('c')?.parse().ok()?),
    };
    month.parse().ok().filter(|month| matches!(month, Period::Month(..))).map(|month| (month, correction))
}

/// The hash of an edition's figures where it is released, else why it can't be used.
fn usable(folder: &Path) -> Result<Result<String, String>, Problem> {
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    let Some(bytes) = read(MANIFEST) else { return Ok(Err("it has no manifest".to_owned())) };
    let broken = |file: &str| {
        let path = folder.join(file).display().to_string();
        Problem::error("no-manifest", format!("{path} can't be read"))
            .at(Place::file(path))
            .help("ask the central office for the edition again")
    };
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| broken(MANIFEST).why(e.to_string()))?;
    if manifest.approval == Some(Approval::Required) {
        let Some(approval) = read(APPROVAL) else { return Ok(Err("nobody has approved it yet".to_owned())) };
        let decided: Decided = serde_json::from_slice(&approval).map_err(|e| broken(APPROVAL).why(e.to_string()))?;
        if decided.decision != "approved" {
            return Ok(Err("it was not approved".to_owned()));
        }
        if decided.manifest_sha256 != sha256(&bytes) {
            return Ok(Err("its approval is of another manifest".to_owned()));
        }
    }
    Ok(manifest.files.get(FIGURES).cloned().ok_or_else(|| format!("its manifest names no {FIGURES}")))
}

/// A mean of the country in one direction, and the rank of the district `own` by it.
fn ids(name: &str, direction: Direction, own: &str) -> (FigureId, FigureId) {
    let id = |indicator: String, scope| FigureId { indicator, direction, scope, window: WINDOW.to_owned() };
    (id(name.to_owned(), Scope::Country), id(format!("{name}.rank"), Scope::Member(own.to_owned())))
}

/// What is wanted of a file: measure, direction, and both figures.
fn wanted(own: &str) -> Vec<(Measure, Direction, FigureId, FigureId)> {
    let both = |(measure, name)| {
        [Direction::I, Direction::E].map(|direction| {
            let (mean, rank) = ids(name, direction, own);
            (measure, direction, mean, rank)
        })
    };
    MEANS.into_iter().flat_map(both).collect()
}

/// The wanted figures of a file. A country's is long: only the lines that matter are read.
fn figures(path: &str, text: &str, own: &str) -> Result<BTreeMap<FigureId, Published>, Problems> {
    let begins: Vec<String> = wanted(own).into_iter().flat_map(|(_, _, mean, rank)| [format!("{mean},"), format!("{rank},")]).collect();
    let (mut figures, mut problems) = (BTreeMap::new(), Problems::default());
    from_csv(path, text.lines().next().unwrap_or_default())?;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| begins.iter().any(|id| line.starts_with(id.as_str()))) {
        match from_csv(path, &format!("{CSV_HEADER}\n{line}")) {
            Ok(read) => figures.extend(read.into_iter().map(|figure| (figure.id.clone(), figure))),
            Err(found) => found.0.into_iter().for_each(|p| problems.push(p.at(Place::line(path, index + 1)))),
        }
    }
    problems.or(figures)
}

/// The country's averages of a month in both directions, with the rank of the district `own`.
fn averages(path: &str, text: &str, own: &str) -> Result<(Period, Vec<National>), Problems> {
    let figures = figures(path, text, own)?;
    let wrong =
        |code, what: String| Problem::error(code, what).at(Place::file(path)).help("name the figures.csv of a country's monthly edition");
    let (mut months, mut found) = (BTreeSet::new(), Vec::new());
    for (measure, direction, mean, rank) in wanted(own) {
        let Some(mean) = figures.get(&mean) else { continue };
        let month = mean
            .start
            .map(|day| Period::Month(day.year(), day.month()))
            .filter(|month| mean.start == Some(month.first_day()) && mean.end == Some(month.end_day()));
        let Some(month) = month else { return Err(wrong("period-kind", format!("{path} is of no month")).into()) };
        if mean.value.is_some_and(|hours| !hours.is_finite()) {
            return Err(wrong("bad-number", format!("{path}: {} is no number of hours", mean.id)).into());
        }
        months.insert(month);
        let rank = figures.get(&rank).and_then(|rank| rank.value).map(|rank| rank as u32);
        found.extend(mean.value.map(|hours| National { month, measure, direction, hours, rank }));
    }
    match months.into_iter().collect::<Vec<_>>().as_slice() {
        [month] => Ok((*month, found)),
        [] => Err(wrong("no-national-figures", format!("{path} holds no average of scope `country`")).into()),
        _ => Err(wrong("period-kind", format!("{path} is of several months")).into()),
    }
}
