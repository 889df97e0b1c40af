//! Due dates and how far behind them one is, by the State Council's working days.

use crate::terms::calendar::{Calendar, Works};
use crate::terms::problem::Problem;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

/// Working days from the first listing to the due date, and between two steps up after it.
const STEP: usize = 3;

/// The third working day after `listed`: until its end, putting right is on time.
///
/// # Errors
/// Where the calendar says nothing of a year that the count runs through: its holidays would count as working days.
pub fn due(calendar: &Calendar, listed: NaiveDate) -> Result<NaiveDate, Problem> {
    let mut left = STEP;
    let mut day = listed;
    while left > 0 {
        day = day + Days::new(1);
        left -= usize::from(works(calendar, day)?);
    }
    Ok(day)
}

/// Whether `due` has passed at `moment`.
pub fn is_past(due: NaiveDate, moment: NaiveDateTime) -> bool {
    moment >= end_of(due)
}

/// How many levels an anomaly due on `due` has climbed at `moment`: one for each further three working days that are over.
///
/// # Errors
/// As for [`due`].
pub fn climbs(calendar: &Calendar, due: NaiveDate, moment: NaiveDateTime) -> Result<usize, Problem> {
    let mut over = 0;
    for day in due.iter_days().skip(1).take_while(|day| is_past(*day, moment)) {
        over += usize::from(works(calendar, day)?);
    }
    Ok(over / STEP)
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    (day + Days::new(1)).and_time(NaiveTime::MIN)
}

fn works(calendar: &Calendar, day: NaiveDate) -> Result<bool, Problem> {
    if calendar.covers(day.year()) {
        return Ok(calendar.works(day, Works::Weekdays));
    }
    Err(Problem::error("calendar-year", format!("the calendar doesn't cover {}", day.year()))
        .why(format!("a due date runs over {day}, and its holidays aren't known"))
        .help("add that year to the workspace's calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }
    fn noon(text: &str) -> NaiveDateTime {
        day(text).and_hms_opt(12, 0, 0).expect("noon")
    }
    /// Spring Festival of 2018: 15 to 21 February are holidays, the 11th and the 24th are worked in exchange.
    fn calendar() -> Calendar {
        let holidays: String = (15..=21).map(|d| format!("2018-02-{d},holiday,Spring Festival\n")).collect();
        Calendar::from_csv(
            "c.csv",
            &format!("date,kind,name\n{holidays}2018-02-11,workday,x\n2018-02-24,workday,x\n2017-10-02,holiday,x\n"),
        )
        .expect("a calendar")
    }

    #[test]
    fn a_plain_week_is_due_on_thursday() {
        assert_eq!(due(&calendar(), day("2018-01-08")), Ok(day("2018-01-11")));
    }

    #[test]
    fn the_festival_is_no_time_to_answer() {
        let due = due(&calendar(), day("2018-02-12")).expect("covered");
        assert_eq!(due, day("2018-02-22")); // 13th, 14th, and the first day after the festival
        assert!(!is_past(due, noon("2018-02-22")) && is_past(due, day("2018-02-23").and_time(NaiveTime::MIN)));
    }

    #[test]
    fn a_weekend_worked_in_exchange_counts() {
        assert_eq!(due(&calendar(), day("2018-02-08")), Ok(day("2018-02-12"))); // Friday, Sunday the 11th, Monday
    }

    #[test]
    fn one_level_for_each_further_three_working_days() {
        let midnight = |text: &str| day(text).and_time(NaiveTime::MIN);
        let steps = |text: &str| climbs(&calendar(), day("2018-02-22"), midnight(text)).expect("covered");
        // Friday the 23rd, Saturday the 24th in exchange, Monday the 26th.
        assert_eq!([steps("2018-02-26"), steps("2018-02-27"), steps("2018-03-01"), steps("2018-03-02")], [0, 1, 1, 2]);
    }

    #[test]
    fn a_year_without_holidays_is_refused() {
        assert_eq!(due(&calendar(), day("2018-12-27")).map_err(|p| p.code), Err("calendar-year"));
        assert_eq!(climbs(&calendar(), day("2018-12-28"), noon("2019-01-05")).map_err(|p| p.code), Err("calendar-year"));
    }
}
