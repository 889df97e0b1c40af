//! The one place that reads the clock, and how a moment is written on the command line.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

/// Shanghai's distance from UTC; no daylight saving since 1991.
const SHANGHAI_HOURS: i64 = 8;

/// The local time in Shanghai, whole seconds.
#[expect(clippy::disallowed_methods, reason = "everywhere below, now is a parameter; here it comes from")]
pub fn now() -> NaiveDateTime {
    let local = Utc::now().naive_utc() + Duration::hours(SHANGHAI_HOURS);
    local.with_nanosecond(0).expect("zero nanoseconds is a valid time")
}

/// Reads `2017-05-04`, `2017-05-04 10:00`, `2017-05-04T10:00:00`; a date alone is its midnight.
pub fn parse(text: &str) -> Result<NaiveDateTime, String> {
    const FORMS: [&str; 4] = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    FORMS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| text.parse::<NaiveDate>().ok().map(|date| date.and_time(NaiveTime::MIN)))
        .ok_or_else(|| "write 2017-05-04, or \"2017-05-04 10:00\"".to_owned())
}
