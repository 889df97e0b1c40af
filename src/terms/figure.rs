//! A figure: one number with its id, its `n`, its unit and what it is shown as. Ranks, changes and contributions are figures too.
//!
//! Nothing downstream computes: a template shows `display`, `figures.csv` carries `value` in full precision.

mod published;

pub use published::{Published, csv_fields, from_csv};

use crate::terms::problem::Problem;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Import, export, or both together (counts and data quality only: hours are never averaged across directions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Import.
    I,
    /// Export.
    E,
    /// Both.
    #[serde(rename = "all")]
    All,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Direction::I => "I",
            Direction::E => "E",
            Direction::All => "all",
        })
    }
}

impl FromStr for Direction {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "I" => Ok(Direction::I),
            "E" => Ok(Direction::E),
            "all" => Ok(Direction::All),
            _ => Err(Problem::error("bad-direction", format!("`{text}` is not a direction")).help("write I, E or all")),
        }
    }
}

/// How high a workspace stands: a district ranks its offices, a country its districts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// A district's.
    #[default]
    District,
    /// A country's.
    Country,
}

impl Level {
    /// The scope of all of it.
    pub fn whole(self) -> Scope {
        match self {
            Level::District => Scope::District,
            Level::Country => Scope::Country,
        }
    }

    /// The scope of one of the units that it ranks.
    pub fn unit(self, code: impl Into<String>) -> Scope {
        match self {
            Level::District => Scope::Office(code.into()),
            Level::Country => Scope::Member(code.into()),
        }
    }
}

/// Whose figure it is. Rooms ask [`Scope::is_whole`] and [`Scope::unit`], and don't mind the workspace's [`Level`].
///
/// ```
/// use tongbao::terms::figure::{Level, Scope};
/// let read = |text: &str| text.parse::<Scope>().unwrap();
/// assert!(read("district").is_whole() && read("country").is_whole()); // `district` is the whole of its own workspace
/// assert_eq!(read("district-4900"), Level::Country.unit("4900")); // and with a code one of a country's
/// assert_eq!((read("district:4900").unit(), read("office:4908").unit()), (Some("4900"), Some("4908")));
/// assert_eq!(read("district:4900").above(), Some(Level::Country.whole()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Scope {
    /// The whole country.
    Country,
    /// The whole district, in its own workspace.
    District,
    /// One district by its code, in a country's workspace.
    Member(String),
    /// One office (业务现场) by its code.
    Office(String),
    /// One department by its code: the whole's figures for the indicators it answers for.
    Department(String),
    /// A further cut that an indicator names: `transport:5`, `grade:高级认证`, `site:NAME`.
    Cut {
        /// `transport`, `grade`, `site`.
        by: String,
        /// Its value.
        of: String,
    },
}

impl Scope {
    /// As it stands in file names: `office-4908`. Only for the whole, its units and departments.
    pub fn file_name(&self) -> String {
        self.to_string().replace(':', "-")
    }

    /// Whether it is all of the workspace: its district or its country.
    pub fn is_whole(&self) -> bool {
        matches!(self, Scope::District | Scope::Country)
    }

    /// The code, where it is one of the units that are ranked: an office; in a country, a district.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Scope::Office(code) | Scope::Member(code) => Some(code),
            _ => None,
        }
    }

    /// The whole that a unit is ranked in.
    pub fn above(&self) -> Option<Scope> {
        match self {
            Scope::Office(_) => Some(Scope::District),
            Scope::Member(_) => Some(Scope::Country),
            _ => None,
        }
    }

    /// Whether it is one of the units that are ranked.
    pub fn is_unit(&self) -> bool {
        self.unit().is_some()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Country => f.write_str("country"),
            Scope::District => f.write_str("district"),
            Scope::Member(code) => write!(f, "district:{code}"),
            Scope::Office(code) => write!(f, "office:{code}"),
            Scope::Department(code) => write!(f, "department:{code}"),
            Scope::Cut { by, of } => write!(f, "{by}:{of}"),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> String {
        scope.to_string()
    }
}

