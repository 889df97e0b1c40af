//! Rows on their way into the temporary tables `stage` (declarations), `stage_event` and `stage_bad`, in batches of bounded size: one thread
//! reads and parses, the other hands the batches to DuckDB.

use super::columns::{Column, Kind};
use super::parse::{self, Bad, Parsed, reason};
use super::plan::{EventPlan, Lists, Plan};
use super::read::Export;
use super::record::Record;
use crate::store::warehouse::Warehouse;
use crate::store::warehouse::arrow::array::{
    ArrayRef, BooleanBuilder, Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use crate::store::warehouse::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use crate::store::warehouse::arrow::error::ArrowError;
use crate::store::warehouse::arrow::record_batch::RecordBatch;
use crate::terms::problem::Problem;
use crate::terms::progress;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Rows in a batch: a few megabytes.
const BATCH: usize = 8_192;
/// Batches that may wait for DuckDB.
const WAITING: usize = 2;

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

    fn full(&self) -> bool {
        self.rows >= BATCH
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

/// Sends batches to the thread that owns the warehouse.
struct Sender<'a>(&'a SyncSender<(&'static str, RecordBatch)>);

/// The thread that takes batches has failed and says why itself.
fn stopped() -> Problem {
    Problem::error("stage", "the warehouse takes no more rows")
}

impl Sender<'_> {
    fn send(&self, table: &mut Table) -> Result<(), Problem> {
        if table.rows == 0 {
            return Ok(());
        }
        self.0.send((table.name, table.take()?)).map_err(|_| stopped())
    }
    fn send_full(&self, table: &mut Table) -> Result<(), Problem> {
        if table.full() { self.send(table) } else { Ok(()) }
    }
}

/// Runs `produce` on a thread of its own and appends what it sends.
fn pump(warehouse: &Warehouse, produce: impl FnOnce(&Sender<'_>) -> Result<Staged, Problem> + Send) -> Result<Staged, Problem> {
    let rows = progress::begin("rows", None);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let producer = scope.spawn(move || produce(&Sender(&sender)));
        let appended = receiver.iter().try_for_each(|(table, batch)| {
            rows.advance(batch.num_rows() as u64);
            warehouse.append(table, batch)
        });
        drop(receiver);
        let produced = producer.join().unwrap_or_else(|_| Err(Problem::error("stage", "reading the file failed unexpectedly")));
        appended.and(produced)
    })
}

/// Where the rows of a declarations' file come from: the file, or what an earlier load quarantined.
pub trait Rows {
    /// Hands every row to `take`.
    fn each(&self, take: &mut dyn FnMut(&Record<'_>) -> Result<(), Problem>) -> Result<(), Problem>;
}

/// A file read by its plan.
pub struct FileRows<'a> {
    /// The file.
    pub export: &'a Export<'a>,
    /// Its plan; none for an event log.
    pub plan: Option<&'a Plan>,
}

impl Rows for FileRows<'_> {
    fn each(&self, take: &mut dyn FnMut(&Record<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
        self.export.each_row(self.plan, take)
    }
}

/// Parses declarations into `stage` and `stage_bad`.
pub fn declarations(warehouse: &Warehouse, rows: &(dyn Rows + Sync), plan: &Plan, lists: &Lists) -> Result<Staged, Problem> {
    pump(warehouse, |sender| {
        let mut good = good_table(plan);
        let mut bad = bad_table();
        let mut staged = Staged::default();
        rows.each(&mut |record| {
            staged.rows += 1;
            let mut values = Vec::with_capacity(plan.brought.len());
            match parse::declaration(record, plan, lists, &mut values) {
                Ok(()) => {
                    add_good(&mut good, plan, record.line, &values);
                    sender.send_full(&mut good)
                }
                Err(fault) => {
                    staged.bad += 1;
                    add_bad(&mut bad, record.line, &record.raw_text(), &fault);
                    sender.send_full(&mut bad)
                }
            }
        })?;
        sender.send(&mut good)?;
        sender.send(&mut bad)?;
        Ok(staged)
    })
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
    pump(warehouse, |sender| {
        let moment = Builder::Moment(TimestampMicrosecondBuilder::new());
        let mut good =
            Table::new("stage_event", vec![Builder::Int(Int64Builder::new()), Builder::text(), Builder::text(), moment, Builder::text()]);
        let mut bad = bad_table();
        let mut staged = Staged::default();
        rows.each(&mut |record| {
            staged.rows += 1;
            match parse::event(record, plan) {
                Ok(event) => {
                    let [line, id, column, at, raw] = &mut good.builders[..] else { return Ok(()) };
                    line.add_line(record.line);
                    id.add_text(Some(event.entry_id));
                    column.add_text(Some(event.column.name));
                    at.add(&Parsed::Moment(event.at));
                    raw.add_text(Some(&record.raw_text()));
                    good.rows += 1;
                    sender.send_full(&mut good)
                }
                Err(fault) => {
                    staged.bad += 1;
                    add_bad(&mut bad, record.line, &record.raw_text(), &fault);
                    sender.send_full(&mut bad)
                }
            }
        })?;
        sender.send(&mut good)?;
        sender.send(&mut bad)?;
        Ok(staged)
    })
}

/// Adds the rows on `lines` (ascending) to `stage_bad` with their raw text: later rows of the file stand in their place.
pub fn superseded(warehouse: &Warehouse, rows: &(dyn Rows + Sync), lines: &[(u64, String)]) -> Result<(), Problem> {
    pump(warehouse, |sender| {
        let mut bad = bad_table();
        let mut wanted = lines.iter().peekable();
        rows.each(&mut |record| {
            while wanted.next_if(|(line, _)| *line < record.line).is_some() {}
            if let Some((line, entry_id)) = wanted.next_if(|(line, _)| *line == record.line) {
                let fault = Bad {
                    column: Some("entry_id"),
                    reason: reason::SUPERSEDED,
                    detail: entry_id.clone(),
                    entry_id: Some(entry_id.clone()),
                };
                add_bad(&mut bad, *line, &record.raw_text(), &fault);
                sender.send_full(&mut bad)?;
            }
            Ok(())
        })?;
        sender.send(&mut bad)?;
        Ok(Staged::default())
    })?;
    Ok(())
}
