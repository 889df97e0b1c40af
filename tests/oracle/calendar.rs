//! Days, periods and windows.

use super::text;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use std::collections::BTreeMap;
use std::path::Path;

/// The exceptions to Monday to Friday.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// date -> (holiday or workday, name)
    pub exceptions: BTreeMap<NaiveDate, (String, String)>,
}

impl Calendar {
    /// Reads `date,kind,name`. A missing file is an empty calendar.
    pub fn read(file: &Path) -> Result<Calendar, String> {
        let Ok(bytes) = std::fs::read(file) else { return Ok(Calendar::default()) };
        let mut exceptions = BTreeMap::new();
        for record in text::split(&bytes).iter().skip(1) {
            let cell = |at: usize| record.fields.get(at).map_or(String::new(), |cell| String::from_utf8_lossy(cell).trim().to_owned());
            let date = cell(0).parse().map_err(|error| format!("{}: line {}: {error}", file.display(), record.line))?;
            exceptions.insert(date, (cell(1), cell(2)));
        }
        Ok(Calendar { exceptions })
    }

    /// A working day of the State Council's calendar.
    pub fn is_weekday(&self, date: NaiveDate) -> bool {
        match self.exceptions.get(&date) {
            Some((kind, _)) => kind == "workday",
            None => !is_weekend(date),
        }
    }

    /// Whether an office that works on `works` days works on this one.
    pub fn works(&self, works: &str, date: NaiveDate) -> bool {
        let holiday = self.exceptions.get(&date).is_some_and(|(kind, _)| kind == "holiday");
        match works {
            "every_day" => true,
            "weekends" => self.is_weekday(date) || (is_weekend(date) && !holiday),
            _ => self.is_weekday(date),
        }
    }

    /// How many seconds between two moments lie on working days.
    pub fn working_seconds(&self, works: &str, from: i64, to: i64) -> i64 {
        let mut seconds = 0;
        let mut day = from.div_euclid(DAY);
        while day * DAY < to {
            if self.works(works, date_of(day * DAY)) {
                seconds += to.min((day + 1) * DAY) - from.max(day * DAY);
            }
            day += 1;
        }
        seconds
    }

    /// Whether a window holds a day of the Spring Festival holiday.
    pub fn holds_spring_festival(&self, window: &Window) -> bool {
        let Some((start, end)) = window.span else { return false };
        self.exceptions
            .iter()
            .any(|(date, (kind, name))| kind == "holiday" && (name == "Spring Festival" || name == "春节") && *date >= start && *date < end)
    }
}

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Midnight at the begin of a date, in seconds.
pub fn midnight(date: NaiveDate) -> i64 {
    date.and_hms_opt(0, 0, 0).expect("midnight exists").and_utc().timestamp()
}

/// A moment in seconds.
pub fn seconds(moment: NaiveDateTime) -> i64 {
    moment.and_utc().timestamp()
}

/// The date of a moment.
pub fn date_of(seconds: i64) -> NaiveDate {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    epoch + chrono::Duration::days(seconds.div_euclid(DAY))
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A reporting period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    /// ISO year and week.
    Week(i32, u32),
    Month(i32, u32),
    Year(i32),
}

/// A named span of days, end exclusive; no span where it doesn't exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    pub name: String,
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// The months of which it consists, where it consists of whole months.
    pub months: Vec<String>,
}

impl Period {
    /// `2017-W17`, `2017-04` or `2017`.
    pub fn parse(text: &str) -> Option<Period> {
        if let Some((year, week)) = text.split_once("-W") {
            return Some(Period::Week(year.parse().ok()?, week.parse().ok()?));
        }
        match text.split_once('-') {
            Some((year, month)) => Some(Period::Month(year.parse().ok()?, month.parse().ok()?)),
            None => Some(Period::Year(text.parse().ok()?)),
        }
    }

    /// The year in the period's name.
    pub fn year(self) -> i32 {
        match self {
            Period::Week(year, _) | Period::Month(year, _) | Period::Year(year) => year,
        }
    }

