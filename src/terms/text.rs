//! Text from outside as it may be shown: what would change how other text reads, or steer a terminal, becomes a box, and no text is endless.

use std::borrow::Cow;

/// Stands for a character that may not be shown; every Chinese font has it.
pub const BOX: char = '\u{25a1}';

/// The most characters of one text that are shown: half a page. What is longer was never a name.
pub const LONGEST: usize = 4_000;

/// Whether a character changes how others read, or has no picture: control characters but line break and tab, marks that turn the direction of
/// writing, and what no reader can see.
///
/// ```
/// use tongbao::terms::text::is_steering;
/// assert!(is_steering('\u{202e}') && is_steering('\0') && is_steering('\u{1b}') && is_steering('\u{feff}'));
/// assert!(!is_steering('\n') && !is_steering('\u{5173}') && !is_steering('<'));
/// ```
pub fn is_steering(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}')
        || (c as u32) & 0xfffe == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// The text with boxes for what may not be shown, cut with an ellipsis where it is endless.
///
/// ```
/// use tongbao::terms::text::shown;
/// assert_eq!(shown("a\u{202e}b\u{7}"), "a\u{25a1}b\u{25a1}");
/// assert_eq!(shown(&"x".repeat(10_000)).chars().count(), 4_001);
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(LONGEST).map(|(at, _)| at);
    if end.is_none() && !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut out: String = text[..end.unwrap_or(text.len())].chars().map(|c| if is_steering(c) { BOX } else { c }).collect();
    if end.is_some() {
        out.push('\u{2026}');
    }
    Cow::Owned(out)
}

/// A name in one line: [`shown`], with boxes for line breaks and tabs too. A name that holds one would steer what it is put into, a header of mail say.
///
/// ```
/// use tongbao::terms::text::one_line;
/// assert_eq!(one_line("a\r\nBcc: b"), "a\u{25a1}\u{25a1}Bcc: b");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    match shown(text) {
        text if text.contains(char::is_control) => Cow::Owned(text.replace(char::is_control, "\u{25a1}")),
        text => text,
    }
}
