//! What a cell of the page becomes in a workbook: a number, a day, or text.

use crate::press::document::plain;
use crate::press::document::tree::{Align, Cell, Inline, Tone};
use chrono::NaiveDate;

/// Digits that a spreadsheet keeps of a number.
const MOST_DIGITS: usize = 15;
/// Characters of words beside a number that still go into its format (a unit, a mark), beyond which the cell is text.
const LONGEST_SUFFIX: usize = 6;
/// Digits after the point of everything that is shown in hundredths of its value.
const SHARE_DECIMALS: usize = 1;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// Nothing.
    Empty,
    /// A number with the format that shows it as the page does.
    Number(f64, String),
    /// A day.
    Date(NaiveDate),
    /// Anything else; never a formula.
    Text(String),
}

/// A cell's content, and the tone in which it is set.
pub(super) fn content(cell: &Cell) -> (Content, Option<Tone>) {
    let (mut parts, mut tone) = (Vec::new(), None);
    flatten(&cell.text, &mut parts, &mut tone);
    parts.retain(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    let number = match parts.as_slice() {
        [] => Some(Content::Empty),
        [Part::Figure { value, shown }, suffix @ ..] => figure(value, shown, suffix),
        [Part::Text(text)] if cell.align == Align::Decimal => {
            plain_number(text.trim()).map(|n| Content::Number(n, pattern(text.trim(), false)))
        }
        [Part::Text(text)] => day(text.trim()).map(Content::Date),
        _ => None,
    };
    (number.unwrap_or_else(|| Content::Text(joined(&parts))), tone)
}

/// What the text of a cell falls into.
enum Part<'a> {
    Figure { value: &'a str, shown: String },
    Text(String),
    Raw(&'a str),
}

fn flatten<'a>(run: &'a [Inline], parts: &mut Vec<Part<'a>>, tone: &mut Option<Tone>) {
    for inline in run {
        match inline {
            Inline::Text(text) => add(parts, text),
            Inline::Break => add(parts, "\n"),
            Inline::Raw(text) => parts.push(Part::Raw(text)),
            Inline::Figure { value, text, .. } => parts.push(Part::Figure { value, shown: plain(text) }),
            Inline::Tone(own, text) => {
                *tone = tone.or(Some(*own));
                flatten(text, parts, tone);
            }
            Inline::Strong(text) | Inline::Superscript(text) | Inline::Link { text, .. } => flatten(text, parts, tone),
        }
    }
}

/// Neighbouring characters are one text, whatever marks stood between them.
fn add(parts: &mut Vec<Part<'_>>, more: &str) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push_str(more),
        _ => parts.push(Part::Text(more.to_owned())),
    }
}

fn joined(parts: &[Part<'_>]) -> String {
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Figure { shown, .. } => shown.as_str(),
            Part::Text(text) => text,
            Part::Raw(text) => text,
        })
        .collect();
    text.trim().to_owned()
}

