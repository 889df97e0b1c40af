//! CSV as the systems write it: GB18030 or UTF-8, plain or gzipped, and event logs.

use super::{Batch, Column, Written, columns, style, unwritable};
use crate::operate::demo::clock::{Stamp, parts};
use crate::operate::demo::declaration::{Cell, Damage, Declaration, STAMPS};
use crate::operate::demo::plan::Layout;
use crate::terms::figure::csv_field;
use crate::terms::problem::Problem;
use encoding_rs::GB18030;
use flate2::{Compression, write::GzEncoder};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Stands in a line for a byte that no encoding knows.
const BROKEN: char = '\u{1}';
/// What is written for it.
const BROKEN_BYTE: u8 = 0xff;

/// A file being written, line by line.
struct Lines {
    out: Box<dyn Write>,
    gb18030: bool,
    newline: &'static str,
    line: u64,
}

impl Lines {
    fn create(path: &Path, layout: &Layout, gzip: bool) -> io::Result<Lines> {
        let file = BufWriter::new(File::create(path)?);
        // A gzip header without a name and a time: the same bytes every time.
        let mut out: Box<dyn Write> = if gzip { Box::new(GzEncoder::new(file, Compression::new(4))) } else { Box::new(file) };
        if style(layout, "encoding") == "bom" {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let newline = if style(layout, "newline") == "crlf" { "\r\n" } else { "\n" };
        Ok(Lines { out, gb18030: style(layout, "encoding") == "gb18030", newline, line: 0 })
    }
    /// Writes a line and returns its number.
    fn put(&mut self, line: &str) -> io::Result<u64> {
        let mut bytes = if self.gb18030 { GB18030.encode(line).0 } else { Cow::Borrowed(line.as_bytes()) };
        if line.contains(BROKEN) {
            for byte in bytes.to_mut().iter_mut().filter(|b| **b == BROKEN as u8) {
                *byte = BROKEN_BYTE;
            }
        }
        self.out.write_all(&bytes)?;
        self.out.write_all(self.newline.as_bytes())?;
        self.line += 1;
        Ok(self.line)
    }
}

/// How a layout writes its cells.
struct Pen<'a> {
    stamp: &'a str,
    flags: (&'a str, &'a str),
}

impl<'a> Pen<'a> {
    fn of(layout: &'a Layout) -> Self {
        let flag = |key: &str, plain: &'a str| layout.values.get(key).map_or(plain, String::as_str);
        Pen { stamp: style(layout, "stamp"), flags: (flag("flag:true", "Y"), flag("flag:false", "N")) }
    }
    fn cell(&self, out: &mut String, column: &Column<'_>, cell: &Cell<'_>) {
        match cell {
            Cell::Empty => {}
            Cell::Flag(yes) => out.push_str(if *yes { self.flags.0 } else { self.flags.1 }),
            Cell::Stamp(at) => self.time(out, *at),
            Cell::Money(fen) => {
                let _ = write!(out, "{}.{:02}", fen / 100, fen % 100);
            }
            Cell::Code(code) => out.push_str(&csv_field(column.words.get(code.as_ref()).copied().unwrap_or(code))),
            Cell::Raw(text) => out.push_str(&csv_field(text)),
        }
    }
    fn time(&self, out: &mut String, at: Stamp) {
        let [y, mo, d, h, mi, s] = parts(at);
        // A String takes all that is written to it.
        let _ = match self.stamp {
            "compact" => write!(out, "{y:04}{mo:02}{d:02}{h:02}{mi:02}{s:02}"),
            "iso" => write!(out, "{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}"),
            "minute" => write!(out, "{y}/{mo}/{d} {h}:{mi:02}"),
            _ => write!(out, "{y:04}-{mo:02}-{d:02} {h:02}:{mi:02}:{s:02}"),
        };
    }
}

/// Writes declarations.
pub(super) fn write(batch: &Batch<'_>, layout: &Layout, path: &Path, gzip: bool) -> Result<Written, Problem> {
    fill(batch, layout, path, gzip).map_err(|e| unwritable(path, e))
}

fn fill(batch: &Batch<'_>, layout: &Layout, path: &Path, gzip: bool) -> io::Result<Written> {
    let columns = columns(layout);
    let pen = Pen::of(layout);
    let mut lines = Lines::create(path, layout, gzip)?;
    let header: Vec<&str> = columns.iter().map(|c| c.header).collect();
    lines.put(&header.join(","))?;
    let mut written = Written::default();
    let mut line = String::new();
    for d in &batch.rows {
        let number = match d.damage.as_ref().filter(|x| shown(&columns, x)) {
            Some(damage) => damaged(batch, &columns, &pen, d, damage, &mut lines)?,
            None => {
                row(&mut line, batch, &columns, &pen, d, None);
                lines.put(&line)?
            }
        };
        // Damage to an event is noted with the event.
        written.lines.extend(d.fault.filter(|_| d.damage.as_ref().is_none_or(|x| shown(&columns, x))).map(|f| (f, number)));
    }
    written.rows = lines.line - 1;
    lines.out.flush()?;
    Ok(written)
}

