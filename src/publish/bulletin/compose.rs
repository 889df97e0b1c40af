//! Definition + figures + findings -> context.

use super::alerts::{self, Alerted};
use super::appraisal::{self, Reckoned};
use super::behind;
use super::context::{
    Context, CorrectionView, CourseView, HeadCell, HeadRow, Imprint, Indicator, LeaveOut, LimitsView, Masthead, Named, PeriodView,
    Quantity, Reference, Section, Trend,
};
use super::correction::{self, Correction};
use super::definition::{Definition, HeadSpec, MeasuresSpec, ReferenceKind, fill};
use super::demand::{Demand, answered};
use super::desk;
use super::facts;
use super::measures::measures;
use super::note::note_html;
use super::rank::{Offices, rankings};
use super::shown::{Better, Shown};
use super::sight::Sight;
use super::tasks::{self, Tasked};
use super::told::Told;
use super::why;
use crate::measure::analysis::{self, ById, Course, course};
use crate::measure::indicators::{Catalogue, baseline_year};
use crate::store::workspace::config::{Config, Measure};
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Figure, FigureId, Format, Level, Scope};
use crate::terms::problem::Problems;
use chrono::{Days, NaiveDateTime};
use std::collections::BTreeMap;

/// Which edition a context is made for.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Period.
    pub period: Period,
    /// Now, as far as the run knows.
    pub as_of: NaiveDateTime,
    /// Whose bulletin.
    pub scope: Scope,
    /// What its readers may see.
    pub sight: Sight,
    /// Issued or draft.
    pub stage: Stage,
}

/// How far an edition has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// For the archive.
    Issued,
    /// A watermarked copy.
    Draft,
}

/// What the storeys above found for a period.
#[derive(Clone, Debug)]
pub struct Findings<'a> {
    /// Every figure of the run, derived ones included; sorted once for all pages.
    pub figures: &'a ById<'a>,
    /// The catalogue that they come from.
    pub catalogue: &'a Catalogue,
    /// What is behind the figures.
    pub behind: &'a analysis::Findings,
    /// The analyst's words, Markdown, with the file's name.
    pub note: Option<(&'a str, &'a str)>,
    /// What the edition before demanded.
    pub demands: &'a [Demand],
    /// Companies that people's words name.
    pub mentioned: &'a [String],
    /// The register of anomalies, where the bulletin shows it.
    pub alerts: Option<&'a Alerted>,
    /// The supervision tasks, where the bulletin is about them.
    pub tasks: Option<&'a Tasked>,
    /// A correction: what moved since the edition that it corrects.
    pub correction: Option<&'a Correction>,
    /// The year's reckoning, where the bulletin is about it and the workspace has adopted a scheme.
    pub reckoned: Option<&'a Reckoned>,
}

/// Target where none is configured: two thirds of the baseline, the order's 压缩三分之一.
const TARGET_SHARE: f64 = 2.0 / 3.0;
/// The headline indicator, whose baselines and national means the configuration gives.
const HEADLINE: &str = "clearance_hours_mean";
/// What was released: without any, a direction has nothing to say.
const RELEASED: &str = "declarations";
/// The attachment that lists what a correction moved, and its title's key among the words.
const CORRECTION_LIST: &str = "correction_list";
/// The attachment that says who leads and who lags.
const LEADERS: &str = "leaders";
/// Suffixes of derived figures.
const DERIVED: [&str; 5] = [".change_previous", ".change_last_year", ".change_baseline", ".rank", ".rank_previous"];

/// An indicator's name without a derived figure's suffix.
pub(super) fn base(indicator: &str) -> &str {
    DERIVED.iter().find_map(|suffix| indicator.strip_suffix(suffix)).unwrap_or(indicator)
}

/// Figures by id, shown on demand.
pub(super) struct Book<'a> {
    level: Level,
    catalogue: &'a Catalogue,
    figures: &'a ById<'a>,
    indicators: BTreeMap<String, Indicator>,
    /// Their names in the order in which the page shows them.
    order: Vec<String>,
    /// Members of families, shown together and defined in one breath: `stage_hours.review`.
    members: Vec<String>,
}

