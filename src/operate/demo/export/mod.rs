//! Export files as the source systems write them: each its own layout, encoding and rhythm, each file with its cut-off in its name.
//!
//! A file holds what was declared since the last one and whatever else moved since then: goods in flight stand in one file without their release and in
//! the next with it.

pub mod refused;
mod text;
mod workbook;

use super::clock::{DAY, Stamp, date_of, day_of, midnight};
use super::declaration::{Cell, Declaration, Register, STAMPS};
use super::faults::{Fault, time};
use super::plan::{FeedPart, Layout, Plan};
use super::trade::Company;
use crate::terms::calendar::Period;
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A written export file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Where it lies.
    pub path: PathBuf,
    /// The source (`sources/NAME.yaml`) whose pattern its name fits.
    pub source: String,
    /// The end of the day in its name: nothing it says is later, faults apart.
    pub cutoff: NaiveDateTime,
    /// Rows under the header, damaged ones included.
    pub rows: u64,
    /// When it arrives: after its cut-off, at once or late.
    pub arrives: NaiveDateTime,
}

/// One column of a file: its canonical name, its header and the words it has for codes.
struct Column<'a> {
    name: &'a str,
    header: &'a str,
    words: BTreeMap<&'a str, &'a str>,
    /// Its place among the stamps, if it is one.
    stamp: Option<usize>,
}

impl Column<'_> {
    /// What it says of a declaration.
    fn cell<'d>(&self, d: &'d Declaration, moment: Stamp, register: &Register<'d>) -> Cell<'d> {
        match self.stamp {
            Some(index) => d.stamp_cell(index, moment),
            None => d.cell(self.name, moment, register),
        }
    }
}

fn columns(layout: &Layout) -> Vec<Column<'_>> {
    let words = |column: &str| {
        let own = layout.values.iter().filter_map(|(key, text)| Some((key.split_once(':')?, text)));
        own.filter(|((c, _), _)| *c == column).map(|((_, code), text)| (code, text.as_str())).collect()
    };
    let stamp = |name: &str| STAMPS.iter().position(|s| *s == name);
    layout.headers.iter().map(|(name, header)| Column { name, header, words: words(name), stamp: stamp(name) }).collect()
}

/// A layout's word for a setting; empty where it has none.
fn style<'a>(layout: &'a Layout, key: &str) -> &'a str {
    layout.style.get(key).map_or("", String::as_str)
}

/// What a file is written from.
struct Batch<'a> {
    plan: &'a Plan,
    companies: &'a [Vec<Company>],
    rows: Vec<&'a Declaration>,
    /// The file shows what happened in `[since, until)` and how things stood then.
    since: Stamp,
    until: Stamp,
}

impl<'a> Batch<'a> {
    fn register(&self, d: &Declaration) -> Register<'a> {
        let office = &self.plan.offices[d.office];
        Register {
            words: &self.plan.words,
            office: &office.code,
            company: &self.companies[d.office][d.company],
            site: office.sites.get(d.site).map_or("", String::as_str),
        }
    }
}

/// What came of writing a file: rows, and the line of each fault in it.
#[derive(Default)]
struct Written {
    rows: u64,
    lines: Vec<(usize, u64)>,
}

/// One system's queue of declarations between its files.
pub struct Feed {
    name: String,
    parts: Vec<FeedPart>,
    pending: Vec<Declaration>,
    last: Stamp,
}

impl Feed {
    /// The plan's feeds in its order.
    pub fn all(plan: &Plan) -> Vec<Feed> {
        let mut feeds: Vec<Feed> = Vec::new();
        for part in &plan.feeds {
            match feeds.iter_mut().find(|f| f.name == part.feed) {
                Some(feed) => feed.parts.push(part.clone()),
                None => feeds.push(Feed { name: part.feed.clone(), parts: vec![part.clone()], pending: Vec::new(), last: 0 }),
            }
        }
        feeds
    }

    /// Its name in the plan.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes declarations in.
    pub fn take(&mut self, declarations: impl IntoIterator<Item = Declaration>) {
        self.pending.extend(declarations);
    }

    /// Writes the files that are due in or at the end of `month`, oldest first.
    pub fn write(
        &mut self,
        plan: &Plan,
        companies: &[Vec<Company>],
        folder: &Path,
        month: Period,
        faults: &mut [Fault],
    ) -> Result<Vec<Export>, Problem> {
        let parts: Vec<FeedPart> = self.parts.iter().filter(|p| p.first <= month && month <= p.last).cloned().collect();
        let month_end = midnight(month.end_day());
        let mut cutoffs: Vec<Stamp> = parts.iter().flat_map(|p| p.extra.iter().copied()).collect();
        cutoffs.retain(|c| Period::Month(0, 1).same_kind_holding(date_of(day_of(c - 1))) == month);
        let regular = |p: &FeedPart| month == p.last || month.ordinal_since(p.first).is_some_and(|n| n % p.every == 0);
        if parts.iter().any(regular) {
            cutoffs.push(month_end);
        }
        cutoffs.sort_unstable();
        cutoffs.dedup();
        let mut exports = Vec::new();
        for cutoff in cutoffs {
            exports.extend(self.flush(plan, companies, folder, &parts, cutoff, faults)?);
        }
        Ok(exports)
    }

