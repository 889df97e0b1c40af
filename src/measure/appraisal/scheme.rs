//! A scheme as its file has it, read and turned into what scoring needs. `docs/appraisal.md` shows one with comments.

use super::check;
use crate::measure::indicators::Catalogue;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, FigureId, Scope};
use crate::terms::problem::{Include, Lines, Place, Problem, Problems, read_yaml_with};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The scheme's own name among an edition's files.
const KEPT_AS: &str = "scheme.yaml";

/// What all weights of a version sum to.
pub const FULL: f64 = 100.0;

/// A scheme: rules for offices and for departments, each from a month on; who is exempt; what appeals brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scheme {
    /// Its file, as problems and evidence name it.
    pub file: String,
    /// What stands in it, and in the files that it includes: names for keeping them together, and texts.
    pub texts: BTreeMap<String, String>,
    /// What it is called.
    pub title: String,
    /// Rules for offices.
    pub offices: Vec<Version>,
    /// Rules for departments.
    pub departments: Vec<Version>,
    /// Whether an office that opened in the year has no score in it.
    pub exempt_new_offices: bool,
    /// Months without a score.
    pub exemptions: Vec<Exemption>,
    /// What appeals brought.
    pub adjustments: Vec<Adjustment>,
}

/// Rules from a month on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Version {
    /// The first month that they apply to.
    pub from: Period,
    /// Items; their weights sum to [`FULL`].
    pub items: Vec<Item>,
    /// What adds points.
    pub bonuses: Vec<Bonus>,
    /// What takes points.
    pub deductions: Vec<Deduction>,
    /// What caps the score.
    pub vetoes: Vec<Veto>,
}

/// How an item's months count in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weigh {
    /// Each month as much as another.
    #[default]
    Equally,
    /// By the declarations of the item's direction.
    Declarations,
}

/// A published figure that is judged: which, and how it gives points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// What the scheme calls it; its indicator's title where it says nothing.
    pub title: Option<String>,
    /// Its indicator, a derived one too.
    pub indicator: String,
    /// Its direction.
    pub direction: Direction,
    /// Its window in the monthly edition.
    pub window: String,
    /// How much of [`FULL`].
    pub weight: f64,
    /// Where it gives nothing.
    pub zero_at: f64,
    /// Where it gives its whole weight.
    pub full_at: f64,
    /// How its months count.
    pub months: Weigh,
}

/// What a bonus or a veto goes by.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The figure's value is at least (`least`) and at most (`most`) so much, both included.
    Figure {
        /// Which.
        indicator: String,
        /// Its direction.
        direction: Direction,
        /// Its window.
        window: String,
        /// The least value.
        least: Option<f64>,
        /// The greatest value.
        most: Option<f64>,
    },
    /// At least so many events in the month.
    Events {
        /// Of which kind.
        event: Event,
        /// How many.
        least: f64,
    },
}

/// What happens to an office and is read from the editions' `anomalies.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A monthly edition is the first to list an anomaly as red and overdue.
    OverdueRed,
}

/// Points on top.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bonus {
    /// What it is for.
    pub title: String,
    /// When.
    pub when: Condition,
    /// How many.
    pub points: f64,
}

/// Points off, for each event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deduction {
    /// What it is for.
    pub title: String,
    /// For what.
    pub event: Event,
    /// How many each time.
    pub points: f64,
}

/// A cap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Veto {
    /// What it is for.
    pub title: String,
    /// When.
    pub when: Condition,
    /// The most that the month's score can be.
    pub cap: f64,
}

/// Months in which someone has no score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Who: `office:4912`, `department:gs`.
    pub scope: Scope,
    /// The first month.
    pub from: Period,
    /// The last month; the first one where none is given.
    #[serde(default)]
    pub to: Option<Period>,
    /// Why.
    pub reason: String,
    /// The file of the workspace in which it was granted.
    #[serde(default)]
    pub document: Option<String>,
}

impl Exemption {
    /// Whether a month is one of its.
    pub fn holds(&self, month: Period) -> bool {
        (self.from..=self.to.unwrap_or(self.from)).contains(&month)
    }
}

/// What an appeal brought. It stands beside the computed score and never changes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// Whose score it stands beside.
    pub scope: Scope,
    /// Of which month or year.
    pub period: Period,
    /// Points more, or fewer.
    pub points: f64,
    /// Why.
    pub reason: String,
    /// Who decided: a person's id.
    pub author: String,
    /// When.
    pub date: NaiveDate,
    /// The file of the workspace that says so.
    pub attachment: String,
}

impl Item {
    /// The figure that it judges, of a scope.
    pub fn figure(&self, scope: &Scope) -> FigureId {
        FigureId { indicator: self.indicator.clone(), direction: self.direction, scope: scope.clone(), window: self.window.clone() }
    }

    /// What it is called in figure ids: its indicator, and its window where that isn't the month itself.
    pub fn key(&self) -> String {
        if self.window == CURRENT { self.indicator.clone() } else { format!("{}.{}", self.indicator, self.window) }
    }

