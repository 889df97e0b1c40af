//! Lines of a paragraph: the set of line ends that looks best as a whole, so that a last line of one character or a gaping line is seen coming.

use super::Atom;
use super::breaks::{Opportunity, Strictness, opportunities};
use super::characters::{Ink, doubles, ink, is_han, is_mark, is_space, is_western, takes_gap};

/// How wide lines are and what becomes of their slack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measure {
    /// Width of the column.
    pub(crate) width: f32,
    /// Indent of the first line.
    pub(crate) first: f32,
    /// Indent of the others.
    pub(crate) rest: f32,
    /// What becomes of slack.
    pub(crate) slack: Slack,
}

/// What becomes of a line's slack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slack {
    /// Spread between characters, except in last lines.
    Justify,
    /// At the right.
    Left,
    /// At both sides.
    Centre,
    /// At the left.
    Right,
    /// At both sides, lines about equally long: titles.
    Balance,
}

impl Measure {
    /// Lines of a width, none indented.
    pub(crate) fn of(width: f32, slack: Slack) -> Self {
        Measure { width, first: 0.0, rest: 0.0, slack }
    }
}

/// A line: which atoms, and how far each gives way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// First atom.
    pub(crate) from: usize,
    /// Behind the last atom.
    pub(crate) to: usize,
    /// Left edge of the text in the column.
    pub(crate) x: f32,
    /// What each squeezable mark gives up, as a share of what it can.
    pub(crate) squeeze: f32,
    /// What is added at each gap.
    pub(crate) stretch: f32,
    /// From the left edge of the first to the right edge of the last atom.
    pub(crate) width: f32,
}

/// A closing or opening mark beside another gives up this share of its place.
const SHARED: f32 = 0.5;
/// What a mark alone may give up where a line needs it: a closing one more than an opening one, which moves into its neighbour's place.
const SQUEEZE_CLOSING: f32 = 0.25;
const SQUEEZE_OPENING: f32 = 0.1;
/// A gap between Han and Latin gives up half.
const SQUEEZE_GAP: f32 = 0.5;
/// A gap that is stretched by this share of an em looks as bad as a full squeeze.
const LOOSE: f32 = 0.12;
/// Costs beside the stretch and squeeze of lines, whose usual cost is below 1.
const RELUCTANT: f32 = 0.6;
/// The same in titles, where lines may differ by some characters before a word is parted.
const RELUCTANT_IN_TITLES: f32 = 80.0;
const DOUBTFUL_IN_TITLES: f32 = 60.0;
const LONELY: f32 = 400.0;
const OVERFULL: f32 = 1.0e6;

/// Breaks atoms into lines.
pub(crate) fn break_lines(atoms: &[Atom], measure: &Measure) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = 0;
    while from < atoms.len() {
        let to = (from..atoms.len()).find(|at| atoms[*at].is_forced_end()).unwrap_or(atoms.len());
        // Only a paragraph's very first line has the first line's indent.
        let measure = if from == 0 { *measure } else { Measure { first: measure.rest, ..*measure } };
        lines.extend(segment(atoms, from, to, &measure));
        from = to + 1;
    }
    lines
}

fn segment(atoms: &[Atom], from: usize, to: usize, measure: &Measure) -> Vec<Line> {
    let text = &atoms[from..to];
    if text.is_empty() {
        let x = measure.first;
        return vec![Line { from, to, x, squeeze: 0.0, stretch: 0.0, width: 0.0 }];
    }
    let mut paragraph = Paragraph::new(text, measure, Strictness::Strict);
    let mut ends = paragraph.best_ends();
    for strictness in [Strictness::TearWords, Strictness::TearAll] {
        if ends.1 < OVERFULL {
            break;
        }
        paragraph = Paragraph::new(text, measure, strictness);
        ends = paragraph.best_ends();
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for end in ends.0 {
        lines.push(paragraph.line(start, end, from));
        start = end;
    }
    lines
}

/// Sums over a paragraph's atoms, from which any line's width follows at once.
struct Paragraph<'a> {
    atoms: &'a [Atom],
    measure: &'a Measure,
    before: Vec<Opportunity>,
    /// Advances less what neighbours share, up to each atom.
    width: Vec<f32>,
    /// What could be squeezed, up to each atom.
    squeezable: Vec<f32>,
    /// Gaps that may be stretched, up to each atom.
    gaps: Vec<u32>,
    /// The width lines are to have: the column's, or less where they are balanced.
    target: f32,
}

