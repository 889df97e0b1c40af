//! The context: everything that a template may show, as one value. It writes out as JSON and reads back, so that a page can be made again
//! without a warehouse (`run --draft --context FILE`).

mod alerts;
mod appraisal;
mod findings;
mod rows;

pub use alerts::*;
pub use appraisal::*;
pub use findings::*;
pub use rows::*;

use super::shown::{Better, Shown};
use super::tasks::TasksView;
use crate::measure;
use crate::terms::calendar::Period;
use crate::terms::figure::Format;
use crate::terms::problem::{Place, Problem};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that a bulletin of one scope may show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The definition's key: `monthly`.
    pub bulletin: String,
    /// The document's title.
    pub title: String,
    /// The head of the first page.
    pub masthead: Masthead,
    /// The foot of the last page.
    pub imprint: Imprint,
    /// Text across every page: a draft's, a demo's.
    pub watermark: Option<String>,
    /// To whom the bulletin is addressed.
    pub addressees: String,
    /// The customs district.
    pub district: Named,
    /// Whose bulletin it is: `district`, `office:4908`, `department:jgtg`; in a country, `country`, `district:4900`.
    pub scope: String,
    /// The scope of all of it: `district` or `country`.
    pub whole_scope: String,
    /// Whose figures it shows: a department's are the district's.
    pub figures_of: String,
    /// Its name.
    pub scope_name: String,
    /// The period.
    pub period: PeriodView,
    /// The period before.
    pub previous: PeriodView,
    /// The same period of last year, where there is one.
    pub last_year: Option<PeriodView>,
    /// The year that reductions are measured from.
    pub baseline_year: i32,
    /// Words by key, as the definition gives them.
    pub words: BTreeMap<String, String>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Attachments in order.
    pub attachments: Vec<Section>,
    /// Directions in which anything was released in the period.
    pub directions: Vec<String>,
    /// The indicators that this bulletin shows.
    pub indicators: BTreeMap<String, Indicator>,
    /// The same, in the order in which the page shows them.
    pub definitions: Vec<Indicator>,
    /// A department's edition: the indicators that it answers for.
    pub answers_for: Vec<String>,
    /// Figures by id.
    pub figures: BTreeMap<String, Shown>,
    /// Baseline, target and national mean, by direction.
    pub references: BTreeMap<String, Reference>,
    /// Rows of the headline table that have something to show.
    pub headline: Vec<HeadRow>,
    /// Rankings in the definition's order.
    pub rankings: Vec<Ranking>,
    /// Series over time in the definition's order.
    pub trends: Vec<Trend>,
    /// Reform measures, grouped.
    pub measures: Vec<Measures>,
    /// Kinds of declarations beside each other.
    pub splits: Vec<Measures>,
    /// Why the district's mean moved, where there is something to compare with.
    pub moved: Vec<Moved>,
    /// The flow's stages that took time.
    pub stages: Vec<StageRow>,
    /// Whose hours they were.
    pub parties: Vec<PartyRow>,
    /// An office's edition: its time against the district's, by direction.
    pub standings: Vec<StandingView>,
    /// Who and what has most overlong declarations.
    pub overlong: Vec<OverlongTop>,
    /// When goods are declared in the week.
    pub rhythms: Vec<RhythmView>,
    /// How clearance times are spread.
    pub spreads: Vec<SpreadView>,
    /// The longest declarations, longest first.
    pub longest: Vec<Longest>,
    /// Those in flight longest.
    pub in_flight: Vec<Waiting>,
    /// The analyst's words, as checked HTML.
    pub note: Option<String>,
    /// What the edition before demanded, and what came of it.
    pub demands: Vec<DemandView>,
    /// The register of anomalies, where the bulletin shows it.
    #[serde(default)]
    pub alerts: Option<AlertsView>,
    /// The supervision tasks, where the bulletin is about them.
    #[serde(default)]
    pub tasks: Option<TasksView>,
    /// The year's reckoning, where the bulletin is about it and a scheme is adopted.
    #[serde(default)]
    pub appraisal: Option<AppraisalView>,
    /// How the trends' indicators went over the last periods, by `indicator.direction`.
    pub courses: BTreeMap<String, CourseView>,
    /// A correction: what moved since the edition that it corrects.
    #[serde(default)]
    pub correction: Option<CorrectionView>,
    /// What to know of the data.
    pub quality: Quality,
    /// Codes that the workspace leaves out of every figure.
    pub leave_out: LeaveOut,
    /// The time limits of the period's last day.
    pub limits: LimitsView,
    /// The smallest sample of a mean that is ranked.
    pub min_sample: u64,
}

