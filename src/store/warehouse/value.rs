//! Values that go into queries and come out of them.

use crate::terms::figure::{csv_field, csv_text};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use duckdb::types as duck;
use std::collections::BTreeMap;
use std::fmt;

/// Named parameters of a query; those that it doesn't name are ignored.
pub type Params = BTreeMap<String, Value>;

/// Builds [`Params`] from pairs.
pub fn params<const N: usize>(pairs: [(&str, Value); N]) -> Params {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing known.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// Any integer type; sums of whole seconds stay exact.
    Int(i128),
    /// DOUBLE and FLOAT.
    Float(f64),
    /// Exact: digits and how many of them stand after the point.
    Decimal(i128, u8),
    /// Text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A local moment, whole seconds in the warehouse.
    Timestamp(NaiveDateTime),
    /// A list.
    List(Vec<Value>),
}

impl Value {
    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        *self == Value::Null
    }
    /// Text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
    /// An integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(int) => i64::try_from(*int).ok(),
            Value::Decimal(int, 0) => i64::try_from(*int).ok(),
            _ => None,
        }
    }
    /// An integer that fits and isn't negative.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|int| u64::try_from(int).ok())
    }
    /// Any number, the nearest double. A decimal is read from its digits, so 0.1 is the 0.1 that Rust writes.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(int) => Some(*int as f64),
            Value::Float(float) => Some(*float),
            Value::Decimal(int, scale) => format!("{int}e-{scale}").parse().ok(),
            _ => None,
        }
    }
    /// Yes or no, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(yes) => Some(*yes),
            _ => None,
        }
    }
    /// A day; a moment's own day.
    pub fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Value::Date(date) => Some(*date),
            Value::Timestamp(moment) => Some(moment.date()),
            _ => None,
        }
    }
    /// A moment.
    pub fn as_timestamp(&self) -> Option<NaiveDateTime> {
        match self {
            Value::Timestamp(moment) => Some(*moment),
            _ => None,
        }
    }
}

/// As a CSV cell shows it: null is empty, moments as `2017-04-05 09:30:00`, lists separated by spaces.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(yes) => write!(f, "{yes}"),
            Value::Int(int) => write!(f, "{int}"),
            Value::Float(float) => write!(f, "{float}"),
            Value::Decimal(digits, scale) => {
                let unit = 10_i128.pow(u32::from(*scale));
                let sign = if *digits < 0 { "-" } else { "" };
                let (whole, rest) = ((digits / unit).abs(), (digits % unit).abs());
                if *scale == 0 {
                    write!(f, "{sign}{whole}")
                } else {
                    write!(f, "{sign}{whole}.{rest:0width$}", width = usize::from(*scale))
                }
            }
            Value::Text(text) => f.write_str(text),
            Value::Date(date) => write!(f, "{date}"),
            Value::Timestamp(moment) => write!(f, "{moment}"),
            Value::List(values) => f.write_str(&values.iter().map(Value::to_string).collect::<Vec<_>>().join(" ")),
        }
    }
}

/// As JSON has it: integers that fit stay numbers, exact decimals, days and moments are text.
impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(yes) => (*yes).into(),
            Value::Int(int) => i64::try_from(*int).map_or_else(|_| int.to_string().into(), Into::into),
            Value::Float(float) => (*float).into(),
            Value::List(values) => values.iter().map(serde_json::Value::from).collect(),
            other => other.to_string().into(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Bool(yes)
    }
}
impl From<i32> for Value {
    fn from(int: i32) -> Value {
        Value::Int(int.into())
    }
}
impl From<u32> for Value {
    fn from(int: u32) -> Value {
        Value::Int(int.into())
    }
}
impl From<i64> for Value {
    fn from(int: i64) -> Value {
        Value::Int(int.into())
    }
}
impl From<u64> for Value {
    fn from(int: u64) -> Value {
        Value::Int(int.into())
    }
}
impl From<f64> for Value {
    fn from(float: f64) -> Value {
        Value::Float(float)
    }
}
impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Value {
        Value::Date(date)
    }
}
impl From<NaiveDateTime> for Value {
    fn from(moment: NaiveDateTime) -> Value {
        Value::Timestamp(moment)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

/// What a query gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Column names in the query's order.
    pub columns: Vec<String>,
    /// Rows in the query's order.
    pub rows: Vec<Vec<Value>>,
}

impl Rows {
    /// As CSV with a header, UTF-8, LF.
    pub fn to_csv(&self) -> String {
        let line = |cells: Vec<String>| format!("{}\n", cells.join(","));
        let header = line(self.columns.iter().map(|c| csv_field(c)).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(|cell| csv_text(&cell.to_string())).collect()));
        std::iter::once(header).chain(rows).collect()
    }
    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
    /// A cell by its column's name; null where the query has no such column.
    pub fn get(&self, row: usize, column: &str) -> &Value {
        static NULL: Value = Value::Null;
        self.column(column).and_then(|c| self.rows.get(row)?.get(c)).unwrap_or(&NULL)
    }
    /// The first row's first cell; null where there is none.
    pub fn first(&self) -> &Value {
        static NULL: Value = Value::Null;
        self.rows.first().and_then(|row| row.first()).unwrap_or(&NULL)
    }
}

