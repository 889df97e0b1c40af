//! A file's rows in portions, handed out in the file's order, which any thread can then read into records.

use super::read::CellColumns;
use super::record::{Cells, Charset, Raw, Record};
use super::sheet::{Sheet, SheetRow};
use super::split::{Block, Splitter};
use super::typed;
use crate::store::warehouse::arrow::record_batch::RecordBatch;
use crate::terms::problem::Problem;

/// Some thousand rows.
pub enum Portion<'a> {
    /// Of a text.
    Text(Block),
    /// Of a spreadsheet.
    Sheet(&'a Sheet, Vec<SheetRow<'a>>, &'a CellColumns),
    /// Of a Parquet file, with the first one's line.
    Parquet(RecordBatch, u64, &'a CellColumns),
    /// Raw rows that an earlier load quarantined, each with its line.
    Kept(&'a [(u64, String)]),
}

impl Portion<'_> {
    /// Hands every row to `take`, in the file's order.
    pub fn each(&self, take: &mut dyn FnMut(&Record<'_>)) {
        let mut cells = Cells::default();
        match self {
            Portion::Text(block) => {
                for index in 0..block.len() {
                    block.record(index, &mut cells).iter().for_each(&mut *take);
                }
            }
            Portion::Sheet(sheet, rows, columns) => {
                for (line, row) in rows {
                    sheet.fill(row, columns, &mut cells);
                    take(&Record { line: *line, cells: &cells, fault: None, raw: Raw::Cells });
                }
            }
            Portion::Parquet(batch, first, columns) => {
                for (line, row) in (*first..).zip(0..batch.num_rows()) {
                    typed::fill(batch, row, columns, &mut cells);
                    take(&Record { line, cells: &cells, fault: None, raw: Raw::Cells });
                }
            }
            Portion::Kept(rows) => {
                for (line, raw) in *rows {
                    if let Some(block) = only_block(raw) {
                        block.record(0, &mut cells).iter().for_each(|record| take(&Record { line: *line, ..*record }));
                    }
                }
            }
        }
    }
}

/// A text in memory that holds one record, as its block; none where it holds nothing.
pub fn only_block(raw: &str) -> Option<Block> {
    Splitter::new(raw.as_bytes(), Charset::Utf8).next_block().expect("memory can be read")
}

/// Where the rows of a load come from: a file, or what an earlier load quarantined.
pub trait Rows {
    /// Hands all rows to `take`, portion by portion in the file's order.
    fn portions<'a>(&'a self, take: &mut dyn FnMut(Portion<'a>) -> Result<(), Problem>) -> Result<(), Problem>;
}
