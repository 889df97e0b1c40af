//! The year's reckoning for the page: places, what points were lost on, every item of every month with the edition that it stands on.

use super::compose::Book;
use super::context::{
    ApartRow, AppealRow, AppraisalView, CorrectionRow, GivenRow, GridRow, ItemRow, KindView, MonthView, OutlookRow, OutlookView, PaceRow,
    PartRow, PathView, RankRow, RuleRow, RulesView, Sheet,
};
use super::definition::Words;
use super::shown::{Shown, Way};
use crate::measure::appraisal::score::{Given, LeftOut, MonthOutcome, Part, Score};
use crate::measure::appraisal::{
    Adjustment, Item, Kind, Lever, MonthRow, PREFIX, REST, Reckoning, Scheme, Standing, Version, Weigh, cheapest, levers,
};
use crate::measure::indicators::Catalogue;
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Scope};

/// What a run reckoned, and by which rules.
#[derive(Clone, Debug)]
pub struct Reckoned {
    /// The scheme.
    pub scheme: Scheme,
    /// Everyone's months.
    pub reckoning: Reckoning,
}

/// The mean that has a target, and the pace that it asks for.
const PACED: &str = "clearance_hours_mean";
const PACE: &str = "required_pace";
/// Items that a ranking's row names.
const MOST_LOST: usize = 2;
/// Names in the list of those who rose most.
const MOST_RISEN: usize = 3;

/// The appraisal as `reader` sees it; `window` is the one that the year's figures stand in.
pub(super) fn view(reckoned: &Reckoned, book: &Book<'_>, words: &Words, config: &Config, reader: &Scope, window: &str) -> AppraisalView {
    let Reckoned { scheme, reckoning } = reckoned;
    let desk = Desk { book, words, reader, window };
    let concerns = |scope: &Scope| reader.is_whole() || scope == reader;
    let shown = || reckoning.standings.iter().filter(|s| concerns(&s.unit.scope));
    let kinds = [Kind::Office, Kind::Department].into_iter().filter_map(|kind| desk.kind(reckoning, kind)).collect();
    let rules = [(Kind::Office, &scheme.offices), (Kind::Department, &scheme.departments)];
    let concerned = |kind: Kind| shown().any(|s| s.unit.kind == kind);
    AppraisalView {
        outlook: OutlookView { paces: desk.paces(), scores: desk.foreseen(reckoning) },
        scheme: reckoning.scheme.clone(),
        file: reckoning.file.clone(),
        kinds,
        sheets: shown().filter(|s| s.year.is_some() || !reader.is_whole()).map(|s| desk.sheet(s)).collect(),
        corrections: shown().flat_map(|s| desk.corrections(s)).collect(),
        appeals: shown().flat_map(|s| appeals(s, config)).collect(),
        rules: rules
            .into_iter()
            .filter(|(kind, _)| concerned(*kind))
            .flat_map(|(kind, versions)| versions.iter().map(move |v| (kind, v)))
            .map(|(kind, version)| desk.rules(kind, version))
            .collect(),
    }
}

fn word(kind: Kind) -> String {
    match kind {
        Kind::Office => "office",
        Kind::Department => "department",
    }
    .to_owned()
}

/// An item's title: the scheme's, else its direction and its indicator's.
pub fn item_title(words: &Words, catalogue: &Catalogue, item: &Item) -> String {
    item.title.clone().unwrap_or_else(|| {
        let direction = words.words.get(&item.direction.to_string()).cloned().unwrap_or_default();
        let base = catalogue.find(&item.indicator).or_else(|| catalogue.find(item.indicator.rsplit_once('.')?.0));
        direction + &base.map_or_else(|| item.indicator.clone(), |d| d.title)
    })
}

struct Desk<'a> {
    book: &'a Book<'a>,
    words: &'a Words,
    reader: &'a Scope,
    window: &'a str,
}

