//! Rows on their way into the temporary tables `stage` (declarations), `stage_event` and `stage_bad`: one thread reads the file, all parse what it
//! read, and the one that owns the warehouse appends, in rounds of bounded size.

use super::columns::{Column, Kind};
use super::parse::{self, Bad, Parsed, reason};
use super::plan::{EventPlan, Lists, Plan};
use super::portion::{Portion, Rows};
use super::read::{CellColumns, Export};
use super::record::Record;
use crate::store::warehouse::arrow::array::{
    ArrayRef, BooleanBuilder, Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use crate::store::warehouse::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use crate::store::warehouse::arrow::error::ArrowError;
use crate::store::warehouse::arrow::record_batch::RecordBatch;
use crate::store::warehouse::{Appending, Warehouse};
use crate::terms::problem::Problem;
use crate::terms::progress;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

/// Portions that each thread parses in a round.
const PORTIONS: usize = 2;
/// Portions of a round at least: at its end a thread that is done waits for the others.
const ROUND: usize = 16;
/// Rounds that may wait to be parsed.
const WAITING: usize = 1;
/// Rounds that may wait to be appended, which one thread does while the next are parsed.
const PARSED: usize = 2;

/// One table's batch under construction.
struct Table {
    name: &'static str,
    builders: Vec<Builder>,
    rows: usize,
}

enum Builder {
    Text(StringBuilder),
    Flag(BooleanBuilder),
    Money(Decimal128Builder),
    Moment(TimestampMicrosecondBuilder),
    Int(Int64Builder),
}

impl Builder {
    fn of(column: &Column) -> Builder {
        match column.kind {
            Kind::Flag => Builder::Flag(BooleanBuilder::new()),
            Kind::Money => Builder::Money(Decimal128Builder::new()),
            Kind::Moment => Builder::Moment(TimestampMicrosecondBuilder::new()),
            _ => Builder::text(),
        }
    }
    fn text() -> Builder {
        Builder::Text(StringBuilder::new())
    }
    fn add(&mut self, value: &Parsed<'_>) {
        match (self, value) {
            (Builder::Text(b), Parsed::Text(text)) => b.append_value(text),
            (Builder::Text(b), _) => b.append_null(),
            (Builder::Flag(b), Parsed::Flag(yes)) => b.append_value(*yes),
            (Builder::Flag(b), _) => b.append_null(),
            (Builder::Money(b), Parsed::Money(amount)) => b.append_value(*amount),
            (Builder::Money(b), _) => b.append_null(),
            (Builder::Moment(b), Parsed::Moment(seconds)) => b.append_value(seconds * 1_000_000),
            (Builder::Moment(b), _) => b.append_null(),
            (Builder::Int(b), _) => b.append_null(),
        }
    }
    fn add_text(&mut self, text: Option<&str>) {
        if let Builder::Text(b) = self {
            b.append_option(text);
        }
    }
    fn add_line(&mut self, line: u64) {
        if let Builder::Int(b) = self {
            b.append_value(i64::try_from(line).unwrap_or(i64::MAX));
        }
    }
    fn finish(&mut self) -> Result<(DataType, ArrayRef), ArrowError> {
        Ok(match self {
            Builder::Text(b) => (DataType::Utf8, Arc::new(b.finish())),
            Builder::Flag(b) => (DataType::Boolean, Arc::new(b.finish())),
            Builder::Money(b) => {
                let array = b.finish().with_precision_and_scale(18, 2)?;
                (DataType::Decimal128(18, 2), Arc::new(array))
            }
            Builder::Moment(b) => (DataType::Timestamp(TimeUnit::Microsecond, None), Arc::new(b.finish())),
            Builder::Int(b) => (DataType::Int64, Arc::new(b.finish())),
        })
    }
}

impl Table {
    fn new(name: &'static str, builders: Vec<Builder>) -> Table {
        Table { name, builders, rows: 0 }
    }

    /// What has gathered, as a batch.
    fn take(&mut self) -> Result<RecordBatch, Problem> {
        let mut make = || {
            let (mut fields, mut arrays) = (Vec::new(), Vec::new());
            for (i, builder) in self.builders.iter_mut().enumerate() {
                let (kind, array) = builder.finish()?;
                fields.push(Field::new(format!("c{i}"), kind, true));
                arrays.push(array);
            }
            RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        };
        let batch = make().map_err(|e: ArrowError| Problem::error("stage", "rows can't be gathered").why(e.to_string()))?;
        self.rows = 0;
        Ok(batch)
    }
}

/// Bad rows, whose table both kinds of files share.
fn bad_table() -> Table {
    let texts = std::iter::repeat_with(Builder::text).take(5);
    Table::new("stage_bad", std::iter::once(Builder::Int(Int64Builder::new())).chain(texts).collect())
}

fn add_bad(table: &mut Table, line: u64, raw: &str, bad: &Bad) {
    let [number, text @ ..] = &mut table.builders[..] else { return };
    number.add_line(line);
    let cells = [Some(raw), bad.column, Some(bad.reason), Some(bad.detail.as_str()), bad.entry_id.as_deref()];
    text.iter_mut().zip(cells).for_each(|(builder, cell)| builder.add_text(cell));
    table.rows += 1;
}

/// What one pass over a file staged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Staged {
    /// Rows of the file.
    pub rows: u64,
    /// Of these the ones in `stage_bad`.
    pub bad: u64,
}

