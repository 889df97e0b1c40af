//! Rows handed to a query as one text: cells between unit separators, one row a line. An empty cell is nothing.

use crate::store::warehouse::Value;

/// Between two cells of a row.
const CELL: char = '\u{1f}';
/// Between two rows.
const ROW: char = '\n';

/// Rows as one parameter. What would look like a separator in a cell becomes a space.
pub fn lines<'a>(rows: impl IntoIterator<Item = Vec<Value>> + 'a) -> Value {
    let cell = |value: &Value| value.to_string().replace([CELL, ROW, '\r'], " ");
    let row = |cells: Vec<Value>| cells.iter().map(cell).collect::<Vec<_>>().join(&CELL.to_string());
    Value::Text(rows.into_iter().map(row).collect::<Vec<_>>().join(&ROW.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_two() {
        let text = lines([vec!["a\nb".into(), Value::Null, 1_i64.into()], vec!["c\u{1f}d".into(), "".into(), Value::Null]]);
        assert_eq!(text, Value::Text("a b\u{1f}\u{1f}1\nc d\u{1f}\u{1f}".into()));
    }
}