impl Desk<'_> {
    fn get(&self, name: &str, direction: Direction, scope: &Scope, window: &str) -> Shown {
        self.book.get(&format!("{PREFIX}{name}"), direction, scope, window)
    }

    fn whole(&self, name: &str, scope: &Scope) -> Shown {
        self.get(name, Direction::All, scope, self.window)
    }

    fn title(&self, item: &Item) -> String {
        item_title(self.words, self.book.catalogue(), item)
    }

    fn kind(&self, reckoning: &Reckoning, kind: Kind) -> Option<KindView> {
        let ranked = reckoning.ranked(kind);
        if ranked.is_empty() {
            return None;
        }
        let rows: Vec<RankRow> = ranked.iter().filter(|s| s.year.is_some()).map(|s| self.row(s)).collect();
        let mut progress: Vec<RankRow> = rows.iter().filter(|row| row.progress.value.is_some_and(|v| v > 0.0)).cloned().collect();
        progress.sort_by(|a, b| b.progress.value.partial_cmp(&a.progress.value).unwrap_or(std::cmp::Ordering::Equal));
        progress.truncate(MOST_RISEN);
        let months = reckoning.standings.first().map_or(0, |s| s.months.len());
        let path = |best: bool| {
            let of = |month: usize| {
                let scored = ranked.iter().filter_map(|s| Some((s.months[month].score()?.score, *s)));
                let found = if best {
                    scored.reduce(|a, b| if b.0 > a.0 { b } else { a })
                } else {
                    scored.reduce(|a, b| if b.0 < a.0 { b } else { a })
                };
                found.map(|(_, s)| self.month_score(&s.unit.scope, &s.months[month]))
            };
            let found: Vec<Option<Shown>> = (0..months).map(of).collect();
            path_of(found.into_iter())
        };
        Some(KindView {
            kind: word(kind),
            apart: ranked.iter().filter(|s| s.year.is_none()).map(|s| self.apart(s)).collect(),
            best: path(true),
            worst: path(false),
            progress,
            rows,
        })
    }

    fn month_score(&self, scope: &Scope, row: &MonthRow) -> Shown {
        self.get("score", Direction::All, scope, &month_window(row.month))
    }

    fn row(&self, standing: &Standing) -> RankRow {
        let scope = &standing.unit.scope;
        let mut levers = levers(standing);
        let cheapest = cheapest(&levers).map(|lever| self.item(lever, scope));
        levers.sort_by(|a, b| b.lost.total_cmp(&a.lost));
        let lost = levers.iter().map(|lever| self.item(lever, scope)).filter(|row| row.lost.way == Way::Up);
        let year = standing.months.first().map_or(0, |row| row.month.year());
        RankRow {
            name: standing.unit.short.clone(),
            own: scope == self.reader,
            rank: self.whole("score.rank", scope),
            score: self.whole("score", scope),
            quarters: (1..=4).map(|q| self.get("score", Direction::All, scope, &format!("quarter:{year}-Q{q}"))).collect(),
            months: standing.year.as_ref().map_or(0, |total| total.months),
            bonus: self.whole("bonus", scope),
            deduction: self.whole("deduction", scope),
            progress: self.whole("progress", scope),
            adjustment: (!standing.adjustments.is_empty()).then(|| self.whole("adjustment", scope)),
            adjusted: self.whole("adjusted_score", scope),
            adjusted_rank: self.whole("adjusted_score.rank", scope),
            lost: lost.take(MOST_LOST).collect(),
            cheapest,
        }
    }

    fn apart(&self, standing: &Standing) -> ApartRow {
        let mut row = ApartRow {
            name: standing.unit.short.clone(),
            own: standing.unit.scope == *self.reader,
            why: "none".to_owned(),
            opened: None,
            reason: String::new(),
        };
        for month in &standing.months {
            match &month.outcome {
                MonthOutcome::New { opened } => (row.why, row.opened) = ("new".to_owned(), Some((*opened).into())),
                MonthOutcome::Exempt { reason, .. } => (row.why, row.reason) = ("exempt".to_owned(), reason.clone()),
                _ => {}
            }
        }
        row
    }

    fn item(&self, lever: &Lever, scope: &Scope) -> ItemRow {
        let (key, direction) = (lever.item.key(), lever.item.direction);
        let get = |name: &str| self.get(&format!("{name}.{key}"), direction, scope, self.window);
        ItemRow {
            title: self.title(&lever.item),
            weight: get("weight"),
            points: get("points"),
            lost: get("lost"),
            value: get("value"),
            step: get("step"),
            falls: lever.item.full_at < lever.item.zero_at,
        }
    }

    fn sheet(&self, standing: &Standing) -> Sheet {
        let scope = &standing.unit.scope;
        let levers = levers(standing);
        let grid = |lever: &Lever| {
            let name = format!("points.{}", lever.item.key());
            GridRow {
                title: self.title(&lever.item),
                cells: standing.months.iter().map(|row| self.get(&name, lever.item.direction, scope, &month_window(row.month))).collect(),
                year: self.get(&name, lever.item.direction, scope, self.window),
            }
        };
        let months =
            |name: &str| standing.months.iter().map(|row| self.get(name, Direction::All, scope, &month_window(row.month))).collect();
        let rest = ["bonus", "deduction", "cut"].into_iter();
        let rest = rest.map(|name| GridRow { title: name.to_owned(), cells: months(name), year: self.whole(name, scope) });
        let moved = |row: &GridRow| row.cells.iter().any(|cell| matches!(cell.way, Way::Up | Way::Down));
        Sheet {
            rest: rest.filter(moved).collect(),
            scope: scope.to_string(),
            name: standing.unit.name.clone(),
            grid: levers.iter().map(grid).collect(),
            items: levers.iter().map(|lever| self.item(lever, scope)).collect(),
            bonus: self.whole("bonus", scope),
            taken: standing.year.as_ref().map(|total| -total.deduction),
            deduction: self.whole("deduction", scope),
            cut: self.whole("cut", scope),
            score: self.whole("score", scope),
            months: standing.months.iter().map(|row| self.month(scope, row)).collect(),
        }
    }

    fn month(&self, scope: &Scope, row: &MonthRow) -> MonthView {
        let mut view = MonthView {
            number: row.month.ordinal(),
            outcome: String::new(),
            score: self.month_score(scope, row),
            edition: String::new(),
            before: None,
            reason: String::new(),
            document: String::new(),
            parts: Vec::new(),
            left_out: Vec::new(),
            bonuses: Vec::new(),
            deductions: Vec::new(),
            vetoes: Vec::new(),
        };
        let outcome = match &row.outcome {
            MonthOutcome::Scored { score, before } => {
                self.scored(&mut view, scope, row.month, score);
                let first = || self.get("first_score", Direction::All, scope, &month_window(row.month));
                view.before = before.as_ref().map(|before| (before.edition.to_string(), first()));
                "scored"
            }
            MonthOutcome::New { .. } => "new",
            MonthOutcome::Exempt { reason, document } => {
                (view.reason, view.document) = (reason.clone(), document.clone().unwrap_or_default());
                "exempt"
            }
            MonthOutcome::Unpublished => "unpublished",
            MonthOutcome::NoRules => "no_rules",
            MonthOutcome::NoFigures => "no_figures",
        };
        outcome.clone_into(&mut view.outcome);
        view
    }

    fn scored(&self, view: &mut MonthView, scope: &Scope, month: Period, score: &Score) {
        let part = |part: &Part| {
            let get = |name: &str| self.get(&format!("{name}.{}", part.item.key()), part.item.direction, scope, &month_window(month));
            PartRow {
                title: self.title(&part.item),
                weight: get("weight"),
                points: get("points"),
                figure: part.source.figure.to_string(),
                display: part.source.display.clone(),
                unit: part.source.unit.clone(),
            }
        };
        view.edition = score.edition.to_string();
        view.parts = score.parts.iter().map(part).collect();
        view.left_out = score.left_out.iter().map(|LeftOut { item, .. }| self.title(item)).collect();
        (view.bonuses, view.deductions, view.vetoes) = (given(&score.bonuses), given(&score.deductions), given(&score.vetoes));
    }

    fn corrections(&self, standing: &Standing) -> Vec<CorrectionRow> {
        let scope = &standing.unit.scope;
        let one = |row: &MonthRow| match &row.outcome {
            MonthOutcome::Scored { score, before: Some(_) } => Some(CorrectionRow {
                name: standing.unit.short.clone(),
                month: row.month.ordinal(),
                edition: score.edition.to_string(),
                before: self.get("first_score", Direction::All, scope, &month_window(row.month)),
                score: self.month_score(scope, row),
            }),
            _ => None,
        };
        standing.months.iter().filter_map(one).collect()
    }

    /// Both directions that have a pace to keep and a last year to go by.
    fn paces(&self) -> Vec<PaceRow> {
        let whole = self.book.whole();
        let scope = if matches!(self.reader, Scope::Department(_)) { &whole } else { self.reader };
        let one = |direction: Direction| {
            let end = |name: &str| self.get(&format!("outlook_{name}.{PACED}"), direction, scope, REST);
            let (needed, low, high) = (self.book.get(PACE, direction, scope, "current"), end("low"), end("high"));
            let verdict = match (needed.value?, low.value?, high.value?) {
                (needed, _, high) if needed >= high => "easy",
                (needed, low, _) if needed < low => "hard",
                _ => "open",
            };
            Some(PaceRow { direction: direction.to_string(), needed, low, high, verdict: verdict.to_owned() })
        };
        [Direction::I, Direction::E].into_iter().filter_map(one).collect()
    }

    fn foreseen(&self, reckoning: &Reckoning) -> Vec<OutlookRow> {
        let kinds = [Kind::Office, Kind::Department].into_iter();
        let all = kinds.flat_map(|kind| {
            let ranked = reckoning.ranked(kind);
            let count = ranked.iter().filter(|s| s.year.is_some()).count();
            ranked.into_iter().filter(|s| s.year.is_some()).map(move |s| (kind, s, count))
        });
        let shown = all.filter(|(_, s, _)| self.reader.is_whole() || s.unit.scope == *self.reader);
        let row = |(kind, standing, ranked): (Kind, &Standing, usize)| {
            let scope = &standing.unit.scope;
            let end = |name: &str| self.get(&format!("outlook_{name}"), Direction::All, scope, REST);
            OutlookRow {
                kind: word(kind),
                name: standing.unit.short.clone(),
                own: scope == self.reader,
                rank: self.whole("score.rank", scope),
                ranked,
                score: self.whole("score", scope),
                low: end("low"),
                high: end("high"),
            }
        };
        shown.map(row).collect()
    }

    fn rules(&self, kind: Kind, version: &Version) -> RulesView {
        let item = |item: &Item| RuleRow {
            title: self.title(item),
            weight: plain(item.weight),
            zero_at: self.book.displayed(&item.indicator, item.zero_at),
            full_at: self.book.displayed(&item.indicator, item.full_at),
            unit: self.book.unit(&item.indicator),
            by_declarations: item.months == Weigh::Declarations,
        };
        RulesView {
            kind: word(kind),
            from: version.from,
            items: version.items.iter().map(item).collect(),
            bonuses: version.bonuses.iter().map(|b| (b.title.clone(), plain(b.points))).collect(),
            deductions: version.deductions.iter().map(|d| (d.title.clone(), plain(d.points))).collect(),
            vetoes: version.vetoes.iter().map(|v| (v.title.clone(), plain(v.cap))).collect(),
        }
    }
}

