//! Made-up contexts on which `check` tries every template: one with nothing in it, the smallest district there can be, one with everything, and
//! one where nothing moved. A template that names what isn't there fails here and not on the day of issue.

mod alerts;
mod appraisal;
mod findings;
mod tasks;

use super::compose::{Edition, Findings, Stage, context};
use super::context::{Context, Indicator};
use super::definition::{Definition, Kind, ScopeKind, TEMPLATES};
use super::demand::Demand;
use super::desk::answers_for;
use super::sight::Sight;
use crate::measure;
use crate::measure::analysis::by_id;
use crate::measure::indicators::Catalogue;
use crate::store::workspace::config::{Config, Measure, National};
use crate::store::workspace::{Overlay, Task};
use crate::terms::calendar::{Period, Window, windows};
use crate::terms::figure::{Direction, Figure, FigureId, Format, Note, Scope};
use crate::terms::problem::{Problems, read_yaml};
use serde::Deserialize;

/// The made-up districts' file within the templates.
const SAMPLE: &str = "components/sample.yaml";
/// Declarations of the smallest district: fewer than any smallest sample.
const FEW: u64 = 3;
/// Declarations of an office in the largest.
const MANY: u64 = 1_234;
/// Indicators that need a baseline, a target or the country's mean.
const REFERRED: [&str; 5] = ["reduction", "target_attainment", "national_gap", "national_rank", "required_pace"];
/// What moves.
const MEAN: &str = "clearance_hours_mean";
/// Trend windows: enough for either kind of period.
const TREND: usize = 26;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Districts {
    smallest: Config,
    largest: Config,
    note: String,
    tasks: Vec<Task>,
}

/// How the made-up figures move.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moves {
    /// Nothing to compare with.
    Nowhere,
    /// Everything prints as zero.
    Level,
    /// Up here, down there.
    Mixed,
}

struct Sample<'a> {
    name: &'static str,
    config: &'a Config,
    period: Period,
    directions: &'a [Direction],
    n: u64,
    moves: Moves,
    note: Option<&'a str>,
    tasks: &'a [Task],
}

/// The contexts by name: the district's `empty`, `smallest`, `steady`, `largest`, and the same of an office and a department where the bulletin
/// has editions for them: `largest-office`.
pub fn samples(overlay: &Overlay, definition: &Definition) -> Result<Vec<(String, Context)>, Problems> {
    let path = format!("{TEMPLATES}/{SAMPLE}");
    let read = read_yaml::<Districts>(&path, &overlay.read(&path)?.text);
    let Some(mut districts) = read.value else { return Err(read.problems) };
    if overlay.country().is_some() {
        (districts.smallest, districts.largest) = (districts.smallest.raised(), districts.largest.raised());
    }
    let last = period(definition.period, 2017, 11, 51);
    let catalogue = Catalogue::load(overlay, &districts.largest)?;
    add_national(&mut districts.largest, last);
    let (both, one) = ([Direction::I, Direction::E, Direction::All], [Direction::I, Direction::All]);
    let first = period(definition.period, 2017, 1, 1);
    let tasks = districts.tasks.as_slice();
    let small = |name, directions, n: u64| {
        let tasks = &tasks[..tasks.len().min(usize::from(n > 0))];
        Sample { name, config: &districts.smallest, period: first, directions, n, moves: Moves::Nowhere, note: None, tasks }
    };
    let large =
        |name, moves, note| Sample { name, config: &districts.largest, period: last, directions: &both, n: MANY, moves, note, tasks };
    let all = [
        small("empty", &[], 0),
        small("smallest", &one, FEW),
        large("steady", Moves::Level, None),
        large("largest", Moves::Mixed, Some(districts.note.as_str())),
    ];
    let mut contexts = Vec::new();
    for sample in &all {
        for kind in definition.scopes.keys() {
            let Some(scope) = sample.reader(*kind) else { continue };
            let name = if *kind == ScopeKind::District { sample.name.to_owned() } else { format!("{}-{}", sample.name, kind.word()) };
            contexts.push((name, sample.context(overlay, definition, &catalogue, scope)?));
        }
    }
    Ok(contexts)
}

fn period(kind: Kind, year: i32, month: u32, week: u32) -> Period {
    match kind {
        Kind::Week => Period::Week(year, week),
        Kind::Month => Period::Month(year, month),
        Kind::Year => Period::Year(year),
    }
}

/// National means for the months of the trend; weeks have none.
fn add_national(config: &mut Config, last: Period) {
    if !matches!(last, Period::Month(..)) {
        return;
    }
    for month in std::iter::successors(Some(last), |p| Some(p.previous())).take(TREND) {
        for (direction, hours) in [(Direction::I, 15.93), (Direction::E, 1.52)] {
            config.national.push(National { month, measure: Measure::Clearance, direction, hours, rank: Some(11) });
        }
    }
}

