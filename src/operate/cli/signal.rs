//! Ctrl-C and requests to end: what runs is stopped, and the program says so and goes.

use crate::operate::cli::Status;
use crate::operate::cli::print::Printer;
use crate::store::warehouse::{go_on, interrupt, is_shielded};
use crate::store::workspace::give_back;
use crate::terms::problem::Problem;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::time::Duration;

/// So long a stopped command may take to clear up; nothing that is kept needs longer, and a crash here leaves nothing half done either.
const GRACE: Duration = Duration::from_secs(1);

/// Between two looks whether what must not be half done is through.
const PAUSE: Duration = Duration::from_millis(20);

/// From now on a signal stops what runs.
pub fn watch(printer: Printer) -> Result<(), Problem> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| Problem::warning("no-signals", "Ctrl-C can't be watched for").why(error.to_string()))?;
    std::thread::spawn(move || signals.forever().for_each(|_| stop(&printer)));
    Ok(())
}

#[expect(clippy::exit, reason = "typesetting asks nobody whether to go on; what a crash leaves here, the next run clears up")]
fn stop(printer: &Printer) {
    interrupt();
    std::thread::sleep(GRACE);
    while is_shielded() {
        std::thread::sleep(PAUSE);
    }
    if let Err(stopped) = go_on() {
        printer.problems(&stopped.into());
    }
    give_back();
    std::process::exit(i32::from(Status::Failed as u8));
}