impl<'a> Book<'a> {
    /// `more` are the indicators that this scope's page shows beyond the definition's.
    fn new(level: Level, definition: &Definition, more: &[String], findings: &Findings<'a>) -> Self {
        let demanded = findings.demands.iter().map(|d| &d.indicator);
        let mut order: Vec<String> = definition.all_indicators().into_iter().map(str::to_owned).collect();
        let further: Vec<String> = more.iter().chain(demanded).cloned().collect();
        for name in further {
            if !order.contains(&name) {
                order.push(name);
            }
        }
        let members = definition.members(findings.catalogue);
        // A template may ask for any indicator; what the definition names is what every page shows and defines.
        let known = |name: &str| Some((name.to_owned(), Indicator::from(&findings.catalogue.find(name)?)));
        let all = findings.catalogue.definitions().iter().map(|d| d.name.as_str());
        let indicators = order.iter().chain(&members).map(String::as_str).chain(all).filter_map(known).collect();
        Book { level, catalogue: findings.catalogue, members, indicators, figures: findings.figures, order }
    }
    /// The scope of the whole district or country.
    pub(super) fn whole(&self) -> Scope {
        self.level.whole()
    }
    /// How an indicator went up to `period`.
    pub(super) fn course(&self, indicator: &str, direction: Direction, scope: &Scope, period: Period) -> Course {
        course(self.figures, indicator, direction, scope, period)
    }
    /// The members of a family by their own words, in the catalogue's order: `review` of `stage_hours`.
    pub(super) fn members<'b>(&'b self, family: &'b str) -> impl Iterator<Item = &'b str> {
        self.members.iter().filter_map(move |name| name.strip_prefix(family)?.strip_prefix('.'))
    }
    pub(super) fn catalogue(&self) -> &Catalogue {
        self.catalogue
    }
    /// The unit of an indicator's own figures.
    pub(super) fn unit(&self, indicator: &str) -> String {
        self.catalogue.find(indicator).map(|d| d.unit).unwrap_or_default()
    }
    /// A number as an indicator's figures are shown.
    pub(super) fn displayed(&self, indicator: &str, value: f64) -> String {
        let format = self.catalogue.find(indicator).map_or(Format::Points, |d| d.format);
        format.display(Some(value))
    }
    pub(super) fn better(&self, indicator: &str) -> Better {
        self.indicators.get(base(indicator)).map_or(Better::None, |i| i.better)
    }
    fn shown(&self, figure: &Figure) -> Shown {
        Shown::of(figure, self.better(&figure.id.indicator))
    }
    pub(super) fn get(&self, indicator: &str, direction: Direction, scope: &Scope, window: &str) -> Shown {
        let id = FigureId { indicator: indicator.to_owned(), direction, scope: scope.clone(), window: window.to_owned() };
        self.figures.get(&id).map_or_else(Shown::not_made, |f| self.shown(f))
    }
    fn value(&self, indicator: &str, direction: Direction, scope: &Scope, window: &str) -> Option<f64> {
        self.get(indicator, direction, scope, window).value
    }
    fn has_trend(&self, indicator: &str, direction: Direction, scope: &Scope, period: Period) -> bool {
        !self.get(indicator, direction, scope, &trend_window(period)).id.is_empty()
    }
}

fn trend_window(period: Period) -> String {
    format!("{}:{period}", period.kind())
}

