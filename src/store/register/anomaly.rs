//! What the register holds: anomalies, what rules find of them, what offices answer.

use crate::terms::calendar::Period;
use crate::terms::figure::Direction;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::fmt;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Where it begins.
    Yellow,
    /// Worse.
    Orange,
    /// The top.
    Red,
}

impl Level {
    /// Lowest first.
    pub const ALL: [Level; 3] = [Level::Yellow, Level::Orange, Level::Red];

    /// So many levels up; red stays red.
    ///
    /// ```
    /// use tongbao::store::register::Level;
    /// assert_eq!(Level::Yellow.climbed(1), Level::Orange);
    /// assert_eq!(Level::Orange.climbed(7), Level::Red);
    /// ```
    pub fn climbed(self, levels: usize) -> Level {
        *Level::ALL.get(self as usize + levels).unwrap_or(&Level::Red)
    }
    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Level::Yellow => "yellow",
            Level::Orange => "orange",
            Level::Red => "red",
        }
    }
    /// The level of a word.
    pub fn of(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// Where an anomaly stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Listed for the first time.
    New,
    /// Listed before, still open.
    Continuing,
    /// Open after its due date.
    Overdue,
    /// Closed by its office.
    Disposed,
    /// Closed by itself or by a load.
    Resolved,
}

impl State {
    /// In the order of an anomaly's life.
    pub const ALL: [State; 5] = [State::New, State::Continuing, State::Overdue, State::Disposed, State::Resolved];

    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            State::New => "new",
            State::Continuing => "continuing",
            State::Overdue => "overdue",
            State::Disposed => "disposed",
            State::Resolved => "resolved",
        }
    }
    /// The state of a word.
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
    /// Whether anything is left to do.
    pub fn is_open(self) -> bool {
        matches!(self, State::New | State::Continuing | State::Overdue)
    }
}

/// What becomes of it when nobody does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// A condition of goods in flight: it resolves when it ends.
    InFlight,
    /// A fact: it stays until its office disposes of it or a load removes it.
    Fact,
}

impl Holds {
    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Holds::InFlight => "in_flight",
            Holds::Fact => "fact",
        }
    }
    /// The kind of a word.
    pub fn of(word: &str) -> Option<Holds> {
        [Holds::InFlight, Holds::Fact].into_iter().find(|holds| holds.word() == word)
    }
}

/// What makes two findings the same anomaly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// The rule's code, `OVERLONG`.
    pub rule: String,
    /// A declaration's id, or `office:4908`.
    pub subject: String,
    /// Import, export, or both where the rule makes no difference.
    pub direction: Direction,
    /// The stage, empty where the rule names none.
    pub stage: String,
    /// The day of `VOLUME`, the first week of `SHIFT`, else empty.
    pub since: String,
}

/// Hexadecimal digits of an anomaly's id: 64 bits, so that a million anomalies collide once in tens of millions of districts.
const ID_DIGITS: usize = 16;

impl Identity {
    /// The anomaly's id: the same wherever the identity is.
    ///
    /// ```
    /// use tongbao::{store::register::Identity, terms::figure::Direction};
    /// let identity = Identity {
    ///     rule: "OVERLONG".into(),
    ///     subject: "490120171000000001".into(),
    ///     direction: Direction::I,
    ///     stage: String::new(),
    ///     since: String::new(),
    /// };
    /// assert!(identity.id().starts_with("OVERLONG-") && identity.id() == identity.clone().id());
    /// ```
    pub fn id(&self) -> String {
        let whole = [&self.rule, &self.subject, &self.direction.to_string(), &self.stage, &self.since].map(String::as_str).join("\u{1f}");
        let digits: String = Sha256::digest(whole.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        format!("{}-{}", self.rule, &digits[..ID_DIGITS])
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.rule, &self.subject, &self.direction.to_string(), &self.stage, &self.since].map(|part| part.to_owned());
        f.write_str(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
    }
}

/// What a rule says of an anomaly at one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which anomaly.
    pub identity: Identity,
    /// The code of the office that answers for it.
    pub office: String,
    /// The declaration, where it is about one.
    pub entry_id: Option<String>,
    /// Who keeps the goods waiting, where the rule knows.
    pub party: Option<String>,
    /// What was measured, in hours.
    pub hours: Option<f64>,
    /// Its limit, in hours.
    pub limit: Option<f64>,
    /// The rule's level; none where there is nothing to put right.
    pub grade: Option<Level>,
    /// Condition or fact.
    pub holds: Holds,
    /// Whether this run looks at it on its own account. One that isn't fresh confirms what the register holds and opens nothing.
    pub fresh: bool,
    /// The rule's own words: codes and ids.
    pub detail: Option<String>,
}

