//! Values over periods: lines with marks, levels across, names and last values at the lines' ends.

use super::canvas::{AXIS, BLUE, Canvas, GREEN, GRID, INK, LEADING, Look, MIDDLE, MUTED, Mark, PURPLE, SIZE, VERMILION, WIDTH};
use super::labels::{apart, wrap};
use super::scale::Scale;
use super::{Level, LevelStyle, Series, SeriesStyle, Trend};
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Height of the space between the axes, unless the names at its right need more.
const PLOT_HEIGHT: f32 = 210.0;
/// Above it: the unit.
const TOP: f32 = 28.0;
/// Most of the width that names at the right may take.
const NAMES: f32 = 132.0;
/// Between the plot and the names, for the lines that lead to them.
const LEAD: f32 = 16.0;
/// Half a mark.
const MARK: f32 = 2.6;
/// Least room between two names of periods.
const PERIOD_GAP: f32 = 10.0;

/// Looks by rank; a second series of a rank takes the next that is free.
const LOOKS: [Look; 5] = [
    Look { colour: BLUE, width: 2.2, dash: &[], mark: Mark::Disc },
    Look { colour: VERMILION, width: 1.6, dash: &[6.0, 3.0], mark: Mark::Square },
    Look { colour: MUTED, width: 1.3, dash: &[2.0, 2.0], mark: Mark::Diamond },
    Look { colour: GREEN, width: 1.6, dash: &[9.0, 3.0, 2.0, 3.0], mark: Mark::Triangle },
    Look { colour: PURPLE, width: 1.6, dash: &[4.0, 2.0], mark: Mark::Ring },
];

/// A text at the right end of a line.
struct Name {
    /// Where its line ends.
    at: (f32, f32),
    colour: Colour,
    lines: Vec<String>,
}

pub(super) fn draw(trend: &Trend, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let looks = looks(&trend.series);
    let texts = texts(trend, &canvas);
    let needed: f32 = texts.iter().map(|lines| lines.len() as f32 * LEADING).sum();
    let (top, bottom) = (TOP, TOP + PLOT_HEIGHT.max(needed));
    let scale = Scale::new(all_values(trend), bottom, top);
    let ticks = scale.ticks.iter().map(|t| canvas.width(&scale.text(*t))).fold(0.0, f32::max);
    let widest = texts.iter().flatten().map(|line| canvas.strong_width(line)).fold(0.0, f32::max);
    let frame =
        Frame { left: ticks + 8.0, right: WIDTH - widest - if widest > 0.0 { LEAD } else { 6.0 }, top, bottom, periods: trend.x.len() };

    axes(&mut canvas, trend, &scale, &frame);
    let below = periods(&mut canvas, trend, &frame);
    let mut ends = Vec::new();
    for level in levels(trend) {
        ends.push(draw_level(&mut canvas, level, &scale, &frame));
    }
    for (series, look) in trend.series.iter().zip(&looks).rev() {
        ends.extend(draw_series(&mut canvas, series, *look, &scale, &frame));
    }
    let names: Vec<Name> = ends.into_iter().zip(texts).map(|((at, colour), lines)| Name { at, colour, lines }).collect();
    write_names(&mut canvas, &names, &frame);
    if let (Some(main), Some(look)) = (trend.series.first(), looks.first()) {
        extremes(&mut canvas, trend, main, look.colour, &scale, &frame);
    }
    let mut at = below;
    for line in wrap(&canvas, &trend.source, WIDTH) {
        at += LEADING;
        canvas.text((0.0, at), TextAnchor::Start, MUTED, &line);
    }
    canvas.finish(at + 6.0, &trend.title, &trend.desc)
}

/// The space between the axes.
struct Frame {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    periods: usize,
}

impl Frame {
    /// Where a period stands: one alone in the middle.
    fn x(&self, period: usize) -> f32 {
        let (left, right) = (self.left + 8.0, self.right - 6.0);
        match self.periods {
            0 | 1 => (left + right) / 2.0,
            n => left + (right - left) * period as f32 / (n - 1) as f32,
        }
    }
}

fn levels(trend: &Trend) -> impl Iterator<Item = &Level> {
    trend.lines.iter().filter(|level| level.value.is_some_and(f64::is_finite))
}

/// The values of a series with their periods.
fn points(series: &Series, periods: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
    series.values.iter().take(periods).enumerate().filter_map(|(i, v)| v.filter(|v| v.is_finite()).map(|v| (i, v)))
}

