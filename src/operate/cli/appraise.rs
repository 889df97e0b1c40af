//! `tongbao appraise --year Y`

use crate::measure::appraisal::score::{Given, MonthOutcome, Score, Source, Total};
use crate::measure::appraisal::{Difference, Kind, MonthRow, Reckoning, Scheme, Standing, appraise, compare};
use crate::measure::indicators::Catalogue;
use crate::operate::cli::{Call, Failure, Status};
use crate::store::archive;
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::figure::{Format, Scope};
use crate::terms::problem::Problem;
use serde::Serialize;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Which year.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=9999))]
    year: i32,
    /// A scheme to try instead of the adopted one; nothing is adopted by it.
    #[arg(long, value_name = "FILE")]
    scheme: Option<PathBuf>,
    /// Also every point of one: office:4908 or department:jgtg.
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    reckoning: Reckoning,
    /// Beside the adopted scheme, where another one was tried.
    compared: Option<Vec<Difference>>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let scope: Option<Scope> = args.scope.as_deref().map(str::parse).transpose().map_err(Failure::usage)?;
    let _lock = call.hold(&workspace, &format!("appraise {}", args.year))?;
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).map_err(Failure::usage)?;
    let adopted = Scheme::adopted(&workspace, &catalogue).map_err(Failure::usage)?;
    let tried = args.scheme.as_deref().map(|file| Scheme::draft(&workspace, &catalogue, file)).transpose().map_err(Failure::usage)?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let released = archive::released(&warehouse)?;
    let reckon = |scheme: &Scheme| appraise(&workspace, &released, scheme, args.year);
    let (reckoning, compared) = match (tried, adopted) {
        (Some(tried), Some(adopted)) => {
            let reckoning = reckon(&tried)?;
            let compared = compare(&reckon(&adopted)?, &reckoning);
            (reckoning, Some(compared))
        }
        (Some(only), None) | (None, Some(only)) => (reckon(&only)?, None),
        (None, None) => return Err(Failure::usage(no_scheme())),
    };
    if let Some(unknown) = scope.as_ref().filter(|scope| reckoning.of(scope).is_none()) {
        let problem = Problem::error("unknown-scope", format!("nobody who is appraised in {} is `{unknown}`", args.year));
        return Err(Failure::usage(problem.help("write office:4908 or department:jgtg, as the table without --scope has them")));
    }
    call.printer.line(format!("{}, {} ({})", reckoning.scheme, reckoning.year, reckoning.file));
    for (kind, title) in [(Kind::Office, "offices"), (Kind::Department, "departments")] {
        table(call, &reckoning, kind, title);
    }
    differences(call, compared.as_deref().unwrap_or_default());
    if let Some(standing) = scope.as_ref().and_then(|scope| reckoning.of(scope)) {
        detail(call, standing);
    }
    call.printer.value(&Answer { reckoning, compared });
    Ok(Status::Done)
}

fn no_scheme() -> Problem {
    Problem::error("no-scheme", "the workspace has adopted no appraisal scheme")
        .help("name one in tongbao.yaml (`appraisal: schemes/2017.yaml`) or try one with --scheme; docs/appraisal.md has one to begin with")
}

fn points(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| Format::Score.display(Some(value)))
}

fn place(rank: Option<usize>) -> String {
    rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string())
}

/// Places, scores of the year, its quarters and months.
fn table(call: &Call, reckoning: &Reckoning, kind: Kind, title: &str) {
    let ranked = reckoning.ranked(kind);
    if ranked.is_empty() {
        return;
    }
    let heads = ["Q1", "Q2", "Q3", "Q4"].map(str::to_owned).into_iter().chain((1..=12).map(|m| m.to_string()));
    call.printer.line(format!("\n{title:<18}{:>5}{:>8}{:>10}{}", "rank", "year", "adjusted", columns(heads)));
    for s in ranked {
        let score = |total: &Option<Total>| points(total.as_ref().map(|t| t.score));
        let cells = s.quarters.iter().map(score).chain(s.months.iter().map(|row| points(row.score().map(|score| score.score))));
        let adjusted = if s.adjustments.is_empty() { String::new() } else { points(s.adjusted) };
        call.printer.line(format!(
            "{:<18}{:>5}{:>8}{adjusted:>10}{}",
            s.unit.scope.to_string(),
            place(s.rank),
            score(&s.year),
            columns(cells)
        ));
    }
}