/// One context from everything that was found. Problems are those of the analyst's note.
pub fn context(definition: &Definition, config: &Config, edition: &Edition, findings: &Findings<'_>) -> Result<Context, Problems> {
    let answers_for = desk::answers_for(config, &edition.scope);
    let tasks = definition.tasks.as_ref().zip(findings.tasks);
    let more = tasks.map_or_else(|| answers_for.clone(), |(spec, tasked)| tasks::linked(spec, tasked, &edition.scope));
    let book = Book::new(config.level, definition, &more, findings);
    let spec = definition.edition_of(&edition.scope)?;
    let scope = scope_of(config.level, &edition.scope);
    let sight = &edition.sight;
    let offices = Offices::of(config, edition.period);
    let scope_name = offices.name(&edition.scope, config);
    let (year, number) = (edition.period.year().to_string(), edition.period.ordinal().to_string());
    let words = [("district", config.authority.name.as_str()), ("scope", &scope_name), ("year", &year), ("number", &number)];
    let told = Told { sight, companies: findings.mentioned };
    let note = findings.note.map(|(file, text)| note_html(file, &told.markdown(text))).transpose()?.filter(|html| !html.is_empty());
    let figures = figures(&book, &scope);
    let references = references(config, &book, edition.period, &scope);
    let baseline_year = baseline_year(edition.period, config);
    let grouped = |specs: &[MeasuresSpec]| measures(specs, definition, &offices, &book, &config.authority, edition.period, &scope);
    let correction = findings.correction.map(|c| correction::view(c, definition, findings.catalogue, &scope));
    let mut context = Context {
        bulletin: definition.key.clone(),
        title: fill(&spec.title, &words),
        masthead: Masthead {
            name: fill(&definition.name, &words),
            classification: definition.classification.clone(),
            issue: edition.period.ordinal(),
            total: config.authority.started.get(&definition.key).and_then(|first| edition.period.ordinal_since(*first)),
            office: fill(&definition.issued_by, &words),
            date: edition.as_of.date().into(),
            created: edition.as_of.format("%Y-%m-%dT%H:%M:%S").to_string(),
        },
        imprint: Imprint { recipients: spec.imprint.clone(), copies: definition.copies },
        watermark: watermark(definition, edition.stage),
        addressees: fill(&spec.addressees, &words),
        district: Named { code: config.authority.code.clone(), name: config.authority.name.clone(), short: config.authority.name.clone() },
        scope: edition.scope.to_string(),
        whole_scope: config.whole().to_string(),
        figures_of: scope.to_string(),
        scope_name: scope_name.clone(),
        period: edition.period.into(),
        previous: edition.period.previous().into(),
        last_year: edition.period.last_year().map(PeriodView::from),
        baseline_year,
        words: definition.shared.words.iter().chain(&definition.words).map(|(k, v)| (k.clone(), v.clone())).collect(),
        sections: spec.sections.clone(),
        attachments: attachments(&spec.attachments, correction.as_ref(), &definition.shared.words),
        directions: directions(&book, &scope),
        definitions: book.order.iter().filter_map(|name| book.indicators.get(name)).cloned().collect(),
        answers_for: answers_for.iter().filter(|name| book.indicators.contains_key(*name)).cloned().collect(),
        headline: headline(definition, &book, &references, &baseline_year.to_string(), &scope),
        references,
        rankings: rankings(&desk::ranked(definition, &answers_for, &edition.scope), &offices, &book, &config.authority, &edition.scope),
        trends: trends(definition, config, &book, edition.period, &scope),
        moved: why::moved(&book, &definition.shared, &offices, &findings.behind.moved),
        stages: why::stages(&book, &definition.shared, &scope),
        parties: why::parties(&book, &definition.shared, &scope),
        measures: grouped(&definition.measures),
        splits: grouped(&definition.splits),
        alerts: definition
            .alerts
            .zip(findings.alerts)
            .map(|(spec, alerted)| alerts::view(spec, alerted, config, &definition.shared, sight, edition.period, &edition.scope)),
        tasks: tasks.map(|(spec, tasked)| tasks::view(spec, tasked, &book, &edition.scope)),
        appraisal: findings.reckoned.map(|reckoned| {
            let window = if matches!(edition.period, Period::Year(_)) { "current" } else { "year_to_date" };
            appraisal::view(reckoned, &book, &definition.shared, config, &edition.scope, window)
        }),
        courses: courses(definition, &book, edition.period, &scope),
        demands: answered(findings.demands, &book, &offices, config, &edition.scope),
        longest: facts::longest(definition, sight, &scope, &findings.behind.longest),
        in_flight: behind::in_flight(definition, sight, &scope, findings.behind),
        standings: behind::standings(&book, &definition.shared, &scope, findings.behind),
        overlong: behind::overlong(&definition.shared, sight, &scope, findings.behind),
        rhythms: behind::rhythms(&scope, &offices, findings.behind),
        spreads: behind::spreads(&scope, findings.behind),
        note,
        correction,
        quality: facts::quality(&definition.shared, findings.catalogue, &findings.behind.quality, &figures),
        figures,
        indicators: book.indicators,
        leave_out: LeaveOut {
            transport_mode: config.population.leave_out.transport_mode.clone(),
            trade_mode: config.population.leave_out.trade_mode.clone(),
        },
        limits: limits(config, edition.period),
        min_sample: config.min_sample.mean,
    };
    // An attachment that nothing stands in is none.
    let leads = context.measures.iter().flat_map(|group| &group.rows).any(|r| r.shows && r.cells.values().any(|c| c.best.is_some()));
    if !leads {
        context.attachments.retain(|section| section.part != LEADERS);
    }
    sight.cut(&mut context);
    told.veil(&mut context);
    Ok(context)
}