impl<'a> Paragraph<'a> {
    fn new(atoms: &'a [Atom], measure: &'a Measure, strictness: Strictness) -> Self {
        let sums = atoms.len() + 1;
        let (mut width, mut squeezable, mut gaps) = (Vec::with_capacity(sums), Vec::with_capacity(sums), Vec::with_capacity(sums));
        width.push(0.0);
        squeezable.push(0.0);
        gaps.push(0);
        for at in 0..atoms.len() {
            let (lead, tail) = shared(atoms, at);
            let gap = gap_behind(atoms, at);
            width.push(width[at] + atoms[at].advance - lead - tail + gap);
            let alone = lead == 0.0 && tail == 0.0;
            squeezable.push(squeezable[at] + if alone { squeeze(&atoms[at]) } else { 0.0 } + SQUEEZE_GAP * gap);
            gaps.push(gaps[at] + u32::from(at + 1 < atoms.len() && is_gap(&atoms[at], &atoms[at + 1])));
        }
        let before = opportunities(atoms, strictness);
        let mut paragraph = Paragraph { atoms, measure, before, width, squeezable, gaps, target: 0.0 };
        paragraph.target = paragraph.balanced_width();
        paragraph
    }

    /// For balanced text the total spread over as few lines as the column allows, else the column.
    fn balanced_width(&self) -> f32 {
        let column = self.measure.width - self.measure.rest;
        if self.measure.slack != Slack::Balance {
            return column;
        }
        let total = self.width[self.atoms.len()];
        let lines = (total / column).ceil().max(1.0);
        total / lines
    }

    /// The best line ends and their cost, by dynamic programming over all of them.
    fn best_ends(&self) -> (Vec<usize>, f32) {
        let count = self.atoms.len();
        // What fits on one line is set on one: most cells of a table, and no other way costs less.
        let whole = self.shape(0, count);
        if whole.width <= whole.available {
            return (vec![count], 0.0);
        }
        let mut best: Vec<(f32, usize)> = vec![(f32::INFINITY, 0); count + 1];
        best[0] = (0.0, 0);
        for end in 1..=count {
            if end < count && self.before[end] == Opportunity::Never {
                continue;
            }
            for start in (0..end).rev().filter(|start| *start == 0 || self.before[*start] != Opportunity::Never) {
                let (cost, fits) = self.cost(start, end);
                if best[start].0.is_finite() && best[start].0 + cost < best[end].0 {
                    best[end] = (best[start].0 + cost, start);
                }
                // Longer lines only overflow more.
                if !fits && best[end].0.is_finite() {
                    break;
                }
            }
        }
        let mut ends = Vec::new();
        let mut at = count;
        while at > 0 {
            ends.push(at);
            at = best[at].1;
        }
        ends.reverse();
        (ends, best[count].0)
    }

    fn cost(&self, start: usize, end: usize) -> (f32, bool) {
        let shape = self.shape(start, end);
        let em = self.atoms[start].style.size;
        let title = self.measure.slack == Slack::Balance;
        let reluctance = match self.before.get(end) {
            Some(Opportunity::Reluctantly) if title => RELUCTANT_IN_TITLES,
            Some(Opportunity::Reluctantly) => RELUCTANT,
            Some(Opportunity::Doubtfully) if title => DOUBTFUL_IN_TITLES,
            _ => 0.0,
        };
        let slack = shape.available - shape.width;
        if slack < -0.01 {
            let need = -slack;
            let squeeze = if self.measure.slack == Slack::Justify { shape.squeezable } else { 0.0 };
            return if need <= squeeze {
                ((need / squeeze).powi(2) * 0.5 + reluctance + self.loneliness(start, end), true)
            } else {
                (OVERFULL + need, false)
            };
        }
        if end == self.atoms.len() {
            let balance = if self.measure.slack == Slack::Balance { ((self.target - shape.width) / em).powi(2) } else { 0.0 };
            return (self.loneliness(start, end) + balance, true);
        }
        let badness = match self.measure.slack {
            Slack::Justify => {
                let gap = slack / shape.gaps.max(1) as f32 / em;
                (gap / LOOSE).powi(2)
            }
            Slack::Balance => ((self.target - shape.width) / em).powi(2),
            // Ragged lines are filled: the number of lines counts before their look.
            _ => 1.0 + (slack / shape.available).powi(2),
        };
        (badness + reluctance, true)
    }

    /// A last line of one character, with or without its marks.
    fn loneliness(&self, start: usize, end: usize) -> f32 {
        if end < self.atoms.len() || start == 0 {
            return 0.0;
        }
        let characters = self.atoms[start..end].iter().filter(|a| !is_mark(a.character)).count();
        if characters < 2 { LONELY } else { 0.0 }
    }

