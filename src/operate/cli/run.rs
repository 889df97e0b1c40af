//! `tongbao run BULLETIN --period P` and its drafts, and `tongbao run --due`

use crate::operate::cli::{Call, Failure, Status, send};
use crate::operate::issue::{self, Draft, Level, Order, Outcome, Press, Spoken};
use crate::operate::schedule::{self, CATCH_UP, Fate, ZONE};
use crate::store::archive::EditionId;
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem, Problems};
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Which bulletin: a folder of report-templates/, such as weekly or monthly.
    #[arg(required_unless_present = "due", requires = "period")]
    bulletin: Option<String>,
    /// Which period: 2017-W17, 2017-04, 2017.
    #[arg(long, value_name = "P", value_parser = period, requires = "bulletin")]
    period: Option<Period>,
    /// Everything that the schedules have due and that isn't issued yet, oldest first; what a timer calls.
    #[arg(long, conflicts_with_all = ["bulletin", "period", "draft"])]
    due: bool,
    /// A correction of what was published, where its figures moved.
    #[arg(long, conflicts_with_all = ["draft", "due"])]
    correct: bool,
    /// A watermarked copy outside the archive; nothing is noted anywhere.
    #[arg(long)]
    draft: bool,
    /// Only this scope: district, office:4908; of a country, country, district:4900.
    #[arg(long, value_parser = scope, requires = "draft")]
    scope: Option<Scope>,
    /// Also write what the templates were given, as JSON.
    #[arg(long, value_name = "FILE", requires = "draft")]
    context: Option<PathBuf>,
    /// Where a draft goes; ./draft where it is not given.
    #[arg(long, value_name = "DIR", requires = "draft")]
    out: Option<PathBuf>,
    /// Number the draft's figures and list their ids on its last pages, for whoever checks it on paper.
    #[arg(long, requires = "draft")]
    ids: bool,
    /// How many threads the warehouse may use; all cores where it is not given. The result is the same.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// Query files that `-v` names with their time.
const LONGEST: usize = 20;

pub(super) fn period(text: &str) -> Result<Period, String> {
    text.parse().map_err(|p: crate::terms::problem::Problem| p.to_string())
}

pub(super) fn scope(text: &str) -> Result<Scope, String> {
    text.parse().map_err(|p: crate::terms::problem::Problem| p.to_string())
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let threads = args.threads.map_or_else(Threads::available, Threads);
    let (Some(bulletin), Some(period)) = (&args.bulletin, args.period) else { return due(call, threads) };
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, &format!("run {bulletin} {period}"))?;
    let warehouse = Warehouse::open_steady(&workspace, threads)?;
    let press = Press::new(&workspace)?;
    if args.draft {
        let draft = Draft {
            bulletin: bulletin.clone(),
            period,
            scope: args.scope,
            context: args.context,
            out: args.out.unwrap_or_else(|| PathBuf::from("draft")),
            ids: args.ids,
        };
        for file in issue::draft(&workspace, &warehouse, &press, &draft, call.now())? {
            call.printer.line(file.display().to_string());
        }
        return Ok(Status::Done);
    }
    for line in issue::recover(&workspace, &warehouse, &press, call.now)? {
        call.printer.progress(line);
    }
    let order = Order { bulletin, period, correct: args.correct, due_at: None, as_of: call.now(), now: call.now };
    let outcome = issue::carry_out(&workspace, &warehouse, &press, order)?;
    for (query, time) in warehouse.spent().iter().take(LONGEST) {
        call.printer.detail(format!("{:8.3} s  {query}", time.as_secs_f64()));
    }
    let status = told(call, &outcome);
    call.printer.value(&outcome);
    Ok(status)
}

/// Issues what is due.
fn due(call: &Call, threads: Threads) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "run --due")?;
    let warehouse = Warehouse::open_steady(&workspace, threads)?;
    let press = Press::new(&workspace).and_then(|press| {
        let recovered = issue::recover(&workspace, &warehouse, &press, call.now)?;
        recovered.into_iter().for_each(|line| call.printer.progress(line));
        Ok(press)
    });
    let round = schedule::run_due(&workspace, &warehouse, &press, call.now(), call.now, &mut |fate| fared(call, fate))?;
    call.printer.problems(&round.problems);
    if round.left > 0 {
        call.printer.line(format!(
            "{} more are due and left for the next call: a bulletin's editions come in order, {CATCH_UP} a call at most",
            round.left
        ));
    }
    let delivered = send::after_run(call, &workspace, &warehouse)?;
    call.printer.value(&round);
    match press {
        // Nothing was due that could have failed by it.
        Err(problems) if round.fates.is_empty() => Err(problems.into()),
        _ if round.has_findings() => Ok(Status::Findings),
        _ => Ok(delivered),
    }
}

/// Says what became of a due period.
fn fared(call: &Call, fate: &Fate) {
    match fate {
        Fate::Run(outcome) => drop(told(call, outcome)),
        Fate::Waits(due) => call
            .printer
            .line(format!("{}/{} is due and waits until {} {ZONE} for a load of its last day", due.bulletin, due.period, due.waits_until)),
        Fate::Failed { edition, problems } => {
            call.printer.problems(&Problems(vec![Problem::error("edition-failed", format!("{edition} can't be issued"))]));
            call.printer.problems(problems);
        }
        Fate::Left { edition, why, again_at } => {
            let problem = Problem::error(
                "edition-failed",
                format!("{edition} failed and is tried again from {again_at} {ZONE} on, or when new data are loaded"),
            );
            let why = why.clone().unwrap_or_else(|| "no reason was noted".to_owned());
            let problem = problem.why(why).help(format!(
                "mend it and run it at once: tongbao run {} --period {}",
                edition.bulletin(),
                edition.period()
            ));
            call.printer.problems(&Problems(vec![problem]));
        }
    }
}

/// Says what came of an edition.
pub(super) fn told(call: &Call, outcome: &Outcome) -> Status {
    match outcome {
        Outcome::Issued { edition, folder, released, warned } => {
            call.printer.line(format!("issued {edition}: {}", folder.display()));
            if !released {
                call.printer.line(format!("it waits for approval: tongbao approve {edition} --by PERSON"));
            }
            let warn =
                |gate: &Spoken| Problem::warning("gate-warned", format!("{edition} says on its data: {}", gate.finding)).at(place(gate));
            call.printer.problems(&Problems(warned.iter().map(warn).collect()));
            Status::Done
        }
        Outcome::Standing { edition, folder } => {
            call.printer.line(format!("{edition} was issued already and stays as it is: {}", folder.display()));
            Status::Done
        }
        Outcome::Unmoved { edition } => {
            call.printer.line(format!("no figure of {edition} moved: there is nothing to correct"));
            Status::Done
        }
        Outcome::Held { edition, gates } => {
            call.printer.problems(&held(edition, gates));
            Status::Findings
        }
    }
}

/// What held an edition.
pub(super) fn held(edition: &EditionId, gates: &[Spoken]) -> Problems {
    let one = |gate: &Spoken| {
        Problem::error("gate-held", format!("{edition} is held: {}", gate.finding))
            .at(place(gate))
            .help("load what lacks and run again; or let the gate warn, in `gates` of tongbao.yaml")
    };
    Problems(gates.iter().filter(|gate| gate.level == Level::Hold).map(one).collect())
}

fn place(gate: &Spoken) -> Place {
    Place::file(format!("queries/gates/{}.sql", gate.gate)).key(format!("gates.{}", gate.gate))
}
