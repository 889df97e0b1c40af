//! What reaches the terminal: answers on stdout, problems on stderr. No other room prints.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the room that prints")]

use crate::operate::cli::Format;
use crate::terms::problem::{Problem, Problems, Severity};
use serde::Serialize;
use std::io::IsTerminal;

/// How this call prints.
pub struct Printer {
    format: Format,
    colour: bool,
    quiet: bool,
    verbose: u8,
}

impl Printer {
    /// From the global flags. Colour only on a terminal, and never where NO_COLOR is set.
    pub fn new(format: Format, no_colour: bool, quiet: bool, verbose: u8) -> Self {
        let colour = !no_colour && std::env::var_os("NO_COLOR").is_none() && std::io::stderr().is_terminal();
        Printer { format, colour, quiet, verbose }
    }
    /// Whether answers go out as JSON.
    pub fn json(&self) -> bool {
        self.format == Format::Json
    }
    /// An answer, in text.
    pub fn line(&self, text: impl AsRef<str>) {
        if !self.quiet && !self.json() {
            println!("{}", text.as_ref());
        }
    }
    /// Something made to be piped on: printed whatever the flags say.
    pub fn raw(&self, text: &str) {
        print!("{text}");
    }
    /// An answer, for programs.
    pub fn value(&self, value: &impl Serialize) {
        if self.json() {
            println!("{}", serde_json::to_string_pretty(value).expect("answers are plain records, which JSON holds"));
        }
    }
    /// What goes on, for a person who waits: on stderr, only on a terminal or when asked for.
    pub fn progress(&self, text: impl AsRef<str>) {
        if self.verbose > 0 || (!self.quiet && std::io::stderr().is_terminal()) {
            eprintln!("{}", text.as_ref());
        }
    }
    /// Problems, as text on stderr or as JSON lines.
    pub fn problems(&self, problems: &Problems) {
        for problem in &problems.0 {
            self.problem(problem);
        }
    }
    fn problem(&self, problem: &Problem) {
        if self.quiet && problem.severity == Severity::Warning {
            return;
        }
        if self.json() {
            eprintln!("{}", serde_json::to_string(problem).expect("a problem is strings and numbers, which JSON holds"));
        } else if self.colour {
            let paint = if problem.severity == Severity::Error { "\u{1b}[31m" } else { "\u{1b}[33m" };
            let text = problem.to_string();
            let (head, rest) = text.split_once('\n').map_or((text.as_str(), String::new()), |(h, r)| (h, format!("\n{r}")));
            eprintln!("{paint}{head}\u{1b}[0m{rest}");
        } else {
            eprintln!("{problem}");
        }
    }
}
