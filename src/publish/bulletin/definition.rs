//! A bulletin's definition: `report-templates/NAME/bulletin.yaml`, and the words and marks that all bulletins share.

use super::compose::base;
use super::context::{Recipient, Section};
use crate::measure::indicators::Catalogue;
use crate::store::workspace::{Defaults, Overlay};
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::{Place, Problem, Problems, nearest, read_yaml};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Where the built-in and the workspace's templates stand.
pub const TEMPLATES: &str = "report-templates";
/// Words that all bulletins share.
const WORDS: &str = "report-templates/components/words.yaml";
/// What indicators are to reach, year by year.
const TARGETS: &str = "report-templates/targets.yaml";
/// Marks across every page.
const MARK: &str = "report-templates/mark.yaml";

/// One kind of bulletin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its folder's name: `monthly`.
    #[serde(skip)]
    pub key: String,
    /// The bulletin's name, as it stands in red. `{district}` is the district's name.
    pub name: String,
    /// What periods it is issued for.
    pub period: Kind,
    /// Issuing office. `{district}` is replaced.
    pub issued_by: String,
    /// A line at the top left of the first page.
    #[serde(default)]
    pub classification: Option<String>,
    /// Copies printed.
    #[serde(default)]
    pub copies: Option<u32>,
    /// What each kind of scope's edition holds; a kind that isn't named gets none.
    pub scopes: BTreeMap<ScopeKind, ScopeSpec>,
    /// Words of this bulletin by key, on top of the shared ones.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Indicators that its sentences and tables show.
    pub indicators: Vec<String>,
    /// Families of indicators that they show whole: `stage_hours` for every stage.
    #[serde(default)]
    pub families: Vec<String>,
    /// Rows of the headline table.
    #[serde(default)]
    pub headline: Vec<HeadSpec>,
    /// Rankings.
    #[serde(default)]
    pub rankings: Vec<RankingSpec>,
    /// Series over time.
    #[serde(default)]
    pub trends: Vec<TrendSpec>,
    /// Reform measures, grouped as the order groups them.
    #[serde(default)]
    pub measures: Vec<MeasuresSpec>,
    /// Kinds of declarations beside each other: with duty and without, inspected and not.
    #[serde(default)]
    pub splits: Vec<MeasuresSpec>,
    /// How many of the longest declarations are listed.
    #[serde(default)]
    pub longest: u32,
    /// The figures that its mail names.
    #[serde(default)]
    pub mail: Vec<MailFigure>,
    /// What it shows of the register of anomalies; none where nothing.
    #[serde(default)]
    pub alerts: Option<AlertsSpec>,
    /// What it shows of the supervision tasks; none where it is about something else.
    #[serde(default)]
    pub tasks: Option<TasksSpec>,
    /// Whether it is about the year's reckoning.
    #[serde(default)]
    pub appraisal: bool,
    /// Shared words; read from their own file.
    #[serde(skip)]
    pub shared: Words,
    /// Marks; read from their own file.
    #[serde(skip)]
    pub mark: Mark,
    /// The year's targets; read from their own file.
    #[serde(skip)]
    pub targets: Vec<Target>,
}

/// What an indicator is to reach in a year, of those that the baselines don't set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// In which year.
    pub year: i32,
    /// Which.
    pub indicator: String,
    /// In which direction of trade.
    pub direction: Direction,
    /// The value; a share as a fraction of 1.
    pub target: f64,
}

/// The file of targets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    targets: Vec<Target>,
}

/// Whose an edition can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// The whole district's; in a country's workspace, the country's.
    #[serde(alias = "whole", alias = "country")]
    District,
    /// One for each office; in a country's workspace, for each district.
    #[serde(alias = "unit")]
    Office,
    /// One for each department.
    Department,
}

impl ScopeKind {
    /// Its word in `bulletin.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            ScopeKind::District => "district",
            ScopeKind::Office => "office",
            ScopeKind::Department => "department",
        }
    }

    /// The kind of a scope; a transport mode, a grade or a site has no edition of its own.
    pub fn of(scope: &Scope) -> Option<ScopeKind> {
        match scope {
            Scope::District | Scope::Country => Some(ScopeKind::District),
            Scope::Office(_) | Scope::Member(_) => Some(ScopeKind::Office),
            Scope::Department(_) => Some(ScopeKind::Department),
            Scope::Cut { .. } => None,
        }
    }
}