/// What an office answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Why it came to that.
    pub cause: Option<String>,
    /// What was done.
    pub measures: Option<String>,
    /// Who did it.
    pub handler: Option<String>,
    /// When it was put right, as the office says.
    pub closed_at: Option<NaiveDateTime>,
    /// When the last answer came in.
    pub received_at: Option<NaiveDateTime>,
    /// Who sent it.
    pub person: Option<String>,
}

/// One line of an office's answer: what the person `person` sent in at `received_at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// When it came in; feedback counts in this order.
    pub received_at: NaiveDateTime,
    /// Who sent it: a person's id.
    pub person: String,
    /// About which anomaly.
    pub anomaly_id: String,
    /// Why it came to that.
    pub cause: Option<String>,
    /// What was done.
    pub measures: Option<String>,
    /// Who did it.
    pub handler: Option<String>,
    /// When it was put right; none where it is not yet.
    pub closed_at: Option<NaiveDateTime>,
    /// The file that it came in.
    pub file: String,
}

/// Why an anomaly is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// Its office put it right.
    Disposed,
    /// The condition ended: the goods were released or given up.
    Over,
    /// A load removed it.
    Load {
        /// The load's number.
        load: i64,
        /// Its file.
        file: String,
    },
    /// The rule no longer finds it and no load has come: its numbers, or the population, were changed.
    Rule,
}

/// How an anomaly ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The day that counts against the due date: of the answer's receipt, of the goods' release or giving up, else the run's last.
    pub on: NaiveDate,
    /// Since when the register knows it: the answer's receipt, or the run's cut-off.
    pub known_at: NaiveDateTime,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

impl End {
    /// The moment at which the register closed it. A run closes what it no longer finds at the last moment that it sees, just before its cut-off, so that
    /// the closing belongs to the period that the cut-off ends; an answer received at a cut-off hasn't come before it.
    pub fn closed_at(&self) -> NaiveDateTime {
        if self.why == Why::Disposed { self.known_at } else { self.known_at - TimeDelta::microseconds(1) }
    }
}

/// One anomaly, as the register has it at some moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anomaly {
    /// Its id, the same in every edition.
    pub id: String,
    /// What it was last seen as.
    pub finding: Finding,
    /// The rule's level, and one more for each step that it has been overdue; none where there is nothing to put right.
    pub level: Option<Level>,
    /// The week that first listed it.
    pub first_seen: Period,
    /// How many weekly runs have listed it open.
    pub runs: u32,
    /// The last day on which putting it right is on time.
    pub due: Option<NaiveDate>,
    /// Where it stands.
    pub state: State,
    /// What its office answered.
    pub answer: Answer,
    /// How it ended; none while it is open.
    pub end: Option<End>,
    /// The cut-off up to which all this is known.
    pub as_of: NaiveDateTime,
}

impl Anomaly {
    /// The last day of the week that first listed it: the day by which windows count it.
    pub fn listed_on(&self) -> NaiveDate {
        self.first_seen.end_day().pred_opt().expect("a period ends after year 0")
    }
    /// Hours over its limit, 0 where it isn't over one.
    pub fn hours_over(&self) -> f64 {
        self.finding.hours.zip(self.finding.limit).map_or(0.0, |(hours, limit)| (hours - limit).max(0.0))
    }
    /// What matters most comes first: level, hours over the limit, repetition; then by id.
    pub fn by_weight(&self, other: &Anomaly) -> Ordering {
        other
            .level
            .cmp(&self.level)
            .then_with(|| other.hours_over().total_cmp(&self.hours_over()))
            .then_with(|| other.runs.cmp(&self.runs))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// A change of an anomaly, for its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which anomaly.
    pub id: String,
    /// When: the run's cut-off, or the answer's receipt.
    pub at: NaiveDateTime,
    /// Who: the run's edition, or a person's id.
    pub by: String,
    /// What: `listed`, `level`, `state`, `cause`, `measures`, `handler`, `closed_at`.
    pub what: String,
    /// Before; empty where there was nothing.
    pub old: String,
    /// After.
    pub new: String,
    /// Why, where it isn't plain.
    pub why: String,
}