fn all_values(trend: &Trend) -> impl Iterator<Item = f64> + '_ {
    let series = trend.series.iter().flat_map(|s| points(s, trend.x.len()).map(|(_, v)| v));
    series.chain(levels(trend).filter_map(|level| level.value))
}

fn looks(series: &[Series]) -> Vec<Look> {
    let mut free: Vec<usize> = (0..LOOKS.len()).collect();
    let take = |series: &Series| {
        let wanted = match series.style {
            SeriesStyle::Main => 0,
            SeriesStyle::Second => 1,
            SeriesStyle::Reference => 2,
        };
        let at = free.iter().position(|i| *i == wanted).or_else(|| free.iter().position(|i| *i > 2)).unwrap_or(0);
        if free.is_empty() { LOOKS[wanted] } else { LOOKS[free.remove(at)] }
    };
    series.iter().map(take).collect()
}

/// The texts at the right: of the levels, then of the series that have a value, the last first.
fn texts(trend: &Trend, canvas: &Canvas<'_>) -> Vec<Vec<String>> {
    let mut texts: Vec<Vec<String>> =
        levels(trend).map(|level| name_lines(canvas, &level.name, level.display.as_deref().unwrap_or_default())).collect();
    for series in trend.series.iter().rev() {
        if let Some((last, _)) = points(series, trend.x.len()).last() {
            let display = series.display.get(last).cloned().flatten().unwrap_or_default();
            texts.push(name_lines(canvas, &series.name, &display));
        }
    }
    texts
}

/// Name and value on one line if they fit, else the value below the name.
fn name_lines(canvas: &Canvas<'_>, name: &str, value: &str) -> Vec<String> {
    let whole = format!("{name} {value}");
    if canvas.strong_width(whole.trim()) <= NAMES {
        return vec![whole.trim().to_owned()];
    }
    let mut lines = wrap(canvas, name, NAMES);
    lines.extend((!value.is_empty()).then(|| value.to_owned()));
    lines
}

fn axes(canvas: &mut Canvas<'_>, trend: &Trend, scale: &Scale, frame: &Frame) {
    for &tick in &scale.ticks {
        let y = scale.at(tick);
        let nought = tick == 0.0 || tick == scale.low();
        let (colour, width) = if nought { (AXIS, 1.0) } else { (GRID, 0.75) };
        canvas.line((frame.left, y), (frame.right, y), colour, width, &[]);
        canvas.text((frame.left - 6.0, y + MIDDLE), TextAnchor::End, MUTED, &scale.text(tick));
    }
    canvas.text((0.0, SIZE), TextAnchor::Start, MUTED, &trend.y_unit);
}

/// The names of as many periods as there is room for, counted back from the last; returns the lowest place taken.
fn periods(canvas: &mut Canvas<'_>, trend: &Trend, frame: &Frame) -> f32 {
    let baseline = frame.bottom + 6.0 + SIZE;
    let widest = trend.x.iter().map(|name| canvas.width(name)).fold(0.0, f32::max);
    let apart = if frame.periods > 1 { frame.x(1) - frame.x(0) } else { f32::MAX };
    let every = (1..=frame.periods.max(1)).find(|n| *n as f32 * apart >= widest + PERIOD_GAP).unwrap_or(frame.periods.max(1));
    for (at, name) in trend.x.iter().enumerate() {
        if !(frame.periods - 1 - at).is_multiple_of(every) {
            continue;
        }
        let x = frame.x(at);
        canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), AXIS, 1.0, &[]);
        let half = canvas.width(name) / 2.0;
        let middle = x.max(half).min(WIDTH - half);
        canvas.text((middle, baseline), TextAnchor::Middle, MUTED, name);
    }
    baseline + 4.0
}

fn draw_level(canvas: &mut Canvas<'_>, level: &Level, scale: &Scale, frame: &Frame) -> ((f32, f32), Colour) {
    let (colour, width, dash): (Colour, f32, &[f32]) = match level.style {
        LevelStyle::Baseline => (INK, 1.1, &[10.0, 3.0, 2.0, 3.0]),
        LevelStyle::Target => (GREEN, 1.5, &[5.0, 3.0]),
        LevelStyle::National => (PURPLE, 1.5, &[1.5, 2.5]),
    };
    let y = scale.at(level.value.unwrap_or_default());
    canvas.line((frame.left, y), (frame.right, y), colour, width, dash);
    ((frame.right, y), colour)
}