/// The edition of one kind of scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeSpec {
    /// Its template: `monthly/district.html`.
    pub template: String,
    /// The document's title. `{district}`, `{scope}`, `{year}` and `{number}` are replaced.
    pub title: String,
    /// To whom it is addressed, with the same placeholders.
    pub addressees: String,
    /// Who receives it, for the imprint.
    #[serde(default)]
    pub imprint: Vec<Recipient>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Attachments in order.
    #[serde(default)]
    pub attachments: Vec<Section>,
}

/// What periods a bulletin is issued for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A row of the headline table: an indicator (a derived one too), or a reference of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadSpec {
    /// Its label; `{baseline_year}` is replaced.
    pub label: String,
    /// What it shows.
    #[serde(default)]
    pub indicator: Option<String>,
    /// Or which level of comparison.
    #[serde(default)]
    pub reference: Option<ReferenceKind>,
    /// The unit where it isn't the indicator's own.
    #[serde(default)]
    pub unit: Option<String>,
    /// Set apart.
    #[serde(default)]
    pub emphasis: bool,
}

/// A level of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReferenceKind {
    /// The level to improve on.
    Baseline,
    /// The level to reach.
    Target,
    /// The country's mean.
    National,
}

/// A ranking of offices.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankingSpec {
    /// What ranks.
    pub indicator: String,
    /// In which directions.
    pub directions: Vec<Direction>,
    /// What stands beside it.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// A series over time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendSpec {
    /// What.
    pub indicator: String,
    /// In which directions.
    pub directions: Vec<Direction>,
}

/// What a bulletin shows of the register of anomalies.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertsSpec {
    /// How many of the open warnings that matter most stand in the body: at most a page of them.
    pub worst: usize,
    /// How many things to do first are named.
    #[serde(default)]
    pub to_do: usize,
    /// How many charts of offices that shifted are drawn.
    #[serde(default)]
    pub charts: usize,
}

/// What a bulletin shows of the supervision tasks.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TasksSpec {
    /// How many working days before its deadline a task counts as near it.
    pub near: u32,
    /// How many claims that their figures contradict are listed, of either kind.
    pub claims: usize,
    /// How many indicators stand beside a claim that they contradict.
    pub evidence: usize,
}

/// A figure that a mail names, of the reader's own scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFigure {
    /// What it is called.
    pub label: String,
    /// Which.
    pub indicator: String,
    /// In which direction of trade.
    pub direction: Direction,
}

/// Indicators under one heading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuresSpec {
    /// Heading.
    pub title: String,
    /// Which.
    pub indicators: Vec<String>,
}

/// Words that all bulletins share.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// By key.
    pub words: BTreeMap<String, String>,
    /// What a flag means.
    pub flags: BTreeMap<String, String>,
    /// What a reason for quarantine means.
    pub quarantine: BTreeMap<String, String>,
    /// What a note means.
    pub notes: BTreeMap<String, String>,
    /// What a column is called: its usual header, from the default mapping.
    #[serde(skip)]
    pub columns: BTreeMap<String, String>,
    /// What a stage is called.
    pub stages: BTreeMap<String, String>,
    /// Who keeps goods waiting.
    pub parties: BTreeMap<String, String>,
    /// What an anomaly's level is called.
    pub levels: BTreeMap<String, String>,
    /// What an anomaly's state is called.
    pub states: BTreeMap<String, String>,
}

/// Text across every page. A workspace of made-up data overrides the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// On every page of every bulletin.
    #[serde(default)]
    pub watermark: Option<String>,
    /// On every page of a draft.
    pub draft: String,
}