    fn shape(&self, start: usize, end: usize) -> Shape {
        let mut first = start;
        while first < end && first > 0 && is_space(self.atoms[first].character) {
            first += 1;
        }
        let mut last = end;
        while last > first && is_space(self.atoms[last - 1].character) {
            last -= 1;
        }
        if last == first {
            return Shape { first, last, width: 0.0, squeezable: 0.0, gaps: 0, available: self.available(start) };
        }
        // No gap stands at a line's end.
        let behind = gap_behind(self.atoms, last - 1);
        let mut width = self.width[last] - self.width[first] - behind;
        let mut squeezable = self.squeezable[last] - self.squeezable[first] - SQUEEZE_GAP * behind;
        // What the first shared with its left neighbour it needs no more, nor the last with its right one.
        let (lead, _) = shared(self.atoms, first);
        width += lead;
        let end_atom = &self.atoms[last - 1];
        let (_, tail) = shared(self.atoms, last - 1);
        if ink(end_atom.character) == Ink::Left {
            // A closing mark at a line's end takes a half width, but a paragraph's last keeps its own: nothing is flush with it.
            let half = if end == self.atoms.len() { 0.0 } else { SHARED * end_atom.advance };
            width += tail - half;
            if tail == 0.0 {
                squeezable -= squeeze(end_atom);
            }
        }
        Shape { first, last, width, squeezable, gaps: self.gaps[last - 1] - self.gaps[first], available: self.available(start) }
    }

    fn available(&self, start: usize) -> f32 {
        self.measure.width - if start == 0 { self.measure.first } else { self.measure.rest }
    }

    fn line(&self, start: usize, end: usize, offset: usize) -> Line {
        let shape = self.shape(start, end);
        let slack = shape.available - shape.width;
        let indent = self.measure.width - shape.available;
        let mut line =
            Line { from: shape.first + offset, to: shape.last + offset, x: indent, squeeze: 0.0, stretch: 0.0, width: shape.width };
        match self.measure.slack {
            Slack::Justify if slack < 0.0 => {
                line.squeeze = if shape.squeezable > 0.0 { (-slack / shape.squeezable).min(1.0) } else { 0.0 };
                line.width -= line.squeeze * shape.squeezable;
            }
            Slack::Justify if end < self.atoms.len() && shape.gaps > 0 => {
                line.stretch = slack / shape.gaps as f32;
                line.width = shape.available;
            }
            Slack::Justify | Slack::Left => {}
            Slack::Centre | Slack::Balance => line.x += slack / 2.0,
            Slack::Right => line.x += slack,
        }
        line
    }
}

/// A line's measures before justification.
struct Shape {
    first: usize,
    last: usize,
    width: f32,
    squeezable: f32,
    gaps: u32,
    available: f32,
}

/// The gap behind an atom: between Han characters and Latin letters or digits.
fn gap_behind(atoms: &[Atom], at: usize) -> f32 {
    let (left, Some(right)) = (&atoms[at], atoms.get(at + 1)) else { return 0.0 };
    let (a, b) = (left.character, right.character);
    let meet = is_han(a) && takes_gap(b) || takes_gap(a) && is_han(b);
    if meet && left.style.rise == right.style.rise { left.style.gap.min(right.style.gap) * left.style.size } else { 0.0 }
}

/// The same on a line that is squeezed.
pub(super) fn gap_on(atoms: &[Atom], line: &Line, at: usize) -> f32 {
    gap_behind(atoms, at) * (1.0 - SQUEEZE_GAP * line.squeeze)
}

/// What a mark that stands alone may give up.
fn squeeze(atom: &Atom) -> f32 {
    match ink(atom.character) {
        Ink::Left => SQUEEZE_CLOSING * atom.advance,
        Ink::Right => SQUEEZE_OPENING * atom.advance,
        Ink::Whole => 0.0,
    }
}

/// What an atom gives up at its left and right because its neighbours are marks too: adjacent marks share a width.
pub(super) fn shared(atoms: &[Atom], at: usize) -> (f32, f32) {
    let side = |i: usize| ink(atoms[i].character);
    let own = atoms[at].advance * SHARED;
    match side(at) {
        Ink::Left if at + 1 < atoms.len() && side(at + 1) != Ink::Whole => (0.0, own),
        Ink::Right if at > 0 && side(at - 1) == Ink::Right => (own, 0.0),
        _ => (0.0, 0.0),
    }
}

/// What an atom gives up at its left and right on this line: shared places, the half width of a line's last mark, and the squeeze.
pub(super) fn given_up(atoms: &[Atom], line: &Line, at: usize, ends_paragraph: bool) -> (f32, f32) {
    let character = &atoms[at];
    let side = ink(character.character);
    let last = at + 1 == line.to;
    let (mut lead, mut tail) = shared(atoms, at);
    if at == line.from {
        lead = 0.0;
    }
    if last && side == Ink::Left {
        return (lead, if ends_paragraph { 0.0 } else { SHARED * character.advance });
    }
    let alone = shared(atoms, at) == (0.0, 0.0);
    if alone {
        match side {
            Ink::Left => tail = line.squeeze * squeeze(character),
            Ink::Right => lead = line.squeeze * squeeze(character),
            Ink::Whole => {}
        }
    }
    (lead, tail)
}

/// Whether justification may part two atoms: never within a word, a number or a doubled mark.
pub(super) fn is_gap(left: &Atom, right: &Atom) -> bool {
    let (a, b) = (left.character, right.character);
    !(is_western(a) && is_western(b) || doubles(a) && a == b || right.style.rise > left.style.rise || right.is_forced_end())
}
