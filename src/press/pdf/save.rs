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
    /// Nowhere: no object has the number.
    Free,
    /// So many bytes from the file's beginning.
    At(usize),
    /// In a stream of objects, so manieth.
    Within(u32, usize),
}

/// Writes the file. Its id is a digest of its objects, so that the same pages have the same one and others another.
pub(super) fn save(file: &Document) -> std::io::Result<Vec<u8>> {
    let next = file.objects.keys().map(|id| id.0).max().unwrap_or(0) + 1;
    let mut out = Output { before: 0, bytes: b"%PDF-1.7\n%\xe9\x80\x9a\xe6\x8a\xa5\n".to_vec(), places: BTreeMap::new(), next };
    let mut small: Vec<(u32, &Object)> = Vec::new();
    for (id, object) in &file.objects {
        match object {
            Object::Stream(stream) => out.stream(*id, stream)?,
            other => small.push((id.0, other)),
        }
    }
    out.small(&small)?;
    let id = out.id();
    for id in 0..out.next {
        out.places.entry(id).or_insert(Place::Free);
    }
    out.finish(&file.trailer, &dictionary! { "ID" => vec![id.clone(), id] })
}

/// What has a file show `stream` beneath the content of every page, to stand behind its bytes: these stay as they are (an incremental update, 7.5.6).
pub(super) fn save_beneath(file: &[u8], stream: &Stream) -> Result<Vec<u8>, lopdf::Error> {
    let document = Document::load_mem(file)?;
    let size = document.trailer.get(b"Size")?.as_i64()?;
    let next = u32::try_from(size).unwrap_or(0).max(document.max_id + 1);
    let mut out = Output { before: file.len(), bytes: Vec::new(), places: BTreeMap::new(), next };
    let beneath = out.own_number();
    out.stream(beneath, stream)?;
    let mut pages = BTreeMap::new();
    for id in document.get_pages().into_values() {
        let mut page = document.get_dictionary(id)?.clone();
        let mut contents = vec![Object::Reference(beneath)];
        match page.get(b"Contents")? {
            Object::Array(own) => contents.extend_from_slice(own),
            own => contents.push(own.clone()),
        }
        page.set("Contents", contents);
        pages.insert(id.0, Object::from(page));
    }
    let pages: Vec<(u32, &Object)> = pages.iter().map(|(id, page)| (*id, page)).collect();
    out.small(&pages)?;
    let first = document.trailer.get(b"ID")?.as_array()?.first().cloned().unwrap_or_else(|| out.id());
    let about = dictionary! { "ID" => vec![first, out.id()], "Prev" => document.xref_start as i64 };
    Ok(out.finish(&document.trailer, &about)?)
}

/// A file, or what stands behind one, being written.
struct Output {
    /// How long what stands before it is.
    before: usize,
    bytes: Vec<u8>,
    places: BTreeMap<u32, Place>,
    /// The next number that no object has.
    next: u32,
}

impl Output {
    fn own_number(&mut self) -> ObjectId {
        self.next += 1;
        (self.next - 1, 0)
    }

    /// A digest of what was written so far.
    fn id(&self) -> Object {
        Object::String(Sha256::digest(&self.bytes)[..16].to_vec(), StringFormat::Hexadecimal)
    }

    /// A stream as an object of its own, deflated where it may be and is smaller so.
    fn stream(&mut self, id: ObjectId, stream: &Stream) -> std::io::Result<()> {
        self.places.insert(id.0, Place::At(self.before + self.bytes.len()));
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
        writeln!(self.bytes, "{} {} obj", id.0, id.1)?;
        dictionary(&mut self.bytes, &about)?;
        self.bytes.extend(b"stream\n");
        self.bytes.extend(content);
        self.bytes.extend(b"\nendstream\nendobj\n");
        Ok(())
    }

    /// Objects that are no streams, many in one stream.
    fn small(&mut self, objects: &[(u32, &Object)]) -> std::io::Result<()> {
        for together in objects.chunks(TOGETHER) {
            let number = self.own_number();
            let (mut index, mut content) = (Vec::new(), Vec::new());
            for (at, (id, object)) in together.iter().enumerate() {
                write!(index, "{id} {} ", content.len())?;
                write(&mut content, object)?;
                content.push(b'\n');
                self.places.insert(*id, Place::Within(number.0, at));
            }
            let about = dictionary! { "Type" => "ObjStm", "N" => together.len() as i64, "First" => index.len() as i64 };
            self.stream(number, &Stream::new(about, [index, content].concat()))?;
        }
        Ok(())
    }

    /// The table of objects, with what it says besides, and the file's end.
    fn finish(mut self, trailer: &Dictionary, about: &Dictionary) -> std::io::Result<Vec<u8>> {
        let number = self.own_number();
        let begins = self.before + self.bytes.len();
        self.places.insert(number.0, Place::At(begins));
        let width: usize = ENTRY.iter().sum();
        let runs = runs(self.places.keys().copied());
        let mut whole = dictionary! {
            "Type" => "XRef",
            "Size" => i64::from(number.0) + 1,
            "W" => ENTRY.map(|width| Object::from(width as i64)).to_vec(),
        };
        if runs[..] != [(0, number.0 + 1)] {
            whole.set(
                "Index",
                runs.iter().flat_map(|(first, count)| [*first, *count]).map(|n| i64::from(n).into()).collect::<Vec<Object>>(),
            );
        }
        whole.extend(about);
        whole.set("Filter", "FlateDecode");
        whole.set("DecodeParms", dictionary! { "Predictor" => 12, "Columns" => width as i64 });
        for key in [&b"Root"[..], b"Info"] {
            if let Ok(object) = trailer.get(key) {
                whole.set(key, object.clone());
            }
        }
        let table = Stream::new(whole, deflated(&entries(self.places.values()))?);
        self.stream(number, &table)?;
        write!(self.bytes, "startxref\n{begins}\n%%EOF\n")?;
        Ok(self.bytes)
    }
}

/// Numbers in their order as runs without a gap: the first of each and how many they are.
fn runs(numbers: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == number => *count += 1,
            _ => runs.push((number, 1)),
        }
    }
    runs
}

/// The table's entries in their order, each as its difference from the one above.
fn entries<'p>(places: impl Iterator<Item = &'p Place>) -> Vec<u8> {
    let mut table = Vec::new();
    let mut above = [0_u8; 7];
    for (at, place) in places.enumerate() {
        let (kind, place, within) = match place {
            Place::Free => (0_u8, 0_u32, if at == 0 { u16::MAX } else { 0 }),
            Place::At(byte) => (1, *byte as u32, 0),
            Place::Within(stream, at) => (2, *stream, *at as u16),
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
