//! A figure as a template sees it: already rounded, already judged. Whatever a sentence has to decide stands here as a word.

use crate::measure::indicators;
use crate::terms::figure::{Figure, Format, Note};
use serde::{Deserialize, Serialize};

/// Which way an indicator improves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// The smaller the better.
    Lower,
    /// The larger the better.
    Higher,
    /// Neither.
    #[default]
    None,
}

impl From<indicators::Better> for Better {
    fn from(better: indicators::Better) -> Better {
        match better {
            indicators::Better::Lower => Better::Lower,
            indicators::Better::Higher => Better::Higher,
            indicators::Better::Neither => Better::None,
        }
    }
}

/// Which way a signed figure points, judged on the digits that a reader sees: what prints as 0.0 is level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Above zero.
    Up,
    /// Below zero.
    Down,
    /// Prints as zero.
    Level,
    /// There is no value.
    None,
}

/// What a direction means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// An improvement.
    Better,
    /// A setback.
    Worse,
    /// Neither, or nothing to judge.
    Plain,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A column that it needs was never loaded.
    Missing,
    /// No declaration to measure.
    Empty,
    /// Nothing to compare with.
    NoReference,
    /// No such figure is made for this period.
    NotMade,
}

/// One figure, ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Id, the same in `figures.csv`; empty where no figure is made.
    pub id: String,
    /// As `figures.csv` shows it, without unit.
    pub display: String,
    /// The display without its minus sign, for sentences that say the direction in words.
    pub magnitude: String,
    /// Whether the display is words in a number's place, which take no unit.
    pub worded: bool,
    /// Full precision, for pictures.
    pub value: Option<f64>,
    /// The unit's word.
    pub unit: String,
    /// The sample.
    pub n: u64,
    /// The sample with thousands separators.
    pub n_display: String,
    /// Direction.
    pub way: Way,
    /// Meaning of the direction; plain for a slight change.
    pub tone: Tone,
    /// Whether a change is too slight to be called one: 基本持平.
    pub slight: bool,
    /// Whether the sample is too small to rank.
    pub small: bool,
    /// False where one of two windows holds Spring Festival and the other doesn't.
    pub comparable: bool,
    /// Why there is no value.
    pub reason: Option<Reason>,
    /// Columns that no load brought.
    pub missing: Vec<String>,
}

/// Changes smaller than this say that nothing moved: 1 % of a quantity, 1 percentage point of a share.
const SLIGHT: f64 = 0.01;

/// Suffixes of figures that compare: their reference may be absent, and their sign has a meaning.
const CHANGES: [&str; 3] = [".change_previous", ".change_last_year", ".change_baseline"];
/// Indicators whose own value is a difference.
const DIFFERENCES: [&str; 1] = ["_gap"];

/// Whether an indicator's value is a comparison.
pub fn compares(indicator: &str) -> bool {
    is_change(indicator) || DIFFERENCES.iter().any(|s| indicator.ends_with(s))
}

fn is_change(indicator: &str) -> bool {
    CHANGES.iter().any(|s| indicator.ends_with(s))
}

impl Shown {
    /// A figure for readers. `better` is its indicator's.
    pub fn of(figure: &Figure, better: Better) -> Shown {
        let display = figure.display();
        let value = figure.value.filter(|v| v.is_finite());
        let way = way(value, &display);
        let missing: Vec<String> = figure
            .notes
            .iter()
            .filter_map(|n| match n {
                Note::Missing(column) => Some(column.clone()),
                Note::Small | Note::NotComparable => None,
            })
            .collect();
        let compares = compares(&figure.id.indicator);
        let slight = is_change(&figure.id.indicator) && way != Way::Level && value.is_some_and(|v| v.abs() < SLIGHT);
        let reason = match value {
            Some(_) => None,
            None if !missing.is_empty() => Some(Reason::Missing),
            None if compares => Some(Reason::NoReference),
            None if figure.n == 0 => Some(Reason::Empty),
            None => Some(Reason::NoReference),
        };
        let comparable = !figure.notes.contains(&Note::NotComparable);
        Shown {
            id: figure.id.to_string(),
            magnitude: display.trim_start_matches('-').to_owned(),
            display,
            worded: figure.words.is_some(),
            value,
            unit: figure.unit.clone(),
            n: figure.n,
            n_display: Format::Count.display(Some(figure.n as f64)),
            way,
            // A week of Spring Festival is neither an improvement nor a setback.
            tone: if compares && !slight && comparable { tone(way, better) } else { Tone::Plain },
            slight,
            small: figure.is_small(),
            comparable,
            reason,
            missing,
        }
    }

    /// What stands where no figure is made: last year's change in a W53, say.
    pub fn not_made() -> Shown {
        let display = Format::Count.display(None);
        Shown {
            id: String::new(),
            magnitude: display.clone(),
            display,
            worded: false,
            value: None,
            unit: String::new(),
            n: 0,
            n_display: Format::Count.display(Some(0.0)),
            way: Way::None,
            tone: Tone::Plain,
            slight: false,
            small: false,
            comparable: true,
            reason: Some(Reason::NotMade),
            missing: Vec::new(),
        }
    }
}

fn way(value: Option<f64>, display: &str) -> Way {
    match value {
        None => Way::None,
        Some(_) if !display.bytes().any(|b| (b'1'..=b'9').contains(&b)) => Way::Level,
        Some(_) if display.starts_with('-') => Way::Down,
        Some(_) => Way::Up,
    }
}

fn tone(way: Way, better: Better) -> Tone {
    match (way, better) {
        (Way::Up, Better::Higher) | (Way::Down, Better::Lower) => Tone::Better,
        (Way::Down, Better::Higher) | (Way::Up, Better::Lower) => Tone::Worse,
        _ => Tone::Plain,
    }
}