    fn flush(
        &mut self,
        plan: &Plan,
        companies: &[Vec<Company>],
        folder: &Path,
        parts: &[FeedPart],
        until: Stamp,
        faults: &mut [Fault],
    ) -> Result<Vec<Export>, Problem> {
        self.pending.sort_by(|a, b| (a.declared(), &a.entry_id).cmp(&(b.declared(), &b.entry_id)));
        let since = self.last;
        let news = |d: &&Declaration| d.declared() < until && (d.resend || d.moved(since, until));
        let batch = Batch { plan, companies, rows: self.pending.iter().filter(news).collect(), since, until };
        let mut exports = Vec::new();
        for part in parts {
            let path = folder.join(file_name(part, until));
            let written = write_file(&batch, part, &path)?;
            note_lines(faults, &path, &written);
            exports.push(export(path, part, until, until, written.rows));
        }
        if let Some(again) = parts.iter().find(|p| p.format == "csv").and_then(|p| plan.redelivery(&self.name, until).map(|r| (p, r))) {
            exports.push(self.redeliver(plan, companies, folder, again.0, again.1, until)?);
        }
        self.settle(until);
        Ok(exports)
    }

    /// Forgets what is complete; what was wrong in this file is right in the next that holds it.
    fn settle(&mut self, until: Stamp) {
        for d in self.pending.iter_mut().filter(|d| d.declared() < until) {
            d.resend = false;
            if let Some(damage) = d.damage.take() {
                d.resend = damage.kind == CORRECTED;
            }
        }
        self.pending.retain(|d| d.resend || !d.complete(until));
        self.last = until;
    }

    /// The same goods in flight once more, as they stood: a file that arrives after the next one and must change nothing.
    fn redeliver(
        &self,
        plan: &Plan,
        companies: &[Vec<Company>],
        folder: &Path,
        part: &FeedPart,
        prefix: &str,
        until: Stamp,
    ) -> Result<Export, Problem> {
        let sound = |d: &&Declaration| d.declared() < until && !d.complete(until) && d.damage.is_none() && d.fault.is_none();
        let rows = self.pending.iter().filter(sound).collect();
        let batch = Batch { plan, companies, rows, since: self.last, until };
        let path = folder.join(format!("{prefix}{}.csv", stamp_in_name(until)));
        let written = write_file(&batch, &FeedPart { gzip: false, ..part.clone() }, &path)?;
        Ok(export(path, part, until, until + LATE, written.rows))
    }
}

/// The kind of fault that the next file puts right.
const CORRECTED: &str = "load:wrong_value_corrected_later";

/// How late a file delivered once more arrives: after the next month's.
const LATE: Stamp = 40 * DAY;

fn export(path: PathBuf, part: &FeedPart, until: Stamp, arrives: Stamp, rows: u64) -> Export {
    let moment = |at| time(at).unwrap_or_default();
    Export { path, source: part.source.clone(), cutoff: moment(until), rows, arrives: moment(arrives) }
}

fn stamp_in_name(until: Stamp) -> String {
    date_of(day_of(until - DAY)).format("%Y%m%d").to_string()
}

fn file_name(part: &FeedPart, until: Stamp) -> String {
    let extension = if part.format == "xlsx" { "xlsx" } else { "csv" };
    format!("{}{}.{extension}{}", part.prefix, stamp_in_name(until), if part.gzip { ".gz" } else { "" })
}

fn write_file(batch: &Batch<'_>, part: &FeedPart, path: &Path) -> Result<Written, Problem> {
    let layout = batch.plan.layouts.get(&part.layout);
    let layout = layout.ok_or_else(|| Problem::error("demo-plan", format!("there is no layout `{}`", part.layout)))?;
    match part.format.as_str() {
        "xlsx" => workbook::write(batch, layout, path),
        "events" => text::write_events(batch, layout, path, part.gzip),
        _ => text::write(batch, layout, path, part.gzip),
    }
}

/// A fault's place is the first file that shows it.
fn note_lines(faults: &mut [Fault], path: &Path, written: &Written) {
    let name = path.file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned());
    for (fault, line) in &written.lines {
        if let Some(fault) = faults.get_mut(*fault).filter(|f| f.line.is_none()) {
            (fault.file, fault.line) = (name.clone(), Some(*line));
        }
    }
}

/// A problem with a file that can't be written.
fn unwritable(path: &Path, error: impl std::fmt::Display) -> Problem {
    Problem::error("demo-write", format!("the export file can't be written: {error}"))
        .at(Place::file(path.display().to_string()))
        .help("see that the folder can be written to and the disk has room")
}
