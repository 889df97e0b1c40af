//! One row of a file as text cells, whatever the format, and its raw text for the quarantine.

use crate::terms::figure::csv_field;
use encoding_rs::{DecoderResult, GB18030};
use std::fmt::Write;

/// What stands before a number that a spreadsheet could not keep whole: a noncharacter, which no text holds.
pub const LOST: char = '\u{fdd0}';

/// How a text file's bytes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// GB18030, and so GBK and GB2312.
    Gb18030,
}

/// Cells by their places in one text.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    text: String,
    places: Vec<(usize, usize)>,
    open: usize,
}

impl Cells {
    /// Forgets all cells, keeps the memory.
    pub fn clear(&mut self) {
        self.hold("");
    }
    /// Begins with a text in which cells lie; they are marked one by one.
    pub fn hold(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.places.clear();
        self.open = self.text.len();
    }
    /// Adds a cell that lies in the text.
    pub fn mark(&mut self, start: usize, end: usize) {
        self.places.push((start, end));
    }
    /// Appends to the cell that is being written.
    pub fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }
    /// Ends the cell that is being written.
    pub fn end(&mut self) {
        self.mark(self.open, self.text.len());
        self.open = self.text.len();
    }
    /// Adds a whole cell.
    pub fn push(&mut self, text: &str) {
        self.write(text);
        self.end();
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }
    /// A cell; empty where there is none.
    pub fn get(&self, index: usize) -> &str {
        self.places.get(index).and_then(|(start, end)| self.text.get(*start..*end)).unwrap_or("")
    }
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }
}

/// What makes a row unreadable before its cells are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that the charset doesn't know.
    Undecodable,
    /// A quote that is never closed.
    UnclosedQuote,
}

/// Where the raw text comes from.
#[derive(Clone, Copy, Debug)]
pub enum Raw<'a> {
    /// The file's own bytes.
    Bytes(&'a [u8], Charset),
    /// A format that isn't text: its cells written as CSV.
    Cells,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// 1-based line on which it begins; in formats that aren't text the header is line 1.
    pub line: u64,
    /// Its cells.
    pub cells: &'a Cells,
    /// Why they can't be trusted.
    pub fault: Option<Fault>,
    /// Its raw text's source.
    pub raw: Raw<'a>,
}

impl Record<'_> {
    /// The raw text; undecodable bytes as `\xHH`.
    pub fn raw_text(&self) -> String {
        match self.raw {
            Raw::Bytes(bytes, Charset::Utf8) => utf8_text(bytes),
            Raw::Bytes(bytes, Charset::Gb18030) => gb18030_text(bytes),
            Raw::Cells => csv_line(self.cells.iter().map(|cell| cell.trim_start_matches(LOST))),
        }
    }
}

/// Cells as one line of CSV.
pub fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(csv_field).collect();
    cells.join(",")
}

fn escape(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(out, "\\x{byte:02X}").expect("writing to a text can't fail");
    }
}

fn utf8_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        escape(&mut out, chunk.invalid());
    }
    out
}

fn gb18030_text(bytes: &[u8]) -> String {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(bytes.len() * 3 + 16); // a GBK character has two bytes, three in UTF-8
    let mut rest = bytes;
    loop {
        out.reserve(rest.len() * 3 + 16);
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut out, true);
        match result {
            DecoderResult::InputEmpty => return out,
            DecoderResult::OutputFull => rest = &rest[read..],
            DecoderResult::Malformed(bad, after) => {
                let end = read - usize::from(after);
                escape(&mut out, &rest[end.saturating_sub(usize::from(bad))..end]);
                rest = &rest[read..];
                decoder = GB18030.new_decoder_without_bom_handling();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undecodable_bytes_are_shown() {
        assert_eq!(utf8_text(b"a\xff\xe4\xb8\xadb"), "a\\xFF\u{4e2d}b");
        let (bytes, _, _) = GB18030.encode("\u{4e2d}\u{6587}");
        let mut broken = bytes.to_vec();
        broken.splice(2..2, [0xff]);
        assert_eq!(gb18030_text(&broken), "\u{4e2d}\\xFF\u{6587}");
        assert_eq!(gb18030_text(b"a\x81,b"), "a\\x81,b");
    }

    #[test]
    fn cells_know_their_bounds() {
        let mut cells = Cells::default();
        for cell in ["a", "", "\u{4e2d}"] {
            cells.push(cell);
        }
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["a", "", "\u{4e2d}"]);
        assert_eq!(cells.get(9), "");
        assert_eq!(csv_line(["a,b", "", "c\"d"].into_iter()), "\"a,b\",,\"c\"\"d\"");
    }
}
