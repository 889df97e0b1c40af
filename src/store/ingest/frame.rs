//! Frames: query files in which a line that holds `{brought}` (or another set's name) stands once for each column of that set.

use super::columns::Column;

/// Sets of columns by the name that stands for them in a frame.
pub struct Frame<'a> {
    sets: Vec<(&'static str, Vec<&'a Column>)>,
}

impl<'a> Frame<'a> {
    /// A frame's sets.
    pub fn new(sets: Vec<(&'static str, Vec<&'a Column>)>) -> Frame<'a> {
        Frame { sets }
    }

    /// The frame's text with its lines repeated; `{type}` is the column's type.
    pub fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 4);
        for line in text.lines() {
            let set = self.sets.iter().find(|(name, _)| line.contains(&format!("{{{name}}}")));
            match set {
                None => out.push_str(line),
                Some((name, columns)) => {
                    let marker = format!("{{{name}}}");
                    // One line stays one line, so that DuckDB's line numbers are the file's.
                    for column in columns {
                        out.push_str(&line.replace(&marker, column.name).replace("{type}", column.duck_type()));
                        out.push(' ');
                    }
                }
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::named;
    use super::*;

    #[test]
    fn lines_are_repeated_and_stay_lines() {
        let columns = ["paperless", "declared_at"].map(|c| named(c).expect("a column")).to_vec();
        let frame = Frame::new(vec![("brought", columns), ("kept", vec![])]);
        let filled = frame.fill("a (\n  {brought} {type},\n  d.{kept},\n  x);");
        assert_eq!(filled, "a (\n  paperless BOOLEAN,   declared_at TIMESTAMP, \n\n  x);\n");
    }
}