/// The head of the first page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Masthead {
    /// The bulletin's name.
    pub name: String,
    /// Classification line, where the district wants one.
    pub classification: Option<String>,
    /// Issue number in the year.
    pub issue: u32,
    /// Issue number since the first one; none before it, or where the workspace doesn't say when it began.
    pub total: Option<u32>,
    /// Issuing office.
    pub office: String,
    /// The as-of's date.
    pub date: Day,
    /// The as-of, `2017-05-04T10:00:00`.
    pub created: String,
}

/// The foot of the last page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imprint {
    /// 报, 送, 发: label and names.
    pub recipients: Vec<Recipient>,
    /// Copies printed, where the district says.
    pub copies: Option<u32>,
}

/// One line of the imprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Label.
    pub label: String,
    /// Names.
    pub names: String,
}

/// A code with its names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name for tables and pictures.
    pub short: String,
}

/// A day in its parts, so that a template writes it as its language does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day, 1 to 31.
    pub day: u32,
    /// All three, for tables.
    pub iso: NaiveDate,
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day { year: date.year(), month: date.month(), day: date.day(), iso: date }
    }
}

/// A period in its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodView {
    /// `2017-04`.
    pub id: Period,
    /// `week`, `month`, `year`.
    pub kind: String,
    /// Year it is counted in.
    pub year: i32,
    /// Number in its year.
    pub number: u32,
    /// First day.
    pub first: Day,
    /// Last day, included.
    pub last: Day,
    /// How many days it has: counts of months of different length aren't alike.
    pub days: i64,
}

impl From<Period> for PeriodView {
    fn from(period: Period) -> PeriodView {
        PeriodView {
            id: period,
            kind: period.kind().to_owned(),
            year: period.year(),
            number: period.ordinal(),
            first: period.first_day().into(),
            last: period.end_day().pred_opt().expect("a period ends after year 0").into(),
            days: (period.end_day() - period.first_day()).num_days(),
        }
    }
}

/// A part of the page: the template that writes it and the heading over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Which part.
    pub part: String,
    /// Its heading.
    pub title: String,
}

/// An indicator for the definitions attachment and for units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Title.
    pub title: String,
    /// Unit's word.
    pub unit: String,
    /// What it counts, in a sentence.
    pub definition: String,
    /// Scale and digits.
    pub format: Format,
    /// Which way it improves.
    pub better: Better,
}

impl From<&measure::indicators::Definition> for Indicator {
    fn from(d: &measure::indicators::Definition) -> Indicator {
        Indicator { title: d.title.clone(), unit: d.unit.clone(), definition: d.meaning.clone(), format: d.format, better: d.better.into() }
    }
}

impl Context {
    /// As JSON, for `run --draft --context FILE`.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a context holds strings, numbers and lists only")
    }

    /// From JSON; `file` names it in the problem.
    pub fn from_json(file: &str, text: &str) -> Result<Context, Problem> {
        serde_json::from_str(text).map_err(|e| {
            Problem::error("bad-context", format!("not a bulletin's context: {e}"))
                .at(Place::line(file, e.line()))
                .help("write one with `tongbao run BULLETIN --period P --draft --context FILE`")
        })
    }
}
