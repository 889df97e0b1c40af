//! `tongbao explain EDITION [FIGURE]`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{Explained, edition_facts, explain, write_rows};
use crate::store::archive::EditionId;
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::figure::Format;
use crate::terms::problem::Problem;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Which edition: monthly/2017-04.
    edition: String,
    /// Which figure of it: clearance_hours_mean.I.district.current. Without one the edition itself is told.
    figure: Option<String>,
    /// Also write the rows behind the figure, as CSV.
    #[arg(long, value_name = "FILE", requires = "figure")]
    rows: Option<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let edition: EditionId = args.edition.parse().map_err(Failure::usage)?;
    let facts = edition_facts(&workspace, &edition)?;
    let Some(figure) = &args.figure else {
        let m = &facts.manifest;
        call.printer.line(format!("edition     {edition}\nperiod      {} to {}, end exclusive", m.period_start, m.period_end));
        call.printer.line(format!("cut off     {}\nas of       {}\ndata        {}", m.cutoff, m.as_of, m.data_fingerprint));
        call.printer.line(format!("program     {} {}\nfigures     {}", m.program.version, m.program.sha256, facts.figures.len()));
        let mut indicators: BTreeMap<&str, usize> = BTreeMap::new();
        facts.figures.iter().for_each(|f| *indicators.entry(&f.id.indicator).or_default() += 1);
        indicators.iter().for_each(|(name, count)| call.printer.line(format!("  {name} ({count})")));
        facts.changed_queries.iter().for_each(|path| call.printer.line(format!("changed since: {path}")));
        call.printer.value(&facts);
        return Ok(Status::Done);
    };
    let _lock = call.hold(&workspace, &format!("explain {edition}"))?;
    let warehouse = Warehouse::open_steady(&workspace, Threads::available())?;
    let (explained, rows) = explain(&workspace, &warehouse, &facts, figure)?;
    if let Some(path) = &args.rows {
        let rows = rows.ok_or_else(|| {
            Problem::error("no-rows", format!("`{figure}` follows from other figures and looks at no rows itself"))
                .help("ask for the rows of a figure that it follows from")
        })?;
        write_rows(path, &rows)?;
    }
    tell(call, &explained);
    call.printer.value(&explained);
    Ok(Status::Done)
}

fn tell(call: &Call, e: &Explained) {
    let f = &e.figure;
    let line = |label: &str, text: String| call.printer.line(format!("{label:<12}{text}"));
    let full = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |v| v.to_string());
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "-".to_owned(), |d| d.to_string());
    line("figure", f.id.to_string());
    line("title", e.title.clone());
    line("meaning", e.meaning.clone());
    line("published", format!("{} (shown {} {})", full(f.value), f.display, f.unit));
    line("n", f.n.to_string());
    line("window", format!("{} to {}, end exclusive", day(f.start), day(f.end)));
    if !f.note.is_empty() {
        line("note", f.note.clone());
    }
    let source = if e.trail.is_empty() { "warehouse" } else { "archive" };
    line("now", if e.now == f.value { format!("the {source} gives the same") } else { format!("the {source} gives {}", full(e.now)) });
    let changed = if e.definition_as_issued { "as when it was issued" } else { "CHANGED since it was issued" };
    line("definition", format!("{} ({changed})", e.definition));
    if !e.expression.is_empty() {
        line("expression", e.expression.replace('\n', "\n            "));
    }
    for step in &e.trail {
        let value = if step.display.is_empty() { String::new() } else { format!(" = {}", step.display) };
        let points = Format::Score.display(Some(step.points));
        line("from", format!("{} {}{value}: {points} ({}), {}", step.edition, step.figure, step.rule, step.month));
    }
    for follows in &e.follows_from {
        line("from", format!("{} = {} (n {})", follows.id, full(follows.value), follows.n));
    }
    if let Some(statements) = &e.statements {
        for (name, value) in &statements.parameters {
            line("parameter", format!("{name} = {}", value.replace('\n', "\n            ")));
        }
        for (name, sql) in &statements.sql {
            line("sql", format!("{name}\n{}", sql.trim()));
        }
    }
    if let Some(rows) = e.rows {
        line("rows", rows.to_string());
    }
}