/// Draws a series with its gaps; returns where it ends.
fn draw_series(canvas: &mut Canvas<'_>, series: &Series, look: Look, scale: &Scale, frame: &Frame) -> Option<((f32, f32), Colour)> {
    let places: Vec<(usize, (f32, f32))> = points(series, frame.periods).map(|(i, v)| (i, (frame.x(i), scale.at(v)))).collect();
    for run in places.chunk_by(|a, b| a.0 + 1 == b.0) {
        let line: Vec<(f32, f32)> = run.iter().map(|(_, place)| *place).collect();
        if line.len() > 1 {
            canvas.lines(&line, look.colour, look.width, look.dash);
        }
    }
    for (_, place) in &places {
        canvas.mark(look.mark, *place, MARK, look.colour);
    }
    places.last().map(|(_, place)| (*place, look.colour))
}

/// Names at the right, apart from each other, with a thin line to each that had to move or whose line ends early.
fn write_names(canvas: &mut Canvas<'_>, names: &[Name], frame: &Frame) {
    let wanted: Vec<(f32, f32)> = names.iter().map(|name| (name.at.1, name.lines.len() as f32 * LEADING)).collect();
    let places = apart(&wanted, frame.top - LEADING / 2.0, frame.bottom + LEADING / 2.0);
    for (name, middle) in names.iter().zip(places) {
        let left = frame.right + LEAD;
        let (from, y) = (name.at.0 + MARK + 2.0, name.at.1);
        if from < frame.right - 8.0 {
            canvas.line((from, y), (frame.right, y), name.colour, 0.75, &[1.0, 3.0]);
        }
        canvas.lines(
            &[(from.max(frame.right), y), (frame.right + 4.0, y), (left - 4.0, middle), (left - 2.0, middle)],
            name.colour,
            0.75,
            &[],
        );
        let first = middle - (name.lines.len() - 1) as f32 * LEADING / 2.0 + MIDDLE;
        for (at, line) in name.lines.iter().enumerate() {
            canvas.write((left, first + at as f32 * LEADING), TextAnchor::Start, name.colour, true, line);
        }
    }
}

/// Writes the highest and the lowest value of the main series at their marks, where nothing else is drawn.
fn extremes(canvas: &mut Canvas<'_>, trend: &Trend, main: &Series, colour: Colour, scale: &Scale, frame: &Frame) {
    let all: Vec<(usize, f64)> = points(main, frame.periods).collect();
    let (Some(&last), Some(&first)) = (all.last(), all.first()) else { return };
    if all.iter().all(|(_, value)| *value == first.1) {
        return;
    }
    let better = |found: (usize, f64), this: &(usize, f64), sign: f64| if this.1 * sign > found.1 * sign { *this } else { found };
    for (sign, shift) in [(1.0, -7.0), (-1.0, 7.0 + SIZE * 0.8)] {
        let (at, value) = all.iter().fold(first, |found, this| better(found, this, sign));
        if at == last.0 {
            continue;
        }
        let Some(text) = main.display.get(at).cloned().flatten() else { continue };
        let half = canvas.width(&text) / 2.0;
        let x = frame.x(at).max(frame.left + half + 1.0).min(frame.right - half);
        let baseline = scale.at(value) + shift;
        let space = [x - half - 2.0, baseline - SIZE * 0.9, x + half + 2.0, baseline + SIZE * 0.15];
        let inside = space[1] > frame.top - LEADING && space[3] < frame.bottom - 1.0;
        if inside && !crossed(trend, scale, frame, space) {
            canvas.text((x, baseline), TextAnchor::Middle, colour, &text);
        }
    }
}

/// Whether a line of the picture passes through a space.
fn crossed(trend: &Trend, scale: &Scale, frame: &Frame, [left, top, right, bottom]: [f32; 4]) -> bool {
    let within = |y: f32| y > top && y < bottom;
    let level = levels(trend).any(|level| within(scale.at(level.value.unwrap_or_default())));
    let passes = |series: &Series| {
        let places: Vec<(usize, (f32, f32))> = points(series, frame.periods).map(|(i, v)| (i, (frame.x(i), scale.at(v)))).collect();
        let mark = places.iter().any(|(_, (x, y))| x + MARK > left && x - MARK < right && y + MARK > top && y - MARK < bottom);
        mark || places.windows(2).filter(|w| w[0].0 + 1 == w[1].0).any(|w| {
            let ((x1, y1), (x2, y2)) = (w[0].1, w[1].1);
            let (from, to) = (x1.max(left), x2.min(right));
            let at = |x: f32| y1 + (y2 - y1) * (x - x1) / (x2 - x1).max(0.001);
            from < to && !(at(from).max(at(to)) < top || at(from).min(at(to)) > bottom)
        })
    };
    level || trend.series.iter().any(passes)
}
