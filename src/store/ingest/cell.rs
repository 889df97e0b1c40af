//! Reading one cell: moments, amounts, ids. Pure functions from text to value; none where the text can't be read.

/// Seconds of a day.
const DAY: i64 = 86_400;
/// The only zone that a moment may carry: it is the one that all moments are in.
const OWN_ZONES: [&str; 3] = ["+08:00", "+0800", "+08"];
/// Largest amount in hundredths that `decimal(18,2)` holds.
const LARGEST_AMOUNT: i128 = 999_999_999_999_999_999;

/// A moment in seconds since 1970, local time: `2017-04-05 09:30:00`, `2017/4/5 9:30`, `20170405093000`, ISO `T`. A fraction is rounded.
///
/// ```
/// use tongbao::store::ingest::cell::moment;
/// let expected = moment("2017-04-05 09:30:00");
/// assert!(expected.is_some());
/// for text in ["2017/4/5 9:30", "20170405093000", "2017-04-05T09:30:00", "2017-04-05 09:29:59.5"] {
///     assert_eq!(moment(text), expected);
/// }
/// for text in ["2017-02-29 00:00:00", "2017-04-05", "2017-04-05 24:00:00", "05/04/2017 09:30"] {
///     assert_eq!(moment(text), None);
/// }
/// ```
pub fn moment(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if let [y0, y1, y2, y3, s @ (b'-' | b'/'), m0, m1, s2, d0, d1, b' ' | b'T', h0, h1, b':', n0, n1, b':', c0, c1] = bytes
        && s == s2
    {
        let year = i64::from(pair(*y0, *y1)?) * 100 + i64::from(pair(*y2, *y3)?);
        return at(year, pair(*m0, *m1)?, pair(*d0, *d1)?, pair(*h0, *h1)?, pair(*n0, *n1)?, pair(*c0, *c1)?);
    }
    if bytes.len() == 14 && bytes.iter().all(u8::is_ascii_digit) {
        let two = |i: usize| pair(bytes[i], bytes[i + 1]);
        let year = i64::from(two(0)?) * 100 + i64::from(two(2)?);
        return at(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?);
    }
    loose_moment(text)
}

fn loose_moment(text: &str) -> Option<i64> {
    let text = OWN_ZONES.iter().find_map(|zone| text.strip_suffix(zone)).unwrap_or(text);
    let (date, time) = text.split_once('T').or_else(|| text.split_once(' '))?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let year = if year.len() == 4 { number(year)? } else { return None };
    let (month, day) = (short(month)?, short(day)?);
    if parts.next().is_some() {
        return None;
    }
    let mut parts = time.trim_start().split(':');
    let (hour, minute, second) = (short(parts.next()?)?, short(parts.next()?)?, parts.next().unwrap_or("0"));
    if parts.next().is_some() {
        return None;
    }
    let (whole, fraction) = second.split_once('.').unwrap_or((second, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) || (second.contains('.') && fraction.is_empty()) {
        return None;
    }
    let up = i64::from(fraction.bytes().next().is_some_and(|digit| digit >= b'5'));
    Some(at(year, month, day, hour, minute, short(whole)?)? + up)
}

fn pair(tens: u8, ones: u8) -> Option<u32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

fn number(text: &str) -> Option<i64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// One or two digits.
fn short(text: &str) -> Option<u32> {
    if matches!(text.len(), 1 | 2) { number(text).and_then(|n| u32::try_from(n).ok()) } else { None }
}

fn at(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || day == 0 || day > days || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since 1970 with March as the year's first month, so that the leap day is its last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * i64::from((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let date = era * 146_097 + day_of_era - 719_468;
    Some(date * DAY + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second))
}

