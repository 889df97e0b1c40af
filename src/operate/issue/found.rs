//! Everything that is found for a run, once, before any page is made.

use super::gates::Spoken;
use crate::measure::analysis::{Findings, Lists, Measured, measure, weigh};
use crate::measure::indicators::{Catalogue, Run};
use crate::publish::bulletin::{Alerted, Definition, RuleName, Tasked, TasksSpec};
use crate::store::archive::{self, EditionId, Kind};
use crate::store::register::{self, Reading, Rule, WeeklyRun};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::figure::Figure;
use crate::terms::problem::Problems;

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
    /// Whether readers have the edition before: what it demanded was asked of somebody.
    pub asked_before: bool,
}

impl Found {
    /// Runs every query that a bulletin's pages need. `edition` is the one that they are for, or would be; `warned` is what gates say of its data.
    ///
    /// # Errors
    /// Where the catalogue or a query is wrong.
    pub fn find(
        workspace: &Workspace,
        warehouse: &Warehouse,
        definition: &Definition,
        edition: &EditionId,
        run: Run,
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
        let Measured { figures, mut findings } = measure(workspace, warehouse, &catalogue, &run, lists)?;
        findings.quality.gates = warned.iter().map(|gate| gate.note.clone()).collect();
        let tasks = definition.tasks.map(|spec| tasked(workspace, warehouse, spec, &run, &catalogue, &figures)).transpose()?;
        let before = edition.before();
        let asked_before = archive::published(&archive::released(warehouse)?, &before).is_some();
        let alerts = definition.alerts.map(|_| alerted(workspace, &register)).transpose()?;
        Ok(Found { run, catalogue, figures, findings, register, alerts, tasks, asked_before })
    }
}

/// The register for the pages.
fn alerted(workspace: &Workspace, register: &Reading) -> Result<Alerted, Problems> {
    let named = |rule: Rule| RuleName { code: rule.code, title: rule.title, meaning: rule.meaning };
    Ok(Alerted {
        began: register.began.is_some(),
        listed: register.listed().cloned().collect(),
        rules: register::rules(&workspace.overlay)?.into_iter().filter(|rule| rule.is_on(workspace)).map(named).collect(),
        charts: register.charts.clone(),
    })
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
    let weighed = weigh(catalogue, &figures.iter().map(|f| (&f.id, f)).collect(), &standings);
    Ok(Tasked { standings, weighed, moment: run.cutoff })
}
