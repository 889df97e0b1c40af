//! Bars on stderr, where a person looks; lines there with `-v`, every query with `-vv`; nothing in pipes.
#![expect(clippy::print_stderr, reason = "with print, the room that prints")]

use crate::operate::cli::print::Printer;
use crate::terms::problem::Problem;
use crate::terms::progress::Watcher;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

/// How work of a known and of an unknown length looks.
const KNOWN: &str = "{msg:.bold} [{bar:30}] {pos}/{len} {elapsed}";
const UNKNOWN: &str = "{msg:.bold} {spinner} {pos} {elapsed}";

/// Between two pictures of a spinner.
const TICK: Duration = Duration::from_millis(120);

/// Shows how far work is.
pub struct Bars {
    printer: Printer,
    bars: Option<MultiProgress>,
    verbose: u8,
    shown: Mutex<BTreeMap<u64, ProgressBar>>,
}

impl Bars {
    /// Bars only where someone sees them.
    pub fn new(printer: Printer, quiet: bool, verbose: u8) -> Bars {
        let seen = !quiet && verbose == 0 && std::io::stderr().is_terminal();
        let bars = seen.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Bars { printer, bars, verbose, shown: Mutex::default() }
    }

    fn with(&self, work: u64, then: impl FnOnce(&ProgressBar)) {
        let shown = self.shown.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(bar) = shown.get(&work) {
            then(bar);
        }
    }
}

impl Watcher for Bars {
    fn begin(&self, work: u64, name: &str, total: Option<u64>) {
        if self.verbose > 0 {
            eprintln!("{name}{}", total.map_or_else(String::new, |n| format!(" ({n})")));
        }
        let Some(bars) = &self.bars else { return };
        let bar = bars.add(total.map_or_else(ProgressBar::new_spinner, ProgressBar::new));
        let style = if total.is_some() { KNOWN } else { UNKNOWN };
        bar.set_style(ProgressStyle::with_template(style).expect("both templates are right"));
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(TICK);
        self.shown.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(work, bar);
    }

    fn advance(&self, work: u64, by: u64) {
        self.with(work, |bar| bar.inc(by));
    }

    fn end(&self, work: u64) {
        self.with(work, |bar| bar.finish_and_clear());
        self.shown.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&work);
    }

    fn notice(&self, problem: &Problem) {
        let print = || self.printer.problems(&problem.clone().into());
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    fn detail(&self, text: &str) {
        if self.verbose > 1 {
            eprintln!("  {text}");
        }
    }
}
