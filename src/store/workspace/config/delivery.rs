//! When bulletins are due, who gets them, what they may see, and how mail travels.

use super::one_or_many;
use crate::terms::calendar::{Calendar, Period, Works};
use crate::terms::figure::{Level, Scope};
use crate::terms::problem::{Problem, Problems};
use chrono::{Datelike, Days, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::collections::BTreeMap;
use std::str::FromStr;

/// When a bulletin's period is due, and what it sees.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// When it is due.
    pub at: When,
    /// The first period that it has due; the bulletin's `district.started` where none is given.
    pub from: Option<Period>,
    /// The moment a run of it sees the world at.
    #[serde(default)]
    pub cutoff: Cutoff,
    /// How long a due run waits for a load that covers its period.
    #[serde(default, deserialize_with = "duration")]
    pub wait_for_load: Option<chrono::Duration>,
    /// Whether a person releases it.
    #[serde(default)]
    pub approval: Approval,
}

impl Schedule {
    /// The moment a run for `period` sees the world at.
    pub fn cutoff(&self, period: Period, calendar: &Calendar) -> Result<NaiveDateTime, Problems> {
        Ok(self.cutoff.of(period, calendar)?)
    }
}

/// Whether a person releases an edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// It is released when it is made.
    #[default]
    None,
    /// It lies in the archive until a named person approves it.
    Required,
}

/// A working day of the period after the one reported on, and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDay {
    /// 1 is the first.
    pub day: u32,
    /// Time of day.
    pub time: NaiveTime,
}

impl WorkingDay {
    /// The moment after `period`; an error where the calendar doesn't know that year's holidays.
    pub fn after(self, period: Period, calendar: &Calendar) -> Result<NaiveDateTime, Problem> {
        let mut date = period.end_day();
        let mut left = self.day;
        loop {
            if !calendar.covers(date.year()) {
                return Err(Problem::error("calendar-year", format!("the calendar doesn't cover {}", date.year()))
                    .why(format!("working day {} after {period} can't be counted", self.day))
                    .help("add that year's holidays to the workspace's calendar"));
            }
            left -= u32::from(calendar.works(date, Works::Weekdays));
            if left == 0 {
                return Ok(date.and_time(self.time));
            }
            date = date + Days::new(1);
        }
    }
}

impl FromStr for WorkingDay {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split_whitespace();
        let (Some("working_day"), Some(day), Some(time), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(());
        };
        let day = day.parse().ok().filter(|day| (1..=20).contains(day)).ok_or(())?;
        let time = NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| ())?;
        Ok(WorkingDay { day, time })
    }
}

/// When a bulletin is due: `working_day 3 10:00`, or a cron line.
#[derive(Clone, Debug)]
pub enum When {
    /// A working day after the period.
    WorkingDay(WorkingDay),
    /// Minute, hour, day, month, weekday.
    Cron(Box<croner::Cron>),
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Ok(day) = text.parse() {
            return Ok(When::WorkingDay(day));
        }
        let wrong = |why: String| {
            let problem = Problem::error("bad-value", format!("`{text}` is no time to issue at")).why(why);
            de::Error::custom(problem.help("write `working_day 3 10:00` (day 1 to 20 of the next period), or a cron line: \"0 9 * * MON\""))
        };
        if text.starts_with("working_day") {
            return Err(wrong("a working day has a number from 1 to 20 and a time".to_owned()));
        }
        croner::Cron::from_str(&text).map(|cron| When::Cron(Box::new(cron))).map_err(|error| wrong(error.to_string()))
    }
}

/// The moment a run sees the world at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cutoff {
    /// The period's end.
    #[default]
    PeriodEnd,
    /// A working day of the next period.
    WorkingDay(WorkingDay),
}

impl Cutoff {
    /// The moment for a period.
    pub fn of(self, period: Period, calendar: &Calendar) -> Result<NaiveDateTime, Problem> {
        match self {
            Cutoff::PeriodEnd => Ok(period.end()),
            Cutoff::WorkingDay(day) => day.after(period, calendar),
        }
    }
}

impl<'de> Deserialize<'de> for Cutoff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "period_end" => Ok(Cutoff::PeriodEnd),
            other => other.parse().map(Cutoff::WorkingDay).map_err(|()| {
                let problem = Problem::error("bad-value", format!("`{other}` is no cut-off"));
                de::Error::custom(problem.help("write `period_end`, or `working_day 2 12:00` of the next period"))
            }),
        }
    }
}