fn read<T: DeserializeOwned>(overlay: &Overlay, path: &str, problems: &mut Problems) -> Option<T> {
    match overlay.read(path) {
        Ok(text) => {
            let read = read_yaml::<T>(path, &text.text);
            problems.extend(read.problems);
            read.value
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

impl Words {
    /// Reads them through the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn load(overlay: &Overlay) -> Result<Words, Problems> {
        let mut problems = Problems::default();
        let words = read::<Words>(overlay, WORDS, &mut problems);
        let columns = headers(overlay)?;
        match words {
            Some(words) => problems.or(Words { columns, ..words }),
            None => Err(problems),
        }
    }
}

impl Definition {
    /// Reads the definition of the bulletin `key` with everything it refers to.
    pub fn load(overlay: &Overlay, key: &str) -> Result<Definition, Problems> {
        let mut problems = Problems::default();
        let path = format!("{TEMPLATES}/{key}/bulletin.yaml");
        if !Definition::names(overlay).iter().any(|n| n == key) {
            return Err(Definition::unknown(overlay, key).into());
        }
        let definition = read::<Definition>(overlay, &path, &mut problems);
        let shared = Words::load(overlay).map_err(|p| problems.extend(p)).ok();
        let mark = read::<Mark>(overlay, MARK, &mut problems);
        let targets = read::<Targets>(overlay, TARGETS, &mut problems);
        match (definition, shared, mark, targets) {
            (Some(definition), Some(shared), Some(mark), Some(Targets { targets })) => {
                let mut definition = Definition { key: key.to_owned(), shared, mark, targets, ..definition };
                if let Some(country) = overlay.country() {
                    let listed = |name: &str| !country.without.iter().any(|left_out| left_out == name);
                    definition.indicators.retain(|name| listed(name));
                    definition.headline.retain(|row| row.indicator.as_deref().map(base).is_none_or(listed));
                }
                definition.check(overlay, &path, &mut problems);
                problems.or(definition)
            }
            _ => Err(problems),
        }
    }

    /// The bulletins that the overlay defines.
    pub fn names(overlay: &Overlay) -> Vec<String> {
        let prefix = format!("{TEMPLATES}/");
        let files = overlay.list(TEMPLATES, "bulletin.yaml");
        let names = files.iter().filter_map(|f| f.strip_prefix(&prefix)?.strip_suffix("/bulletin.yaml"));
        let issued = |name: &&str| !overlay.country().is_some_and(|country| country.not_issued.iter().any(|n| n == name));
        names.filter(issued).map(str::to_owned).collect()
    }

    /// The catalogue knows every indicator it names, or these problems.
    pub fn check_indicators(&self, catalogue: &Catalogue) -> Problems {
        let path = format!("{TEMPLATES}/{}/bulletin.yaml", self.key);
        let known: Vec<&str> = catalogue.definitions().iter().map(|d| d.name.as_str()).collect();
        let mut problems = Problems::default();
        let mailed = self.mail.iter().map(|f| base(&f.indicator));
        let named = self.all_indicators().into_iter().chain(mailed).map(|name| (path.as_str(), name));
        let targeted = self.targets.iter().map(|t| (TARGETS, t.indicator.as_str()));
        for (file, name) in named.chain(targeted).filter(|(_, i)| catalogue.find(i).is_none()) {
            let problem = Problem::error("unknown-indicator", format!("no indicator is named `{name}`")).at(Place::file(file).key(name));
            problems.push(match nearest(name, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("add a file to queries/indicators/, or take the name out"),
            });
        }
        problems
    }

    fn unknown(overlay: &Overlay, key: &str) -> Problem {
        let names = Definition::names(overlay);
        if overlay.country().is_some_and(|country| country.not_issued.iter().any(|n| n == key)) {
            return Problem::error("unknown-bulletin", format!("a country's workspace has no bulletin `{key}`"))
                .why("it is a district's: report-templates/country.yaml says so")
                .help(format!("there are: {}", names.join(", ")));
        }
        let help = match nearest(key, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", names.join(", ")),
        };
        Problem::error("unknown-bulletin", format!("there is no bulletin `{key}`")).help(help)
    }

    fn check(&self, overlay: &Overlay, path: &str, problems: &mut Problems) {
        let mut patterns = vec![("name".to_owned(), &self.name), ("issued_by".to_owned(), &self.issued_by)];
        for (kind, spec) in &self.scopes {
            let key = |name: &str| format!("scopes.{}.{name}", kind.word());
            if let Err(problem) = overlay.read(&format!("{TEMPLATES}/{}", spec.template)) {
                problems.push(problem.at(Place::file(path).key(key("template"))));
            }
            patterns.extend([(key("title"), &spec.title), (key("addressees"), &spec.addressees)]);
            // What an edition's maker checks it by, and how its reader knows whose it is.
            if *kind != ScopeKind::District && !holes(&spec.title).any(|h| h == "scope") {
                problems.push(
                    Problem::error("title-without-scope", format!("the title of a {}'s edition doesn't say whose it is", kind.word()))
                        .at(Place::file(path).key(key("title")))
                        .help("put {scope} into it"),
                );
            }
        }
        for (key, pattern) in patterns {
            for hole in holes(pattern).filter(|h| !HOLES.contains(h)) {
                problems.push(
                    Problem::error("unknown-placeholder", format!("`{{{hole}}}` is no placeholder"))
                        .at(Place::file(path).key(&key))
                        .help(format!("there are: {}", HOLES.join(", "))),
                );
            }
        }
    }

    /// What the edition of a scope holds.
    ///
    /// # Errors
    /// Where this bulletin has no edition for that kind of scope.
    pub fn edition_of(&self, scope: &Scope) -> Result<&ScopeSpec, Problem> {
        let spec = ScopeKind::of(scope).and_then(|kind| self.scopes.get(&kind));
        spec.ok_or_else(|| {
            let kinds: Vec<&str> = self.scopes.keys().map(|k| k.word()).collect();
            Problem::error("no-edition", format!("the bulletin `{}` has no edition for {scope}", self.key))
                .at(Place::file(format!("{TEMPLATES}/{}/bulletin.yaml", self.key)).key("scopes"))
                .help(format!("it has one for each: {}", kinds.join(", ")))
        })
    }

    /// Whether it is issued for periods like this one.
    pub fn fits(&self, period: Period) -> Result<(), Problem> {
        let (kind, example) = match self.period {
            Kind::Week => ("week", "2017-W17"),
            Kind::Month => ("month", "2017-04"),
            Kind::Year => ("year", "2017"),
        };
        if period.kind() == kind {
            return Ok(());
        }
        Err(Problem::error(
            "wrong-period",
            format!("the bulletin `{}` is issued by the {kind}, and {period} is a {}", self.key, period.kind()),
        )
        .help(format!("write its period as {example}")))
    }

    /// The bulletin's name with the district's in it.
    pub fn full_name(&self, district: &str) -> String {
        fill(&self.name, &[("district", district)])
    }

    /// The members of its families, in the catalogue's order.
    pub fn members(&self, catalogue: &Catalogue) -> Vec<String> {
        let of = |name: &str| self.families.iter().any(|f| name.strip_prefix(f.as_str()).is_some_and(|rest| rest.starts_with('.')));
        catalogue.definitions().iter().map(|d| d.name.clone()).filter(|name| of(name)).collect()
    }

    /// Every indicator that a page of it shows, each once, in the order of their first mention.
    pub fn all_indicators(&self) -> Vec<&str> {
        let ranked = self.rankings.iter().flat_map(|r| std::iter::once(&r.indicator).chain(&r.columns));
        let drawn = self.trends.iter().map(|t| &t.indicator);
        let measured = self.measures.iter().chain(&self.splits).flat_map(|m| &m.indicators);
        let headed = self.headline.iter().filter_map(|h| h.indicator.as_deref()).map(base);
        let mut seen = BTreeSet::new();
        let named = self.indicators.iter().map(String::as_str).chain(headed);
        let more = ranked.chain(drawn).chain(measured).map(String::as_str);
        named.chain(more).filter(|i| seen.insert(*i)).collect()
    }
}

/// Each column's usual header.
fn headers(overlay: &Overlay) -> Result<BTreeMap<String, String>, Problems> {
    let columns = Defaults::load(overlay)?.columns.into_iter();
    Ok(columns.filter_map(|(column, headers)| Some((column, headers.into_iter().next()?))).collect())
}

/// What a pattern may hold.
const HOLES: [&str; 4] = ["district", "scope", "year", "number"];

fn holes(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(hole, _)| hole))
}

/// A pattern with its placeholders filled in.
pub fn fill(pattern: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(pattern.to_owned(), |text, (hole, word)| text.replace(&format!("{{{hole}}}"), word))
}