/// A correction's list of what moved stands behind the attachments of its bulletin.
fn attachments(own: &[Section], correction: Option<&CorrectionView>, words: &BTreeMap<String, String>) -> Vec<Section> {
    let title = || words.get(CORRECTION_LIST).cloned().unwrap_or_default();
    let list = correction.filter(|c| !c.rows.is_empty()).map(|_| Section { part: CORRECTION_LIST.to_owned(), title: title() });
    own.iter().cloned().chain(list).collect()
}

/// The limits of the period's last day.
fn limits(config: &Config, period: Period) -> LimitsView {
    let last = period.end_day() - Days::new(1);
    let sets = config.limits.by_day();
    let held = sets.iter().find(|(from, to, _)| *from <= last && last <= *to).map(|(.., limits)| limits.clone()).unwrap_or_default();
    LimitsView {
        overlong: [(Direction::I, held.overlong.import), (Direction::E, held.overlong.export)]
            .map(|(direction, hours)| (direction.to_string(), plain(hours)))
            .into(),
        inspection: plain(held.inspection),
    }
}

/// A configured number as it was written: 48, 7.5.
fn plain(value: f64) -> Quantity {
    Quantity { value, display: value.to_string() }
}

fn watermark(definition: &Definition, stage: Stage) -> Option<String> {
    let draft = (stage == Stage::Draft).then_some(&definition.mark.draft);
    let marks: Vec<&str> = definition.mark.watermark.iter().chain(draft).map(String::as_str).collect();
    (!marks.is_empty()).then(|| marks.join(" "))
}

/// A department's figures are the district's.
fn scope_of(level: Level, scope: &Scope) -> Scope {
    match scope {
        Scope::Department(_) => level.whole(),
        other => other.clone(),
    }
}

fn directions(book: &Book<'_>, scope: &Scope) -> Vec<String> {
    let released = |d: &Direction| book.value(RELEASED, *d, scope, "current").is_some_and(|n| n > 0.0);
    [Direction::I, Direction::E].iter().filter(|d| released(d)).map(Direction::to_string).collect()
}

/// Every figure of this scope whose indicator the page names, trends apart: those stand with their pictures.
fn figures(book: &Book<'_>, scope: &Scope) -> BTreeMap<String, Shown> {
    let here = |f: &&&Figure| (f.id.scope == *scope || f.id.scope.is_whole()) && !f.id.window.contains(':');
    book.figures.values().filter(here).map(|f| (f.id.to_string(), book.shown(f))).collect()
}

/// Rows without any value are left out: the sentences above the table say what is missing.
fn headline(
    definition: &Definition,
    book: &Book<'_>,
    references: &BTreeMap<String, Reference>,
    baseline_year: &str,
    scope: &Scope,
) -> Vec<HeadRow> {
    let one = |spec: &HeadSpec| {
        let cell = |direction: Direction| {
            let get = |window| spec.indicator.as_ref().map_or_else(Shown::not_made, |name| book.get(name, direction, scope, window));
            let reference = references.get(&direction.to_string());
            let quantity = reference.zip(spec.reference).and_then(|(r, kind)| match kind {
                ReferenceKind::Baseline => r.baseline.clone(),
                ReferenceKind::Target => r.target.clone(),
                ReferenceKind::National => r.national.clone(),
            });
            let whole = |name: &String| book.get(name, direction, &book.whole(), "current");
            let district = spec.indicator.as_ref().filter(|_| !scope.is_whole()).map(whole);
            (direction.to_string(), HeadCell { now: get("current"), to_date: get("year_to_date"), district, quantity })
        };
        let cells: BTreeMap<String, HeadCell> = [Direction::I, Direction::E].into_iter().map(cell).collect();
        let unit = cells.values().flat_map(|c| [&c.now.unit, &c.to_date.unit]).find(|u| !u.is_empty()).cloned();
        HeadRow {
            label: fill(&spec.label, &[("baseline_year", baseline_year)]),
            unit: spec.unit.clone().or(unit).unwrap_or_default(),
            across: spec.reference.is_some(),
            emphasis: spec.emphasis,
            cells,
        }
    };
    let shows = |row: &HeadRow| row.cells.values().any(|c| c.now.value.is_some() || c.to_date.value.is_some() || c.quantity.is_some());
    definition.headline.iter().map(one).filter(shows).collect()
}

