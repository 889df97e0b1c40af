//! The register on the page.

use super::{Day, Named, PeriodView};
use serde::{Deserialize, Serialize};

/// What a rule is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleName {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What it means, in a sentence.
    pub meaning: String,
}

/// Everything that a page may show of the register. Good news (an office that got faster) has no level and counts nowhere; it stands in `better`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlertsView {
    /// Whether any week had moved the register.
    pub began: bool,
    /// All warnings.
    pub tally: AlertTally,
    /// By rule, those without a warning left out.
    pub rules: Vec<AlertGroup>,
    /// By office, likewise; empty on an office's page.
    pub offices: Vec<AlertGroup>,
    /// The open warnings that matter most, as many as the body holds.
    pub worst: Vec<AlertRow>,
    /// All warnings that the edition lists, open ones first.
    pub all: Vec<AlertRow>,
    /// Offices that got faster.
    pub better: Vec<AlertRow>,
    /// What to do first, at most as many as the definition names.
    pub to_do: Vec<ToDo>,
    /// Charts of the offices that the week calls out.
    pub charts: Vec<ChartView>,
    /// How many more there would be.
    pub more_charts: usize,
    /// Warnings that offices closed, by the cause that they gave, the most first.
    pub causes: Vec<Cause>,
    /// The rules that look, for the attachment.
    pub definitions: Vec<RuleName>,
}

/// Warnings by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTally {
    /// All that are listed.
    pub listed: usize,
    /// First listed in the period.
    pub opened: usize,
    /// Closed by their office in it.
    pub disposed: usize,
    /// Ended in it of themselves, or by a load.
    pub resolved: usize,
    /// Open.
    pub open: usize,
    /// Open and new.
    pub new: usize,
    /// Open, listed before, not yet due.
    pub continuing: usize,
    /// Open after their due date.
    pub overdue: usize,
    /// Open and red.
    pub red: usize,
    /// Open and orange.
    pub orange: usize,
    /// Open and yellow.
    pub yellow: usize,
    /// Goods in flight among the open ones.
    pub in_flight: usize,
}

/// Warnings of one rule or one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertGroup {
    /// Its name for tables.
    pub name: String,
    /// Its warnings.
    pub tally: AlertTally,
}

/// One anomaly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlertRow {
    /// Its id in the register.
    pub id: String,
    /// Its rule's title.
    pub rule: String,
    /// Its level's code; empty where there is nothing to put right.
    pub level: String,
    /// Its level's word.
    pub level_word: String,
    /// Its state's code.
    pub state: String,
    /// Its state's word.
    pub state_word: String,
    /// Its office's name for tables.
    pub office: String,
    /// `I`, `E`, or `all`.
    pub direction: String,
    /// The declaration, as far as it may be seen.
    pub entry_id: Option<String>,
    /// Where it is about an office: the day or the week.
    pub since: String,
    /// The stage's word; empty where the rule names none.
    pub stage: String,
    /// The party's word; likewise.
    pub party: String,
    /// What was measured, in hours, as shown.
    pub hours: String,
    /// Its limit, likewise.
    pub limit: String,
    /// The week that first listed it.
    pub first_seen: String,
    /// How many weeks have listed it open.
    pub runs: u32,
    /// By when it is to be put right.
    pub due: Option<Day>,
    /// Why it came to that, as the office says.
    pub cause: String,
    /// What was done.
    pub measures: String,
    /// How it was closed: `disposed`, `over`, `load`, `rule`; empty while it is open.
    pub ended: String,
    /// The day that counts against the due date.
    pub ended_on: Option<Day>,
    /// The file of the load that removed it.
    pub ended_by: String,
}

/// Something to do first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToDo {
    /// `overdue`: an office has not answered in time; `volume`: data are missing; `shift`: an office got slower; `group`: warnings of one rule and stage.
    pub kind: String,
    /// The office's name for tables; empty for a group of several.
    pub office: String,
    /// The rule's title.
    pub rule: String,
    /// The stage's word; empty where there is none.
    pub stage: String,
    /// The party's word; likewise.
    pub party: String,
    /// `I`, `E`, or `all`.
    pub direction: String,
    /// The day or week of what is about an office.
    pub since: String,
    /// How many warnings.
    pub n: usize,
    /// Red ones among them.
    pub red: usize,
    /// Those due within the next week.
    pub due: usize,
    /// Offices concerned, the most first.
    pub offices: Vec<String>,
}

/// A control chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartView {
    /// Office.
    pub office: Named,
    /// Direction.
    pub direction: String,
    /// Slower, or faster.
    pub slower: bool,
    /// Whether a limit is crossed; else a row on one side of the centre.
    pub beyond: bool,
    /// How many weeks make a row.
    pub row: u64,
    /// Weeks.
    pub periods: Vec<PeriodView>,
    /// Geometric means, in hours.
    pub values: Vec<Option<f64>>,
    /// As shown.
    pub display: Vec<String>,
    /// Which of them are called out.
    pub signals: Vec<bool>,
    /// The last of them, as shown.
    pub now: String,
    /// Centre, lower and upper limit: value and display.
    pub centre: (f64, String),
    /// Lower natural limit.
    pub lower: (f64, String),
    /// Upper natural limit.
    pub upper: (f64, String),
}

/// A cause with how often it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// In the office's words.
    pub cause: String,
    /// How often.
    pub n: usize,
}