fn given(given: &[Given]) -> Vec<GivenRow> {
    let by = |g: &Given| g.source.iter().map(|s| s.figure.to_string()).chain(g.anomalies.iter().cloned()).collect();
    given.iter().map(|g| GivenRow { title: g.title.clone(), points: plain(g.points), by: by(g) }).collect()
}

/// A number of the scheme as a person wrote it.
fn plain(value: f64) -> String {
    value.to_string()
}

fn month_window(month: Period) -> String {
    format!("month:{month}")
}

fn path_of(found: impl Iterator<Item = Option<Shown>>) -> PathView {
    let mut path = PathView::default();
    for shown in found {
        path.values.push(shown.as_ref().and_then(|s| s.value));
        path.display.push(shown.map_or_else(|| Shown::not_made().display, |s| s.display));
    }
    path
}

fn appeals(standing: &Standing, config: &Config) -> Vec<AppealRow> {
    let name = |id: &str| config.people.iter().find(|p| p.id == id).map_or_else(|| id.to_owned(), |p| p.name.clone());
    let one = |a: &Adjustment| AppealRow {
        name: standing.unit.short.clone(),
        period: a.period,
        points: if a.points > 0.0 { format!("+{}", plain(a.points)) } else { plain(a.points) },
        reason: a.reason.clone(),
        author: name(&a.author),
        date: a.date.into(),
        attachment: a.attachment.clone(),
    };
    standing.adjustments.iter().map(one).collect()
}
