//! Every indicator for every direction, scope and window, by a fixed number of queries.

use super::catalogue::{Catalogue, with_members};
use super::compose::{Composed, Frames, cut_word};
use super::definition::{Definition, Kind, Sample, ScopeKind};
use super::run::{Run, hidden, looked_at};
use crate::store::warehouse::{Params, Rows, Value, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Config;
use crate::terms::calendar::Window;
use crate::terms::figure::{Direction, Figure, FigureId, Note, Scope};
use crate::terms::problem::{Place, Problem, Problems};
use crate::terms::progress;
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of cohorts of declarations and of the register before the figures are put together, each question by those before it.
const ASKED_BEFORE: [&str; 5] =
    ["attribution/cohort", "attribution/expected", "attribution/moved", "attribution/attributed", "register/counted"];

/// All figures of the catalogue for a run: in the catalogue's order, then by direction, scope and window. Each has its row, null or not.
pub fn evaluate(warehouse: &Warehouse, workspace: &Workspace, catalogue: &Catalogue, run: &Run) -> Result<Vec<Figure>, Problems> {
    let published = run.windows(&workspace.config);
    let given = prepare(warehouse, workspace, run, &published, &hidden(run, &published))?;
    for question in ASKED_BEFORE {
        warehouse.execute(&format!("queries/{question}.sql"), &given)?;
    }
    let mut definitions = with_members(catalogue.definitions(), &members(warehouse, catalogue)?);
    definitions.retain(|d| d.has_period(run.period.kind()));
    let missing = missing(warehouse, &definitions)?;
    let rows = measure(warehouse, workspace, &definitions, &missing, &given)?;
    Ok(figures(&definitions, &missing, &published, &rows, workspace))
}

/// Makes the run's own tables: windows, scopes, the facts as of the cut-off and their stages. Gives the parameters that the frames name.
pub(super) fn prepare(
    warehouse: &Warehouse,
    workspace: &Workspace,
    run: &Run,
    published: &[Window],
    hidden: &[Window],
) -> Result<Params, Problem> {
    let looked = looked_at(run, published, hidden);
    let given = params([
        ("windows", looked.lines.into()),
        ("first_day", looked.first_day.into()),
        ("period_start", run.period.first_day().into()),
        ("period_end", run.period.end_day().into()),
        ("period_kind", run.period.kind().into()),
        ("year", run.period.year().into()),
        ("last_day", (run.period.end_day() - Days::new(1)).into()),
        ("cutoff", run.cutoff.into()),
        ("reset_days", workspace.config.reset_days().into()),
    ]);
    for frame in ["macros", "window", "scope", "fact", "stage"] {
        warehouse.execute(&format!("queries/frames/{frame}.sql"), &given)?;
    }
    Ok(given)
}

/// The members that the data name, by their query's path.
fn members(warehouse: &Warehouse, catalogue: &Catalogue) -> Result<BTreeMap<String, BTreeSet<String>>, Problem> {
    let paths: BTreeSet<&String> = catalogue.definitions().iter().filter_map(|d| d.members.as_ref()).collect();
    let named = |path: &String| {
        let rows = warehouse.rows(path, &Params::new())?;
        let words = rows.rows.iter().filter_map(|row| row.first()?.as_str().map(str::to_owned)).collect();
        Ok((path.clone(), words))
    };
    paths.into_iter().map(named).collect()
}

/// By indicator, the columns that it needs and no load ever brought; with the direction, where only one needs it.
pub(super) type Missing = BTreeMap<String, Vec<(Option<Direction>, Note)>>;

/// What is missing of each indicator. A header's `a|b` is brought by either; `E:a` is needed by exports alone.
pub(super) fn missing(warehouse: &Warehouse, definitions: &[Definition]) -> Result<Missing, Problem> {
    let rows = warehouse.rows("queries/frames/columns.sql", &Params::new())?;
    let brought: BTreeSet<&str> = rows.rows.iter().filter_map(|row| row.first()?.as_str()).collect();
    let lack = |needed: &String| {
        let (direction, either) = match needed.split_once(':') {
            Some((direction, either)) => (direction.parse().ok(), either),
            None => (None, needed.as_str()),
        };
        let absent = !either.split('|').any(|column| brought.contains(column));
        let first = either.split('|').next().filter(|_| absent)?;
        Some((direction, Note::Missing(first.to_owned())))
    };
    let named = definitions.iter().map(|d| (d.name.clone(), d.columns.iter().filter_map(lack).collect::<Vec<_>>()));
    Ok(named.filter(|(_, notes)| !notes.is_empty()).collect())
}

/// The indicators that miss what all their directions need: they aren't asked for.
pub(super) fn without(missing: &Missing) -> BTreeSet<String> {
    let whole = missing.iter().filter(|(_, notes)| notes.iter().any(|(direction, _)| direction.is_none()));
    whole.map(|(name, _)| name.clone()).collect()
}

/// Runs the frames with the definitions put in.
fn measure(
    warehouse: &Warehouse,
    workspace: &Workspace,
    definitions: &[Definition],
    missing: &Missing,
    given: &Params,
) -> Result<Rows, Problems> {
    let without = without(missing);
    let frames = Frames::read(warehouse, &workspace.overlay, &without)?;
    let run = || -> Result<Rows, Problem> {
        let measured = frames.measured(definitions)?;
        let figures = progress::begin("figures", Some(measured.len() as u64 + 1));
        for Composed { name, sql } in measured {
            warehouse.execute_text(&name, &sql, given)?;
            figures.advance(1);
        }
        let Composed { name, sql } = frames.figures(definitions)?;
        warehouse.rows_text(&name, &sql, given)
    };
    run().map_err(|whole| blame(whole, warehouse, &frames, definitions, given))
}

/// Which definitions a frame stumbles over: each is tried alone, a formula over all that is measured.
fn blame(whole: Problem, warehouse: &Warehouse, frames: &Frames<'_>, definitions: &[Definition], given: &Params) -> Problems {
    let (formulas, measured): (Vec<&Definition>, Vec<&Definition>) = definitions.iter().partition(|d| d.kind == Kind::Formula);
    let measure = |definitions: &[Definition]| -> Result<(), Problem> {
        frames
            .measured(definitions)?
            .into_iter()
            .try_for_each(|Composed { name, sql }| warehouse.execute_text(&name, &sql, given).map(|_| ()))
    };
    let alone = |suspect: &Definition| -> Result<(), Problem> {
        let mut here = vec![suspect.clone()];
        if suspect.kind == Kind::Formula {
            here.extend(measured.iter().map(|d| (*d).clone()));
            let Composed { name, sql } = frames.figures(&here)?;
            return warehouse.rows_text(&name, &sql, given).map(|_| ());
        }
        measure(&here)
    };
    let blamed = |suspects: &[&Definition]| -> Vec<Problem> {
        let wrong = suspects.iter().filter_map(|d| alone(d).err().map(|problem| (d, problem)));
        wrong
            .map(|(d, problem)| {
                Problem::error("indicator-sql", format!("indicator `{}` can't be evaluated", d.name))
                    .at(Place::file(&d.path))
                    .why(problem.why.unwrap_or(problem.what))
            })
            .collect()
    };
    let mut found = blamed(&measured);
    // Each was tried alone, so the tables have to be made anew for the formulas.
    if found.is_empty() && measure(definitions).is_ok() {
        found = blamed(&formulas);
    }
    if found.is_empty() { whole.into() } else { Problems(found) }
}

/// Rows of the last query as figures.
fn figures(definitions: &[Definition], missing: &Missing, published: &[Window], rows: &Rows, workspace: &Workspace) -> Vec<Figure> {
    let grid = Grid::of(rows);
    let strange = not_comparable(published, workspace);
    let mut all = Vec::new();
    for (position, definition) in definitions.iter().enumerate() {
        let mut directions = definition.directions.clone();
        directions.sort();
        for direction in directions {
            for scope in grid.scopes.iter().filter(|s| belongs(definition, s)) {
                for window in published.iter().filter(|w| definition.has_window(&w.name)) {
                    let (value, n) = if window.is_empty() { (None, 0) } else { grid.cell(direction, scope, &window.name, position) };
                    let mut notes: Vec<Note> = small(definition.sample, value, n, &workspace.config).into_iter().collect();
                    let compared = definition.against.as_ref().unwrap_or(&window.name);
                    notes.extend(strange.contains(compared).then_some(Note::NotComparable));
                    let lacks = missing.get(&definition.name).into_iter().flatten().filter(|(of, _)| of.is_none_or(|of| of == direction));
                    notes.extend(lacks.map(|(_, note)| note.clone()));
                    notes.dedup();
                    all.push(figure(definition, direction, scope, window, (value, n), notes));
                }
            }
        }
    }
    all
}

/// Windows that hold Spring Festival where the window that is compared with them doesn't, or the other way round.
fn not_comparable(published: &[Window], workspace: &Workspace) -> BTreeSet<String> {
    const COMPARED: [(&str, &str); 3] = [("previous", "current"), ("last_year", "current"), ("year_to_date_last_year", "year_to_date")];
    let named = |name: &str| published.iter().find(|w| w.name == name);
    let differs = |(reference, now): &(&str, &str)| match (named(reference), named(now)) {
        (Some(reference), Some(now)) => !workspace.calendar.comparable(reference, now),
        _ => false,
    };
    COMPARED.iter().filter(|pair| differs(pair)).map(|(reference, _)| (*reference).to_owned()).collect()
}

fn figure(
    definition: &Definition,
    direction: Direction,
    scope: &Scope,
    window: &Window,
    (value, n): (Option<f64>, u64),
    notes: Vec<Note>,
) -> Figure {
    let words = definition.words.as_ref().and_then(|w| w.not_above_zero.clone()).filter(|_| value.is_some_and(|v| v <= 0.0));
    Figure {
        id: FigureId { indicator: definition.name.clone(), direction, scope: scope.clone(), window: window.name.clone() },
        start: window.start,
        end: window.end,
        value,
        n,
        unit: definition.unit.clone(),
        format: definition.format,
        notes,
        words,
    }
}

/// The mark of a value whose sample is too small to rank; where there is no value there is nothing to mark.
pub fn small(sample: Sample, value: Option<f64>, n: u64, config: &Config) -> Option<Note> {
    let least = match sample {
        Sample::Mean => config.min_sample.mean,
        Sample::P90 => config.min_sample.p90,
        Sample::P95 => config.min_sample.p95,
        Sample::None => 0,
    };
    (value.is_some() && n < least).then_some(Note::Small)
}

fn belongs(definition: &Definition, scope: &Scope) -> bool {
    definition.scopes.iter().any(|kind| match (kind, scope) {
        (ScopeKind::District, scope) if scope.is_whole() => true,
        (ScopeKind::Office, scope) if scope.is_unit() => true,
        (kind, Scope::Cut { by, .. }) => cut_word(*kind) == Some(by.as_str()),
        _ => false,
    })
}

/// The last query's rows by what they are about.
struct Grid<'a> {
    scopes: BTreeSet<Scope>,
    cells: BTreeMap<(Direction, Scope, &'a str), &'a [Value]>,
}

impl<'a> Grid<'a> {
    fn of(rows: &'a Rows) -> Grid<'a> {
        let mut grid = Grid { scopes: BTreeSet::new(), cells: BTreeMap::new() };
        for row in &rows.rows {
            let [direction, scope, window, cells @ ..] = row.as_slice() else { continue };
            let (Some(Ok(direction)), Some(Ok(scope)), Some(window)) =
                (direction.as_str().map(str::parse::<Direction>), scope.as_str().map(|s| s.to_owned().try_into()), window.as_str())
            else {
                continue;
            };
            let scope: Scope = scope;
            grid.scopes.insert(scope.clone());
            grid.cells.insert((direction, scope, window), cells);
        }
        grid
    }
    /// The value and `n` of the indicator that stands at `position`.
    fn cell(&self, direction: Direction, scope: &Scope, window: &'a str, position: usize) -> (Option<f64>, u64) {
        let cells = self.cells.get(&(direction, scope.clone(), window)).copied().unwrap_or_default();
        let at = |i: usize| cells.get(i).unwrap_or(&Value::Null);
        (at(2 * position).as_f64().filter(|v| v.is_finite()), at(2 * position + 1).as_u64().unwrap_or(0))
    }
}