/// A file's rows.
pub struct FileRows<'a> {
    /// The file.
    pub export: &'a Export<'a>,
    /// Which column each cell is; none for an event log.
    pub columns: CellColumns,
}

impl Rows for FileRows<'_> {
    fn portions<'a>(&'a self, take: &mut dyn FnMut(Portion<'a>) -> Result<(), Problem>) -> Result<(), Problem> {
        self.export.portions(&self.columns, take)
    }
}

/// Where sound rows go, and how they are read.
struct Reading<'a> {
    /// An empty table for them.
    table: &'a (dyn Fn() -> Table + Sync),
    /// Adds one row, or says what is wrong with it.
    add: &'a (dyn Fn(&Record<'_>, &mut Table) -> Result<(), Bad> + Sync),
}

/// What became of a portion.
struct Gathered {
    staged: Staged,
    batches: Vec<(&'static str, RecordBatch)>,
}

impl Reading<'_> {
    fn gather(&self, portion: &Portion<'_>) -> Result<Gathered, Problem> {
        let (mut good, mut bad, mut staged) = ((self.table)(), bad_table(), Staged::default());
        portion.each(&mut |record| {
            staged.rows += 1;
            if let Err(fault) = (self.add)(record, &mut good) {
                staged.bad += 1;
                add_bad(&mut bad, record.line, &record.raw_text(), &fault);
            }
        });
        let filled = [good, bad].into_iter().filter(|table| table.rows > 0);
        let batches = filled.map(|mut table| Ok((table.name, table.take()?))).collect::<Result<_, Problem>>()?;
        Ok(Gathered { staged, batches })
    }
}

/// The next thread has failed and says why itself.
fn stopped<T>(_: T) -> Problem {
    Problem::error("stage", "the warehouse takes no more rows")
}

fn panicked<T>(_: T) -> Result<Staged, Problem> {
    Err(Problem::error("stage", "reading the file failed unexpectedly"))
}

/// Reads all rows, a round of portions at a time, and appends what they become, in the file's order.
fn pump(warehouse: &Warehouse, rows: &(dyn Rows + Sync), reading: &Reading<'_>) -> Result<Staged, Problem> {
    let size = (rayon::current_num_threads() * PORTIONS).max(ROUND);
    std::thread::scope(|scope| {
        let (hand_out, rounds) = sync_channel(WAITING);
        let (hand_over, batches) = sync_channel(size * PARSED);
        let reader = scope.spawn(move || {
            let mut round = Vec::new();
            rows.portions(&mut |portion| {
                round.push(portion);
                if round.len() < size { Ok(()) } else { hand_out.send(std::mem::take(&mut round)).map_err(stopped) }
            })?;
            hand_out.send(round).map_err(stopped)?;
            Ok(Staged::default())
        });
        let parser = scope.spawn(move || {
            let mut all = Staged::default();
            for round in rounds {
                let gathered: Vec<_> = round.par_iter().map(|portion| reading.gather(portion)).collect();
                for gathered in gathered {
                    let Gathered { staged, batches } = gathered?;
                    all.rows += staged.rows;
                    all.bad += staged.bad;
                    batches.into_iter().try_for_each(|batch| hand_over.send(batch).map_err(stopped))?;
                }
            }
            Ok(all)
        });
        let appended = append(warehouse, &batches);
        drop(batches);
        let parsed = parser.join().unwrap_or_else(panicked);
        let read = reader.join().unwrap_or_else(panicked);
        appended?;
        let staged = parsed?;
        read?;
        Ok(staged)
    })
}

