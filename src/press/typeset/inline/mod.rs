//! Inlines -> characters with their glyphs -> lines -> glyphs at their places.

mod atoms;
mod breaks;
mod characters;
mod lines;
mod pairs;
mod place;

pub(super) use atoms::{Atom, Collector, faceted};
pub(super) use lines::{Line, Measure, Slack, break_lines};
pub(super) use pairs::Pairs;
pub(super) use place::place;

#[cfg(test)]
mod tests;