/// A number and its unit's letters: `24h`.
fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let at = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    Some((number.parse().ok()?, unit.trim()))
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<chrono::Duration>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let seconds = number_and_unit(&text).and_then(|(number, unit)| {
        let unit = match unit {
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        Some((number * unit).round() as i64)
    });
    let problem = || Problem::error("bad-value", format!("`{text}` is no length of time")).help("write 90min, 24h or 2d");
    seconds.and_then(chrono::Duration::try_seconds).map(Some).ok_or_else(|| de::Error::custom(problem()))
}

/// Whose bulletin a line of the circulation sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Every office's own; in a country, every district's.
    EachUnit(Level),
    /// Every department's own.
    EachDepartment,
    /// One scope's.
    One(Scope),
}

impl Whose {
    /// Whether a scope's bulletin is meant.
    pub fn covers(&self, scope: &Scope) -> bool {
        match self {
            Whose::EachUnit(level) => scope.above() == Some(level.whole()),
            Whose::EachDepartment => matches!(scope, Scope::Department(_)),
            Whose::One(one) => one == scope,
        }
    }
}

impl<'de> Deserialize<'de> for Whose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "each_office" => Ok(Whose::EachUnit(Level::District)),
            "each_district" => Ok(Whose::EachUnit(Level::Country)),
            "each_department" => Ok(Whose::EachDepartment),
            _ => match Scope::try_from(text.clone()) {
                Ok(Scope::Cut { .. }) | Err(_) => Err(de::Error::custom(
                    Problem::error("bad-value", format!("`{text}` is no scope of a bulletin"))
                        .help("write district, each_office, each_department, office:4908 or department:jgtg; in a country, country, each_district or district:4900"),
                )),
                Ok(scope) => Ok(Whose::One(scope)),
            },
        }
    }
}

/// What a bulletin is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attached {
    /// Pages.
    Pdf,
    /// One file for a browser.
    Html,
    /// Tables and forms.
    Xlsx,
}

impl Attached {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Attached::Pdf => "pdf",
            Attached::Html => "html",
            Attached::Xlsx => "xlsx",
        }
    }
}

/// One line of who gets what; nothing is sent that no line names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circulation {
    /// Which bulletin.
    pub bulletin: String,
    /// Whose.
    pub scope: Whose,
    /// `director`, `head` (of that scope), or a person's id.
    pub to: Readers,
    /// Likewise, as copies.
    #[serde(default)]
    pub cc: Readers,
    /// As what.
    #[serde(default = "pages")]
    pub formats: Vec<Attached>,
    /// Which entry of `visibility`; where none is named everything it could mask is masked.
    pub sees: Option<String>,
    /// Whether each reader's name lies beneath the pages of their PDF.
    #[serde(default)]
    pub watermark: bool,
}

fn pages() -> Vec<Attached> {
    vec![Attached::Pdf]
}

/// Roles and ids of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers(pub Vec<String>);

impl<'de> Deserialize<'de> for Readers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_many(deserializer, "`director`, `head`, an id, or a list of these").map(Readers)
    }
}

/// What stands before a section's name in `visibility`.
pub const SECTION: &str = "section:";

/// Column, or `section:NAME` -> how a kind of reader sees it.
pub type Visibility = BTreeMap<String, See>;

/// How a column is shown, from all to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum See {
    /// As it is.
    Whole,
    /// In part.
    Masked,
    /// Not at all.
    LeftOut,
}

impl See {
    /// Its word in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            See::Whole => "whole",
            See::Masked => "masked",
            See::LeftOut => "left_out",
        }
    }
}

/// How mail travels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Files or a server.
    #[serde(default)]
    pub via: Via,
    /// The sender's address.
    pub from: String,
    /// Domains that mail may go to; nothing goes anywhere else.
    pub allowed_domains: Vec<String>,
    /// The most that one message may weigh, in bytes.
    #[serde(default = "ten_megabytes", deserialize_with = "size")]
    pub max_size: u64,
    /// The server, for `via: smtp`.
    pub host: Option<String>,
    /// Its port; the usual one of the encryption where none is given.
    pub port: Option<u16>,
    /// Its encryption.
    #[serde(default)]
    pub tls: Tls,
    /// Where user and password stand: `env`, or a file with mode 0600.
    #[serde(default)]
    pub credentials: Credentials,
    /// The authorities that its certificate may come from, a PEM file of the workspace; the machine's own where none is named.
    pub ca: Option<String>,
    /// Who is told when a run is held or fails, when a reader is missing, and when mail can't be delivered; the sender's own address where nobody is
    /// named.
    #[serde(default)]
    pub operators: Readers,
    /// When readers aren't to be disturbed: `22:00-07:00`.
    pub quiet_hours: Option<QuietHours>,
    /// Whether readers are asked to confirm that they read.
    #[serde(default)]
    pub receipt: bool,
    /// A folder where every reader's files are laid too, each in a folder of their own; a share that is mounted on this machine, for one.
    pub folder: Option<String>,
}

