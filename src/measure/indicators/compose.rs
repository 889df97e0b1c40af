//! Definitions' expressions put into the frames of `queries/frames/`.

use super::definition::{Definition, Kind, RowsOf, ScopeKind, put};
use crate::store::warehouse::{Params, Warehouse};
use crate::store::workspace::Overlay;
use crate::terms::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

const FRAMES: &str = "queries/frames";
const MANY: &str = "queries/frames/many.sql";
/// What stands where a needed column was never loaded.
const MISSING: &str = "missing";

/// A statement or query ready to run, with the file whose name errors should bear.
#[derive(Clone, Debug)]
pub(super) struct Composed {
    pub name: String,
    pub sql: String,
}

/// The parts of a kind's file, by the marks between them.
#[derive(Clone, Debug, Default)]
struct Parts {
    rows: String,
    added_up: String,
    asked: String,
    picked: String,
    figure: String,
    formula: String,
}

impl Parts {
    fn read(text: &str) -> Parts {
        let mut parts = Parts::default();
        let mut unmarked = String::new();
        let mut into = &mut unmarked;
        for line in text.lines() {
            match line.trim() {
                "-- rows" => into = &mut parts.rows,
                "-- added up" => into = &mut parts.added_up,
                "-- asked" => into = &mut parts.asked,
                "-- picked" => into = &mut parts.picked,
                "-- figure" => into = &mut parts.figure,
                "-- formula" => into = &mut parts.formula,
                _ => {
                    into.push_str(line);
                    into.push('\n');
                }
            }
        }
        parts
    }
}

/// The frames of one run, and the fragments that go into them.
pub(super) struct Frames<'a> {
    overlay: &'a Overlay,
    kinds: BTreeMap<&'static str, Parts>,
    /// Indicators that have no value for want of a column.
    missing: &'a BTreeSet<String>,
    /// Whether quantiles over days go by way of buckets.
    many: bool,
}

impl<'a> Frames<'a> {
    /// For the rows that the run's tables and views, which stand already, hold.
    pub fn read(warehouse: &Warehouse, overlay: &'a Overlay, missing: &'a BTreeSet<String>) -> Result<Frames<'a>, Problem> {
        let many = warehouse.rows(MANY, &Params::new())?.first().as_bool().unwrap_or_default();
        let mut kinds = BTreeMap::new();
        let names = [Kind::Count, Kind::Share, Kind::Mean, Kind::Quantile, Kind::Ratio, Kind::Value, Kind::Formula].map(Kind::file);
        for name in names.into_iter().chain([MISSING]) {
            let file = overlay.read(&format!("{FRAMES}/kinds/{name}.sql"))?;
            kinds.insert(name, Parts::read(&file.text));
        }
        Ok(Frames { overlay, kinds, missing, many })
    }

    fn frame(&self, name: &str, words: &[(&str, String)]) -> Result<Composed, Problem> {
        let file = self.overlay.read(&format!("{FRAMES}/{name}.sql"))?;
        let words = words.iter().map(|(name, word)| ((*name).to_owned(), word.clone())).collect();
        Ok(Composed { name: file.path, sql: put(&file.text, &words) })
    }

    fn is_missing(&self, definition: &Definition) -> bool {
        self.missing.contains(&definition.name)
    }

    /// One part of every definition's kind, its own words put in.
    fn fragments(&self, definitions: &[&Definition], part: impl Fn(&Parts) -> &str) -> String {
        let bodies = bodies(definitions);
        let fragment = |(place, definition): (usize, &&Definition)| {
            let kind = if self.is_missing(definition) { MISSING } else { definition.kind.file() };
            let name = definition.name.replace('"', "\"\"");
            let quantile = definition.quantile.map(|q| q.to_string()).unwrap_or_default();
            let parts = format!("1{}", "0".repeat(quantile.len().saturating_sub("0.".len())));
            let value = bodies.iter().position(|body| *body == definition.sql).unwrap_or_default();
            let text = part(&self.kinds[kind]).replace("{place}", &place.to_string()).replace("{value}", &value.to_string());
            // The name last: an expression may not hold it, and a name might look like a placeholder.
            text.replace("{body}", &definition.sql).replace("{quantile}", &quantile).replace("{parts}", &parts).replace("{name}", &name)
        };
        definitions.iter().enumerate().map(fragment).collect()
    }

    /// The tables of first-stage figures: for each kind of rows what adds up over days and offices, what doesn't, and further scopes.
    pub fn measured(&self, definitions: &[Definition]) -> Result<Vec<Composed>, Problem> {
        let tables = RowsOf::ALL.into_iter().flat_map(|rows| Table::ALL.into_iter().map(move |table| (rows, table)));
        tables.filter(|(rows, table)| table.is_for(*rows)).map(|(rows, table)| self.table(definitions, rows, table)).collect()
    }

    fn table(&self, definitions: &[Definition], rows: RowsOf, table: Table) -> Result<Composed, Problem> {
        let asked = |d: &&Definition| d.kind != Kind::Formula && d.rows == rows && !self.is_missing(d) && table.holds(d, self.many);
        let here: Vec<&Definition> = definitions.iter().filter(asked).collect();
        let name = ("table", table.name(rows));
        if here.is_empty() {
            return self.frame("empty", &[name]);
        }
        let days = ("days", table.days().to_owned());
        let words = [
            name,
            ("aggregates", self.fragments(&here, |p| &p.rows)),
            ("added", self.fragments(&here, |p| &p.added_up)),
            ("values", bodies(&here).join(",\n")),
            ("value_count", bodies(&here).len().to_string()),
            ("asked", self.fragments(&here, |p| &p.asked)),
            ("picked", self.fragments(&here, |p| &p.picked)),
            ("rows", self.frame(&format!("rows/{}", rows.file()), &[days])?.sql),
            ("scopes", self.cut_scopes(&here)?),
        ];
        let frame = self.frame(table.frame(), &words)?;
        if table == Table::Quantiles {
            return Ok(frame); // import's and export's give none of both
        }
        let both = self.frame("both_directions", &words)?;
        Ok(Composed { name: frame.name, sql: format!("{}\n{}", frame.sql, both.sql) })
    }

    /// The expressions that name a row's further scopes, of those that a definition asks for.
    fn cut_scopes(&self, definitions: &[&Definition]) -> Result<String, Problem> {
        let asked: BTreeSet<ScopeKind> = definitions.iter().flat_map(|d| d.scopes.iter().copied()).collect();
        let file = self.overlay.read(&format!("{FRAMES}/cuts.sql"))?;
        let line = |kind: ScopeKind| {
            let mark = format!("'{}:'", cut_word(kind)?);
            file.text.lines().find(|line| line.starts_with(&mark)).map(str::to_owned)
        };
        Ok(asked.into_iter().filter_map(line).collect::<Vec<String>>().join("\n"))
    }

    /// The query for the rows behind one definition's figures, each with what it brings. An aggregate's rows bring nothing of their own.
    pub fn behind(&self, definition: &Definition) -> Result<Composed, Problem> {
        let rows = self.frame(&format!("rows/{}", definition.rows.file()), &[("days", "window_day".to_owned())])?.sql;
        if definition.rows == RowsOf::Loads {
            return self.frame("behind_loads", &[("rows", rows)]);
        }
        let brings = match definition.kind {
            Kind::Ratio | Kind::Value => "true".to_owned(),
            // A count counts the rows that say yes; the others are not behind it.
            Kind::Count => format!("nullif({}, false)", definition.sql),
            _ => definition.sql.clone(),
        };
        self.frame("behind", &[("rows", rows), ("brings", brings), ("scopes", self.cut_scopes(&[definition])?)])
    }

    /// The one query whose rows are the figures.
    pub fn figures(&self, definitions: &[Definition]) -> Result<Composed, Problem> {
        let measured: Vec<&Definition> = definitions.iter().filter(|d| d.kind != Kind::Formula).collect();
        let column = |d: &Definition| {
            let name = d.name.replace('"', "\"\"");
            if d.kind == Kind::Formula { self.fragments(&[d], |p| &p.formula) } else { format!("\"{name}\", \"{name}.n\",\n") }
        };
        let words = [("values", self.fragments(&measured, |p| &p.figure)), ("figures", definitions.iter().map(column).collect())];
        self.frame("figures", &words)
    }
}