/// A figure alone, or with a unit or a mark behind it.
fn figure(value: &str, shown: &str, suffix: &[Part<'_>]) -> Option<Content> {
    let value: f64 = value.parse().ok()?;
    let page: f64 = plain_number(shown)?;
    let suffix = match suffix {
        [] => "",
        [Part::Text(text)] => text.trim(),
        _ => return None,
    };
    if suffix.chars().count() > LONGEST_SUFFIX || suffix.contains(|c: char| c.is_numeric() || c == '"' || c == '\n') {
        return None;
    }
    let hundredths = in_hundredths(value, page, decimals(shown));
    let literal = suffix.strip_prefix('%').filter(|_| hundredths).unwrap_or(suffix);
    let mut format = pattern(shown, hundredths);
    if !literal.is_empty() {
        format.push_str(&format!("\"{literal}\""));
    }
    if value < 0.0 && !shown.starts_with('-') {
        // The page says the direction in words, or the rest rounds to nothing.
        format = format!("{format};{format}");
    }
    Some(Content::Number(value, format))
}

/// Whether the page shows hundredths of the value: shares and points. What prints as nothing at all is told by its digits.
fn in_hundredths(value: f64, page: f64, decimals: usize) -> bool {
    let near = |v: f64| (v.abs() - page.abs()).abs() <= 0.51 * 0.1_f64.powi(decimals as i32);
    match (near(value), near(value * 100.0)) {
        (true, false) => false,
        (false, true) => true,
        _ => decimals == SHARE_DECIMALS,
    }
}

fn decimals(shown: &str) -> usize {
    shown.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// The number format that shows the digits of `shown`.
fn pattern(shown: &str, hundredths: bool) -> String {
    let whole = if shown.contains(',') { "#,##0" } else { "0" };
    let digits = decimals(shown);
    let point = if digits > 0 { "." } else { "" };
    format!("{whole}{point}{}{}", "0".repeat(digits), if hundredths { "%" } else { "" })
}

/// A number as the page writes them, `-1,234.50`. Leading zeros make a code, more digits than a spreadsheet keeps an id: both are text.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let mut groups = whole.split(',');
    let first = groups.next().filter(|g| !g.is_empty() && (!whole.contains(',') || g.len() <= 3))?;
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let sound = groups.all(|g| g.len() == 3 && all_digits(g)) && all_digits(first) && all_digits(fraction);
    let is_code = first.len() > 1 && first.starts_with('0');
    let counted = digits.bytes().filter(u8::is_ascii_digit).count();
    if !sound || is_code || counted > MOST_DIGITS {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// `2017-04-05`.
fn day(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == "2017-04-05".len()
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::document::tree::{Heads, NodeId};

    fn figure(value: &str, text: &str) -> Inline {
        Inline::Figure { figure: "x".into(), value: value.into(), text: vec![Inline::Text(text.into())] }
    }
    fn cell(align: Align, text: Vec<Inline>) -> Content {
        content(&Cell { id: NodeId(0), heads: Heads::Nothing, columns: 1, rows: 1, align, share: None, text }).0
    }
    fn number(value: f64, format: &str) -> Content {
        Content::Number(value, format.into())
    }
    fn text(text: &str) -> Content {
        Content::Text(text.into())
    }
    fn plain(of: &str) -> Vec<Inline> {
        vec![Inline::Text(of.into())]
    }

    #[test]
    fn a_figure_keeps_its_value_and_shows_the_page() {
        let alone = |value, shown| cell(Align::Decimal, vec![figure(value, shown)]);
        assert_eq!(alone("16.123456789", "16.12"), number(16.123456789, "0.00"));
        assert_eq!(alone("0.4531", "45.3"), number(0.4531, "0.0%"));
        assert_eq!(alone("15234", "15,234"), number(15234.0, "#,##0"));
        assert_eq!(alone("0.0001", "0.0"), number(0.0001, "0.0%"));
        assert_eq!(alone("-0.001", "0.00"), number(-0.001, "0.00;0.00"));
        assert_eq!(alone("-0.5", "\u{65e0}\u{6cd5}"), text("\u{65e0}\u{6cd5}"));
        assert_eq!(alone("", "\u{2014}"), text("\u{2014}"));
    }

    #[test]
    fn marks_and_units_go_into_the_format() {
        let marked = vec![Inline::Tone(Tone::Worse, vec![figure("0.031", "3.1"), Inline::Superscript(plain("*"))])];
        assert_eq!(cell(Align::Decimal, marked), number(0.031, "0.0%\"*\""));
        assert_eq!(cell(Align::Left, vec![figure("1.5", "1.50"), Inline::Text("h".into())]), number(1.5, "0.00\"h\""));
        let sentence = vec![figure("1.5", "1.50"), Inline::Text(" of 24".into())];
        assert_eq!(cell(Align::Left, sentence), text("1.50 of 24"));
    }

    #[test]
    fn only_plain_numbers_of_number_columns_are_numbers() {
        assert_eq!(cell(Align::Decimal, plain("1,234")), number(1234.0, "#,##0"));
        assert_eq!(cell(Align::Decimal, plain("-3.50")), number(-3.5, "0.00"));
        for code in ["0123", "420120171234567890", "1,23", "1.", "+1", "1e5", "", ".5"] {
            let expected = if code.is_empty() { Content::Empty } else { text(code) };
            assert_eq!(cell(Align::Decimal, plain(code)), expected, "{code}");
        }
        assert_eq!(cell(Align::Left, plain("4908")), text("4908"));
        assert_eq!(cell(Align::Decimal, vec![Inline::Raw("4908".into())]), text("4908"));
        assert_eq!(cell(Align::Left, plain("2017-04-05")), Content::Date(NaiveDate::from_ymd_opt(2017, 4, 5).unwrap()));
        assert_eq!(cell(Align::Left, vec![Inline::Raw("2017-04-05".into())]), text("2017-04-05"));
        assert_eq!(cell(Align::Left, plain("2017-13-05")), text("2017-13-05"));
    }
}