/// An amount in hundredths; further decimals are rounded half away from zero.
///
/// ```
/// use tongbao::store::ingest::cell::amount;
/// assert_eq!(amount("1234.5"), Some(123_450));
/// assert_eq!(amount("-0.005"), Some(-1));
/// assert_eq!(amount("12,345.00"), None);
/// ```
pub fn amount(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) || whole.len() > 20 {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digit = |i: usize| i128::from(fraction.as_bytes().get(i).map_or(0, |b| b - b'0'));
    let hundredths = whole * 100 + digit(0) * 10 + digit(1) + i128::from(digit(2) >= 5);
    (hundredths <= LARGEST_AMOUNT).then_some(if negative { -hundredths } else { hundredths })
}

/// Whether a text is a declaration's id: `^\d{8}[01IE]\d{9}$`.
pub fn is_entry_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18
        && bytes.iter().enumerate().all(|(i, b)| if i == 8 { matches!(b, b'0' | b'1' | b'I' | b'E') } else { b.is_ascii_digit() })
}

/// Whether a text is what a spreadsheet makes of a long id: `4.90820171E+17`.
pub fn is_lost_id(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    mantissa.split_once('.').map_or(digits(mantissa), |(w, f)| digits(w) && digits(f)) && exponent.strip_prefix('+').is_some_and(digits)
}

/// Without the spaces that exports pad cells with, the ideographic one and a stray byte order mark included.
pub fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) | (None, _) => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};

    #[test]
    fn every_day_of_four_centuries_is_chrono_s() {
        let first = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
        for date in first.iter_days().take(366 * 250) {
            let text = format!("{} 23:59:58", date.format("%Y-%m-%d"));
            let expected = DateTime::from_timestamp(moment(&text).expect("read"), 0).expect("in range").naive_utc();
            assert_eq!(expected, date.and_hms_opt(23, 59, 58).expect("a time"));
        }
    }

    #[test]
    fn what_no_moment_is() {
        for text in [
            "",
            "abc",
            "2017-04-05",
            "2017-4-5",
            "42830.4",
            "2017-13-01 00:00:00",
            "2017-04-31 00:00:00",
            "2017-04-05 9",
            "17-04-05 09:30:00",
            "2017-04/05 09:30:00",
            "2017-04-05 09:60:00",
            "2017-04-05 09:30:61",
            "2017-04-05 09:30:00Z",
            "2017-04-05 09:30:00.",
            "201704050930",
            "2017-04-05 09:30:00 x",
            "2017-04-05  09:30:00:00",
            "0000-01-01 00:00:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn accepted_shapes() {
        let expected = moment("2017-04-05 09:05:00");
        for text in [
            "2017/04/05 09:05:00",
            "2017-4-5 9:5",
            "2017/4/5 09:05:00",
            "2017-04-05T09:05",
            "20170405090500",
            "2017-04-05T09:05:00+08:00",
            "2017-04-05 09:05:00.0",
            "2017-04-05 09:04:59.500000",
            "2017/4/5  9:05",
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
        assert_eq!(moment("2016-12-31 23:59:59.9"), moment("2017-01-01 00:00:00"));
    }

    #[test]
    fn amounts() {
        assert_eq!(amount("0"), Some(0));
        assert_eq!(amount(".5"), Some(50));
        assert_eq!(amount("12."), Some(1200));
        assert_eq!(amount("0.125"), Some(13));
        assert_eq!(amount("9999999999999999.99"), Some(LARGEST_AMOUNT));
        for text in ["", "-", ".", "1e5", "12,3", "10000000000000000", "abc", "1.2.3", "--1"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn ids() {
        assert!(is_entry_id("490820171123456789") && is_entry_id("49082017I123456789") && is_entry_id("49082017E123456789"));
        assert!(!is_entry_id("490820172123456789") && !is_entry_id("49082017112345678") && !is_entry_id("4908 0171123456789"));
        assert!(is_lost_id("4.90820171123457E+17") && !is_lost_id("490820171123456789") && !is_lost_id("E+17"));
    }

    #[test]
    fn trimming() {
        assert_eq!(trimmed(" \t\u{3000}x y\u{a0}"), "x y");
        assert_eq!(trimmed("a\u{4e2d} "), "a\u{4e2d}");
        assert_eq!(trimmed("  "), "");
    }
}