    /// The same item, be it of another version: the same figure.
    pub fn same(&self, other: &Item) -> bool {
        self.indicator == other.indicator && self.direction == other.direction && self.window == other.window
    }
}

/// The window of the month itself.
const CURRENT: &str = "current";

impl Scheme {
    /// The scheme that the workspace has adopted; none where it names none.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn adopted(workspace: &Workspace, catalogue: &Catalogue) -> Result<Option<Scheme>, Problems> {
        let Some(file) = &workspace.config.appraisal else { return Ok(None) };
        let text = workspace.read(file)?;
        Scheme::read(workspace, catalogue, file, &text).map(Some)
    }

    /// A scheme in a file anywhere: a draft. A relative path is looked for here, then in the workspace.
    ///
    /// # Errors
    /// Where there is no such file, and everything that is wrong with it.
    pub fn draft(workspace: &Workspace, catalogue: &Catalogue, file: &Path) -> Result<Scheme, Problems> {
        let name = file.display().to_string();
        let read = |path: &Path| std::fs::read_to_string(path).or_else(|_| std::fs::read_to_string(workspace.dir.join(path)));
        let text = read(file).map_err(|error| {
            Problem::error("no-file", format!("the scheme {name} can't be read: {error}"))
                .at(Place::file(&name))
                .help("name a scheme's file, here or in the workspace; docs/appraisal.md has one to begin with")
        })?;
        let include =
            |target: &str| read(Path::new(target)).map_err(|error| Problem::error("include", format!("`{target}` can't be read: {error}")));
        whole(Scheme::examine(workspace, catalogue, &name, &text, &include))
    }

    /// Reads and checks the text of a scheme in the workspace. Files that it includes are looked for beside it.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line.
    pub fn read(workspace: &Workspace, catalogue: &Catalogue, file: &str, text: &str) -> Result<Scheme, Problems> {
        whole(Scheme::examine(workspace, catalogue, file, text, &|target| workspace.read(target)))
    }

    /// All that is wrong with the adopted scheme and all that is odd about it.
    pub fn check_adopted(workspace: &Workspace, catalogue: &Catalogue) -> Problems {
        let Some(file) = &workspace.config.appraisal else { return Problems::default() };
        match workspace.read(file) {
            Ok(text) => Scheme::examine(workspace, catalogue, file, &text, &|target| workspace.read(target)).1,
            Err(problem) => problem.into(),
        }
    }

    fn examine(workspace: &Workspace, catalogue: &Catalogue, file: &str, text: &str, include: &Include<'_>) -> (Option<Scheme>, Problems) {
        let read = read_yaml_with::<File>(file, text, include);
        let mut problems = read.problems;
        let scheme = read.value.map(|value| value.scheme(file, kept(file, text, read.included), &read.lines, &mut problems));
        // What can't be read whole isn't judged as a whole: weights would not sum for want of an item.
        if let Some(scheme) = scheme.as_ref().filter(|_| !problems.has_errors()) {
            problems.extend(check::check(scheme, &read.lines, workspace, catalogue));
        }
        (scheme, problems)
    }

    /// Every indicator that its rules name.
    pub fn indicators(&self) -> BTreeSet<String> {
        let versions = self.offices.iter().chain(&self.departments);
        let mut names = BTreeSet::new();
        for version in versions {
            names.extend(version.items.iter().map(|item| item.indicator.clone()));
            let conditions = version.bonuses.iter().map(|b| &b.when).chain(version.vetoes.iter().map(|v| &v.when));
            names.extend(conditions.filter_map(|when| match when {
                Condition::Figure { indicator, .. } => Some(indicator.clone()),
                Condition::Events { .. } => None,
            }));
        }
        names
    }

    /// The rules that apply to a month: the newest that begin by it.
    pub fn version(versions: &[Version], month: Period) -> Option<&Version> {
        versions.iter().filter(|version| version.from <= month).max_by_key(|version| version.from)
    }
}

/// A scheme without faults.
fn whole((scheme, problems): (Option<Scheme>, Problems)) -> Result<Scheme, Problems> {
    match scheme {
        Some(scheme) => problems.or(scheme),
        None => Err(problems),
    }
}

