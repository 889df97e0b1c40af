//! Reading a query's text just far enough: where statements end and parameters stand, outside quotes and comments.

use super::value::{Params, Value};
use std::ops::Range;

/// A piece that matters.
enum Token {
    /// `$name`, with the range that holds it.
    Parameter(String, Range<usize>),
    /// A semicolon.
    End(usize),
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The byte after the first `end` at or after `from`; the text's length where there is none.
fn after(sql: &str, from: usize, end: &str) -> usize {
    sql.get(from..).and_then(|rest| rest.find(end)).map_or(sql.len(), |at| from + at + end.len())
}

/// The byte after a block comment that begins at `from`; such comments nest.
fn after_comment(sql: &str, from: usize) -> usize {
    let bytes = sql.as_bytes();
    let (mut at, mut depth) = (from, 0_usize);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn tokens(sql: &str) -> Vec<Token> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        at = match &bytes[at..] {
            [b'\'', ..] => after(sql, at + 1, "'"),
            [b'"', ..] => after(sql, at + 1, "\""),
            [b'-', b'-', ..] => after(sql, at, "\n"),
            [b'/', b'*', ..] => after_comment(sql, at),
            [b';', ..] => {
                found.push(Token::End(at));
                at + 1
            }
            [b'$', ..] if at == 0 || !is_word(bytes[at - 1]) => {
                let end = at + 1 + bytes[at + 1..].iter().take_while(|b| is_word(**b)).count();
                let word = &sql[at + 1..end];
                if bytes.get(end) == Some(&b'$') {
                    after(sql, end + 1, &sql[at..=end]) // a dollar-quoted text: $tag$ ... $tag$
                } else {
                    if !word.is_empty() {
                        found.push(Token::Parameter(word.to_owned(), at..end));
                    }
                    end
                }
            }
            _ => at + 1,
        };
    }
    found
}

/// Whether there is anything but spaces and comments.
fn says_something(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = match &bytes[at..] {
            [b'-', b'-', ..] => after(sql, at, "\n"),
            [b'/', b'*', ..] => after_comment(sql, at),
            [b, ..] if b.is_ascii_whitespace() => at + 1,
            _ => return true,
        };
    }
    false
}

/// The statements of a text, each with the number of lines before it.
pub(super) fn statements(sql: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    let ends = tokens(sql).into_iter().filter_map(|t| match t {
        Token::End(at) => Some(at),
        Token::Parameter(..) => None,
    });
    for end in ends.chain([sql.len()]) {
        if says_something(&sql[start..end]) {
            found.push((sql[..start].matches('\n').count(), &sql[start..end]));
        }
        start = (end + 1).min(sql.len());
    }
    found
}

/// The text with each parameter that `replace` answers for replaced.
fn replaced(sql: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for token in tokens(sql) {
        if let Token::Parameter(name, range) = token
            && let Some(text) = replace(&name)
        {
            out.push_str(&sql[done..range.start]);
            out.push_str(&text);
            done = range.end;
        }
    }
    out.push_str(&sql[done..]);
    out
}

/// The name under which a list's element is bound.
fn element(name: &str, index: usize) -> String {
    format!("{name}__{index}")
}

/// Lists taken apart: `$codes` becomes `[$codes__0, $codes__1]`, and each element a parameter of its own.
pub(super) fn expand(sql: &str, params: &Params) -> (String, Params) {
    let mut flat = Params::new();
    for (name, value) in params {
        match value {
            Value::List(items) => flat.extend(items.iter().enumerate().map(|(i, item)| (element(name, i), item.clone()))),
            other => {
                flat.insert(name.clone(), other.clone());
            }
        }
    }
    let text = replaced(sql, |name| match params.get(name) {
        Some(Value::List(items)) => {
            let items: Vec<String> = (0..items.len()).map(|i| format!("${}", element(name, i))).collect();
            Some(format!("[{}]", items.join(", ")))
        }
        _ => None,
    });
    (text, flat)
}

/// Every parameter written out, for the few statements that take none (settings, attaching).
pub(super) fn inline(sql: &str, params: &Params) -> String {
    replaced(sql, |name| params.get(name).map(written))
}

fn written(value: &Value) -> String {
    match value {
        Value::Int(int) => int.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::List(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_quotes_and_comments_are_none() {
        let sql = "a $x '$y' \"$z\" -- $c\n /* $d /* $e */ $f */ $$ $g $$ $t$ $h $t$ b$i $_j";
        let names: Vec<String> = tokens(sql)
            .into_iter()
            .filter_map(|t| match t {
                Token::Parameter(name, _) => Some(name),
                Token::End(_) => None,
            })
            .collect();
        assert_eq!(names, ["x", "_j"]);
    }

    #[test]
    fn statements_know_the_lines_before_them() {
        let sql = "-- head; not an end\na ';' b;\n\n c;-- tail\n";
        assert_eq!(statements(sql), [(0, "-- head; not an end\na ';' b"), (1, "\n\n c")]);
    }

    #[test]
    fn a_list_becomes_its_elements() {
        let params = Params::from([("x".into(), Value::from(vec!["a", "b"])), ("e".into(), Value::List(vec![]))]);
        let (text, flat) = expand("f($x, '$x', $e)", &params);
        assert_eq!(text, "f([$x__0, $x__1], '$x', [])");
        assert_eq!(flat.len(), 2);
    }

    #[test]
    fn inlined_text_is_quoted() {
        let params = Params::from([("dir".into(), Value::from("it's"))]);
        assert_eq!(inline("SET a = $dir", &params), "SET a = 'it''s'");
        let list = Params::from([("dirs".into(), Value::from(vec!["a", "it's"]))]);
        assert_eq!(inline("SET a = $dirs", &list), "SET a = ['a', 'it''s']");
    }
}
