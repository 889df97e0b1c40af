//! What reaches the terminal: answers on stdout, problems on stderr. No other room prints.
#![expect(clippy::print_stderr, reason = "this is the room that prints")]

use crate::operate::cli::Format;
use crate::terms::problem::{Place, Problem, Problems, Severity};
use crate::terms::text::{BOX, is_steering};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// How this call prints, and what it has told, for the log.
#[derive(Clone)]
pub struct Printer {
    told: Arc<Mutex<(Vec<String>, Problems)>>,
    format: Format,
    colour: bool,
    quiet: bool,
    verbose: u8,
    unsaid: Arc<OnceLock<io::Error>>,
}

impl Printer {
    /// From the global flags. Colour only on a terminal, and never where NO_COLOR is set.
    pub fn new(format: Format, no_colour: bool, quiet: bool, verbose: u8) -> Self {
        let colour = !no_colour && std::env::var_os("NO_COLOR").is_none() && std::io::stderr().is_terminal();
        Printer { told: Arc::default(), format, colour, quiet, verbose, unsaid: Arc::default() }
    }
    /// Whether answers go out as JSON.
    pub fn json(&self) -> bool {
        self.format == Format::Json
    }
    fn telling(&self) -> MutexGuard<'_, (Vec<String>, Problems)> {
        self.told.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
    /// The answers and problems so far.
    pub fn told(&self) -> (Vec<String>, Problems) {
        self.telling().clone()
    }
    /// An answer, in text.
    pub fn line(&self, text: impl AsRef<str>) {
        self.telling().0.push(text.as_ref().to_owned());
        if !self.quiet && !self.json() {
            self.say(&format!("{}\n", tame(text.as_ref())));
        }
    }
    /// Something made to be piped on: printed whatever the flags say.
    pub fn raw(&self, text: &str) {
        self.say(text);
    }
    /// An answer, for programs.
    pub fn value(&self, value: &impl Serialize) {
        if self.json() {
            self.say(&format!("{}\n", serde_json::to_string_pretty(value).expect("answers are plain records, which JSON holds")));
        }
    }
    /// Writes to stdout. Whoever reads may have read enough (`| head`): that is no fault. Any other is kept for [`Printer::unsaid`].
    fn say(&self, text: &str) {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => drop(self.unsaid.set(error)),
            _ => {}
        }
    }
    /// Why an answer didn't arrive, where one didn't.
    pub fn unsaid(&self) -> Option<Problem> {
        let error = self.unsaid.get()?;
        Some(Problem::error("stdout", format!("the answer can't be written: {error}")).at(Place::file("stdout")))
    }
    /// What goes on, for a person who waits: on stderr, only on a terminal or when asked for.
    pub fn progress(&self, text: impl AsRef<str>) {
        if self.verbose > 0 || (!self.quiet && std::io::stderr().is_terminal()) {
            eprintln!("{}", text.as_ref());
        }
    }
    /// What only `-v` says, on stderr.
    pub fn detail(&self, text: impl AsRef<str>) {
        if self.verbose > 0 {
            eprintln!("{}", text.as_ref());
        }
    }
    /// Problems, as text on stderr or as JSON lines.
    pub fn problems(&self, problems: &Problems) {
        for problem in &problems.0 {
            self.problem(problem);
        }
    }
    /// One problem.
    pub fn problem(&self, problem: &Problem) {
        self.telling().1.push(problem.clone());
        if self.quiet && problem.severity == Severity::Warning {
            return;
        }
        if self.json() {
            eprintln!("{}", serde_json::to_string(problem).expect("a problem is strings and numbers, which JSON holds"));
        } else if self.colour {
            let paint = if problem.severity == Severity::Error { "\u{1b}[31m" } else { "\u{1b}[33m" };
            let text = tame(&problem.to_string()).into_owned();
            let (head, rest) = text.split_once('\n').map_or((text.as_str(), String::new()), |(h, r)| (h, format!("\n{r}")));
            eprintln!("{paint}{head}\u{1b}[0m{rest}");
        } else {
            eprintln!("{}", tame(&problem.to_string()));
        }
    }
}

/// Names come from outside: none may steer the terminal.
fn tame(text: &str) -> Cow<'_, str> {
    if text.contains(is_steering) { text.replace(is_steering, &BOX.to_string()).into() } else { text.into() }
}