/// Whether damage stands in the declaration's own line.
fn shown(columns: &[Column<'_>], damage: &Damage) -> bool {
    damage.column == "line" || columns.iter().any(|c| c.name == damage.column)
}

fn row(line: &mut String, batch: &Batch<'_>, columns: &[Column<'_>], pen: &Pen<'_>, d: &Declaration, instead: Option<(&str, &str)>) {
    let register = batch.register(d);
    line.clear();
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            line.push(',');
        }
        match instead.filter(|(name, _)| *name == column.name) {
            Some((_, text)) => pen.cell(line, column, &Cell::Raw(Cow::Borrowed(text))),
            None => pen.cell(line, column, &column.cell(d, batch.until, &register)),
        }
    }
}

/// Writes a damaged declaration; returns the line of the damage.
fn damaged(
    batch: &Batch<'_>,
    columns: &[Column<'_>],
    pen: &Pen<'_>,
    d: &Declaration,
    damage: &Damage,
    lines: &mut Lines,
) -> io::Result<u64> {
    let mut line = String::new();
    let what = damage.kind.split_once(':').map_or("", |(_, what)| what);
    match what {
        "too_few_cells" => {
            row(&mut line, batch, columns, pen, d, None);
            line.truncate(line.rfind(',').unwrap_or(line.len()));
            lines.put(&line)
        }
        "too_many_cells" => {
            row(&mut line, batch, columns, pen, d, None);
            line.push_str(",,0");
            lines.put(&line)
        }
        "undecodable_bytes" => {
            let broken = format!("{}{BROKEN}{BROKEN}", batch.register(d).company.name);
            row(&mut line, batch, columns, pen, d, Some(("company_name", &broken)));
            lines.put(&line)
        }
        "twice_different" => {
            row(&mut line, batch, columns, pen, d, Some(("goods_value", "1.00")));
            let first = lines.put(&line)?;
            row(&mut line, batch, columns, pen, d, None);
            lines.put(&line)?;
            Ok(first)
        }
        "twice_the_same" => {
            row(&mut line, batch, columns, pen, d, None);
            lines.put(&line)?;
            lines.put(&line)
        }
        _ => {
            row(&mut line, batch, columns, pen, d, Some((&damage.column, &damage.text)));
            lines.put(&line)
        }
    }
}

/// Writes the events of the batch's stretch of time, in order of their happening.
pub(super) fn write_events(batch: &Batch<'_>, layout: &Layout, path: &Path, gzip: bool) -> Result<Written, Problem> {
    fill_events(batch, layout, path, gzip).map_err(|e| unwritable(path, e))
}

fn fill_events(batch: &Batch<'_>, layout: &Layout, path: &Path, gzip: bool) -> io::Result<Written> {
    let kinds: Vec<(usize, &str)> =
        STAMPS.iter().enumerate().filter_map(|(i, s)| Some((i, layout.values.get(&format!("event:{s}"))?.as_str()))).collect();
    let mut events: Vec<(Stamp, &str, usize, &Declaration)> = Vec::new();
    for d in &batch.rows {
        for (i, _) in &kinds {
            let seen = d.at[*i].filter(|s| (batch.since..batch.until).contains(s));
            events.extend(seen.map(|s| (s, d.entry_id.as_str(), *i, *d)));
        }
    }
    events.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let word = |i: usize| kinds.iter().find(|(k, _)| *k == i).map_or("", |(_, w)| *w);
    let pen = Pen::of(layout);
    let mut lines = Lines::create(path, layout, gzip)?;
    let header: Vec<&str> = layout.headers.iter().map(|(_, h)| h.as_str()).collect();
    lines.put(&header.join(","))?;
    let mut written = Written::default();
    for (at, id, i, d) in events {
        let mut time = String::new();
        pen.time(&mut time, at);
        let operator = 4000 + (at / 60 + i as i64 * 7) % 57;
        let damage = d.damage.as_ref().filter(|x| x.column == "event" && x.text == STAMPS[i]);
        let number = match damage.map(|x| x.kind.as_str()) {
            None => {
                lines.put(&format!("{id},{},{time},{operator}", word(i)))?;
                continue;
            }
            Some("load:event_repeated") => {
                let mut earlier = String::new();
                pen.time(&mut earlier, at - 360);
                let first = lines.put(&format!("{id},{},{earlier},{operator}", word(i)))?;
                lines.put(&format!("{id},{},{time},{operator}", word(i)))?;
                first
            }
            Some("quarantine:event_of_unknown_declaration") => {
                lines.put(&format!("{id},{},{time},{operator}", word(i)))?;
                lines.put(&format!("{}998{},{},{time},{operator}", &id[..9], &id[12..], word(i)))?
            }
            Some("quarantine:event_unreadable_time") => lines.put(&format!("{id},{},24:61,{operator}", word(i)))?,
            Some(_) => lines.put(&format!("{id},inspection_paused,{time},{operator}"))?,
        };
        written.lines.extend(d.fault.map(|fault| (fault, number)));
    }
    written.rows = lines.line - 1;
    lines.out.flush()?;
    Ok(written)
}
