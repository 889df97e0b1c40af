//! Spreadsheets within bounds: a file of a few kilobytes can unpack to gigabytes, or name one far cell and have a grid of billions made for it.

use calamine::{Cell, Data, DataRef, Range, Xlsx};
use std::io::{Read, Seek};

/// How large a spreadsheet may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Places of the rectangle that holds a sheet's cells.
    pub cells: u64,
}

/// Why a file is too large, by what its archive says of itself; none where it fits, or is no archive.
pub fn too_large(file: impl Read + Seek, bounds: Bounds) -> Option<String> {
    let mut archive = zip::ZipArchive::new(file).ok()?;
    let members = archive.len();
    let size = |index| archive.by_index_raw(index).map_or(0, |member| member.size());
    let bytes = (0..members).map(size).fold(0_u64, u64::saturating_add);
    (bytes > bounds.bytes).then(|| format!("it unpacks to {bytes} bytes; at most {} are read", bounds.bytes))
}

/// A sheet's filled cells.
///
/// # Errors
/// Where they can't be read or are spread too far.
pub fn sheet<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, bounds: Bounds) -> Result<Range<Data>, String> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        first = (first.0.min(row), first.1.min(column));
        last = (last.0.max(row), last.1.max(column));
        let side = |from: u32, to: u32| u64::from(to - from) + 1;
        let places = side(first.0, last.0).saturating_mul(side(first.1, last.1));
        if places > bounds.cells {
            return Err(format!("its cells are spread over {places} places; at most {} are read", bounds.cells));
        }
        if !matches!(cell.get_value(), DataRef::Empty) {
            cells.push(Cell::new((row, column), Data::from(cell.get_value().clone())));
        }
    }
    Ok(Range::from_sparse(cells))
}
