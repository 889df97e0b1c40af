//! `figures.csv` read back: a figure as it was published.

use super::{CSV_HEADER, FigureId};
use crate::terms::problem::{Place, Problem, Problems};
use chrono::NaiveDate;
use serde::Serialize;

/// A figure as an edition's `figures.csv` has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// What it is.
    #[serde(serialize_with = "id_as_text")]
    pub id: FigureId,
    /// First day of its window; none where the window doesn't exist.
    pub start: Option<NaiveDate>,
    /// First day after its window.
    pub end: Option<NaiveDate>,
    /// Full precision; none where there was nothing to say.
    pub value: Option<f64>,
    /// The sample behind it.
    pub n: u64,
    /// The unit's word.
    pub unit: String,
    /// As readers saw it.
    pub display: String,
    /// `small`, `not_comparable`, `missing:COLUMN`, separated by spaces.
    pub note: String,
}

fn id_as_text<S: serde::Serializer>(id: &FigureId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// Reads `figures.csv`; `file` names it in problems, each with its line.
///
/// ```
/// use tongbao::terms::figure::{CSV_HEADER, from_csv};
/// let text = format!("{CSV_HEADER}\nx.I.district.current,x,I,district,current,2017-01-01,2017-02-01,0.5,12,%,50.0,small\n");
/// let figures = from_csv("figures.csv", &text).unwrap();
/// assert_eq!((figures[0].value, figures[0].n, figures[0].id.to_string().as_str()), (Some(0.5), 12, "x.I.district.current"));
/// assert!(from_csv("figures.csv", "figure_id,value\n").is_err());
/// ```
pub fn from_csv(file: &str, text: &str) -> Result<Vec<Published>, Problems> {
    let mut lines = text.lines();
    if lines.next() != Some(CSV_HEADER) {
        return Err(Problem::error("figures-header", "this is no figures.csv").at(Place::line(file, 1)).why("its header differs").into());
    }
    let mut problems = Problems::default();
    let mut figures = Vec::new();
    for (index, line) in lines.enumerate() {
        match read(line) {
            Some(figure) => figures.push(figure),
            None => problems.push(
                Problem::error("figures-row", "a row of figures.csv can't be read")
                    .at(Place::line(file, index + 2))
                    .why("a field is missing or is no number or day"),
            ),
        }
    }
    problems.or(figures)
}

fn read(line: &str) -> Option<Published> {
    let fields = csv_fields(line);
    let [_, indicator, direction, scope, window, start, end, value, n, unit, display, note] = fields.as_slice() else { return None };
    let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    Some(Published {
        id: FigureId {
            indicator: indicator.clone(),
            direction: direction.parse().ok()?,
            scope: scope.clone().try_into().ok()?,
            window: window.clone(),
        },
        start: day(start)?,
        end: day(end)?,
        value: if value.is_empty() { None } else { Some(value.parse().ok()?) },
        n: n.parse().ok()?,
        unit: unit.clone(),
        display: display.clone(),
        note: note.clone(),
    })
}

/// The fields of one line as [`super::csv_field`] wrote them; none of ours holds a line break.
pub fn csv_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut().expect("there is always a field");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => field.push(c),
        }
    }
    fields
}
