//! The first look at a file: its hash, whether an archive is whole, what it really is, and how its text is encoded. Two streaming passes beside each other.

use super::record::Charset;
use crate::store::workspace::{Encoding, Format};
use crate::terms::problem::{Place, Problem};
use flate2::read::MultiGzDecoder;
use memchr::memchr_iter;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// How much is read at a time.
const BLOCK: usize = 1 << 18;
/// What gzip files begin with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What UTF-8 files may begin with.
pub(super) const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// What the first look found.
#[derive(Clone, Debug)]
pub struct Probe {
    /// SHA-256 of the file's bytes as they lie on disk.
    pub sha256: String,
    /// How its text is encoded; UTF-8 for formats that aren't text.
    pub charset: Charset,
}

/// A text file's bytes, unpacked where it is gzipped.
pub(super) fn open_text(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let mut head = [0_u8; 2];
    let mut file = File::open(path)?;
    let zipped = read_full(&mut file, &mut head)? == 2 && head == GZIP;
    let file = BufReader::with_capacity(BLOCK, File::open(path)?);
    Ok(if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// Looks through `path`; `name` is the file in problems.
pub fn probe(path: &Path, name: &str, format: Format, encoding: Encoding) -> Result<Probe, Problem> {
    let unreadable =
        |error: io::Error| Problem::error("unreadable-file", "the file can't be read").at(Place::file(name)).why(error.to_string());
    let charset = || match format {
        Format::Csv | Format::Events => text_charset(path, name, encoding),
        Format::Xlsx | Format::Parquet => Ok(Charset::Utf8),
    };
    let (sha256, charset) = rayon::join(|| hash(path).map_err(unreadable), charset);
    Ok(Probe { sha256: sha256?, charset: charset? })
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            return Ok(hasher.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        hasher.update(&block[..n]);
    }
}

/// Text with more zero bytes than one in so many is none.
const MANY_ZEROS: usize = 100;

fn text_charset(path: &Path, name: &str, encoding: Encoding) -> Result<Charset, Problem> {
    let broken = |error: io::Error| {
        Problem::error("broken-archive", "the file can't be read to its end, so nothing of it is loaded")
            .at(Place::file(name))
            .why(error.to_string())
            .help("fetch the file again; a gzip archive may be cut off")
    };
    let mut input = open_text(path).map_err(broken)?;
    let mut block = vec![0; BLOCK];
    let mut seen = Seen::default();
    let mut kept = 0;
    let mut first = true;
    loop {
        let n = read_full(&mut input, &mut block[kept..]).map_err(broken)?;
        let end = kept + n;
        if first {
            refuse_other_formats(&block[..end], name)?;
        }
        let starts_with_bom = first && block[..end].starts_with(&BOM);
        first = false;
        // A few zero bytes are a name's; every other byte zero is UTF-16, and many are no text at all.
        if memchr_iter(0, &block[..end]).count() > end / MANY_ZEROS {
            return Err(not_text(name, "it holds zero bytes"));
        }
        let rest = seen.look(&block[..end]);
        seen.bom |= starts_with_bom;
        if n == 0 {
            seen.wrong += usize::from(rest < end);
            return Ok(seen.verdict(encoding));
        }
        block.copy_within(rest..end, 0);
        kept = end - rest;
    }
}

/// Fills the buffer as far as the input goes.
fn read_full(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// How well the bytes fit UTF-8 and, where they don't, GB18030.
#[derive(Debug, Default)]
struct Seen {
    bom: bool,
    /// Sequences of three bytes and more that UTF-8 knows: GB18030 text has next to none by chance.
    long: usize,
    /// Bytes that UTF-8 doesn't know.
    wrong: usize,
    /// Of the blocks with such bytes, those that GB18030 doesn't know.
    wrong_gb18030: usize,
}

impl Seen {
    /// Counts; gives where an unfinished character at the end begins.
    fn look(&mut self, bytes: &[u8]) -> usize {
        let before = self.wrong;
        let rest = self.look_utf8(bytes);
        if self.wrong > before {
            self.wrong_gb18030 += wrong_in_gb18030(&bytes[..rest]);
        }
        rest
    }

    fn look_utf8(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            let (valid, stop) = match std::str::from_utf8(rest) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            if !rest[..valid].is_ascii() {
                self.long += rest[..valid].iter().filter(|b| **b >= 0xe0).count();
            }
            at += valid;
            match stop {
                None => return bytes.len(),
                Some(None) => return at,
                Some(Some(length)) => {
                    self.wrong += 1;
                    at += length;
                }
            }
        }
    }

    /// A BOM or a flawless reading is UTF-8's; with flaws, whichever reading explains more of the bytes: a Chinese text in GB18030 is nearly all
    /// flaws to UTF-8, a UTF-8 text with some broken bytes nearly none.
    fn verdict(&self, asked: Encoding) -> Charset {
        match asked {
            _ if self.bom => Charset::Utf8,
            Encoding::Utf8 => Charset::Utf8,
            Encoding::Gb18030 => Charset::Gb18030,
            Encoding::Auto if self.wrong <= self.wrong_gb18030 || self.long > self.wrong => Charset::Utf8,
            Encoding::Auto => Charset::Gb18030,
        }
    }
}

/// How many bytes begin no character of GB18030.
fn wrong_in_gb18030(bytes: &[u8]) -> usize {
    let (mut at, mut wrong) = (0, 0);
    while let Some(first) = bytes.get(at) {
        at += match (first, &bytes[at + 1..]) {
            (0x00..=0x7f, _) => 1,
            (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, ..]) => 2,
            (0x81..=0xfe, [b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', ..]) => 4,
            _ => {
                wrong += 1;
                1
            }
        };
    }
    wrong
}

fn refuse_other_formats(head: &[u8], name: &str) -> Result<(), Problem> {
    let known: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "it is a ZIP archive or an XLSX workbook"),
        (b"PAR1", "it is a Parquet file"),
        (b"\xd0\xcf\x11\xe0", "it is an XLS workbook"),
        (b"\xff\xfe", "it is UTF-16 text"),
        (b"\xfe\xff", "it is UTF-16 text"),
    ];
    known.iter().find(|(magic, _)| head.starts_with(magic)).map_or(Ok(()), |(_, what)| Err(not_text(name, what)))
}

fn not_text(name: &str, why: &str) -> Problem {
    Problem::error("not-the-format", "the file isn't the CSV that its mapping promises, so nothing of it is loaded")
        .at(Place::file(name))
        .why(why)
        .help("export it as CSV in UTF-8 or GB18030, or name another source with --source")
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;

    fn verdict(bytes: &[u8]) -> Charset {
        let mut seen = Seen::default();
        let rest = seen.look(bytes);
        seen.wrong += usize::from(rest < bytes.len());
        seen.verdict(Encoding::Auto)
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "报关单号,申报时间\n甲海关,乙";
        assert_eq!(verdict(text.as_bytes()), Charset::Utf8);
        assert_eq!(verdict(b"plain ascii"), Charset::Utf8);
        assert_eq!(verdict(&GB18030.encode(text).0), Charset::Gb18030);
        for flaw in [b",\xff\xfe,".as_slice(), b",\xe9b,", b",\x80,\x80"] {
            assert_eq!(verdict(&[text.as_bytes(), flaw].concat()), Charset::Utf8);
            assert_eq!(verdict(&[b"ascii", flaw].concat()), if flaw == b",\xe9b," { Charset::Gb18030 } else { Charset::Utf8 });
            assert_eq!(verdict(&[&GB18030.encode(text).0, flaw].concat()), Charset::Gb18030);
        }
    }
}