/// The texts of a scheme under the names by which an edition keeps them.
fn kept(file: &str, text: &str, included: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = file.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let name = |path: String| format!("scheme-{}", path.strip_prefix(&folder).unwrap_or(&path).replace('/', "-"));
    let main = std::iter::once((KEPT_AS.to_owned(), text.to_owned()));
    main.chain(included.into_iter().map(|(path, text)| (name(path), text))).collect()
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    #[serde(default)]
    offices: Vec<VersionText>,
    #[serde(default)]
    departments: Vec<VersionText>,
    #[serde(default)]
    exempt_new_offices: bool,
    #[serde(default)]
    exemptions: Vec<Exemption>,
    #[serde(default)]
    adjustments: Vec<Adjustment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionText {
    from: Period,
    items: Vec<ItemText>,
    #[serde(default)]
    bonuses: Vec<RuleText>,
    #[serde(default)]
    deductions: Vec<DeductionText>,
    #[serde(default)]
    vetoes: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemText {
    #[serde(default)]
    title: Option<String>,
    indicator: String,
    direction: Direction,
    #[serde(default = "current")]
    window: String,
    weight: f64,
    zero_at: f64,
    full_at: f64,
    #[serde(default)]
    months: Weigh,
}

/// A bonus has `points`, a veto a `cap`; both go by a figure or by events.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    title: String,
    #[serde(default)]
    indicator: Option<String>,
    #[serde(default)]
    direction: Option<Direction>,
    #[serde(default)]
    window: Option<String>,
    #[serde(default)]
    event: Option<Event>,
    #[serde(default)]
    at_least: Option<f64>,
    #[serde(default)]
    at_most: Option<f64>,
    #[serde(default)]
    points: Option<f64>,
    #[serde(default)]
    cap: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeductionText {
    title: String,
    event: Event,
    points: f64,
}

fn current() -> String {
    CURRENT.to_owned()
}

impl File {
    fn scheme(self, file: &str, texts: BTreeMap<String, String>, lines: &Lines, problems: &mut Problems) -> Scheme {
        let mut versions = |texts: Vec<VersionText>, key: &str| -> Vec<Version> {
            texts.into_iter().enumerate().map(|(i, text)| text.version(&format!("{key}[{i}]"), lines, problems)).collect()
        };
        Scheme {
            file: file.to_owned(),
            texts,
            offices: versions(self.offices, "offices"),
            departments: versions(self.departments, "departments"),
            title: self.title,
            exempt_new_offices: self.exempt_new_offices,
            exemptions: self.exemptions,
            adjustments: self.adjustments,
        }
    }
}

impl VersionText {
    fn version(self, key: &str, lines: &Lines, problems: &mut Problems) -> Version {
        let item = |text: ItemText| Item {
            title: text.title,
            indicator: text.indicator,
            direction: text.direction,
            window: text.window,
            weight: text.weight,
            zero_at: text.zero_at,
            full_at: text.full_at,
            months: text.months,
        };
        let mut bonuses = Vec::new();
        for (i, text) in self.bonuses.into_iter().enumerate() {
            if let Some((when, points)) = text.read(&format!("{key}.bonuses[{i}]"), "points", "cap", lines, problems) {
                bonuses.push(Bonus { title: text.title, when, points });
            }
        }
        let mut vetoes = Vec::new();
        for (i, text) in self.vetoes.into_iter().enumerate() {
            if let Some((when, cap)) = text.read(&format!("{key}.vetoes[{i}]"), "cap", "points", lines, problems) {
                vetoes.push(Veto { title: text.title, when, cap });
            }
        }
        let deduction = |text: DeductionText| Deduction { title: text.title, event: text.event, points: text.points };
        Version {
            from: self.from,
            items: self.items.into_iter().map(item).collect(),
            bonuses,
            deductions: self.deductions.into_iter().map(deduction).collect(),
            vetoes,
        }
    }
}

impl RuleText {
    /// What it goes by, and what it gives under its `own` key (`points` or `cap`).
    fn read(&self, key: &str, own: &str, other: &str, lines: &Lines, problems: &mut Problems) -> Option<(Condition, f64)> {
        let value = |name: &str| if name == "points" { self.points } else { self.cap };
        let before = problems.0.len();
        let mut fault = |key: String, what: String| problems.push(Problem::error("scheme-rule", what).at(lines.place(&key)));
        if value(other).is_some() {
            fault(format!("{key}.{other}"), format!("`{other}` has no meaning here: it is `{own}`"));
        }
        if value(own).is_none() {
            fault(key.to_owned(), format!("`{own}` is missing"));
        }
        let when = match (&self.indicator, self.event) {
            (Some(indicator), None) => {
                if self.direction.is_none() {
                    fault(key.to_owned(), "`direction` is missing: I, E or all".to_owned());
                }
                if self.at_least.is_none() && self.at_most.is_none() {
                    fault(key.to_owned(), "`at_least` or `at_most` is missing: without either it would always hold".to_owned());
                }
                Some(Condition::Figure {
                    indicator: indicator.clone(),
                    direction: self.direction.unwrap_or(Direction::All),
                    window: self.window.clone().unwrap_or_else(current),
                    least: self.at_least,
                    most: self.at_most,
                })
            }
            (None, Some(event)) => {
                for (name, set) in [("at_most", self.at_most.is_some()), ("direction", self.direction.is_some())] {
                    if set {
                        fault(format!("{key}.{name}"), format!("`{name}` has no meaning for events: they are counted, `at_least` so many"));
                    }
                }
                if self.window.is_some() {
                    fault(format!("{key}.window"), "`window` has no meaning for events: they are the month's".to_owned());
                }
                if self.at_least.is_none_or(|least| least < 1.0) {
                    fault(key.to_owned(), "`at_least` must say how many events, 1 or more".to_owned());
                }
                Some(Condition::Events { event, least: self.at_least.unwrap_or(1.0) })
            }
            _ => {
                fault(key.to_owned(), "name an `indicator` or an `event`, one of the two".to_owned());
                None
            }
        };
        if problems.0.len() > before { None } else { when.zip(value(own)) }
    }
}