impl TryFrom<String> for Scope {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl FromStr for Scope {
    type Err = Problem;
    /// Reads `district`, `office:4908`, a country's `country` and `district:4900`; file names' `office-4908` too.
    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "district" => return Ok(Scope::District),
            "country" => return Ok(Scope::Country),
            _ => {}
        }
        match text.split_once([':', '-']) {
            Some(("office", code)) => Ok(Scope::Office(code.into())),
            Some(("district", code)) => Ok(Scope::Member(code.into())),
            Some(("department", code)) => Ok(Scope::Department(code.into())),
            Some((by, of)) if !by.is_empty() && !of.is_empty() => Ok(Scope::Cut { by: by.into(), of: of.into() }),
            _ => Err(Problem::error("bad-scope", format!("`{text}` is not a scope"))
                .help("write district, office:4908 or department:jgtg; in a country, country or district:4900")),
        }
    }
}

/// `indicator.direction.scope.window`, the same in every edition. The indicator may hold dots of its own (`clearance_hours_mean.rank`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureId {
    /// Name in the catalogue, derived suffixes included.
    pub indicator: String,
    /// Direction.
    pub direction: Direction,
    /// Scope.
    pub scope: Scope,
    /// Window's name.
    pub window: String,
}

impl fmt::Display for FigureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.indicator, self.direction, self.scope, self.window)
    }
}

/// How a value is shown. The unit's word comes from the indicator's definition; this fixes scale and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Integers with thousands separators.
    Count,
    /// Hours, two decimals.
    Hours,
    /// A fraction 0..1, shown as percent with one decimal. Its unit is `%`.
    Share,
    /// A difference of fractions, shown in percentage points with one decimal. Its unit is `pp`.
    Points,
    /// A place in a ranking.
    Rank,
    /// Points of a score, two decimals.
    Score,
}

/// Digits after the point by format: hours and scores 2, shares 1.
const HOUR_DECIMALS: usize = 2;
const SHARE_DECIMALS: usize = 1;
/// What stands where there is no value: an em dash.
pub const NOTHING: &str = "\u{2014}";

impl Format {
    /// The value as readers see it, without its unit.
    ///
    /// ```
    /// use tongbao::terms::figure::Format;
    /// assert_eq!(Format::Hours.display(Some(1.005)), "1.01"); // decimal digits are rounded, not the binary value
    /// assert_eq!(Format::Share.display(Some(0.0845)), "8.5");
    /// assert_eq!(Format::Hours.display(Some(-0.004)), "0.00");
    /// assert_eq!(Format::Count.display(Some(15234.0)), "15,234"); // counts alone are grouped
    /// assert_eq!(Format::Hours.display(Some(1234.5)), "1234.50");
    /// assert_eq!(Format::Hours.display(None), "\u{2014}");
    /// ```
    pub fn display(self, value: Option<f64>) -> String {
        let Some(value) = value.filter(|v| v.is_finite()) else { return NOTHING.to_owned() };
        match self {
            Format::Count | Format::Rank => group_thousands(&round_half_away(value, 0, 0)),
            Format::Hours | Format::Score => round_half_away(value, 0, HOUR_DECIMALS),
            Format::Share | Format::Points => round_half_away(value, 2, SHARE_DECIMALS),
        }
    }
}

/// The shortest decimal that round-trips `value`, its point moved `shift` places right, rounded half away from zero to `decimals`.
/// Works on the digits: `1.005` is 1.005 to whoever reads it, though the binary number lies a little below.
pub fn round_half_away(value: f64, shift: usize, decimals: usize) -> String {
    let text = format!("{:?}", value.abs());
    let (mantissa, exponent) = match text.split_once('e') {
        Some((m, e)) => (m.to_owned(), e.parse::<i64>().expect("Rust writes an integer exponent")),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|b| b - b'0').collect();
    let mut point = whole.len() as i64 + exponent + shift as i64;
    if point < 0 {
        digits.splice(0..0, std::iter::repeat_n(0, (-point) as usize));
        point = 0;
    }
    let keep = point as usize + decimals;
    digits.resize(digits.len().max(keep + 1), 0);
    let up = digits[keep] >= 5;
    digits.truncate(keep);
    let mut carry = up;
    for digit in digits.iter_mut().rev() {
        if !carry {
            break;
        }
        *digit = (*digit + 1) % 10;
        carry = *digit == 0;
    }
    let mut point = point as usize;
    if carry {
        digits.insert(0, 1);
        point += 1;
    }
    let text: String = digits.iter().map(|d| char::from(b'0' + d)).collect();
    let (whole, fraction) = text.split_at(point);
    let whole = whole.trim_start_matches('0');
    let zero = digits.iter().all(|d| *d == 0);
    format!(
        "{}{}{}{fraction}",
        if value < 0.0 && !zero { "-" } else { "" },
        if whole.is_empty() { "0" } else { whole },
        if decimals > 0 { "." } else { "" }
    )
}

