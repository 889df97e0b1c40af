//! Cuts separated text into blocks of whole records, which any thread can then cut into cells. Works on the file's own bytes, so that line numbers
//! and raw text are exact: in UTF-8 and in GB18030 no part of a longer character is a comma, a quote or a line end.

use super::record::{Cells, Charset, Fault, Raw, Record};
use encoding_rs::GB18030;
use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;
use std::io::{self, Read};

/// How much is read at a time: some thousand records.
const BLOCK: usize = 1 << 20;
/// A record longer than this has lost its closing quote: no declaration fills a mebibyte.
const LONGEST: usize = 1 << 20;

/// A record in its block.
#[derive(Clone, Copy, Debug)]
struct Spot {
    start: usize,
    /// Without its line end.
    end: usize,
    line: u64,
    fault: Option<Fault>,
}

/// What was found at the buffer's start.
enum Found {
    /// Where the next record begins.
    Record { next: usize },
    /// The buffer ends before it does; `in_quotes` if a quote is open.
    Unfinished { in_quotes: bool },
}

/// A text in blocks, one after the other.
pub struct Splitter<R> {
    input: R,
    charset: Charset,
    buffer: Vec<u8>,
    line: u64,
    at_end: bool,
}

/// Some records of a text, one after the other.
pub struct Block {
    bytes: Vec<u8>,
    charset: Charset,
    spots: Vec<Spot>,
}

impl<R: Read> Splitter<R> {
    /// Begins with the first byte after a BOM.
    pub fn new(input: R, charset: Charset) -> Splitter<R> {
        Splitter { input, charset, buffer: Vec::new(), line: 1, at_end: false }
    }

    /// The next records; lines that hold nothing are none.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut spots = Vec::new();
        let mut start = 0;
        loop {
            if let Some((end, next, fault)) = self.find(start) {
                if !self.buffer[start..end].iter().all(u8::is_ascii_whitespace) {
                    spots.push(Spot { start, end, line: self.line, fault });
                }
                self.line += memchr_iter(b'\n', &self.buffer[start..next]).count() as u64;
                start = next;
            } else if !spots.is_empty() {
                let rest = self.buffer.split_off(start);
                let bytes = std::mem::replace(&mut self.buffer, rest);
                return Ok(Some(Block { bytes, charset: self.charset, spots }));
            } else if self.at_end {
                return Ok(None);
            } else {
                self.buffer.drain(..start);
                start = 0;
                let n = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.buffer)?;
                self.at_end = n < BLOCK;
            }
        }
    }

    /// Where the record at `start` ends, where the next begins, and what is wrong with it; none where more must be read first.
    fn find(&self, start: usize) -> Option<(usize, usize, Option<Fault>)> {
        let rest = &self.buffer[start..];
        let (length, fault) = match scan(rest) {
            Found::Record { next } => (next, None),
            Found::Unfinished { in_quotes: true } if self.at_end || rest.len() > LONGEST => {
                // The rest of the file isn't lost with it: only the line on which the quote opened.
                (memchr(b'\n', rest).map_or(rest.len(), |at| at + 1), Some(Fault::UnclosedQuote))
            }
            Found::Unfinished { .. } if self.at_end && !rest.is_empty() => (rest.len(), None),
            Found::Unfinished { .. } => return None,
        };
        Some((start + without_line_end(&rest[..length]), start + length, fault))
    }
}

impl Block {
    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Forgets its first record: the header.
    pub fn skip_first(&mut self) {
        self.spots.remove(0);
    }

    /// One record, its cells written into `cells`; none where it has no more.
    pub fn record<'a>(&'a self, index: usize, cells: &'a mut Cells) -> Option<Record<'a>> {
        let Spot { start, end, line, fault } = *self.spots.get(index)?;
        let bytes = &self.bytes[start..end];
        cells.clear();
        let fault = fault.or_else(|| match decode(bytes, self.charset) {
            Some(text) => {
                cut(&text, cells);
                None
            }
            None => Some(Fault::Undecodable),
        });
        Some(Record { line, cells, fault, raw: Raw::Bytes(bytes, self.charset) })
    }
}

