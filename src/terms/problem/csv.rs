//! Small CSV files of a workspace (RFC 4180), with the line of every record. Export files are `ingest`'s.

/// The records that aren't blank, each with its 1-based line.
pub(super) fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut line, mut first, mut quoted) = (1, 1, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                end_record(&mut records, first, &mut cells, &mut cell);
                line += 1;
                first = line;
            }
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    end_record(&mut records, first, &mut cells, &mut cell);
    records
}

fn end_record(records: &mut Vec<(usize, Vec<String>)>, line: usize, cells: &mut Vec<String>, cell: &mut String) {
    cells.push(std::mem::take(cell));
    let cells = std::mem::take(cells);
    if cells.iter().any(|c| !c.trim().is_empty()) {
        records.push((line, cells));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_and_lines() {
        let read = super::records("a,b\r\n\"1,\n\"\"2\"\"\",\n\n3,4");
        let want = [(1, vec!["a", "b"]), (2, vec!["1,\n\"2\"", ""]), (5, vec!["3", "4"])];
        assert_eq!(read, want.map(|(line, cells)| (line, cells.into_iter().map(String::from).collect())));
    }
}