fn epoch() -> NaiveDate {
    NaiveDate::default()
}

/// Days since 1970 as DuckDB counts them.
pub(super) fn day_number(date: NaiveDate) -> i32 {
    i32::try_from((date - epoch()).num_days()).expect("chrono's dates lie within DuckDB's")
}

fn date_of(days: i32) -> Option<NaiveDate> {
    let step = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { epoch().checked_sub_days(step) } else { epoch().checked_add_days(step) }
}

/// For binding; a list is written into the text before (`text::expand`), DuckDB's API takes none.
pub(super) fn into_duck(value: &Value) -> duck::Value {
    match value {
        Value::Null => duck::Value::Null,
        Value::Bool(yes) => duck::Value::Boolean(*yes),
        Value::Int(int) => i64::try_from(*int).map_or(duck::Value::HugeInt(*int), duck::Value::BigInt),
        Value::Float(float) => duck::Value::Double(*float),
        Value::Decimal(int, scale) => duck::Decimal::new(38, *scale, *int).map_or(duck::Value::Null, duck::Value::Decimal),
        Value::Text(text) => duck::Value::Text(text.clone()),
        Value::Date(date) => duck::Value::Date32(day_number(*date)),
        Value::Timestamp(moment) => duck::Value::Timestamp(duck::TimeUnit::Microsecond, moment.and_utc().timestamp_micros()),
        Value::List(values) => duck::Value::List(values.iter().map(into_duck).collect()),
    }
}

/// What DuckDB gave, or the name of a type that no query of ours should return.
pub(super) fn from_duck(value: duck::Value) -> Result<Value, String> {
    Ok(match value {
        duck::Value::Null => Value::Null,
        duck::Value::Boolean(yes) => Value::Bool(yes),
        duck::Value::TinyInt(int) => Value::Int(int.into()),
        duck::Value::SmallInt(int) => Value::Int(int.into()),
        duck::Value::Int(int) => Value::Int(int.into()),
        duck::Value::BigInt(int) => Value::Int(int.into()),
        duck::Value::HugeInt(int) => Value::Int(int),
        duck::Value::UTinyInt(int) => Value::Int(int.into()),
        duck::Value::USmallInt(int) => Value::Int(int.into()),
        duck::Value::UInt(int) => Value::Int(int.into()),
        duck::Value::UBigInt(int) => Value::Int(int.into()),
        duck::Value::Float(float) => Value::Float(float.into()),
        duck::Value::Double(float) => Value::Float(float),
        duck::Value::Decimal(decimal) => Value::Decimal(decimal.value(), decimal.scale()),
        duck::Value::Timestamp(unit, ticks) => {
            let moment = DateTime::from_timestamp_micros(unit.to_micros(ticks)).ok_or("TIMESTAMP out of range")?;
            Value::Timestamp(moment.naive_utc())
        }
        duck::Value::Text(text) | duck::Value::Enum(text) => Value::Text(text),
        duck::Value::Date32(days) => Value::Date(date_of(days).ok_or("DATE out of range")?),
        duck::Value::List(values) | duck::Value::Array(values) => Value::List(values.into_iter().map(from_duck).collect::<Result<_, _>>()?),
        other => return Err(format!("{other:?}").chars().take_while(|c| c.is_alphanumeric()).collect()),
    })
}
