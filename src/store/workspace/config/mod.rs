//! What `tongbao.yaml` says, as types. Every key of the contract stands here and nowhere else; a key that is not here is refused.

mod check;
mod delivery;
mod level;
mod limits;
mod rules;

pub use check::Known;
pub use delivery::{
    Approval, Attached, Circulation, Credentials, Cutoff, Mail, QuietHours, Readers, SECTION, Schedule, See, Tls, Via, Visibility, When,
    Whose, WorkingDay,
};
pub use limits::{ByDirection, Limits, LimitsInTurn};
pub use rules::{By, Gate, Rule, Threshold, Trigger};

use crate::terms::calendar::{Period, Works};
use crate::terms::figure::{Direction, Level};
use chrono::NaiveDate;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// An S3-compatible store.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectStore {
    /// `https://s3.example.invalid:9000`; Amazon's where none is named. Only one that begins with `http://` is asked in clear.
    pub endpoint: Option<String>,
    /// Its region, where the store has several.
    pub region: Option<String>,
    /// A file of the workspace with mode 0600 that holds the key; the environment where none is named.
    pub credentials: Option<String>,
}

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How high it stands: by which of `district` and `country` the file has.
    #[serde(skip)]
    pub level: Level,
    /// Whose workspace it is: the district, or the country under whose key the file names it.
    #[serde(rename = "district", alias = "country", default)]
    pub authority: Authority,
    /// A country's districts, which it ranks as a district does its offices.
    #[serde(default)]
    pub districts: Vec<Office>,
    /// The warehouse: a file in the workspace, or `ducklake:...`.
    #[serde(default = "default_warehouse")]
    pub warehouse: String,
    /// Where a lake keeps its data: a folder or a bucket.
    pub data_path: Option<String>,
    /// Where the bucket is, for a `data_path` that begins with `s3://`.
    pub object_store: Option<ObjectStore>,
    /// The folder of the DuckDB extensions that a lake needs; the machine's where none is named.
    pub extensions: Option<String>,
    /// Business sites; in a country, those that belong to another district than their code says.
    #[serde(default)]
    pub offices: Vec<Office>,
    /// Functional departments.
    #[serde(default)]
    pub departments: Vec<Department>,
    /// People who sign, answer and receive.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Baselines and targets.
    #[serde(default)]
    pub baselines: Vec<Baseline>,
    /// National averages and ranks.
    #[serde(default)]
    pub national: Vec<National>,
    /// Where a country's editions lie whose averages are the national ones: folders of monthly editions, or figures.csv files.
    #[serde(default, deserialize_with = "paths")]
    pub national_from: Vec<String>,
    /// Time limits, one set or several in turn.
    #[serde(default)]
    pub limits: LimitsInTurn,
    /// What is left out of every figure.
    #[serde(default)]
    pub population: Population,
    /// Names of the enterprises' credit grades, the certified one first; the 2017 list where the key is left out.
    #[serde(default)]
    pub credit_grades: Vec<String>,
    /// Anomaly rules.
    #[serde(default)]
    pub rules: BTreeMap<String, Rule>,
    /// Smallest samples that are ranked.
    #[serde(default)]
    pub min_sample: MinSample,
    /// Holiday calendar, a CSV in the workspace; the built-in one where none is named.
    pub calendar: Option<String>,
    /// Supervision tasks, a CSV in the workspace.
    pub tasks: Option<String>,
    /// Schedules by bulletin.
    #[serde(default)]
    pub schedules: BTreeMap<String, Schedule>,
    /// Gates before issue.
    #[serde(default)]
    pub gates: BTreeMap<String, Gate>,
    /// What source systems say that they exported, to be held against what was loaded.
    #[serde(default)]
    pub control_totals: Vec<ControlTotal>,
    /// Who gets what.
    #[serde(default)]
    pub circulation: Vec<Circulation>,
    /// What each kind of reader may see.
    #[serde(default)]
    pub visibility: BTreeMap<String, Visibility>,
    /// How loads behave.
    #[serde(default)]
    pub ingest: Ingest,
    /// How mail travels.
    pub mail: Option<Mail>,
    /// Fonts by role, and a folder of the workspace's own.
    #[serde(default)]
    pub fonts: Fonts,
    /// The appraisal scheme, a file in the workspace.
    pub appraisal: Option<String>,
}

fn default_warehouse() -> String {
    "warehouse.duckdb".into()
}

/// The customs district; in a country's workspace, all of them together.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Four digits; a country's is 0000 where it gives none.
    #[serde(default)]
    pub code: String,
    /// Full name as it is printed.
    pub name: String,
    /// Only `Asia/Shanghai`.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The person who directs it.
    pub director: Option<String>,
    /// First period of each bulletin, from which its running number counts.
    #[serde(default)]
    pub started: BTreeMap<String, Period>,
}

/// One or several ids: whoever is valid on the day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(Vec<String>);

impl Ids {
    /// As a slice.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_many(deserializer, "an id or a list of ids").map(Ids)
    }
}