impl Mail {
    /// Whether mail may go to an address.
    pub fn allows(&self, address: &str) -> bool {
        domain_of(address).is_some_and(|domain| self.allowed_domains.iter().any(|d| d.eq_ignore_ascii_case(domain)))
    }
}

/// A part of every day, from one time to another, over midnight where the second is the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// First quiet minute.
    pub from: NaiveTime,
    /// First minute after it.
    pub to: NaiveTime,
}

impl QuietHours {
    /// When the quiet that reigns at `moment` ends; none where none reigns.
    ///
    /// ```
    /// use tongbao::store::workspace::config::QuietHours;
    /// let night: QuietHours = "22:00-07:00".parse().unwrap();
    /// let end = |moment: &str| night.until(moment.parse().unwrap()).map(|end| end.to_string());
    /// assert_eq!(end("2017-05-04T22:00:00").as_deref(), Some("2017-05-05 07:00:00"));
    /// assert_eq!(end("2017-05-05T06:59:59").as_deref(), Some("2017-05-05 07:00:00"));
    /// assert_eq!(end("2017-05-05T07:00:00"), None);
    /// ```
    pub fn until(self, moment: NaiveDateTime) -> Option<NaiveDateTime> {
        let (time, day) = (moment.time(), moment.date());
        let over_midnight = self.to <= self.from;
        let end = if over_midnight && time >= self.from { day + Days::new(1) } else { day }.and_time(self.to);
        let quiet = if over_midnight { time >= self.from || time < self.to } else { time >= self.from && time < self.to };
        quiet.then_some(end)
    }
}

impl FromStr for QuietHours {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| ());
        let (from, to) = text.split_once('-').ok_or(())?;
        let hours = QuietHours { from: time(from)?, to: time(to)? };
        if hours.from == hours.to { Err(()) } else { Ok(hours) }
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| {
            let problem = Problem::error("bad-value", format!("`{text}` is no part of a day"));
            de::Error::custom(problem.help("write two different times: 22:00-07:00"))
        })
    }
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// As `.eml` files under `outbox/`.
    #[default]
    File,
    /// Through a server.
    Smtp,
}

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Upgraded after the greeting.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all, for a server on the same machine: no password goes over it.
    None,
}

/// Where user and password of a mail server stand; never in `tongbao.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// In the environment.
    #[default]
    Env,
    /// In a file of the workspace that only its owner may read.
    File(String),
}

/// The file that `credentials: file` names without saying which.
const CREDENTIALS_FILE: &str = "smtp-credentials";

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            "env" => Credentials::Env,
            "file" => Credentials::File(CREDENTIALS_FILE.to_owned()),
            path => Credentials::File(path.to_owned()),
        })
    }
}

fn ten_megabytes() -> u64 {
    10_000_000
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = number_and_unit(&text).and_then(|(number, unit)| {
        let unit = match unit.to_ascii_uppercase().as_str() {
            "" | "B" => 1.0,
            "KB" | "K" => 1e3,
            "MB" | "M" => 1e6,
            _ => return None,
        };
        Some((number * unit).round() as u64)
    });
    let problem = || Problem::error("bad-value", format!("`{text}` is no size")).help("write 10MB or 500KB");
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| de::Error::custom(problem()))
}

/// Whether a text has the shape of an address, and its domain.
pub(super) fn domain_of(address: &str) -> Option<&str> {
    let (user, domain) = address.rsplit_once('@')?;
    let plain = |s: &str| !s.is_empty() && !s.contains(|c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"@".contains(c));
    (plain(user) && plain(domain) && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(domain_of("a@b.example"), Some("b.example"));
        for wrong in ["a", "a@", "@b.c", "a@b", "a b@c.d", "a@b.c\nX: y", "a@b@c.d"] {
            assert_eq!(domain_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn working_days_skip_holidays() {
        let calendar = Calendar::from_csv("c", "date,kind,name\n2017-05-01,holiday,Labour Day\n").unwrap();
        let third: WorkingDay = "working_day 3 10:00".parse().unwrap();
        assert_eq!(third.after(Period::Month(2017, 4), &calendar).unwrap().to_string(), "2017-05-04 10:00:00");
        assert_eq!(third.after(Period::Month(2017, 12), &calendar).unwrap_err().code, "calendar-year");
        assert!("working_day 0 10:00".parse::<WorkingDay>().is_err() && "working_day 3".parse::<WorkingDay>().is_err());
    }
}
