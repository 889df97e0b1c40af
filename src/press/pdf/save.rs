//! Objects -> the bytes of the file (ISO 32000-1, 7.5). lopdf would do it, but leaves the table of a long file's objects as it is, which then is a sixth of the
//! file, and deflates small objects by the hundred: elements of structure are alike, and the more of them stand together the smaller they are.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;

/// Objects in one stream: a reader unpacks all to find one.
const TOGETHER: usize = 1000;
/// Widths of an entry of the table of objects: kind, place, number within.
const ENTRY: [usize; 3] = [1, 4, 2];
/// Every entry is written as its difference from the one above.
const UP: u8 = 2;

/// Where an object stands.
enum Place {
    /// So many bytes from the file's beginning.
    At(usize),
    /// In a stream of objects, so manieth.
    Within(u32, usize),
}

/// Writes the file. Its id is a digest of its objects, so that the same pages have the same one and others another.
pub(super) fn save(file: &Document) -> std::io::Result<Vec<u8>> {
    let mut out = b"%PDF-1.7\n%\xe9\x80\x9a\xe6\x8a\xa5\n".to_vec();
    let mut places: BTreeMap<u32, Place> = BTreeMap::new();
    let mut next = file.objects.keys().map(|id| id.0).max().unwrap_or(0) + 1;
    let mut small: Vec<(u32, &Object)> = Vec::new();
    for (id, object) in &file.objects {
        match object {
            Object::Stream(stream) => {
                places.insert(id.0, Place::At(out.len()));
                put_stream(&mut out, *id, stream)?;
            }
            other => small.push((id.0, other)),
        }
    }
    for together in small.chunks(TOGETHER) {
        let (mut index, mut content) = (Vec::new(), Vec::new());
        for (at, (id, object)) in together.iter().enumerate() {
            write!(index, "{id} {} ", content.len())?;
            write(&mut content, object)?;
            content.push(b'\n');
            places.insert(*id, Place::Within(next, at));
        }
        let about = dictionary! { "Type" => "ObjStm", "N" => together.len() as i64, "First" => index.len() as i64 };
        places.insert(next, Place::At(out.len()));
        put_stream(&mut out, (next, 0), &Stream::new(about, [index, content].concat()))?;
        next += 1;
    }
    let id = Object::String(Sha256::digest(&out)[..16].to_vec(), StringFormat::Hexadecimal);
    let begins = out.len();
    places.insert(next, Place::At(begins));
    let width: usize = ENTRY.iter().sum();
    let mut about = dictionary! {
        "Type" => "XRef",
        "Size" => i64::from(next) + 1,
        "W" => ENTRY.map(|width| Object::from(width as i64)).to_vec(),
        "ID" => vec![id.clone(), id],
        "Filter" => "FlateDecode",
        "DecodeParms" => dictionary! { "Predictor" => 12, "Columns" => width as i64 },
    };
    for key in [&b"Root"[..], b"Info"] {
        if let Ok(object) = file.trailer.get(key) {
            about.set(key, object.clone());
        }
    }
    let table = Stream::new(about, deflated(&entries(&places, next))?);
    put_stream(&mut out, (next, 0), &table)?;
    write!(out, "startxref\n{begins}\n%%EOF\n")?;
    Ok(out)
}

/// The table of objects, each entry as its difference from the one above.
fn entries(places: &BTreeMap<u32, Place>, last: u32) -> Vec<u8> {
    let mut table = Vec::new();
    let mut above = [0_u8; 7];
    for id in 0..=last {
        let (kind, place, within) = match places.get(&id) {
            None => (0_u8, 0_u32, if id == 0 { u16::MAX } else { 0 }),
            Some(Place::At(byte)) => (1, *byte as u32, 0),
            Some(Place::Within(stream, at)) => (2, *stream, *at as u16),
        };
        let mut entry = [kind; 7];
        entry[1..5].copy_from_slice(&place.to_be_bytes());
        entry[5..].copy_from_slice(&within.to_be_bytes());
        table.push(UP);
        table.extend(entry.iter().zip(above).map(|(now, before)| now.wrapping_sub(before)));
        above = entry;
    }
    table
}

/// A stream as an object of its own, deflated where it may be and is smaller so.
fn put_stream(out: &mut Vec<u8>, id: ObjectId, stream: &Stream) -> std::io::Result<()> {
    let mut about = stream.dict.clone();
    let packed = if stream.allows_compression && !about.has(b"Filter") { Some(deflated(&stream.content)?) } else { None };
    let content = match &packed {
        Some(packed) if packed.len() < stream.content.len() => {
            about.set("Filter", "FlateDecode");
            packed
        }
        _ => &stream.content,
    };
    about.set("Length", content.len() as i64);
    writeln!(out, "{} {} obj", id.0, id.1)?;
    dictionary(out, &about)?;
    out.extend(b"stream\n");
    out.extend(content);
    out.extend(b"\nendstream\nendobj\n");
    Ok(())
}

fn deflated(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Writes an object with no more blanks than are needed.
fn write(out: &mut Vec<u8>, object: &Object) -> std::io::Result<()> {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => write!(out, "{value}")?,
        Object::Integer(value) => write!(out, "{value}")?,
        Object::Real(value) => real(out, *value)?,
        Object::Name(bytes) => name(out, bytes)?,
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
            out.push(b'>');
        }
        Object::String(bytes, StringFormat::Literal) => {
            out.push(b'(');
            for byte in bytes {
                match byte {
                    b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
                    b'\r' => out.extend(b"\\r"),
                    _ => out.push(*byte),
                }
            }
            out.push(b')');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    part(out, item);
                }
                write(out, item)?;
            }
            out.push(b']');
        }
        Object::Dictionary(inner) => dictionary(out, inner)?,
        Object::Stream(stream) => dictionary(out, &stream.dict)?,
        Object::Reference(id) => write!(out, "{} {} R", id.0, id.1)?,
    }
    Ok(())
}

fn dictionary(out: &mut Vec<u8>, inner: &Dictionary) -> std::io::Result<()> {
    out.extend(b"<<");
    for (key, value) in inner {
        name(out, key)?;
        part(out, value);
        write(out, value)?;
    }
    out.extend(b">>");
    Ok(())
}

/// A blank before an object that doesn't begin with a mark of its own.
fn part(out: &mut Vec<u8>, object: &Object) {
    if matches!(object, Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Reference(_)) {
        out.push(b' ');
    }
}

/// A name: what isn't a regular character stands as its number.
fn name(out: &mut Vec<u8>, bytes: &[u8]) -> std::io::Result<()> {
    out.push(b'/');
    for byte in bytes {
        if byte.is_ascii_graphic() && !b"#/%()<>[]{}".contains(byte) {
            out.push(*byte);
        } else {
            write!(out, "#{byte:02x}")?;
        }
    }
    Ok(())
}

/// A number without an exponent, with no digits behind the point that say nothing.
fn real(out: &mut Vec<u8>, value: f32) -> std::io::Result<()> {
    let text = format!("{value:.4}");
    write!(out, "{}", text.trim_end_matches('0').trim_end_matches('.'))
}
