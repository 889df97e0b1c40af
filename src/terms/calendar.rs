//! Periods, windows and working days. One zone, Asia/Shanghai, without daylight saving: all times here are local and carry no zone.
//!
//! The trap is the ISO year: the last days of December can belong to W01 of the next year, and some years have a W53.
//!
//! ```
//! use tongbao::terms::calendar::Period;
//! let w53: Period = "2015-W53".parse()?;
//! assert_eq!(w53.start().to_string(), "2015-12-28 00:00:00");
//! assert_eq!(w53.end().to_string(), "2016-01-04 00:00:00"); // half-open
//! assert_eq!(w53.last_year(), None); // 2014 has no W53
//! assert_eq!(w53.next().to_string(), "2016-W01");
//! # Ok::<(), tongbao::terms::problem::Problem>(())
//! ```

use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A reporting period, half-open `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Period {
    /// ISO week: ISO year and number.
    Week(i32, u32),
    /// Calendar month.
    Month(i32, u32),
    /// Calendar year.
    Year(i32),
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

fn month_start(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("a Period's month is 1..=12 and its year four digits")
}

fn week_start(year: i32, week: u32) -> NaiveDate {
    NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).expect("a Period's week exists in its year")
}

/// How many ISO weeks a year has: 52 or 53.
pub fn weeks_in(iso_year: i32) -> u32 {
    if NaiveDate::from_isoywd_opt(iso_year, 53, Weekday::Mon).is_some() { 53 } else { 52 }
}

impl Period {
    /// The week, month or year (whichever `self` is) that holds `date`.
    pub fn same_kind_holding(self, date: NaiveDate) -> Period {
        match self {
            Period::Week(..) => Period::week_of(date),
            Period::Month(..) => Period::Month(date.year(), date.month()),
            Period::Year(_) => Period::Year(date.year()),
        }
    }
    /// The ISO week that holds `date`.
    pub fn week_of(date: NaiveDate) -> Period {
        let iso = date.iso_week();
        Period::Week(iso.year(), iso.week())
    }
    /// First day.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Period::Week(y, w) => week_start(y, w),
            Period::Month(y, m) => month_start(y, m),
            Period::Year(y) => month_start(y, 1),
        }
    }
    /// The first day that no longer belongs to it.
    pub fn end_day(self) -> NaiveDate {
        match self {
            Period::Week(y, w) => week_start(y, w) + Days::new(7),
            Period::Month(y, m) => month_start(y, m) + Months::new(1),
            Period::Year(y) => month_start(y + 1, 1),
        }
    }
    /// Start, included.
    pub fn start(self) -> NaiveDateTime {
        midnight(self.first_day())
    }
    /// End, excluded.
    pub fn end(self) -> NaiveDateTime {
        midnight(self.end_day())
    }
    /// The period before.
    pub fn previous(self) -> Period {
        self.same_kind_holding(self.first_day() - Days::new(1))
    }
    /// The period after.
    pub fn next(self) -> Period {
        self.same_kind_holding(self.end_day())
    }
    /// The same period a year earlier; none for W53 where that year has none.
    pub fn last_year(self) -> Option<Period> {
        match self {
            Period::Week(y, w) if w > weeks_in(y - 1) => None,
            Period::Week(y, w) => Some(Period::Week(y - 1, w)),
            Period::Month(y, m) => Some(Period::Month(y - 1, m)),
            Period::Year(y) => Some(Period::Year(y - 1)),
        }
    }
    /// The year it is counted in: the ISO year for weeks.
    pub fn year(self) -> i32 {
        match self {
            Period::Week(y, _) | Period::Month(y, _) | Period::Year(y) => y,
        }
    }
    /// Its number in its year (第N期): week number, month number, 1.
    pub fn ordinal(self) -> u32 {
        match self {
            Period::Week(_, n) | Period::Month(_, n) => n,
            Period::Year(_) => 1,
        }
    }
    /// Its number counted from `first` as 1 (总第N期); none before it or where the kinds differ.
    ///
    /// ```
    /// use tongbao::terms::calendar::Period;
    /// assert_eq!(Period::Month(2018, 4).ordinal_since(Period::Month(2016, 1)), Some(28));
    /// assert_eq!(Period::Week(2016, 1).ordinal_since(Period::Week(2015, 53)), Some(2));
    /// ```
    pub fn ordinal_since(self, first: Period) -> Option<u32> {
        let ordinal = match (self, first) {
            (Period::Week(..), Period::Week(..)) => (self.first_day() - first.first_day()).num_days() / 7,
            (Period::Month(y, m), Period::Month(fy, fm)) => i64::from(y - fy) * 12 + i64::from(m) - i64::from(fm),
            (Period::Year(y), Period::Year(fy)) => i64::from(y - fy),
            _ => return None,
        };
        u32::try_from(ordinal + 1).ok().filter(|n| *n >= 1)
    }
    /// Start of its cumulative window: 1 January, or Monday of W01 of its ISO year.
    pub fn year_start(self) -> NaiveDate {
        match self {
            Period::Week(y, _) => week_start(y, 1),
            Period::Month(y, _) | Period::Year(y) => month_start(y, 1),
        }
    }
    /// Last year's cumulative window: the same number of months or weeks, W53's to that year's last week.
    pub fn year_to_date_last_year(self) -> Window {
        let to = match self {
            Period::Week(y, w) => Period::Week(y - 1, w.min(weeks_in(y - 1))),
            Period::Month(y, m) => Period::Month(y - 1, m),
            Period::Year(y) => Period::Year(y - 1),
        };
        Window::new("year_to_date_last_year", to.year_start(), to.end_day())
    }
    /// Kind as a word: `week`, `month`, `year`.
    pub fn kind(self) -> &'static str {
        match self {
            Period::Week(..) => "week",
            Period::Month(..) => "month",
            Period::Year(_) => "year",
        }
    }
    /// As a window named `current` or `month:2017-03`.
    pub fn window(self, name: impl Into<String>) -> Window {
        Window::new(name, self.first_day(), self.end_day())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Week(y, w) => write!(f, "{y:04}-W{w:02}"),
            Period::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Period::Year(y) => write!(f, "{y:04}"),
        }
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl FromStr for Period {
    type Err = Problem;
    /// `2017-W05`, `2017-04` or `2017`; zero-padded, and the week must exist.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let wrong = || {
            Problem::error("bad-period", format!("`{text}` is not a period"))
                .help("write a week as 2017-W05, a month as 2017-04, a year as 2017, zero-padded")
        };
        let year = |s: &str| {
            if s.len() == 4 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<i32>().ok().filter(|y| *y >= 1970) } else { None }
        };
        let two = |s: &str| if s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<u32>().ok() } else { None };
        match text.split_once('-') {
            None => year(text).map(Period::Year).ok_or_else(wrong),
            Some((y, rest)) => {
                let y = year(y).ok_or_else(wrong)?;
                match rest.strip_prefix('W') {
                    Some(week) => match two(week).ok_or_else(wrong)? {
                        w if (1..=weeks_in(y)).contains(&w) => Ok(Period::Week(y, w)),
                        w => Err(wrong().why(format!("ISO year {y} has weeks 01 to {}, not {w:02}", weeks_in(y)))),
                    },
                    None => two(rest).filter(|m| (1..=12).contains(m)).map(|m| Period::Month(y, m)).ok_or_else(wrong),
                }
            }
        }
    }
}

