//! Files of every format as one stream of portions. A file can be read again from its beginning.

use super::columns::Column;
use super::portion::Portion;
use super::probe::{BOM, open_text};
use super::record::{Cells, Charset};
use super::sheet;
use super::split::Splitter;
use crate::store::warehouse::ParquetFile;
use crate::store::workspace::{Format, Overlay};
use crate::terms::problem::{Place, Problem};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

/// A column for each cell of a row.
pub type CellColumns = Vec<Option<&'static Column>>;

/// Rows of a spreadsheet in a portion.
const SHEET_ROWS: usize = 4_096;

/// A file that can be read.
pub struct Export<'a> {
    path: PathBuf,
    name: &'a str,
    body: Body<'a>,
}

enum Body<'a> {
    Text(Charset),
    Sheet(sheet::Sheet),
    Parquet(&'a Overlay),
}

impl<'a> Export<'a> {
    /// Opens it; `name` is the file in problems.
    pub fn open(path: &Path, name: &'a str, format: Format, charset: Charset, overlay: &'a Overlay) -> Result<Export<'a>, Problem> {
        let body = match format {
            Format::Csv | Format::Events => Body::Text(charset),
            Format::Xlsx => Body::Sheet(sheet::Sheet::open(path, name)?),
            Format::Parquet => Body::Parquet(overlay),
        };
        Ok(Export { path: path.to_owned(), name, body })
    }

    /// The header's cells; none in an empty file.
    pub fn header(&self) -> Result<Vec<String>, Problem> {
        match &self.body {
            Body::Sheet(sheet) => Ok(sheet.header()),
            Body::Parquet(overlay) => Ok(ParquetFile::open(&self.path, self.name, overlay)?.columns()?),
            Body::Text(charset) => {
                let (first, mut cells) = (self.splitter(*charset)?.next_block().map_err(|e| self.broken(&e))?, Cells::default());
                match first.as_ref().and_then(|block| block.record(0, &mut cells)) {
                    None => Ok(Vec::new()),
                    Some(record) if record.fault.is_none() => Ok(record.cells.iter().map(str::to_owned).collect()),
                    Some(record) => Err(Problem::error("bad-header", "the header can't be read, so nothing of the file is loaded")
                        .at(Place::line(self.name, record.line as usize))
                        .why(record.raw_text())
                        .help("set the encoding in the mapping if it was taken for another")),
                }
            }
        }
    }

    /// Hands every row after the header to `take`, portion by portion in the file's order.
    pub fn portions<'p>(
        &'p self,
        columns: &'p CellColumns,
        take: &mut dyn FnMut(Portion<'p>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        match &self.body {
            Body::Sheet(sheet) => {
                let mut rows = sheet.rows().peekable();
                while rows.peek().is_some() {
                    take(Portion::Sheet(sheet, rows.by_ref().take(SHEET_ROWS).collect(), columns))?;
                }
                Ok(())
            }
            Body::Parquet(overlay) => {
                let file = ParquetFile::open(&self.path, self.name, overlay)?;
                let mut line = 2;
                file.each_batch(|_, batch| {
                    let first = line;
                    line += batch.num_rows() as u64;
                    take(Portion::Parquet(batch, first, columns))
                })
            }
            Body::Text(charset) => {
                let mut splitter = self.splitter(*charset)?;
                let mut header = true;
                while let Some(mut block) = splitter.next_block().map_err(|e| self.broken(&e))? {
                    if std::mem::take(&mut header) {
                        block.skip_first();
                    }
                    take(Portion::Text(block))?;
                }
                Ok(())
            }
        }
    }

    fn splitter(&self, charset: Charset) -> Result<Splitter<impl Read>, Problem> {
        let open = || -> io::Result<_> {
            let mut input = open_text(&self.path)?;
            let mut head = Vec::new();
            input.by_ref().take(BOM.len() as u64).read_to_end(&mut head)?;
            if head == BOM {
                head.clear();
            }
            Ok(Splitter::new(Cursor::new(head).chain(input), charset))
        };
        open().map_err(|e| self.broken(&e))
    }

    fn broken(&self, error: &io::Error) -> Problem {
        Problem::error("unreadable-file", "the file can't be read to its end").at(Place::file(self.name)).why(error.to_string())
    }
}
