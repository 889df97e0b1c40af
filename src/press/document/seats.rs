//! Where a table's cells stand: a cell takes the first column that none from above reaches into.

use super::tree::Row;

/// For every row the column in which each of its cells begins, and how many columns the rows cover together.
pub fn seats(rows: &[Row]) -> (Vec<Vec<usize>>, usize) {
    // For every column, the first row that is free again.
    let mut free: Vec<usize> = Vec::new();
    let mut seats = Vec::new();
    for (row, of_row) in rows.iter().enumerate() {
        let mut column = 0;
        let mut places = Vec::new();
        for cell in &of_row.cells {
            while free.get(column).is_some_and(|f| *f > row) {
                column += 1;
            }
            let width = usize::from(cell.columns.max(1));
            if free.len() < column + width {
                free.resize(column + width, 0);
            }
            free[column..column + width].fill(row + usize::from(cell.rows.max(1)));
            places.push(column);
            column += width;
        }
        seats.push(places);
    }
    (seats, free.len())
}
