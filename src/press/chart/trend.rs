//! Values over periods: lines with marks, levels across, names and last values at the lines' ends. Control charts and the path of a year are such too,
//! with their signals and their band.

use super::canvas::{BLUE, Canvas, GREEN, INK, Look, MIDDLE, MUTED, Mark, PURPLE, SIZE, VERMILION, WIDTH};
use super::names::{self, Name, name_lines};
use super::plot::{Frame, PLOT_HEIGHT, TOP};
use super::scale::Scale;
use super::{Control, Level, LevelStyle, Path, Series, SeriesStyle, Trend, Year};
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Half a mark.
const MARK: f32 = 2.6;
/// Half the mark of a signal.
const SIGNAL: f32 = 4.6;
/// Between the best and the worst.
const BAND: Colour = Colour(0xe6, 0xec, 0xf3);

/// Looks by rank; a second series of a rank takes the next that is free.
const LOOKS: [Look; 7] = [
    Look { colour: BLUE, width: 2.2, dash: &[], mark: Some(Mark::Disc) },
    Look { colour: VERMILION, width: 1.6, dash: &[6.0, 3.0], mark: Some(Mark::Square) },
    Look { colour: MUTED, width: 1.3, dash: &[2.0, 2.0], mark: Some(Mark::Diamond) },
    Look { colour: GREEN, width: 1.3, dash: &[8.0, 2.5], mark: None },
    Look { colour: VERMILION, width: 1.3, dash: &[2.0, 2.5], mark: None },
    Look { colour: GREEN, width: 1.6, dash: &[9.0, 3.0, 2.0, 3.0], mark: Some(Mark::Triangle) },
    Look { colour: PURPLE, width: 1.6, dash: &[4.0, 2.0], mark: Some(Mark::Ring) },
];

/// What stands beside the lines.
#[derive(Default)]
struct Beside<'a> {
    /// The area between these two series.
    band: Option<(usize, usize)>,
    /// Which values of the first series are signals, and what they are called.
    signals: &'a [bool],
    signal: &'a str,
}

pub(super) fn draw(trend: &Trend, fonts: &Fonts) -> Svg {
    plot(trend, &Beside::default(), fonts)
}

/// A control chart: points with their centre, their natural limits and what breaks them.
pub(super) fn control(control: &Control, fonts: &Fonts) -> Svg {
    let Control { title, desc, y_unit, x, name, values, display, signals, signal, lines, source } = control.clone();
    let series = vec![Series { name, values, display, style: SeriesStyle::Main }];
    let trend = Trend { title, desc, y_unit, x, series, lines, source };
    plot(&trend, &Beside { signals: &signals, signal: &signal, ..Beside::default() }, fonts)
}

/// A year between the best and the worst of each month.
pub(super) fn year(year: &Year, fonts: &Fonts) -> Svg {
    let Year { title, desc, y_unit, x, own, best, worst, lines, source } = year.clone();
    let series = |Path { name, values, display }, style| Series { name, values, display, style };
    let series = vec![series(own, SeriesStyle::Main), series(best, SeriesStyle::Edge), series(worst, SeriesStyle::Edge)];
    let trend = Trend { title, desc, y_unit, x, series, lines, source };
    plot(&trend, &Beside { band: Some((1, 2)), ..Beside::default() }, fonts)
}