/// What a table of first-stage figures holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// District and offices, of what adds up over days: summed over atoms of days once, whatever windows overlap.
    Summed,
    /// District and offices, of quantiles over days where there are many declarations.
    Quantiles,
    /// District and offices, of the rest.
    Measured,
    /// Further scopes.
    Cuts,
}

impl Table {
    const ALL: [Table; 4] = [Table::Summed, Table::Quantiles, Table::Measured, Table::Cuts];

    /// Whether there is such a table: only declarations that belong to a window by a day of theirs add up over days, and loads have no cuts.
    fn is_for(self, rows: RowsOf) -> bool {
        match self {
            Table::Summed | Table::Quantiles => rows.by_day(),
            Table::Measured => true,
            Table::Cuts => rows != RowsOf::Loads,
        }
    }
    fn holds(self, definition: &Definition, many: bool) -> bool {
        let further = |scope: &ScopeKind| cut_word(*scope).is_some();
        let by_day = definition.rows.by_day();
        let own = match definition.kind {
            kind if by_day && kind.adds_up() => Table::Summed,
            Kind::Quantile if by_day && many => Table::Quantiles,
            _ => Table::Measured,
        };
        match self {
            Table::Cuts => definition.scopes.iter().any(further),
            table => table == own && !definition.scopes.iter().all(further),
        }
    }
    fn name(self, rows: RowsOf) -> String {
        match self {
            Table::Summed => format!("summed_{}", rows.file()),
            Table::Quantiles => format!("quantile_{}", rows.file()),
            Table::Measured => format!("measured_{}", rows.file()),
            Table::Cuts => format!("measured_{}_cuts", rows.file()),
        }
    }
    fn frame(self) -> &'static str {
        match self {
            Table::Summed => "summed",
            Table::Quantiles => "quantile",
            Table::Measured => "measured",
            Table::Cuts => "measured_cuts",
        }
    }
    /// The table of days that its rows are joined with.
    fn days(self) -> &'static str {
        match self {
            Table::Summed | Table::Quantiles => "atom_day",
            Table::Measured | Table::Cuts => "window_day",
        }
    }
}

/// The definitions' expressions, each once.
fn bodies<'a>(definitions: &[&'a Definition]) -> Vec<&'a str> {
    let mut bodies = Vec::new();
    for definition in definitions {
        if !bodies.contains(&definition.sql.as_str()) {
            bodies.push(definition.sql.as_str());
        }
    }
    bodies
}

/// The word before the colon in a further scope's name.
pub(super) fn cut_word(kind: ScopeKind) -> Option<&'static str> {
    match kind {
        ScopeKind::District | ScopeKind::Office => None,
        ScopeKind::Transport => Some("transport"),
        ScopeKind::Grade => Some("grade"),
        ScopeKind::Site => Some("site"),
    }
}