/// Appends batches to their tables as they come.
fn append(warehouse: &Warehouse, batches: &Receiver<(&'static str, RecordBatch)>) -> Result<(), Problem> {
    let rows = progress::begin("rows", None);
    let mut tables = BTreeMap::new();
    for (table, batch) in batches {
        rows.advance(batch.num_rows() as u64);
        match tables.entry(table) {
            Entry::Vacant(place) => place.insert(warehouse.appending(table)?),
            Entry::Occupied(place) => place.into_mut(),
        }
        .add(batch)?;
    }
    tables.into_values().try_for_each(Appending::finish)
}

/// Parses declarations into `stage` and `stage_bad`.
pub fn declarations(warehouse: &Warehouse, rows: &(dyn Rows + Sync), plan: &Plan, lists: &Lists) -> Result<Staged, Problem> {
    let reader = parse::Reader::new(plan, lists);
    let add = |record: &Record<'_>, table: &mut Table| {
        let mut values = Vec::with_capacity(plan.brought.len());
        reader.declaration(record, &mut values)?;
        add_good(table, plan, record.line, &values);
        Ok(())
    };
    pump(warehouse, rows, &Reading { table: &|| good_table(plan), add: &add })
}

/// Columns as `queries/ingest/stage.sql` makes them: the brought ones, then the id, then the line.
fn good_table(plan: &Plan) -> Table {
    let columns = plan.columns().map(Builder::of);
    Table::new("stage", columns.chain([Builder::text(), Builder::Int(Int64Builder::new())]).collect())
}

fn add_good(table: &mut Table, plan: &Plan, line: u64, values: &[Parsed<'_>]) {
    let count = table.builders.len();
    let mut at = 0;
    for (brought, value) in plan.brought.iter().zip(values) {
        if brought.column.kind == Kind::EntryId {
            table.builders[count - 2].add(value);
        } else {
            table.builders[at].add(value);
            at += 1;
        }
    }
    table.builders[count - 1].add_line(line);
    table.rows += 1;
}

/// Parses events into `stage_event` and `stage_bad`.
pub fn events(warehouse: &Warehouse, rows: &(dyn Rows + Sync), plan: &EventPlan) -> Result<Staged, Problem> {
    let table = || {
        let moment = Builder::Moment(TimestampMicrosecondBuilder::new());
        Table::new("stage_event", vec![Builder::Int(Int64Builder::new()), Builder::text(), Builder::text(), moment, Builder::text()])
    };
    let add = |record: &Record<'_>, table: &mut Table| {
        let event = parse::event(record, plan)?;
        let [line, id, column, at, raw] = &mut table.builders[..] else { return Ok(()) };
        line.add_line(record.line);
        id.add_text(Some(event.entry_id));
        column.add_text(Some(event.column.name));
        at.add(&Parsed::Moment(event.at));
        raw.add_text(Some(&record.raw_text()));
        table.rows += 1;
        Ok(())
    };
    pump(warehouse, rows, &Reading { table: &table, add: &add })
}

/// Adds the rows on `lines` (ascending) to `stage_bad` with their raw text: later rows of the file stand in their place.
pub fn superseded(warehouse: &Warehouse, rows: &(dyn Rows + Sync), lines: &[(u64, String)]) -> Result<(), Problem> {
    let add = |record: &Record<'_>, _: &mut Table| {
        let Ok(place) = lines.binary_search_by_key(&record.line, |(line, _)| *line) else { return Ok(()) };
        let entry_id = &lines[place].1;
        Err(Bad { column: Some("entry_id"), reason: reason::SUPERSEDED, detail: entry_id.clone(), entry_id: Some(entry_id.clone()) })
    };
    pump(warehouse, rows, &Reading { table: &|| Table::new("stage", Vec::new()), add: &add }).map(drop)
}