fn plot(trend: &Trend, beside: &Beside<'_>, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let looks = looks(&trend.series);
    let texts = texts(trend, &canvas);
    let (top, bottom) = (TOP, TOP + PLOT_HEIGHT.max(names::height(&texts)));
    let scale = Scale::new(all_values(trend), bottom, top);
    let ticks = scale.ticks.iter().map(|t| canvas.width(&scale.text(*t))).fold(0.0, f32::max);
    let frame = Frame { left: ticks + 8.0, right: WIDTH - names::width(&canvas, &texts, 6.0), top, bottom, periods: trend.x.len() };

    if let Some((best, worst)) = beside.band
        && let (Some(best), Some(worst)) = (trend.series.get(best), trend.series.get(worst))
    {
        band(&mut canvas, best, worst, &scale, &frame);
    }
    frame.values(&mut canvas, &trend.y_unit, &scale);
    let below = frame.names(&mut canvas, &trend.x);
    let mut ends = Vec::new();
    for level in levels(trend) {
        ends.push(draw_level(&mut canvas, level, &scale, &frame));
    }
    for (series, look) in trend.series.iter().zip(&looks).rev() {
        ends.extend(draw_series(&mut canvas, series, *look, &scale, &frame));
    }
    let names: Vec<Name> = ends.into_iter().zip(texts).map(|((at, colour), lines)| Name { at, colour, lines }).collect();
    names::write(&mut canvas, &names, &frame, MARK + 2.0);
    if let (Some(main), Some(look)) = (trend.series.first(), looks.first()) {
        if beside.signals.is_empty() {
            extremes(&mut canvas, main, look.colour, &scale, &frame);
        } else {
            signals(&mut canvas, main, beside, &scale, &frame);
        }
    }
    let height = canvas.source(&trend.source, below);
    canvas.finish(height, &trend.title, &trend.desc)
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
        let wanted: &[usize] = match series.style {
            SeriesStyle::Main => &[0],
            SeriesStyle::Second => &[1],
            SeriesStyle::Reference => &[2],
            SeriesStyle::Edge => &[3, 4],
        };
        let at = free.iter().position(|i| wanted.contains(i)).or_else(|| free.iter().position(|i| *i > 4)).unwrap_or(0);
        if free.is_empty() { LOOKS[wanted[0]] } else { LOOKS[free.remove(at)] }
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

/// The areas between two series, over the periods where both have a value.
fn band(canvas: &mut Canvas<'_>, one: &Series, other: &Series, scale: &Scale, frame: &Frame) {
    let value = |series: &Series, at: usize| series.values.get(at).copied().flatten().filter(|v| v.is_finite());
    let both: Vec<(usize, f64, f64)> =
        (0..frame.periods).filter_map(|at| value(one, at).zip(value(other, at)).map(|(a, b)| (at, a, b))).collect();
    for run in both.chunk_by(|a, b| a.0 + 1 == b.0).filter(|run| run.len() > 1) {
        let there = run.iter().map(|(at, value, _)| (frame.x(*at), scale.at(*value)));
        let back = run.iter().rev().map(|(at, _, value)| (frame.x(*at), scale.at(*value)));
        canvas.polygon(&there.chain(back).collect::<Vec<_>>(), BAND);
    }
}

fn draw_level(canvas: &mut Canvas<'_>, level: &Level, scale: &Scale, frame: &Frame) -> ((f32, f32), Colour) {
    let (colour, width, dash): (Colour, f32, &[f32]) = match level.style {
        LevelStyle::Baseline => (INK, 1.1, &[10.0, 3.0, 2.0, 3.0]),
        LevelStyle::Target => (GREEN, 1.5, &[5.0, 3.0]),
        LevelStyle::National => (PURPLE, 1.5, &[1.5, 2.5]),
        LevelStyle::Centre => (INK, 1.1, &[]),
        LevelStyle::Limit => (PURPLE, 1.4, &[7.0, 4.0]),
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
        match (line.as_slice(), look.mark) {
            // A value between two gaps would not be seen without a mark.
            ([(x, y)], None) => canvas.line((x - MARK, *y), (x + MARK, *y), look.colour, look.width, &[]),
            ([_], Some(_)) => {}
            _ => canvas.lines(&line, look.colour, look.width, look.dash),
        }
    }
    if let Some(mark) = look.mark {
        for (_, place) in &places {
            canvas.mark(mark, *place, MARK, look.colour);
        }
    }
    places.last().map(|(_, place)| (*place, look.colour))
}

/// Writes the highest and the lowest value of the main series at their marks, where nothing else is drawn.
fn extremes(canvas: &mut Canvas<'_>, main: &Series, colour: Colour, scale: &Scale, frame: &Frame) {
    let all: Vec<(usize, f64)> = points(main, frame.periods).collect();
    let (Some(&last), Some(&first)) = (all.last(), all.first()) else { return };
    if all.iter().all(|(_, value)| *value == first.1) {
        return;
    }
    let better = |found: (usize, f64), this: &(usize, f64), sign: f64| if this.1 * sign > found.1 * sign { *this } else { found };
    for (sign, way) in [(1.0, Way::Above), (-1.0, Way::Below)] {
        let (at, value) = all.iter().fold(first, |found, this| better(found, this, sign));
        if at != last.0 {
            note(canvas, main, (at, value), &[way], (colour, MARK), scale, frame);
        }
    }
}

/// Marks the signals with their values, and says what the mark stands for.
fn signals(canvas: &mut Canvas<'_>, main: &Series, beside: &Beside<'_>, scale: &Scale, frame: &Frame) {
    let found: Vec<(usize, f64)> = points(main, frame.periods).filter(|(at, _)| beside.signals.get(*at) == Some(&true)).collect();
    for (at, value) in &found {
        canvas.mark(Mark::Diamond, (frame.x(*at), scale.at(*value)), SIGNAL, VERMILION);
        canvas.mark(Mark::Disc, (frame.x(*at), scale.at(*value)), MARK - 1.0, VERMILION);
    }
    let middle = all_middle(&found, main, frame);
    for point in &found {
        let ways = if point.1 < middle { [Way::Below, Way::Above] } else { [Way::Above, Way::Below] };
        note(canvas, main, *point, &ways, (VERMILION, SIGNAL), scale, frame);
    }
    if !beside.signal.is_empty() {
        let left = frame.right - canvas.width(beside.signal);
        canvas.mark(Mark::Diamond, (left - 10.0, SIZE - MIDDLE), SIGNAL, VERMILION);
        canvas.mark(Mark::Disc, (left - 10.0, SIZE - MIDDLE), MARK - 1.0, VERMILION);
        canvas.text((left, SIZE), TextAnchor::Start, INK, beside.signal);
    }
}

/// The mean of what is no signal, or of everything: values above it are named above.
fn all_middle(found: &[(usize, f64)], main: &Series, frame: &Frame) -> f64 {
    let calm: Vec<f64> = points(main, frame.periods).filter(|p| !found.contains(p)).map(|(_, v)| v).collect();
    let values = if calm.is_empty() { found.iter().map(|(_, v)| *v).collect() } else { calm };
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// On which side of its mark a value is written.
#[derive(Clone, Copy)]
enum Way {
    Above,
    Below,
}

/// Writes a value at its mark on the first side where nothing else is drawn; nowhere if there is none.
fn note(
    canvas: &mut Canvas<'_>,
    series: &Series,
    (at, value): (usize, f64),
    ways: &[Way],
    (colour, mark): (Colour, f32),
    scale: &Scale,
    frame: &Frame,
) {
    let Some(text) = series.display.get(at).cloned().flatten() else { return };
    let half = canvas.width(&text) / 2.0;
    let x = frame.x(at).max(frame.left + half + 1.0).min(frame.right - half);
    for way in ways {
        let baseline = scale.at(value)
            + match way {
                Way::Above => -4.4 - mark,
                Way::Below => 4.4 + mark + SIZE * 0.8,
            };
        let space = [x - half - 2.0, baseline - SIZE * 0.9, x + half + 2.0, baseline + SIZE * 0.15];
        if space[1] > 1.0 && space[3] < frame.bottom - 1.0 && canvas.is_free(space) {
            canvas.text((x, baseline), TextAnchor::Middle, colour, &text);
            return;
        }
    }
}
