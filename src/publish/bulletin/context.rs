//! The context: everything that a template may show, as one value. It writes out as JSON and reads back, so that a page can be made again
//! without a warehouse (`run --draft --context FILE`).

use super::shown::{Better, Shown, Tone, Way};
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
    /// Whose bulletin it is: `district`, `office:4908`, `department:jgtg`.
    pub scope: String,
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
    /// The longest declarations, longest first.
    pub longest: Vec<Longest>,
    /// The analyst's words, as checked HTML.
    pub note: Option<String>,
    /// What the edition before demanded, and what came of it.
    pub demands: Vec<DemandView>,
    /// How the trends' indicators went over the last periods, by `indicator.direction`.
    pub courses: BTreeMap<String, CourseView>,
    /// What to know of the data.
    pub quality: Quality,
    /// Codes that the workspace leaves out of every figure.
    pub leave_out: LeaveOut,
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

/// A number that is no figure: it comes from the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Value.
    pub value: f64,
    /// As shown.
    pub display: String,
}

/// What a direction's mean is measured against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The level to improve on.
    pub baseline: Option<Quantity>,
    /// The level to reach.
    pub target: Option<Quantity>,
    /// The country's mean in the period.
    pub national: Option<Quantity>,
}

/// A row of the headline table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadRow {
    /// What it shows.
    pub label: String,
    /// Unit's word.
    pub unit: String,
    /// Whether the period and the year so far share one value.
    pub across: bool,
    /// A row that the eye should find first.
    pub emphasis: bool,
    /// By direction.
    pub cells: BTreeMap<String, HeadCell>,
}

/// A direction's values in a row of the headline table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadCell {
    /// In the period.
    pub now: Shown,
    /// In the year so far.
    pub to_date: Shown,
    /// The district's in the period, where the scope is a part of it.
    pub district: Option<Shown>,
    /// A number of the configuration in both places.
    pub quantity: Option<Quantity>,
}

/// A ranking of offices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Its indicator.
    pub indicator: String,
    /// Its direction.
    pub direction: String,
    /// How many offices the district has in the period.
    pub offices: usize,
    /// Ranked offices, best first.
    pub rows: Vec<Row>,
    /// Offices whose sample is too small, by code.
    pub small: Vec<Row>,
    /// Offices without any declaration to measure, by code.
    pub absent: Vec<Named>,
    /// The whole district beside them.
    pub district: Row,
    /// Ranked offices that improved on the previous period, most first.
    pub improved: Vec<Row>,
    /// Ranked offices that fell back, most first.
    pub worsened: Vec<Row>,
    /// Ranked offices behind the district's value, the furthest first.
    pub lagging: Vec<Row>,
}

/// An office in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The office, or the district.
    pub office: Named,
    /// Whether this edition is that office's.
    pub own: bool,
    /// Place; none where it isn't ranked.
    pub rank: Option<Shown>,
    /// How the place moved.
    pub movement: Movement,
    /// Places moved, without sign.
    pub places: u32,
    /// The ranked indicator, current.
    pub current: Shown,
    /// The ranked indicator in the previous period.
    pub previous: Shown,
    /// Its change.
    pub change: Shown,
    /// Further columns by indicator.
    pub columns: BTreeMap<String, Shown>,
}

/// How a place moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Movement {
    /// Nearer the top.
    Up,
    /// Further from it.
    Down,
    /// The same place.
    Same,
    /// No place in the previous period.
    New,
    /// Not ranked.
    None,
}

/// An indicator over the last periods, oldest first, in columns of equal length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Indicator.
    pub indicator: String,
    /// Direction.
    pub direction: String,
    /// Periods.
    pub periods: Vec<PeriodView>,
    /// Values.
    pub values: Vec<Option<f64>>,
    /// As shown.
    pub display: Vec<String>,
    /// The country's means.
    pub national: Vec<Option<f64>>,
    /// As shown.
    pub national_display: Vec<String>,
    /// Whether at least two periods have a value: one point is no course.
    pub shows: bool,
    /// Whether any period has a national mean.
    pub has_national: bool,
}

/// Measures of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Heading.
    pub title: String,
    /// Indicators; the first leads the group's sentence.
    pub rows: Vec<Measure>,
    /// Whether any of them has a value in this period.
    pub shows: bool,
}

/// An indicator of a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Which.
    pub indicator: String,
    /// Whether it has a value in this period.
    pub shows: bool,
    /// By direction.
    pub cells: BTreeMap<String, MeasureCell>,
}