fn columns(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| format!("{cell:>8}")).collect()
}

fn differences(call: &Call, compared: &[Difference]) {
    if compared.is_empty() {
        return;
    }
    call.printer.line(format!("\n{:<18}{:>9}{:>9}{:>9}{:>14}", "scheme", "adopted", "tried", "change", "rank"));
    for d in compared {
        let rank = format!("{} -> {}", place(d.adopted_rank), place(d.tried_rank));
        call.printer.line(format!(
            "{:<18}{:>9}{:>9}{:>9}{rank:>14}",
            d.scope.to_string(),
            points(d.adopted),
            points(d.tried),
            points(d.change)
        ));
    }
}

/// Every point of one, with the edition and the figure that it stands on.
fn detail(call: &Call, standing: &Standing) {
    call.printer.line(format!("\n{} {}", standing.unit.scope, standing.unit.name));
    for row in &standing.months {
        month(call, row);
    }
    for total in standing.year.iter() {
        call.printer.line(format!("year: {} from {} months", points(Some(total.score)), total.months));
        for item in &total.items {
            let (got, of) = (points(Some(item.points)), points(Some(item.weight)));
            call.printer.line(format!("  {} {}: {got} of {of} in {} months", item.item.key(), item.item.direction, item.months));
        }
        let rest = [("bonus", total.bonus), ("deductions", -total.deduction), ("caps and floor", total.cut)];
        rest.iter().filter(|(_, of)| *of != 0.0).for_each(|(what, of)| call.printer.line(format!("  {what}: {}", points(Some(*of)))));
    }
    for a in &standing.adjustments {
        let points = points(Some(a.points));
        call.printer.line(format!("appeal of {}: {points}, {} by {} on {} ({})", a.period, a.reason, a.author, a.date, a.attachment));
    }
}

fn month(call: &Call, row: &MonthRow) {
    let line = |text: String| call.printer.line(format!("{}: {text}", row.month));
    match &row.outcome {
        MonthOutcome::Scored { score, before } => {
            line(format!("{} from {}, rules of {}", points(Some(score.score)), score.edition, score.rules_from));
            if let Some(before) = before {
                call.printer.line(format!("  corrected: {} by {}", points(before.score), before.edition));
            }
            parts(call, score);
        }
        MonthOutcome::New { opened } => line(format!("exempt: new office, opened on {opened}")),
        MonthOutcome::Exempt { reason, document } => {
            line(format!("exempt: {reason} ({})", document.as_deref().unwrap_or("no document")));
        }
        MonthOutcome::Unpublished => line("no released edition".to_owned()),
        MonthOutcome::NoRules => line("no rules apply yet".to_owned()),
        MonthOutcome::NoFigures => line("no item has a figure".to_owned()),
    }
}

fn parts(call: &Call, score: &Score) {
    for part in &score.parts {
        let (got, of) = (points(Some(part.points)), points(Some(part.weight)));
        let item = &part.item;
        let rule = format!("{} to {}", item.zero_at, item.full_at);
        call.printer.line(format!("  {got} of {of} ({rule}): {}", told(&part.source)));
    }
    for left in &score.left_out {
        call.printer.line(format!("  left out, its weight of {} spread: {} {}", left.item.weight, left.item.key(), left.item.direction));
    }
    let given = |what: &str, given: &[Given]| {
        for g in given {
            let by = g.source.as_ref().map_or_else(|| g.anomalies.join(" "), told);
            call.printer.line(format!("  {what} {}: {} ({by})", points(Some(g.points)), g.title));
        }
    };
    given("bonus", &score.bonuses);
    given("deduction", &score.deductions);
    given("cap", &score.vetoes);
}

fn told(source: &Source) -> String {
    format!("{} = {} in {}", source.figure, source.display, source.edition)
}
