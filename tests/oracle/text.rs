//! Bytes to records: gzip, encodings, CSV.

use std::io::Read;

/// One record of a CSV file, still as bytes.
#[derive(Clone, Debug)]
pub struct Record {
    /// The line on which it begins; the header is line 1.
    pub line: usize,
    pub raw: Vec<u8>,
    pub fields: Vec<Vec<u8>>,
}

/// The encodings that a file may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Gb18030,
}

/// Unpacks a gzip file; any other is returned as it is. `Err` is a truncated archive.
pub fn unpack(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(|error| format!("archive: {error}"))?;
    Ok(plain)
}

/// Splits a CSV file into records. It works on bytes: in UTF-8 and in GB18030 no comma, quote or line end is ever part of another character.
pub fn split(bytes: &[u8]) -> Vec<Record> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut records = Vec::new();
    let mut at = 0;
    let mut line = 1;
    while at < bytes.len() {
        let (record, next) = one_record(bytes, at, line);
        line += bytes[at..next].iter().filter(|byte| **byte == b'\n').count();
        at = next;
        // An empty line is no row.
        if !record.raw.is_empty() {
            records.push(record);
        }
    }
    records
}

/// The record that begins at `start`, and where the next one begins.
fn one_record(bytes: &[u8], start: usize, line: usize) -> (Record, usize) {
    let mut fields = Vec::new();
    let mut field = Vec::new();
    let mut at = start;
    let mut quoted = false;
    let mut at_field_start = true;
    while at < bytes.len() {
        let byte = bytes[at];
        if quoted {
            if byte == b'"' && bytes.get(at + 1) == Some(&b'"') {
                field.push(b'"');
                at += 1;
            } else if byte == b'"' {
                quoted = false;
            } else {
                field.push(byte);
            }
        } else if byte == b'"' && at_field_start {
            quoted = true;
            at_field_start = false;
        } else if byte == b',' {
            fields.push(std::mem::take(&mut field));
            at_field_start = true;
        } else if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')) {
            break;
        } else {
            field.push(byte);
            at_field_start = false;
        }
        at += 1;
    }
    fields.push(field);
    let raw = bytes[start..at].to_vec();
    let next = match bytes.get(at) {
        Some(b'\r') => at + 2,
        Some(_) => at + 1,
        None => at,
    };
    (Record { line, raw, fields }, next)
}

/// The bytes as text, or `None` where any of them can't be decoded.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Encoding::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned()),
    }
}

/// Which encoding a file has: a mark says UTF-8; else the header's Chinese decides; an ASCII header leaves it to the rows, the encoding that
/// fewer of them contradict.
pub fn detect(bytes: &[u8], records: &[Record]) -> Encoding {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Encoding::Utf8;
    }
    let header = records.first().map_or(&[][..], |record| &record.raw);
    if !header.is_ascii() {
        return if std::str::from_utf8(header).is_ok() { Encoding::Utf8 } else { Encoding::Gb18030 };
    }
    let bad = |encoding| records.iter().filter(|record| decode(&record.raw, encoding).is_none()).count();
    if bad(Encoding::Utf8) <= bad(Encoding::Gb18030) { Encoding::Utf8 } else { Encoding::Gb18030 }
}

/// The raw text of a row for the quarantine: what can be decoded as text, the rest as `\xHH`.
pub fn show(bytes: &[u8], encoding: Encoding) -> String {
    let longest = 4;
    let mut text = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let piece = (1..=longest.min(bytes.len() - at)).find_map(|length| {
            let piece = decode(&bytes[at..at + length], encoding)?;
            (piece.chars().count() == 1).then_some((piece, length))
        });
        match piece {
            Some((piece, length)) => {
                text.push_str(&piece);
                at += length;
            }
            None => {
                text.push_str(&format!("\\x{:02X}", bytes[at]));
                at += 1;
            }
        }
    }
    text
}