/// A measure's indicator in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureCell {
    /// In the period.
    pub now: Shown,
    /// Against the period before.
    pub change_previous: Shown,
    /// Against last year.
    pub change_last_year: Shown,
    /// In the year so far.
    pub to_date: Shown,
    /// The district's, where the scope is a part of it.
    pub district: Option<Shown>,
    /// The scope's place among the offices.
    pub rank: Option<Shown>,
    /// Among how many.
    pub ranked: usize,
    /// The year's target, where one is set.
    pub target: Option<Quantity>,
    /// Whether it is reached.
    pub reached: Option<bool>,
    /// The leading office, where the first and the last can be told apart.
    pub best: Option<Row>,
    /// The last office, likewise.
    pub worst: Option<Row>,
    /// How it went over the last periods.
    pub course: CourseView,
}

/// How an indicator went over the last periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseView {
    /// For how many periods on end it moved one way.
    pub run: u32,
    /// Which way.
    pub way: Way,
    /// What that means.
    pub tone: Tone,
    /// After how many periods the other way it turned; 0 where that is no turn.
    pub turned_after: u32,
    /// Up: the highest of `periods`; down: the lowest; none: no record.
    pub record: Way,
    /// What that means.
    pub record_tone: Tone,
    /// Of how many periods the record is.
    pub periods: usize,
}

/// Why a mean moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// In which direction of trade.
    pub direction: String,
    /// Against which window.
    pub against: String,
    /// The mean then.
    pub then: Shown,
    /// And now.
    pub now: Shown,
    /// Its change in hours: mix and rate together, and the offices' contributions together.
    pub moved: Shown,
    /// What another mix of goods did.
    pub mix: Shown,
    /// What faster or slower work on the same goods did: the stages together.
    pub rate: Shown,
    /// What each stage did, in the order of the flow.
    pub stages: Vec<Effect>,
    /// What each office did, the largest first whichever way it goes.
    pub offices: Vec<Effect>,
}

/// A part of a movement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Which stage or office.
    pub what: Named,
    /// What it did, in hours.
    pub effect: Shown,
}

/// A stage of the flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageRow {
    /// Which.
    pub stage: Named,
    /// By direction.
    pub cells: BTreeMap<String, StageCell>,
}

/// A stage's mean hours over all declarations of a direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageCell {
    /// In the period.
    pub now: Shown,
    /// In the period before.
    pub previous: Shown,
    /// A year before.
    pub last_year: Shown,
    /// In the year so far.
    pub to_date: Shown,
    /// Nine in ten of those that have the stage took at most so long.
    pub p90: Shown,
    /// The district's, where the scope is a part of it.
    pub district: Option<Shown>,
}

/// Whose hours they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyRow {
    /// Who.
    pub party: Named,
    /// By direction and window.
    pub cells: BTreeMap<String, BTreeMap<String, Shown>>,
}

/// A demand of the edition before, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemandView {
    /// What was demanded.
    pub text: String,
    /// By which indicator it is judged.
    pub indicator: String,
    /// In which direction.
    pub direction: String,
    /// Of whom it was demanded.
    pub scope_name: String,
    /// The indicator then.
    pub then: Shown,
    /// And now.
    pub now: Shown,
    /// Its change.
    pub change: Shown,
}

/// One of the longest declarations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Longest {
    /// Declaration's id.
    pub entry_id: String,
    /// Direction.
    pub direction: String,
    /// Its office's name for tables.
    pub office: String,
    /// Company, where known.
    pub company: Option<String>,
    /// When it was declared.
    pub declared: Option<Day>,
    /// When it was released.
    pub released: Option<Day>,
    /// Clearance time, as shown, in hours.
    pub hours: String,
    /// The stage that took most of it.
    pub stage: Option<String>,
    /// How long that stage took, as shown, in hours.
    pub stage_hours: String,
}

/// What to know of the data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Declarations whose stamps contradict each other, by contradiction: they have no clearance time.
    pub flags: Vec<Count>,
    /// Declarations left out of one duration because it is negative, by duration.
    pub negative: Vec<Count>,
    /// Declarations with a difference that is only noted.
    pub notes: Vec<Count>,
    /// Quarantined rows of the loads below, by reason.
    pub quarantine: Vec<Count>,
    /// Loads whose cut-off lies in the period.
    pub loads: Vec<Load>,
    /// Columns that an indicator of this bulletin needs and no load brought, by their usual header.
    pub missing: Vec<String>,
}

/// How often something occurs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// A code.
    pub code: String,
    /// Its word; the code where the words have none.
    pub title: String,
    /// With thousands separators.
    pub display: String,
}

/// A load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Source system's name.
    pub source: String,
    /// File.
    pub file: String,
    /// Day of its cut-off.
    pub cutoff: Option<Day>,
    /// Rows read, with thousands separators as the following.
    pub rows: String,
    /// New.
    pub loaded: String,
    /// Changed.
    pub updated: String,
    /// The same as before.
    pub unchanged: String,
    /// Put aside.
    pub quarantined: String,
}

/// Codes left out of every figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeaveOut {
    /// Transport modes.
    pub transport_mode: Vec<String>,
    /// Trade modes.
    pub trade_mode: Vec<String>,
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