fn quantity(value: f64) -> Quantity {
    Quantity { value, display: Format::Hours.display(Some(value)) }
}

/// A number of the configuration, shown as its indicator is.
pub(super) fn quantity_of(book: &Book<'_>, indicator: &str, value: f64) -> Quantity {
    let format = book.indicators.get(indicator).map_or(Format::Share, |i| i.format);
    Quantity { value, display: format.display(Some(value)) }
}

fn courses(definition: &Definition, book: &Book<'_>, period: Period, scope: &Scope) -> BTreeMap<String, CourseView> {
    let specs = definition.trends.iter().flat_map(|t| t.directions.iter().map(move |d| (&t.indicator, *d)));
    let one = |(name, direction): (&String, Direction)| {
        (format!("{name}.{direction}"), CourseView::of(book.course(name, direction, scope, period), book.better(name)))
    };
    specs.map(one).collect()
}

fn references(config: &Config, book: &Book<'_>, period: Period, scope: &Scope) -> BTreeMap<String, Reference> {
    let one = |direction: Direction| {
        let last = period.end_day() - Days::new(1);
        let configured = config.baselines.iter().find(|b| {
            let valid = b.valid_from.is_none_or(|first| first <= last) && b.valid_to.is_none_or(|end| last <= end);
            valid && b.year == period.year() && b.measure == Measure::Clearance && b.direction == direction && b.scope == scope.to_string()
        });
        let baseline = configured.and_then(|b| b.baseline_hours).or_else(|| book.value(HEADLINE, direction, scope, "baseline"));
        let target = configured.and_then(|b| b.target_hours).or_else(|| baseline.map(|b| b * TARGET_SHARE));
        let reference =
            Reference { baseline: baseline.map(quantity), target: target.map(quantity), national: national(config, period, direction) };
        (direction.to_string(), reference)
    };
    [Direction::I, Direction::E].into_iter().map(one).collect()
}

fn national(config: &Config, period: Period, direction: Direction) -> Option<Quantity> {
    let mean = config.national.iter().find(|n| n.month == period && n.measure == Measure::Clearance && n.direction == direction);
    mean.map(|n| quantity(n.hours))
}

fn trends(definition: &Definition, config: &Config, book: &Book<'_>, period: Period, scope: &Scope) -> Vec<Trend> {
    let specs = definition.trends.iter().flat_map(|t| t.directions.iter().map(move |d| (&t.indicator, *d)));
    let one = |(indicator, direction): (&String, Direction)| {
        let back = std::iter::successors(Some(period), |p| Some(p.previous()));
        let mut points: Vec<(Period, Shown, Option<Quantity>)> = back
            .take_while(|p| book.has_trend(indicator, direction, scope, *p))
            .map(|p| {
                let national = (indicator == HEADLINE).then(|| national(config, p, direction)).flatten();
                (p, book.get(indicator, direction, scope, &trend_window(p)), national)
            })
            .collect();
        points.reverse();
        // Periods before the first with a value are before the district's data began: an empty stretch of axis says nothing.
        let first = points.iter().position(|p| p.1.value.is_some()).unwrap_or(points.len());
        points.drain(..first);
        let nothing = || Format::Hours.display(None);
        Trend {
            indicator: indicator.clone(),
            direction: direction.to_string(),
            periods: points.iter().map(|p| p.0.into()).collect(),
            values: points.iter().map(|p| p.1.value).collect(),
            display: points.iter().map(|p| p.1.display.clone()).collect(),
            national: points.iter().map(|p| p.2.as_ref().map(|q| q.value)).collect(),
            national_display: points.iter().map(|p| p.2.as_ref().map_or_else(nothing, |q| q.display.clone())).collect(),
            shows: points.iter().filter(|p| p.1.value.is_some()).count() > 1,
            has_national: points.iter().any(|p| p.2.is_some()),
        }
    };
    specs.map(one).collect()
}
