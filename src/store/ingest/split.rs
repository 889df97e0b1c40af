//! Cuts separated text into records and cells. Works on the file's own bytes, so that line numbers and raw text are exact: in UTF-8 and in
//! GB18030 no part of a longer character is a comma, a quote or a line end.

use super::record::{Cells, Charset, Fault, Raw, Record};
use encoding_rs::GB18030;
use std::io::{self, Read};

/// How much is read at a time.
const BLOCK: usize = 1 << 18;
/// A record longer than this has lost its closing quote: no declaration fills a mebibyte.
const LONGEST: usize = 1 << 20;

/// A cell's bytes in its record.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    quoted: bool,
}

/// What was found at the buffer's start.
enum Found {
    /// A record's bytes (without its line end) and where the next begins.
    Record { end: usize, next: usize },
    /// The buffer ends before it does; `in_quotes` if a quote is open.
    Unfinished { in_quotes: bool },
}

/// The records of a text, one after the other.
pub struct Splitter<R> {
    input: R,
    charset: Charset,
    buffer: Vec<u8>,
    start: usize,
    line: u64,
    at_end: bool,
    spans: Vec<Span>,
    cells: Cells,
    scratch: Vec<u8>,
}

impl<R: Read> Splitter<R> {
    /// Begins with the first byte after a BOM.
    pub fn new(input: R, charset: Charset) -> Splitter<R> {
        let (spans, cells, scratch) = (Vec::new(), Cells::default(), Vec::new());
        Splitter { input, charset, buffer: Vec::new(), start: 0, line: 1, at_end: false, spans, cells, scratch }
    }

    /// The next record; lines that hold nothing are none.
    pub fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            let found = self.find()?;
            let Some((length, next, fault)) = found else { return Ok(None) };
            let (start, line) = (self.start, self.line);
            self.line += count_lines(&self.buffer[start..start + next]);
            self.start += next;
            let bytes = &self.buffer[start..start + length];
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let decoded = fill(bytes, &self.spans, self.charset, &mut self.cells, &mut self.scratch);
            let fault = fault.or((!decoded).then_some(Fault::Undecodable));
            let raw = Raw::Bytes(&self.buffer[start..start + length], self.charset);
            return Ok(Some(Record { line, cells: &self.cells, fault, raw }));
        }
    }

    /// Length of the record at `start`, length to the next, and what is wrong with it.
    fn find(&mut self) -> io::Result<Option<(usize, usize, Option<Fault>)>> {
        loop {
            if self.at_end && self.start == self.buffer.len() {
                return Ok(None);
            }
            let rest = &self.buffer[self.start..];
            match scan(rest, &mut self.spans) {
                Found::Record { end, next } => return Ok(Some((end, next, None))),
                Found::Unfinished { in_quotes: true } if self.at_end || rest.len() > LONGEST => {
                    // The rest of the file isn't lost with it: only the line on which the quote opened.
                    let next = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1);
                    self.spans.clear();
                    return Ok(Some((without_line_end(&rest[..next]), next, Some(Fault::UnclosedQuote))));
                }
                Found::Unfinished { .. } if self.at_end => return Ok(Some((without_line_end(rest), rest.len(), None))),
                Found::Unfinished { .. } => self.read_more()?,
            }
        }
    }

    fn read_more(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let n = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.buffer)?;
        self.at_end = n < BLOCK;
        Ok(())
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b == b'\n').count() as u64
}

fn without_line_end(bytes: &[u8]) -> usize {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes).len()
}

/// Finds the cells of the record at the beginning of `bytes`. A quote opens only at a cell's beginning; what follows a closing quote belongs to
/// the cell as it stands.
fn scan(bytes: &[u8], spans: &mut Vec<Span>) -> Found {
    spans.clear();
    let mut at = 0;
    loop {
        let start = at;
        let quoted = bytes.get(at) == Some(&b'"');
        if quoted {
            at += 1;
            loop {
                match bytes[at..].iter().position(|b| *b == b'"') {
                    None => return Found::Unfinished { in_quotes: true },
                    Some(n) if bytes.get(at + n + 1) == Some(&b'"') => at += n + 2,
                    Some(n) => {
                        at += n + 1;
                        break;
                    }
                }
            }
        }
        match bytes[at..].iter().position(|b| matches!(b, b',' | b'\n')) {
            None => {
                spans.push(Span { start, end: without_line_end(bytes).max(start), quoted });
                return Found::Unfinished { in_quotes: false };
            }
            Some(n) if bytes[at + n] == b',' => {
                spans.push(Span { start, end: at + n, quoted });
                at += n + 1;
            }
            Some(n) => {
                let next = at + n + 1;
                let end = without_line_end(&bytes[..next]).max(start);
                spans.push(Span { start, end, quoted });
                return Found::Record { end, next };
            }
        }
    }
}

