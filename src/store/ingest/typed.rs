//! Parquet's typed values as the text that a CSV of the same declarations would hold.

use super::columns::Column;
use super::read::CellColumns;
use super::record::Cells;
use super::sheet::number;
use crate::store::warehouse::arrow::array::{Array, ArrayRef, AsArray};
use crate::store::warehouse::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use crate::store::warehouse::arrow::record_batch::RecordBatch;
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike};

/// What local time is ahead of the instants that a zoned timestamp holds: Asia/Shanghai has no daylight saving since 1991.
const LOCAL: TimeDelta = TimeDelta::hours(8);
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Writes one row's cells.
pub fn fill(batch: &RecordBatch, row: usize, columns: &CellColumns, cells: &mut Cells) {
    cells.clear();
    for (place, array) in batch.columns().iter().enumerate() {
        if !array.is_null(row) {
            write(array, row, columns.get(place).copied().flatten(), cells);
        }
        cells.end();
    }
}

fn write(array: &ArrayRef, row: usize, column: Option<&Column>, cells: &mut Cells) {
    match array.data_type() {
        DataType::Utf8 => cells.write(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => cells.write(array.as_string::<i64>().value(row)),
        DataType::Utf8View => cells.write(array.as_string_view().value(row)),
        DataType::Boolean => cells.write(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::Int8 => cells.write(&whole(array.as_primitive::<Int8Type>().value(row).into(), column)),
        DataType::Int16 => cells.write(&whole(array.as_primitive::<Int16Type>().value(row).into(), column)),
        DataType::Int32 => cells.write(&whole(array.as_primitive::<Int32Type>().value(row).into(), column)),
        DataType::Int64 => cells.write(&whole(array.as_primitive::<Int64Type>().value(row).into(), column)),
        DataType::UInt8 => cells.write(&whole(array.as_primitive::<UInt8Type>().value(row).into(), column)),
        DataType::UInt16 => cells.write(&whole(array.as_primitive::<UInt16Type>().value(row).into(), column)),
        DataType::UInt32 => cells.write(&whole(array.as_primitive::<UInt32Type>().value(row).into(), column)),
        DataType::UInt64 => cells.write(&whole(array.as_primitive::<UInt64Type>().value(row).into(), column)),
        DataType::Float32 => cells.write(&number(shortest(array.as_primitive::<Float32Type>().value(row)), column)),
        DataType::Float64 => cells.write(&number(array.as_primitive::<Float64Type>().value(row), column)),
        DataType::Decimal128(_, scale) => cells.write(&decimal(array.as_primitive::<Decimal128Type>().value(row), *scale, column)),
        DataType::Date32 => {
            write_moment(i64::from(array.as_primitive::<Date32Type>().value(row)).saturating_mul(MICROS_PER_DAY), false, cells)
        }
        DataType::Timestamp(unit, zone) => {
            let micros = match unit {
                TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row).saturating_mul(1_000_000),
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row).saturating_mul(1_000),
                TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(row),
                TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(row) / 1_000,
            };
            write_moment(micros, zone.is_some(), cells);
        }
        // No column is of such a type: the cell can't be read, and says what it is.
        other => cells.write(&other.to_string()),
    }
}

/// A single's shortest decimal, not the double that lies nearest to it.
fn shortest(single: f32) -> f64 {
    single.to_string().parse().unwrap_or_else(|_| f64::from(single))
}

/// Integers are exact, so a long id has lost nothing; a code gets back its zeros.
fn whole(int: i128, column: Option<&Column>) -> String {
    use super::columns::Kind;
    match column.map(|c| c.kind) {
        Some(Kind::Digits(width)) if int >= 0 => format!("{int:0>width$}"),
        Some(Kind::Office) if int >= 0 => format!("{int:0>4}"),
        _ => int.to_string(),
    }
}

fn decimal(unscaled: i128, scale: i8, column: Option<&Column>) -> String {
    let Some(scale) = usize::try_from(scale).ok().filter(|s| *s > 0) else {
        return whole(unscaled * 10_i128.pow(u32::from(scale.unsigned_abs())), column);
    };
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

fn write_moment(micros: i64, zoned: bool, cells: &mut Cells) {
    let shown = DateTime::from_timestamp_micros(micros)
        .and_then(|m| m.naive_utc().checked_add_signed(if zoned { LOCAL } else { TimeDelta::zero() }));
    match shown {
        Some(moment) if moment.nanosecond() == 0 && (0..=9999).contains(&moment.year()) => write_whole(moment, cells),
        Some(moment) => cells.write(&moment.format("%Y-%m-%d %H:%M:%S%.f").to_string()),
        None => cells.write(&micros.to_string()),
    }
}

/// `2017-04-05 09:30:00`, digit by digit: a file has ten such cells a row, and formatting by a pattern takes longer than all else.
fn write_whole(moment: NaiveDateTime, cells: &mut Cells) {
    let mut text = *b"0000-00-00 00:00:00";
    let mut put = |end: usize, mut number: u32| {
        let mut at = end;
        while number > 0 {
            text[at] = b'0' + (number % 10) as u8;
            number /= 10;
            at = at.saturating_sub(1);
        }
    };
    put(3, moment.year().unsigned_abs());
    put(6, moment.month());
    put(9, moment.day());
    put(12, moment.hour());
    put(15, moment.minute());
    put(18, moment.second());
    cells.write(std::str::from_utf8(&text).expect("digits and marks are text"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_a_csv_has_them() {
        let written = |micros: i64, zoned: bool| {
            let mut cells = Cells::default();
            write_moment(micros, zoned, &mut cells);
            cells.end();
            cells.get(0).to_owned()
        };
        assert_eq!(written(0, false), "1970-01-01 00:00:00");
        assert_eq!(written(0, true), "1970-01-01 08:00:00");
        assert_eq!(written(1_512_043_209_000_000, false), "2017-11-30 12:00:09");
        assert_eq!(written(1_500_000, false), "1970-01-01 00:00:01.500");
        assert_eq!(written(-62_135_596_800_000_000, false), "0001-01-01 00:00:00");
        assert_eq!(written(i64::MAX, false), i64::MAX.to_string());
    }
}
