//! Everything that is found for a run, once, before any page is made.

use super::gates::Spoken;
use super::mentioned;
use crate::measure::analysis::{Findings, Lists, Measured, by_id, measure, weigh};
use crate::measure::appraisal::{self, Published, Reckoning, Scheme};
use crate::measure::indicators::{Catalogue, Run};
use crate::publish::bulletin::{Alerted, Definition, Reckoned, RuleName, Tasked, TasksSpec};
use crate::store::archive::{self, EditionId, Entry, Kind};
use crate::store::register::{self, Anomaly, Level, Reading, Rule, State, WeeklyRun};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Figure;
use crate::terms::problem::Problems;
use std::collections::BTreeMap;

/// The bulletin whose runs move the register.
pub(super) const WEEKLY: &str = "weekly";

/// Enterprises, HS chapters and sites listed with most overlong declarations.
const OVERLONG: u32 = 5;

/// What a run found: the same for every scope's page.
pub struct Found {
    /// Period and cut-off.
    pub run: Run,
    /// What the indicators mean.
    pub catalogue: Catalogue,
    /// Every figure, derived ones after those they are derived from.
    pub figures: Vec<Figure>,
    /// What is behind them.
    pub findings: Findings,
    /// The register as this run leaves it, or as it stood at the cut-off.
    pub register: Reading,
    /// The same for the pages, where the bulletin shows it.
    pub alerts: Option<Alerted>,
    /// The supervision tasks, where the bulletin is about them.
    pub tasks: Option<Tasked>,
    /// The year's reckoning up to this period, where the bulletin is about it and a scheme is adopted.
    pub reckoned: Option<Reckoned>,
    /// The released editions that the points stand on, and their manifests' hashes.
    pub rests_on: BTreeMap<String, String>,
    /// Companies that people's words name.
    pub mentioned: Vec<String>,
    /// Whether readers have the edition before: what it demanded was asked of somebody.
    pub asked_before: bool,
}

impl Found {
    /// Runs every query that a bulletin's pages need. `edition` is the one that they are for, or would be; `released` are the editions that it may
    /// refer to; `warned` is what gates say of its data.
    ///
    /// # Errors
    /// Where the catalogue or a query is wrong.
    pub fn find(
        workspace: &Workspace,
        warehouse: &Warehouse,
        definition: &Definition,
        edition: &EditionId,
        run: Run,
        released: &[Entry],
        warned: &[Spoken],
    ) -> Result<Found, Problems> {
        let catalogue = Catalogue::load(&workspace.overlay, &workspace.config)?;
        let register = if edition.bulletin() == WEEKLY && edition.kind() == Kind::First {
            register::weekly(workspace, warehouse, WeeklyRun { edition: edition.to_string(), period: run.period, cutoff: run.cutoff })?
        } else {
            register::read(warehouse, run.period, run.cutoff)?
        };
        register.show(warehouse)?;
        let lists = Lists { longest: definition.longest, in_flight: definition.longest, overlong: OVERLONG };
        let Measured { mut figures, mut findings } = measure(workspace, warehouse, &catalogue, &run, lists)?;
        findings.quality.gates = warned.iter().map(|gate| gate.note.clone()).collect();
        let tasks = definition.tasks.map(|spec| tasked(workspace, warehouse, spec, &run, &catalogue, &figures)).transpose()?;
        let asked_before = archive::published(released, &edition.before()).is_some();
        let scheme = if definition.appraisal { Scheme::adopted(workspace, &catalogue)? } else { None };
        let mut rests_on = BTreeMap::new();
        let standings = tasks.as_ref().map_or(&[][..], |tasked| &tasked.standings);
        let words = mentioned::words(workspace, edition.bulletin(), run.period, &register, standings, scheme.as_ref())?;
        let mentioned = mentioned::companies(warehouse, &words)?;
        let reckoned = match scheme {
            Some(scheme) => {
                let (published, reckoning, points) = reckoned(workspace, &catalogue, &scheme, released, edition, &figures, &register)?;
                rests_on = published.rests_on();
                figures.extend(points);
                Some(Reckoned { scheme, reckoning })
            }
            None => None,
        };
        let alerts = definition.alerts.map(|_| alerted(workspace, &register)).transpose()?;
        Ok(Found { run, catalogue, figures, findings, register, alerts, tasks, reckoned, rests_on, mentioned, asked_before })
    }
}

/// The register for the pages.
fn alerted(workspace: &Workspace, register: &Reading) -> Result<Alerted, Problems> {
    let named = |rule: Rule| RuleName { meaning: rule.told(workspace), code: rule.code, title: rule.title };
    Ok(Alerted {
        began: register.began.is_some(),
        listed: register.listed().cloned().collect(),
        rules: register::rules(&workspace.overlay)?.into_iter().filter(|rule| rule.is_on(workspace)).map(named).collect(),
        charts: register.charts.clone(),
    })
}

/// Everyone's points by the adopted scheme, from the editions that readers have: a year's, or those of the year so far, this edition's month among
/// them, with what the months to come may bring.
fn reckoned(
    workspace: &Workspace,
    catalogue: &Catalogue,
    scheme: &Scheme,
    released: &[Entry],
    edition: &EditionId,
    figures: &[Figure],
    register: &Reading,
) -> Result<(Published, Reckoning, Vec<Figure>), Problems> {
    let (period, year) = (edition.period(), edition.period().year());
    let words = appraisal::Words::load(&workspace.overlay)?;
    let indicators = scheme.indicators();
    let last = match period {
        Period::Month(_, month) => month,
        _ => appraisal::YEAR,
    };
    let mut published = Published::load(workspace, released, &indicators, Period::Month(year, last))?;
    let mut outlook = Vec::new();
    if let Period::Month(..) = period {
        let counts = |a: &&Anomaly| a.level == Some(Level::Red) && a.state == State::Overdue;
        let red = register.listed().filter(counts).map(|a| (a.id.clone(), a.finding.office.clone())).collect();
        published.add(appraisal::in_the_making(edition, figures, &indicators, red));
        let by_id = by_id(figures);
        outlook = appraisal::outlook(scheme, &published, &workspace.config, &by_id, period, &words);
    }
    let reckoning = appraisal::reckon(scheme, &published, appraisal::units(scheme, &workspace.config, year), year, last);
    let mut points = appraisal::figures(&reckoning, catalogue, &words, period);
    points.extend(outlook);
    Ok((published, reckoning, points))
}

/// The supervision tasks as of the cut-off, beside their figures.
fn tasked(
    workspace: &Workspace,
    warehouse: &Warehouse,
    spec: TasksSpec,
    run: &Run,
    catalogue: &Catalogue,
    figures: &[Figure],
) -> Result<Tasked, Problems> {
    let reports = register::tasks::reports(warehouse, run.cutoff)?;
    let standings = register::tasks::standings(workspace, &reports, run.period, run.cutoff, spec.near)?;
    let weighed = weigh(workspace.config.level, catalogue, &by_id(figures), &standings);
    Ok(Tasked { standings, weighed, moment: run.cutoff })
}
