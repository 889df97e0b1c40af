//! `tongbao demo [DIR]`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::demo::Size;
use crate::operate::demo::play::{Event, play};
use crate::operate::demo::scale::write_scaled;
use crate::operate::feedback::Outcome;
use crate::operate::issue;
use serde::Serialize;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    /// Where; `demo` where none is given.
    dir: Option<PathBuf>,
    /// How much of the full district's traffic to make up, 0.04 to 1.
    #[arg(long, value_name = "SHARE")]
    share: Option<f64>,
    /// Only write export files: two years of so many times the district's traffic, as Parquet, one file a month.
    #[arg(long, value_name = "N", conflicts_with = "share")]
    scale: Option<NonZeroU32>,
}

#[derive(Default, Serialize)]
struct Tally {
    rows: u64,
    loaded: u64,
    updated: u64,
    unchanged: u64,
    quarantined: u64,
    issued: u64,
    returned: u64,
    sent: usize,
    refused: u64,
    open: Vec<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let dir = args.dir.unwrap_or_else(|| PathBuf::from("demo"));
    if let Some(times) = args.scale {
        return scaled(call, &dir, times);
    }
    let mut tally = Tally::default();
    let played = play(&dir, args.share.map_or(Size::Full, Size::Share), call.now(), &mut |event| match event {
        Event::Writing => call.printer.line("making up two years of export files"),
        Event::Loaded(report) => {
            tally.rows += report.rows;
            tally.loaded += report.loaded;
            tally.updated += report.updated;
            tally.unchanged += report.unchanged;
            tally.quarantined += report.quarantined;
            call.printer.line(format!(
                "loaded {}: {} rows = {} loaded + {} updated + {} unchanged + {} quarantined",
                report.file, report.rows, report.loaded, report.updated, report.unchanged, report.quarantined
            ));
        }
        Event::Returned(received) => {
            let rows = |outcome| received.forms.iter().map(|form| form.count(outcome) as u64).sum::<u64>();
            let (taken, refused) = (rows(Outcome::Accepted) + rows(Outcome::Unchanged), rows(Outcome::Refused));
            tally.returned += taken;
            tally.refused += refused;
            call.printer.line(format!("{} forms returned: {taken} answers taken, {refused} refused", received.forms.len()));
        }
        Event::Sent(delivery) => {
            tally.sent += delivery.sent;
            call.printer.line(format!("{} messages written to {}", delivery.sent, dir.join("outbox").display()));
        }
        Event::Issued(outcome) => {
            tally.issued += 1;
            match outcome {
                issue::Outcome::Issued { edition, .. } => call.printer.line(format!("issued {edition}")),
                issue::Outcome::Unmoved { .. } => {}
                issue::Outcome::Held { edition, gates } => call.printer.problems(&super::run::held(edition, gates)),
                issue::Outcome::Standing { edition, .. } => call.printer.line(format!("{edition} stands already")),
            }
        }
    })?;
    call.printer.line(format!(
        "{} rows = {} loaded + {} updated + {} unchanged + {} quarantined; {} bulletins; {} answers",
        tally.rows, tally.loaded, tally.updated, tally.unchanged, tally.quarantined, tally.issued, tally.returned
    ));
    call.printer.line("open:");
    for folder in played.folders {
        tally.open.extend([folder.join("district.pdf"), folder.join("district.html")]);
    }
    tally.open.push(played.index);
    for file in &tally.open {
        call.printer.line(format!("  {}", file.display()));
    }
    call.printer.value(&tally);
    Ok(Status::Done)
}

fn scaled(call: &Call, dir: &Path, times: NonZeroU32) -> Result<Status, Failure> {
    let mut files = Vec::new();
    write_scaled(dir, times, &mut |file| {
        call.printer.line(format!("made {}", file.display()));
        files.push(file.to_owned());
    })?;
    call.printer.line(format!("load them: tongbao -C {0} ingest {0}/exports/*.parquet", dir.display()));
    call.printer.value(&files);
    Ok(Status::Done)
}
