//! `tongbao run BULLETIN --period P` and its drafts

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{self, Draft, Outcome, Press};
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Which bulletin: a folder of report-templates/, such as weekly or monthly.
    bulletin: String,
    /// Which period: 2017-W17, 2017-04, 2017.
    #[arg(long, value_name = "P", value_parser = period)]
    period: Period,
    /// A watermarked copy outside the archive; nothing is noted anywhere.
    #[arg(long)]
    draft: bool,
    /// Only this scope: district, office:4908.
    #[arg(long, value_parser = scope, requires = "draft")]
    scope: Option<Scope>,
    /// Also write what the templates were given, as JSON.
    #[arg(long, value_name = "FILE", requires = "draft")]
    context: Option<PathBuf>,
    /// Where a draft goes; ./draft where it is not given.
    #[arg(long, value_name = "DIR", requires = "draft")]
    out: Option<PathBuf>,
    /// How many threads the warehouse may use; all cores where it is not given. The result is the same.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

fn period(text: &str) -> Result<Period, String> {
    text.parse().map_err(|p: crate::terms::problem::Problem| p.to_string())
}

fn scope(text: &str) -> Result<Scope, String> {
    text.parse().map_err(|p: crate::terms::problem::Problem| p.to_string())
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, &format!("run {} {}", args.bulletin, args.period))?;
    let warehouse = Warehouse::open(&workspace, args.threads.map_or_else(Threads::available, Threads))?;
    let press = Press::new(&workspace)?;
    if args.draft {
        let draft = Draft {
            bulletin: args.bulletin,
            period: args.period,
            scope: args.scope,
            context: args.context,
            out: args.out.unwrap_or_else(|| PathBuf::from("draft")),
        };
        for file in issue::draft(&workspace, &warehouse, &press, &draft, call.now())? {
            call.printer.line(file.display().to_string());
        }
        return Ok(Status::Done);
    }
    for line in issue::recover(&workspace, &warehouse, &press, call.now)? {
        call.printer.progress(line);
    }
    let outcome = issue::issue(&workspace, &warehouse, &press, &args.bulletin, args.period, call.now(), call.now)?;
    match &outcome {
        Outcome::Issued { edition, folder, released } => {
            call.printer.line(format!("issued {edition}: {}", folder.display()));
            if !released {
                call.printer.line(format!("it waits for approval: tongbao approve {edition} --by PERSON"));
            }
        }
        Outcome::Standing { edition, folder } => {
            call.printer.line(format!("{edition} was issued already and stays as it is: {}", folder.display()))
        }
    }
    call.printer.value(&outcome);
    Ok(Status::Done)
}