fn without_line_end(bytes: &[u8]) -> usize {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes).len()
}

/// Finds the end of the record at the beginning of `bytes`. A quote opens only at a cell's beginning.
fn scan(bytes: &[u8]) -> Found {
    let mut at = 0;
    while let Some(n) = memchr2(b'"', b'\n', &bytes[at..]) {
        let here = at + n;
        if bytes[here] == b'\n' {
            return Found::Record { next: here + 1 };
        }
        at = if here == 0 || bytes[here - 1] == b',' {
            match closed(bytes, here) {
                Some(after) => after,
                None => return Found::Unfinished { in_quotes: true },
            }
        } else {
            here + 1
        };
    }
    Found::Unfinished { in_quotes: false }
}

/// What follows the quote that closes the one at `open`; two in a row are one that is meant. None where it isn't closed.
fn closed(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let quote = at + memchr(b'"', &bytes[at..])?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote + 1);
        }
        at = quote + 2;
    }
}

/// A record as text; none where bytes can't be decoded.
fn decode(bytes: &[u8], charset: Charset) -> Option<Cow<'_, str>> {
    match charset {
        Charset::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Charset::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

/// Cuts a record into its cells. What follows a closing quote belongs to the cell as it stands.
fn cut(record: &str, cells: &mut Cells) {
    cells.hold(record);
    let bytes = record.as_bytes();
    let mut commas = memchr_iter(b',', bytes);
    let mut start = 0;
    loop {
        let opens = bytes.get(start) == Some(&b'"');
        let after_quote = if opens { closed(bytes, start).unwrap_or(bytes.len()) } else { start };
        let comma = commas.find(|comma| *comma >= after_quote);
        let end = comma.unwrap_or(bytes.len());
        if opens {
            unquote(&record[start..end], cells);
        } else {
            cells.mark(start, end);
        }
        match comma {
            Some(comma) => start = comma + 1,
            None => return,
        }
    }
}

/// Writes what a quoted cell means.
fn unquote(cell: &str, cells: &mut Cells) {
    let mut rest = &cell[1..];
    while let Some(quote) = rest.find('"') {
        cells.write(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                cells.write("\"");
                rest = after;
            }
            None => break,
        }
    }
    cells.write(rest);
    cells.end();
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
            let mut cells = Cells::default();
            while let Some(block) = splitter.next_block().expect("memory reads") {
                for index in 0..block.len() {
                    let record = block.record(index, &mut cells).expect("a record");
                    found.push((record.line, record.cells.iter().map(str::to_owned).collect(), record.fault));
                }
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
    fn blocks_end_between_records() {
        let text: String = (0..150_000).map(|i| format!("{i},\"x\ny\",\"\"\r\n")).collect();
        assert!(text.len() > 2 * BLOCK);
        let mut splitter = Splitter::new(text.as_bytes(), Charset::Utf8);
        let (mut blocks, mut count, mut cells) = (0, 0_u64, Cells::default());
        while let Some(block) = splitter.next_block().expect("memory reads") {
            blocks += 1;
            for index in 0..block.len() {
                let record = block.record(index, &mut cells).expect("a record");
                assert_eq!((record.line, record.fault), (1 + 2 * count, None));
                assert_eq!(record.cells.iter().collect::<Vec<_>>(), [&count.to_string(), "x\ny", ""]);
                count += 1;
            }
        }
        assert!(blocks > 2);
        assert_eq!(count, 150_000);
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
        let block = splitter.next_block().expect("reads").expect("a block");
        let mut cells = Cells::default();
        let record = block.record(0, &mut cells).expect("a record");
        let cells: Vec<&str> = record.cells.iter().collect();
        assert_eq!(cells, ["\u{4e2d}\u{6587}", "\u{20000}|x", "\u{5173},\n\u{5355}"]);
    }
}
