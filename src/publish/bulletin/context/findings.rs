//! What is behind the figures: why a mean moved, stages and parties, lists of declarations, demands, the state of the data.

use super::super::shown::Shown;
use super::{Day, Named, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Declaration's id, as far as it may be seen.
    pub entry_id: Option<String>,
    /// Direction.
    pub direction: String,
    /// Its office's name for tables.
    pub office: String,
    /// Company, where known and as far as it may be seen.
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
    /// What the gates before issue warn of, Chinese sentences without their full stop.
    #[serde(default)]
    pub gates: Vec<String>,
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

/// Time limits, in hours, as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitsView {
    /// Over which a clearance is overlong, by direction.
    pub overlong: BTreeMap<String, Quantity>,
    /// Over which an inspection is.
    pub inspection: Quantity,
}

/// Codes left out of every figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeaveOut {
    /// Transport modes.
    pub transport_mode: Vec<String>,
    /// Trade modes.
    pub trade_mode: Vec<String>,
}

/// Who or what has most overlong declarations, of one kind in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlongTop {
    /// Direction.
    pub direction: String,
    /// `enterprise`, `chapter`, `site`.
    pub kind: String,
    /// The first places.
    pub rows: Vec<OverlongRow>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlongRow {
    /// Place, from 1.
    pub place: u64,
    /// Company's or site's name, as far as it may be seen, or a chapter's two digits.
    pub name: Option<String>,
    /// How many overlong ones.
    pub n: String,
    /// Their part of the scope's overlong ones, in percent.
    pub share: String,
    /// Their mean hours.
    pub hours: String,
    /// The stage that took most of their time.
    pub stage: String,
    /// What part of it, in percent.
    pub stage_share: String,
}

/// A declaration in flight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Declaration's id, as far as it may be seen.
    pub entry_id: Option<String>,
    /// Direction.
    pub direction: String,
    /// Its office's name for tables.
    pub office: String,
    /// Company, where known and as far as it may be seen.
    pub company: Option<String>,
    /// Hours since its clock began.
    pub hours: String,
    /// The stage that is due and open.
    pub stage: String,
    /// Whom it waits for.
    pub party: String,
    /// Hours since that stage began.
    pub stage_hours: String,
}

/// When goods are declared in the week: a row an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RhythmView {
    /// Direction.
    pub direction: String,
    /// Offices; the scope's own alone where it is one.
    pub rows: Vec<RhythmRow>,
}

/// An office's week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RhythmRow {
    /// Whose.
    pub office: Named,
    /// What part of its declarations falls on each hour from Monday 0:00 on, in per cent.
    pub values: Vec<Option<f64>>,
    /// Its working days, as the hours from which and to which they last.
    pub working: Vec<(u64, u64)>,
}

/// The spread of clearance times: hours, and the part that took at most so long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpreadView {
    /// Direction.
    pub direction: String,
    /// In the period.
    pub now: Vec<(f64, f64)>,
    /// A year before; empty where there is too little.
    pub last_year: Vec<(f64, f64)>,
}

/// An office against the district.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandingView {
    /// Direction.
    pub direction: String,
    /// What its goods would take at the district's speed.
    pub expected: Shown,
    /// Its mean less that.
    pub gap: Shown,
    /// Stages that take longer than the district's, the most first.
    pub loses: Vec<GapView>,
    /// Stages that take less, the most first.
    pub gains: Vec<GapView>,
}

/// A stage beside the district's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GapView {
    /// Which.
    pub stage: Named,
    /// The office's mean hours.
    pub own: Shown,
    /// The district's.
    pub district: Shown,
}

/// What a correction says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectionView {
    /// Which of its period.
    pub number: u32,
    /// The date on the edition that it corrects.
    pub corrects: Day,
    /// The loads that moved figures: number and file.
    pub loads: BTreeMap<String, String>,
    /// Whether indicators are defined otherwise since.
    pub definitions: bool,
    /// Whether the configuration is another since.
    pub settings: bool,
    /// What moved of the headline.
    pub headline: Vec<CorrectedRow>,
    /// Everything of this scope that moved for its readers' eyes.
    pub rows: Vec<CorrectedRow>,
}

/// A figure that moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectedRow {
    /// Its id.
    pub figure: String,
    /// Its indicator's title.
    pub title: String,
    /// 进口, 出口.
    pub direction: String,
    /// Its window's word.
    pub window: String,
    /// Its unit.
    pub unit: String,
    /// As it was published.
    pub old: String,
    /// As it is now.
    pub new: String,
    /// Numbers of the loads that moved it.
    pub loads: String,
}
