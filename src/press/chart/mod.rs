//! Data to pictures, drawn once and shown by both outputs.
//!
//! Every word comes with the [`Spec`]; nothing is said by hue alone (dashes, marks, hatching and shades differ too); no two texts overlap, because
//! every one is measured with the fonts that set it.

mod canvas;
mod check;
mod distribution;
mod heat;
mod items;
mod labels;
mod names;
mod plot;
mod ranking;
mod rows;
mod scale;
mod spec;
mod stack;
mod trend;
mod waterfall;

pub use spec::{
    Amount, Control, Cumulated, Distribution, Heat, HeatRow, Item, Items, Level, LevelStyle, Path, Ranking, RankingLine, RankingRow,
    Series, SeriesStyle, Spec, Stack, StackRow, Tick, Trend, Waterfall, Year,
};

use super::document;
use super::document::tree::Svg;
use super::typeset::fonts::Fonts;

/// Draws a picture as wide as the type area. A spec that [`Spec::check`] complains of is drawn too, as far as it goes.
pub fn draw(spec: &Spec, fonts: &Fonts) -> Svg {
    match spec {
        Spec::Trend(trend) => trend::draw(trend, fonts),
        Spec::Ranking(ranking) => ranking::draw(ranking, fonts),
        Spec::Stack(stack) => stack::draw(stack, fonts),
        Spec::Distribution(distribution) => distribution::draw(distribution, fonts),
        Spec::Heat(heat) => heat::draw(heat, fonts),
        Spec::Waterfall(waterfall) => waterfall::draw(waterfall, fonts),
        Spec::Control(control) => trend::control(control, fonts),
        Spec::Items(items) => items::draw(items, fonts),
        Spec::Year(year) => trend::year(year, fonts),
    }
}

/// A drawing as SVG text, to stand in a template's output.
pub fn svg_text(svg: &Svg) -> String {
    document::svg_text(svg)
}
