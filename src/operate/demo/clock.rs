//! Local time as seconds, and time that passes only while somebody is at work.

use crate::terms::calendar::{Calendar, Works};
use chrono::{Datelike, NaiveDate};

/// Local seconds since 1970-01-01 00:00:00.
pub type Stamp = i64;
/// Seconds of a minute, an hour, a day.
pub const MINUTE: i64 = 60;
/// Seconds of an hour.
pub const HOUR: i64 = 3600;
/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Days from 0001-01-01 (chrono's day 1) to 1970-01-01.
const CE_TO_EPOCH: i32 = 719_163;

/// The day that holds a stamp, counted from 1970-01-01.
pub fn day_of(stamp: Stamp) -> i64 {
    stamp.div_euclid(DAY)
}

/// Midnight of a date.
pub fn midnight(date: NaiveDate) -> Stamp {
    i64::from(date.num_days_from_ce() - CE_TO_EPOCH) * DAY
}

/// The date of a day counted from 1970-01-01.
pub fn date_of(day: i64) -> NaiveDate {
    let days = i32::try_from(day).unwrap_or_default() + CE_TO_EPOCH;
    NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default()
}

/// Year, month, day, hour, minute, second.
pub fn parts(stamp: Stamp) -> [u32; 6] {
    let date = date_of(day_of(stamp));
    let second = stamp.rem_euclid(DAY) as u32;
    [date.year() as u32, date.month(), date.day(), second / 3600, second / 60 % 60, second % 60]
}

/// When somebody is at work.
#[derive(Clone, Copy, Debug)]
pub struct Hours {
    /// Seconds after midnight.
    pub opens: i64,
    /// Seconds after midnight.
    pub closes: i64,
    /// On which days.
    pub works: Works,
}

/// Banks settle electronic payments from early to late on every day.
pub const BANK: Hours = Hours { opens: 7 * HOUR, closes: 22 * HOUR, works: Works::EveryDay };
/// The regional review centre keeps a roster on every day.
pub const REVIEWERS: Hours = Hours { opens: 8 * HOUR, closes: 20 * HOUR, works: Works::EveryDay };
/// The quarantine agency keeps office hours, and a roster at week-ends.
pub const QUARANTINE: Hours = Hours { opens: 8 * HOUR + 1800, closes: 17 * HOUR + 1800, works: Works::Weekends };
/// Enterprises' finance people.
pub const ENTERPRISE: Hours = Hours { opens: 8 * HOUR + 1800, closes: 19 * HOUR, works: Works::Weekdays };

/// The calendar as tables, for speed: a full district asks it some millions of times.
pub struct WorkDays {
    first: i64,
    weekdays: Vec<bool>,
    weekends: Vec<bool>,
}

impl WorkDays {
    /// Tables over `[from, to)`; outside them the plain answer is "works".
    pub fn new(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Self {
        let (first, last) = (day_of(midnight(from)), day_of(midnight(to)));
        let table = |works| (first..last).map(|d| calendar.works(date_of(d), works)).collect();
        WorkDays { first, weekdays: table(Works::Weekdays), weekends: table(Works::Weekends) }
    }
    /// Whether that day is worked.
    pub fn works(&self, day: i64, works: Works) -> bool {
        let index = usize::try_from(day - self.first).unwrap_or(usize::MAX);
        let table = match works {
            Works::EveryDay => return true,
            Works::Weekdays => &self.weekdays,
            Works::Weekends => &self.weekends,
        };
        table.get(index).copied().unwrap_or(true)
    }
    /// The moment at which `seconds` of work are done that begin at `from` at the earliest.
    pub fn advance(&self, from: Stamp, seconds: i64, hours: Hours) -> Stamp {
        let mut left = seconds;
        let mut day = day_of(from);
        let mut at = from;
        loop {
            if self.works(day, hours.works) {
                let begin = at.max(day * DAY + hours.opens);
                let room = day * DAY + hours.closes - begin;
                if left <= room {
                    return begin + left;
                }
                left -= room.max(0);
            }
            day += 1;
            at = day * DAY;
        }
    }
}