    /// First day and the day after the last; `None` for a week 53 that its year doesn't have.
    pub fn span(self) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Period::Week(year, week) => {
                let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
                Some((monday, monday + Days::new(7)))
            }
            Period::Month(year, month) => Some((first_of(year, month), first_after(year, month))),
            Period::Year(year) => Some((first_of(year, 1), first_of(year + 1, 1))),
        }
    }

    /// The period before.
    pub fn previous(self) -> Period {
        match self {
            Period::Week(year, week) => {
                let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).expect("the run's week exists") - Days::new(7);
                Period::Week(monday.iso_week().year(), monday.iso_week().week())
            }
            Period::Month(year, 1) => Period::Month(year - 1, 12),
            Period::Month(year, month) => Period::Month(year, month - 1),
            Period::Year(year) => Period::Year(year - 1),
        }
    }

    /// The same period a year earlier.
    pub fn last_year(self) -> Period {
        match self {
            Period::Week(year, week) => Period::Week(year - 1, week),
            Period::Month(year, month) => Period::Month(year - 1, month),
            Period::Year(year) => Period::Year(year - 1),
        }
    }

    /// From the year's begin to this period's end. A week 53 in a year without one: to that year's last week.
    fn to_date(self) -> (NaiveDate, NaiveDate) {
        match self {
            Period::Week(year, week) => {
                let begin = NaiveDate::from_isoywd_opt(year, 1, Weekday::Mon).expect("every year has a first week");
                let end = match Period::Week(year, week).span() {
                    Some((_, end)) => end,
                    None => NaiveDate::from_isoywd_opt(year + 1, 1, Weekday::Mon).expect("every year has a first week"),
                };
                (begin, end)
            }
            Period::Month(year, month) => (first_of(year, 1), first_after(year, month)),
            Period::Year(year) => (first_of(year, 1), first_of(year + 1, 1)),
        }
    }

    fn label(self) -> String {
        match self {
            Period::Week(year, week) => format!("week:{year}-W{week:02}"),
            Period::Month(year, month) => format!("month:{year}-{month:02}"),
            Period::Year(year) => format!("year:{year}"),
        }
    }

    fn window(self, name: &str) -> Window {
        window(name, self.span(), self)
    }

    /// All windows of a run.
    pub fn windows(self, baseline_year: i32) -> Vec<Window> {
        let mut windows = vec![
            self.window("current"),
            self.previous().window("previous"),
            self.last_year().window("last_year"),
            window("year_to_date", Some(self.to_date()), self),
            window("year_to_date_last_year", Some(self.last_year().to_date()), self),
            window("baseline", Period::Year(baseline_year).span(), Period::Year(baseline_year)),
        ];
        let length = match self {
            Period::Week(..) => 26,
            Period::Month(..) => 24,
            Period::Year(_) => 0,
        };
        let mut trend = Vec::new();
        let mut period = self;
        for _ in 0..length {
            trend.push(period.window(&period.label()));
            period = period.previous();
        }
        windows.extend(trend.into_iter().rev());
        windows
    }
}

fn window(name: &str, span: Option<(NaiveDate, NaiveDate)>, of: Period) -> Window {
    let months = match (of, span) {
        (Period::Month(..) | Period::Year(_), Some((start, end))) => months_between(start, end),
        _ => Vec::new(),
    };
    Window { name: name.to_owned(), span, months }
}

fn months_between(start: NaiveDate, end: NaiveDate) -> Vec<String> {
    let mut months = Vec::new();
    let mut day = start;
    while day < end {
        months.push(format!("{}-{:02}", day.year(), day.month()));
        day = first_after(day.year(), day.month());
    }
    months
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("a month has a first day")
}

fn first_after(year: i32, month: u32) -> NaiveDate {
    if month == 12 { first_of(year + 1, 1) } else { first_of(year, month + 1) }
}