impl Sample<'_> {
    /// Whose edition is tried: the first office's or department's, where the made-up district has one.
    fn reader(&self, kind: ScopeKind) -> Option<Scope> {
        match kind {
            ScopeKind::District => Some(self.config.whole()),
            ScopeKind::Office => self.config.units().first().map(|o| self.config.unit_scope(&o.code)),
            ScopeKind::Department => self.config.departments.first().map(|d| Scope::Department(d.code.clone())),
        }
    }

    fn context(&self, overlay: &Overlay, definition: &Definition, catalogue: &Catalogue, scope: Scope) -> Result<Context, Problems> {
        let mut more = answers_for(self.config, &scope);
        if definition.tasks.is_some() {
            more.extend(tasks::linked(catalogue, self.tasks));
        }
        let mut figures = self.figures(definition, catalogue, &more, &scope);
        let reckoned = (definition.appraisal && self.n > 0).then(|| appraisal::reckoned(self.config, catalogue, self.period, scatter));
        if let Some(reckoned) = &reckoned {
            let words = measure::appraisal::Words::load(overlay)?;
            figures.extend(measure::appraisal::figures(&reckoned.reckoning, catalogue, &words, self.period));
        }
        let tasked = definition.tasks.map(|_| tasks::tasked(self.config, self.tasks, catalogue, &figures, self.period.end()));
        let sight = Sight::of(self.config, &definition.key, &scope);
        let edition = Edition { period: self.period, as_of: self.period.end() + chrono::Days::new(3), scope, sight, stage: Stage::Issued };
        let correction = self.note.map(|_| self.correction(&figures));
        let findings = Findings {
            mentioned: &[],
            figures: &by_id(&figures),
            catalogue,
            behind: &self.findings(definition),
            note: self.note.map(|text| (SAMPLE, text)),
            demands: &self.demands(definition),
            alerts: Some(&self.alerts()),
            tasks: tasked.as_ref(),
            correction: correction.as_ref(),
            reckoned: reckoned.as_ref(),
        };
        context(definition, self.config, &edition, &findings)
    }

    fn figures(&self, definition: &Definition, catalogue: &Catalogue, more: &[String], reader: &Scope) -> Vec<Figure> {
        let trend = if self.moves == Moves::Nowhere { 1 } else { TREND };
        let windows = windows(self.period, self.period.year() - 1, trend);
        let mut out = Vec::new();
        let named = definition.all_indicators();
        let members = definition.members(catalogue);
        let more = more.iter().chain(&members).map(String::as_str).filter(|name| !named.contains(name));
        let shown: Vec<&str> = named.iter().copied().chain(more).collect();
        // What only a template of the workspace's own asks for has no trend, and no offices but the reader's own.
        let others = catalogue.definitions().iter().map(|d| d.name.as_str()).filter(|name| !shown.contains(name));
        let current: Vec<Window> = windows.iter().filter(|w| !w.name.contains(':')).cloned().collect();
        let asked = shown.iter().map(|name| (*name, &windows, true)).chain(others.map(|name| (name, &current, false)));
        for (name, windows, everyone) in asked {
            let Some(indicator) = catalogue.find(name).as_ref().map(Indicator::from) else { continue };
            for direction in self.directions {
                let seen = |scope: &Scope| everyone || scope.is_whole() || scope == reader;
                for (place, scope) in self.scopes().iter().enumerate().filter(|(_, scope)| seen(scope)) {
                    for window in windows {
                        let value = self.value(name, *direction, scope, window, indicator.format);
                        out.push(self.figure(name.to_owned(), *direction, scope, window, value, &indicator.unit, indicator.format));
                    }
                    self.derived(&mut out, name, &indicator, *direction, scope, place, windows);
                }
            }
        }
        out
    }

    fn scopes(&self) -> Vec<Scope> {
        let offices = self.config.units().iter().map(|o| self.config.unit_scope(&o.code));
        std::iter::once(self.config.whole()).chain(offices).collect()
    }

    /// The last office of the largest district has closed, the one before it has too few declarations to rank.
    fn n_of(&self, scope: &Scope) -> u64 {
        match self.config.units().iter().position(|o| scope.unit() == Some(o.code.as_str())) {
            Some(at) if self.n == MANY && at + 1 == self.config.units().len() => 0,
            Some(at) if self.n == MANY && at + 2 == self.config.units().len() => FEW,
            _ => self.n,
        }
    }

    fn value(&self, name: &str, direction: Direction, scope: &Scope, window: &Window, format: Format) -> Option<f64> {
        let n = self.n_of(scope);
        let compared = matches!(window.name.as_str(), "previous" | "last_year" | "year_to_date_last_year" | "baseline");
        let referred = REFERRED.contains(&name) && self.moves == Moves::Nowhere;
        if n == 0 || window.is_empty() || referred || (self.moves == Moves::Nowhere && compared) {
            return None;
        }
        if let Some((share, against)) = part_of_a_move(name) {
            if self.moves == Moves::Nowhere {
                return None;
            }
            let mean = |window: &str| self.mean(direction, scope, window);
            return Some(share * (mean("current") - mean(against)));
        }
        if name == MEAN {
            return Some(self.mean(direction, scope, &window.name));
        }
        let window = if self.moves == Moves::Level { "" } else { &window.name };
        let part = scatter(&[name, &direction.to_string(), &scope.to_string(), window]);
        Some(match format {
            Format::Count => n as f64,
            Format::Hours | Format::Score => 1.0 + 40.0 * part,
            Format::Share => part,
            Format::Points => 0.1 * (part - 0.5),
            Format::Rank => (1.0 + 12.0 * part).floor(),
        })
    }

    /// The mean whose movements are explained.
    fn mean(&self, direction: Direction, scope: &Scope, window: &str) -> f64 {
        let window = if self.moves == Moves::Level { "" } else { window };
        1.0 + 40.0 * scatter(&[MEAN, &direction.to_string(), &scope.to_string(), window])
    }

    #[expect(clippy::too_many_arguments, reason = "a figure has that many parts, and nothing else makes one here")]
    fn derived(
        &self,
        out: &mut Vec<Figure>,
        name: &str,
        indicator: &Indicator,
        direction: Direction,
        scope: &Scope,
        place: usize,
        windows: &[Window],
    ) {
        let (unit, format) = if indicator.format == Format::Share { ("pp", Format::Points) } else { ("%", Format::Share) };
        for (suffix, only) in [("change_previous", Some("current")), ("change_last_year", None), ("change_baseline", None)] {
            for window in
                windows.iter().filter(|w| ["current", "year_to_date"].contains(&w.name.as_str()) && only.is_none_or(|o| o == w.name))
            {
                let id = format!("{name}.{suffix}");
                let part = scatter(&[&id, &direction.to_string(), &scope.to_string()]);
                let value = match self.moves {
                    Moves::Nowhere => None,
                    Moves::Level => Some(0.0),
                    Moves::Mixed => Some(0.4 * (part - 0.5)),
                };
                let value = value.filter(|_| self.n_of(scope) > 0);
                let mut figure = self.figure(id, direction, scope, window, value, unit, format);
                if self.moves == Moves::Mixed && suffix == "change_previous" {
                    figure.notes.push(Note::NotComparable);
                }
                out.push(figure);
            }
        }
        let ranked = place > 0 && self.n_of(scope) == MANY;
        let before = if place == 1 { None } else { Some((place % 5 + 1) as f64) };
        for (suffix, value) in [("rank", Some(place as f64)), ("rank_previous", before)] {
            let value = value.filter(|_| ranked);
            out.push(self.figure(format!("{name}.{suffix}"), direction, scope, &windows[0], value, "", Format::Rank));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a figure has that many parts, and nothing else makes one here")]
    fn figure(
        &self,
        indicator: String,
        direction: Direction,
        scope: &Scope,
        window: &Window,
        value: Option<f64>,
        unit: &str,
        format: Format,
    ) -> Figure {
        let n = if value.is_some() { self.n_of(scope) } else { 0 };
        let small = value.is_some() && n == FEW && format != Format::Count;
        Figure {
            id: FigureId { indicator, direction, scope: scope.clone(), window: window.name.clone() },
            start: window.start,
            end: window.end,
            value,
            n,
            unit: unit.to_owned(),
            format,
            notes: if small { vec![Note::Small] } else { Vec::new() },
            words: None,
        }
    }

    /// One demand on the district and one on the first office, where there was a note.
    fn demands(&self, definition: &Definition) -> Vec<Demand> {
        let (Some(text), Some(office), Some(name)) =
            (self.note, self.config.units().first(), definition.all_indicators().into_iter().nth(1))
        else {
            return Vec::new();
        };
        let one = |scope| Demand {
            text: text.lines().next().unwrap_or(text).to_owned(),
            indicator: name.to_owned(),
            direction: Direction::I,
            scope,
        };
        vec![one(None), one(Some(self.config.unit_scope(&office.code)))]
    }
}

/// What part of the mean's movement a figure has, and against which window: mix and stages sum to the whole, as the identities want it.
fn part_of_a_move(name: &str) -> Option<(f64, &str)> {
    let (what, stage) = name.split_once('.').unwrap_or((name, ""));
    let against = ["previous", "last_year"].into_iter().find(|against| what.ends_with(against))?;
    let share = match what.strip_suffix(against)?.trim_end_matches('_') {
        "moved_hours" => 1.0,
        "mix_effect" => 0.25,
        "rate_effect" => 0.75,
        "stage_contribution" => match stage {
            "review" => 0.9,
            "inspection" => -0.15,
            _ => 0.0,
        },
        _ => return None,
    };
    Some((share, against))
}

/// A number in 0..1 that depends on the words alone (FNV-1a).
fn scatter(words: &[&str]) -> f64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in words.join(".").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    ((hash >> 11) % 10_000) as f64 / 10_000.0
}