/// Writes the cells as text; false where bytes can't be decoded.
fn fill(bytes: &[u8], spans: &[Span], charset: Charset, cells: &mut Cells, scratch: &mut Vec<u8>) -> bool {
    cells.clear();
    let plain = bytes.is_ascii();
    if !plain && charset == Charset::Utf8 && std::str::from_utf8(bytes).is_err() {
        return false;
    }
    for span in spans {
        let mut cell = &bytes[span.start..span.end.min(bytes.len())];
        if span.quoted {
            unquote(cell, scratch);
            cell = scratch;
        }
        if plain || charset == Charset::Utf8 {
            match std::str::from_utf8(cell) {
                Ok(text) => cells.push(text),
                Err(_) => return false,
            }
        } else {
            match GB18030.decode_without_bom_handling_and_without_replacement(cell) {
                Some(text) => cells.push(&text),
                None => return false,
            }
        }
    }
    true
}

fn unquote(cell: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut inside = true;
    let mut rest = &cell[1..];
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, inside) {
            (b'"', true) if rest.first() == Some(&b'"') => {
                out.push(b'"');
                rest = &rest[1..];
            }
            (b'"', true) => inside = false,
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, cells and fault of each record, read one byte at a time and at once.
    fn split(bytes: &[u8]) -> Vec<(u64, Vec<String>, Option<Fault>)> {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
                out[0] = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        fn all(input: impl Read) -> Vec<(u64, Vec<String>, Option<Fault>)> {
            let mut splitter = Splitter::new(input, Charset::Utf8);
            let mut found = Vec::new();
            while let Some(record) = splitter.next_record().expect("memory reads") {
                found.push((record.line, record.cells.iter().map(str::to_owned).collect(), record.fault));
            }
            found
        }
        let at_once = all(bytes);
        assert_eq!(all(Drip(bytes)), at_once);
        at_once
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        split(bytes).into_iter().map(|(_, cells, _)| cells).collect()
    }

    #[test]
    fn plain_quoted_and_empty_cells() {
        assert_eq!(cells(b"a,b\r\n\"x,\"\"y\"\"\",\r\n,\n"), [vec!["a", "b"], vec!["x,\"y\"", ""], vec!["", ""]]);
        assert_eq!(cells(b"a,5\" pipe\n\"b\" c,\"\""), [vec!["a", "5\" pipe"], vec!["b c", ""]]);
        assert_eq!(cells(b"a\r\n\r\n \nb"), [vec!["a"], vec!["b"]]);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let lines: Vec<u64> = split(b"h\n\n\"a\nb\"\nc\r\n\r\nd").into_iter().map(|(line, ..)| line).collect();
        assert_eq!(lines, [1, 3, 5, 7]);
    }

    #[test]
    fn an_unclosed_quote_loses_its_own_line_only() {
        let found = split(b"h,i\na,\"b\nc,d\ne,f\n");
        assert_eq!(found.len(), 4);
        assert_eq!((found[1].0, found[1].2), (2, Some(Fault::UnclosedQuote)));
        assert_eq!(found[2].1, ["c", "d"]);
    }

    #[test]
    fn undecodable_bytes_are_a_fault_of_their_record() {
        let found = split(b"a\n\xff\nb\n");
        assert_eq!(found.iter().map(|f| f.2).collect::<Vec<_>>(), [None, Some(Fault::Undecodable), None]);
    }

    #[test]
    fn gb18030_is_cut_at_its_own_commas() {
        let (bytes, _, _) = GB18030.encode("\u{4e2d}\u{6587},\u{20000}|x,\"\u{5173},\n\u{5355}\"\n");
        let mut splitter = Splitter::new(&bytes[..], Charset::Gb18030);
        let record = splitter.next_record().expect("reads").expect("a record");
        let cells: Vec<&str> = record.cells.iter().collect();
        assert_eq!(cells, ["\u{4e2d}\u{6587}", "\u{20000}|x", "\u{5173},\n\u{5355}"]);
    }
}
