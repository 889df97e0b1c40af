//! Which share of all lies at or below each value: rising steps on a logarithmic axis, now over before, with the values that matter as upright lines.

use super::canvas::{AXIS, BLUE, Canvas, GRID, INK, LEADING, Look, MIDDLE, MUTED, Mark, SIZE, VERMILION, WIDTH};
use super::labels::{apart, wrap};
use super::names::{self, Name};
use super::plot::{Frame, PLOT_HEIGHT, TOP};
use super::scale::Scale;
use super::{Cumulated, Distribution, SeriesStyle, Tick};
use crate::press::document::tree::{Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// The axis where no ticks are given, in the values' unit: from a minute to a thousand hours.
const AXIS_ENDS: (f64, f64) = (1.0 / 60.0, 1000.0);
/// Most of the width that a series' name may take.
const NAMES: f32 = 132.0;
/// Half a mark at a limit.
const MARK: f32 = 3.0;

/// A logarithmic axis.
struct Decades {
    ends: (f64, f64),
    from: f32,
    to: f32,
}

impl Decades {
    /// Where a value stands; what lies beyond an end stands at it.
    fn at(&self, value: f64) -> f32 {
        let (low, high) = (self.ends.0.ln(), self.ends.1.ln());
        let share = (value.max(self.ends.0).ln() - low) / (high - low).max(f64::EPSILON);
        self.from + (self.to - self.from) * share.clamp(0.0, 1.0) as f32
    }
}

pub(super) fn draw(distribution: &Distribution, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let texts: Vec<Vec<String>> = distribution.series.iter().filter(|s| !s.points.is_empty()).map(|s| lines(&canvas, s)).collect();
    let limits: Vec<&Tick> = distribution.limits.iter().filter(|tick| tick.at > 0.0).collect();
    let top = TOP + if limits.is_empty() { 0.0 } else { LEADING };
    let bottom = top + PLOT_HEIGHT.max(names::height(&texts));
    let shares = Scale::new([0.0, 1.0].into_iter(), bottom, top);
    let left = canvas.width("100%") + 8.0;
    let frame = Frame { left, right: WIDTH - names::width(&canvas, &texts, 12.0), top, bottom, periods: 0 };
    let ticks = ticks(distribution);
    let ends = ticks.first().zip(ticks.last()).map_or(AXIS_ENDS, |(first, last)| (first.at, last.at));
    let axis = Decades { ends: if ends.0 < ends.1 { ends } else { AXIS_ENDS }, from: frame.left, to: frame.right - 2.0 };

    upright(&mut canvas, &shares, &frame, &distribution.y_unit);
    let below = level(&mut canvas, &ticks, &axis, &frame, &distribution.x_unit);
    draw_limits(&mut canvas, &limits, &axis, &frame);
    let mut ends = Vec::new();
    for series in distribution.series.iter().filter(|s| !s.points.is_empty()) {
        let look = look(series);
        ends.push(steps(&mut canvas, series, look, &axis, &shares));
        for limit in &limits {
            let place = (axis.at(limit.at), shares.at(share_at(series, limit.at)));
            if let Some(mark) = look.mark {
                canvas.mark(mark, place, MARK, look.colour);
            }
        }
    }
    let colours = distribution.series.iter().filter(|s| !s.points.is_empty()).map(|s| look(s).colour);
    let names: Vec<Name> = ends.into_iter().zip(colours).zip(texts).map(|((at, colour), lines)| Name { at, colour, lines }).collect();
    names::write(&mut canvas, &names, &frame, 2.0);
    let height = canvas.source(&distribution.source, below);
    canvas.finish(height, &distribution.title, &distribution.desc)
}

/// Name and notes.
fn lines(canvas: &Canvas<'_>, series: &Cumulated) -> Vec<String> {
    std::iter::once(&series.name).chain(&series.notes).flat_map(|text| wrap(canvas, text, NAMES)).collect()
}

fn look(series: &Cumulated) -> Look {
    match series.style {
        SeriesStyle::Main => Look { colour: BLUE, width: 2.2, dash: &[], mark: Some(Mark::Disc) },
        SeriesStyle::Second => Look { colour: VERMILION, width: 1.6, dash: &[6.0, 3.0], mark: Some(Mark::Square) },
        SeriesStyle::Reference | SeriesStyle::Edge => Look { colour: MUTED, width: 1.4, dash: &[2.0, 2.0], mark: Some(Mark::Diamond) },
    }
}

/// The axis' names: the ones given, or powers of ten.
fn ticks(distribution: &Distribution) -> Vec<Tick> {
    let mut given: Vec<Tick> = distribution.ticks.iter().filter(|tick| tick.at > 0.0).cloned().collect();
    given.sort_by(|a, b| a.at.total_cmp(&b.at));
    if given.len() < 2 {
        let power = |p: i32| Tick { at: 10f64.powi(p), name: format!("{}", 10f64.powi(p)) };
        return (-2..=3).map(power).collect();
    }
    given
}

fn upright(canvas: &mut Canvas<'_>, shares: &Scale, frame: &Frame, unit: &str) {
    for &tick in &shares.ticks {
        let y = shares.at(tick);
        let (colour, width) = if tick == 0.0 { (AXIS, 1.0) } else { (GRID, 0.75) };
        canvas.line((frame.left, y), (frame.right, y), colour, width, &[]);
        canvas.text((frame.left - 6.0, y + MIDDLE), TextAnchor::End, MUTED, &format!("{:.0}%", tick * 100.0));
    }
    canvas.text((0.0, SIZE), TextAnchor::Start, MUTED, unit);
}

/// The level axis with as many names as there is room for, and its unit below its end; returns the lowest place taken.
fn level(canvas: &mut Canvas<'_>, ticks: &[Tick], axis: &Decades, frame: &Frame, unit: &str) -> f32 {
    let baseline = frame.bottom + 6.0 + SIZE;
    let end = if unit.is_empty() { WIDTH } else { WIDTH - canvas.width(unit) - 8.0 };
    let mut taken = f32::NEG_INFINITY;
    for tick in ticks {
        let x = axis.at(tick.at);
        canvas.line((x, frame.top), (x, frame.bottom), GRID, 0.75, &[]);
        canvas.line((x, frame.bottom), (x, frame.bottom + 4.0), AXIS, 1.0, &[]);
        let half = canvas.width(&tick.name) / 2.0;
        let middle = x.max(half).min(end - half);
        if middle - half > taken {
            canvas.text((middle, baseline), TextAnchor::Middle, MUTED, &tick.name);
            taken = middle + half + 6.0;
        }
    }
    canvas.text((WIDTH, baseline), TextAnchor::End, MUTED, unit);
    baseline + 4.0
}

/// Upright lines, their names above them and apart from each other.
fn draw_limits(canvas: &mut Canvas<'_>, limits: &[&Tick], axis: &Decades, frame: &Frame) {
    let wanted: Vec<(f32, f32)> = limits.iter().map(|tick| (axis.at(tick.at), canvas.width(&tick.name) + 10.0)).collect();
    for (tick, middle) in limits.iter().zip(apart(&wanted, 0.0, WIDTH)) {
        let x = axis.at(tick.at);
        canvas.lines(&[(middle, frame.top - 10.0), (x, frame.top - 4.0), (x, frame.bottom)], INK, 1.0, &[4.0, 3.0]);
        canvas.text((middle, frame.top - 13.0), TextAnchor::Middle, INK, &tick.name);
    }
}

/// The share at or below a value.
fn share_at(series: &Cumulated, value: f64) -> f64 {
    series.points.iter().filter(|(at, _)| *at <= value).map(|(_, share)| share.clamp(0.0, 1.0)).fold(0.0, f64::max)
}

/// Draws the steps; returns where they end. A share rises where its value stands, and stays until the next.
fn steps(canvas: &mut Canvas<'_>, series: &Cumulated, look: Look, axis: &Decades, shares: &Scale) -> (f32, f32) {
    let mut points = series.points.clone();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut line, mut risen) = (vec![(axis.from, shares.at(0.0))], 0.0_f64);
    for (value, share) in points.into_iter().filter(|(value, _)| *value <= axis.ends.1) {
        let x = axis.at(value);
        line.push((x, shares.at(risen)));
        risen = risen.max(share.clamp(0.0, 1.0));
        line.push((x, shares.at(risen)));
    }
    let end = (axis.to, shares.at(risen));
    line.push(end);
    line.dedup();
    canvas.lines(&line, look.colour, look.width, look.dash);
    end
}