/// A named stretch of days that figures are computed over, half-open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// `current`, `previous`, `last_year`, `year_to_date`, `year_to_date_last_year`, `baseline`, `month:2017-03`, `week:2017-W11`.
    pub name: String,
    /// First day.
    pub start: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
}

impl Window {
    /// A window by its days.
    pub fn new(name: impl Into<String>, start: NaiveDate, end: NaiveDate) -> Self {
        Window { name: name.into(), start, end }
    }
    /// Whether it has no day at all (the year before's W53, where that year has none): every figure of it is null, counts too.
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }
}

/// Every window of a run for `period`: the six standing ones and the trend, oldest first, of the last `trend` periods with the
/// current one as the last. A W53 without a twin has an empty `last_year`, which lies where that year's last week ends.
///
/// ```
/// use tongbao::terms::calendar::{windows, Period};
/// let all = windows(Period::Week(2015, 53), 2014, 26);
/// assert!(all[2].name == "last_year" && all[2].is_empty());
/// assert_eq!((all[4].name.as_str(), all[4].end.to_string().as_str()), ("year_to_date_last_year", "2014-12-29"));
/// assert_eq!(all[6].name, "week:2015-W28");
/// ```
pub fn windows(period: Period, baseline_year: i32, trend: usize) -> Vec<Window> {
    let mut all = vec![period.window("current"), period.previous().window("previous")];
    let nowhere = period.year_start();
    all.push(period.last_year().map_or_else(|| Window::new("last_year", nowhere, nowhere), |p| p.window("last_year")));
    all.push(Window::new("year_to_date", period.year_start(), period.end_day()));
    all.push(period.year_to_date_last_year());
    all.push(Period::Year(baseline_year).window("baseline"));
    let mut run: Vec<Window> =
        std::iter::successors(Some(period), |p| Some(p.previous())).take(trend).map(|p| p.window(format!("{}:{p}", p.kind()))).collect();
    run.reverse();
    all.extend(run);
    all
}