fn group_thousands(text: &str) -> String {
    let (sign, whole) = text.strip_prefix('-').map_or(("", text), |r| ("-", r));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// What a reader must know beside the number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Fewer than the smallest sample: shown, marked, never ranked.
    Small,
    /// One of the two windows holds Spring Festival and the other doesn't.
    NotComparable,
    /// No load brought this column, so there is no value.
    Missing(String),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Small => f.write_str("small"),
            Note::NotComparable => f.write_str("not_comparable"),
            Note::Missing(column) => write!(f, "missing:{column}"),
        }
    }
}

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub id: FigureId,
    /// First day of its window.
    pub start: NaiveDate,
    /// First day after its window.
    pub end: NaiveDate,
    /// Full precision; none where there is nothing to say.
    pub value: Option<f64>,
    /// The sample behind it: a count's is itself, a ratio's its denominator, a change's the smaller side.
    pub n: u64,
    /// The unit's word as the definition gives it: 小时, `%`, `pp`.
    pub unit: String,
    /// Scale and digits of its display.
    pub format: Format,
    /// What to know beside it.
    pub notes: Vec<Note>,
    /// Words that stand in the number's place where its definition asks for them (a pace that can't be reached any more).
    pub words: Option<String>,
}

impl Figure {
    /// As readers see it, without its unit.
    pub fn display(&self) -> String {
        self.words.clone().unwrap_or_else(|| self.format.display(self.value))
    }
    /// Whether the sample is too small to rank.
    pub fn is_small(&self) -> bool {
        self.notes.contains(&Note::Small)
    }
}

/// The header of `figures.csv`.
pub const CSV_HEADER: &str = "figure_id,indicator,direction,scope,window,period_start,period_end,value,n,unit,display,note";

/// A field as RFC 4180 wants it: quoted where it must be.
pub fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// What a spreadsheet program would run when it opens a CSV.
const RUNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as a CSV field that no spreadsheet program runs: what could be a formula gets an apostrophe before it, a number doesn't.
///
/// ```
/// use tongbao::terms::figure::csv_text;
/// assert_eq!(csv_text("=1+1"), "'=1+1");
/// assert_eq!(csv_text("-0.5"), "-0.5");
/// assert_eq!(csv_text("@a,b"), "\"'@a,b\"");
/// ```
pub fn csv_text(text: &str) -> String {
    let runs = text.starts_with(RUNS) && text.parse::<f64>().is_err();
    if runs { csv_field(&format!("'{text}")) } else { csv_field(text) }
}

/// Figures as `figures.csv`, in the order given, UTF-8, LF.
pub fn to_csv(figures: &[Figure]) -> String {
    let mut out = String::from(CSV_HEADER);
    out.push('\n');
    for f in figures {
        let notes: Vec<String> = f.notes.iter().map(Note::to_string).collect();
        // A window that doesn't exist has no days.
        let day = |date: NaiveDate| if f.start < f.end { date.to_string() } else { String::new() };
        let row = [
            f.id.to_string(),
            f.id.indicator.clone(),
            f.id.direction.to_string(),
            f.id.scope.to_string(),
            f.id.window.clone(),
            day(f.start),
            day(f.end),
            f.value.map(|v| format!("{v:?}").trim_end_matches(".0").to_owned()).unwrap_or_default(),
            f.n.to_string(),
            f.unit.clone(),
            f.display(),
            notes.join(" "),
        ];
        let cells: Vec<String> = row.iter().map(|c| csv_field(c)).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