/// One text or a list of texts; asked for as text, so that the id 1001 keeps its spelling.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D, wanted: &'static str) -> Result<Vec<String>, D::Error> {
    struct OneOrMany(&'static str);
    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
        fn visit_unit<E>(self) -> Result<Vec<String>, E> {
            Ok(Vec::new())
        }
        fn visit_str<E>(self, one: &str) -> Result<Vec<String>, E> {
            Ok(vec![one.to_owned()])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = seq.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_str(OneOrMany(wanted))
}

/// What kind of traffic an office serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfficeKind {
    /// Airport.
    Air,
    /// River or sea port.
    Water,
    /// Railway.
    Rail,
    /// Road.
    Road,
    /// Post.
    Post,
    /// Bonded zone.
    Zone,
    /// Anything else.
    #[default]
    Other,
}

/// A business site (业务现场), or a country's district.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Four digits.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name in tables and pictures; the full one where none is given.
    pub short: Option<String>,
    /// Traffic.
    #[serde(default)]
    pub kind: OfficeKind,
    /// Working days.
    #[serde(default)]
    pub works: Works,
    /// Who heads it.
    #[serde(default)]
    pub head: Ids,
    /// First valid day.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day.
    pub valid_to: Option<NaiveDate>,
    /// The office that took over.
    pub successor: Option<String>,
    /// In a country: the district that it belongs to.
    pub district: Option<String>,
}

impl Office {
    /// The name for tables and pictures.
    pub fn short_name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// A functional department.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Short id, letters and digits.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Who heads it.
    #[serde(default)]
    pub head: Ids,
    /// What it answers for.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// First valid day.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day.
    pub valid_to: Option<NaiveDate>,
}

/// A person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// First valid day.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day.
    pub valid_to: Option<NaiveDate>,
}

/// Which duration a baseline or a national average is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// 海关通关时间, `clearance_hours_mean`.
    Clearance,
    /// 整体通关时间, `total_hours_mean`.
    Total,
}

/// A year's baseline and target of one measure, direction and scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The year it is used in.
    pub year: i32,
    /// Of what.
    pub measure: Measure,
    /// `I` or `E`.
    pub direction: Direction,
    /// The whole or one of its units: `district`, `office:CODE`; in a country, `country`, `district:CODE`.
    pub scope: String,
    /// The level to improve on; the scope's own baseline-year mean where none is given.
    pub baseline_hours: Option<f64>,
    /// The level to reach; two thirds of the baseline where none is given.
    pub target_hours: Option<f64>,
    /// The year the baseline was measured in; the year before where none is given.
    pub baseline_year: Option<i32>,
    /// First valid day.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day.
    pub valid_to: Option<NaiveDate>,
}

/// A month's national average and the district's rank.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct National {
    /// Month.
    pub month: Period,
    /// Of what.
    pub measure: Measure,
    /// `I` or `E`.
    pub direction: Direction,
    /// The country's mean.
    pub hours: f64,
    /// The district's place among districts.
    pub rank: Option<u32>,
}

/// How many declarations a source system says that it exported for a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlTotal {
    /// The day of declaration.
    pub date: NaiveDate,
    /// Of which office; of all where none is given.
    pub office: Option<String>,
    /// `I` or `E`; both where none is given.
    pub direction: Option<Direction>,
    /// How many.
    pub declarations: u64,
}

impl Config {
    /// The office that answers for what is an office's on a day: itself, or, where it ended before, the one that it was left to.
    pub fn answering_office<'a>(&'a self, code: &'a str, day: NaiveDate) -> &'a str {
        let next = |code: &&'a str| {
            let office = self.unit(code)?;
            office.successor.as_deref().filter(|_| office.valid_to.is_some_and(|last| last < day))
        };
        // A ring of successors, which `check` reports, ends after every office was named.
        std::iter::successors(Some(code), next).take(self.units().len() + 1).last().unwrap_or(code)
    }
}

/// What is left out of every figure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Population {
    /// By column.
    pub leave_out: LeaveOut,
}

/// Codes whose declarations are left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeaveOut {
    /// Transport modes.
    pub transport_mode: Vec<String>,
    /// Trade modes.
    pub trade_mode: Vec<String>,
}

/// Smallest samples.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MinSample {
    /// For means and shares.
    pub mean: u64,
    /// For P90; medians obey `mean`. The key is `p90`; `p50` is an older name of it.
    #[serde(rename = "p90", alias = "p50")]
    pub p90: u64,
    /// For the tails.
    pub p95: u64,
}

impl Default for MinSample {
    fn default() -> Self {
        MinSample { mean: 30, p90: 50, p95: 100 }
    }
}

/// How loads behave.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ingest {
    /// The share of bad rows over which a file is refused whole.
    pub bad_rows: f64,
}

impl Default for Ingest {
    fn default() -> Self {
        Ingest { bad_rows: 0.2 }
    }
}

/// Fonts by role.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fonts {
    /// A folder of the workspace's own fonts.
    pub folder: Option<String>,
    /// 仿宋.
    #[serde(deserialize_with = "families")]
    pub fangsong: Vec<String>,
    /// 楷体.
    #[serde(deserialize_with = "families")]
    pub kai: Vec<String>,
    /// 黑体.
    #[serde(deserialize_with = "families")]
    pub hei: Vec<String>,
    /// 宋体.
    #[serde(deserialize_with = "families")]
    pub song: Vec<String>,
    /// 小标宋.
    #[serde(deserialize_with = "families")]
    pub xiaobiaosong: Vec<String>,
}

fn paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    one_or_many(deserializer, "a path or a list of paths")
}

fn families<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    one_or_many(deserializer, "a font's name or a list of names")
}