/// What a day that departs from the plain week is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayKind {
    /// A statutory holiday or a day off in lieu.
    Holiday,
    /// A weekend day worked in exchange.
    Workday,
}

/// Which days an office works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Works {
    /// The State Council's working days.
    #[default]
    Weekdays,
    /// These and every Saturday and Sunday that is no statutory holiday.
    Weekends,
    /// Every day of the year.
    EveryDay,
}

/// The State Council's holiday calendar as exceptions to the plain week.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, (DayKind, String)>,
}

/// The holiday's name by which a calendar marks Spring Festival; the data contract fixes it.
const SPRING_FESTIVAL: &str = "Spring Festival";

impl Calendar {
    /// Reads `date,kind,name` rows; `file` names the source in problems.
    pub fn from_csv(file: &str, text: &str) -> Result<Calendar, Problems> {
        let mut problems = Problems::default();
        let mut days = BTreeMap::new();
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        match lines.next() {
            Some((_, header)) if header.trim() == "date,kind,name" => {}
            other => problems.push(
                Problem::error(
                    "calendar-header",
                    format!("a calendar's first line is `date,kind,name`, not `{}`", other.map_or("", |(_, l)| l)),
                )
                .at(Place::line(file, 1)),
            ),
        }
        for (i, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let mut cells = line.trim().splitn(3, ',');
            let date = cells.next().and_then(|c| c.parse::<NaiveDate>().ok());
            let kind = match cells.next() {
                Some("holiday") => Some(DayKind::Holiday),
                Some("workday") => Some(DayKind::Workday),
                _ => None,
            };
            match (date, kind) {
                (Some(date), Some(kind)) => {
                    if days.insert(date, (kind, cells.next().unwrap_or_default().trim_matches('"').to_owned())).is_some() {
                        problems.push(Problem::error("calendar-twice", format!("{date} stands twice")).at(Place::line(file, i + 1)));
                    }
                }
                _ => problems.push(
                    Problem::error("calendar-row", format!("`{line}` is not a date and a kind"))
                        .at(Place::line(file, i + 1))
                        .help("write `2017-05-01,holiday,Labour Day`; the kind is holiday or workday"),
                ),
            }
        }
        problems.or(Calendar { days })
    }

    /// Whether the calendar says anything of that year. One it doesn't cover has plain weeks only, which is wrong for due dates.
    pub fn covers(&self, year: i32) -> bool {
        self.days.range(month_start(year, 1)..month_start(year + 1, 1)).next().is_some()
    }

    /// Whether `date` is a statutory holiday (or a day off in lieu).
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        matches!(self.days.get(&date), Some((DayKind::Holiday, _)))
    }

    /// Whether an office that works `works` is at work on `date`.
    ///
    /// ```
    /// use tongbao::terms::calendar::{Calendar, Works};
    /// let c = Calendar::from_csv("c.csv", "date,kind,name\n2017-10-02,holiday,National Day\n2017-09-30,workday,National Day\n")?;
    /// let day = |s: &str| s.parse::<chrono::NaiveDate>().expect("a date");
    /// assert!(c.works(day("2017-09-30"), Works::Weekdays)); // a Saturday worked in exchange
    /// assert!(!c.works(day("2017-10-02"), Works::Weekends)); // a holiday on a Monday
    /// assert!(c.works(day("2017-10-02"), Works::EveryDay));
    /// # Ok::<(), tongbao::terms::problem::Problems>(())
    /// ```
    pub fn works(&self, date: NaiveDate, works: Works) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match works {
            Works::EveryDay => true,
            Works::Weekends => weekend && !self.is_holiday(date) || self.works(date, Works::Weekdays),
            Works::Weekdays => match self.days.get(&date) {
                Some((kind, _)) => *kind == DayKind::Workday,
                None => !weekend,
            },
        }
    }

    /// Whether a day of `[start, end)` is a Spring Festival holiday: such a window compares badly with one that has none.
    pub fn holds_spring_festival(&self, start: NaiveDate, end: NaiveDate) -> bool {
        start < end && self.days.range(start..end).any(|(_, (kind, name))| *kind == DayKind::Holiday && name == SPRING_FESTIVAL)
    }

    /// Whether two windows may be compared: both hold Spring Festival or neither does. One that has no day compares with any.
    pub fn comparable(&self, one: &Window, other: &Window) -> bool {
        let holds = |w: &Window| self.holds_spring_festival(w.start, w.end);
        one.is_empty() || other.is_empty() || holds(one) == holds(other)
    }

    /// The exceptions in order: date, kind, name.
    pub fn exceptions(&self) -> impl Iterator<Item = (NaiveDate, DayKind, &str)> {
        self.days.iter().map(|(date, (kind, name))| (*date, *kind, name.as_str()))
    }
}
