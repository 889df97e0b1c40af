//! How wide columns are: short ones as wide as their content, long ones share what is left.

use super::super::inline::Atom;
use super::super::style::CELL_SIDE;
use super::cells::{Band, Grid, Seated};
use crate::press::document::tree::Align;

/// Narrowest column of running text, in em.
const NARROWEST: f32 = 6.0;
/// A column that asks for no more than this, in em, is short: it never wraps.
const SHORT: f32 = 8.0;
/// What sums of widths may be off.
const ROUNDING: f32 = 0.05;
/// A head is parted before its bracket if that makes it no wider than this many times its half.
const BRACKET_FOLD: f32 = 1.4;

/// What a column asks for, padding included.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Wish {
    /// On one line, head included.
    pub(super) natural: f32,
    /// Its head on two lines, the rest on one.
    pub(super) folded: f32,
    /// Its longest word or id, and its numbers below each other.
    pub(super) least: f32,
    /// Whether it holds numbers, which are never broken.
    pub(super) numbers: bool,
}

/// How well a table's columns have room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Short columns don't wrap.
    Comfortable,
    /// They wrap, numbers stay whole.
    Pressed,
    /// Numbers would be torn.
    Torn,
}

/// The columns' widths; the sum is the frame's width. Shrinks the text where a short column would have to wrap. Also says how well they fit then.
pub(super) fn widths(grid: &mut Grid, sizes: &[f32], frame: f32) -> (Vec<f32>, Fit) {
    let (mut widths, mut fit) = (Vec::new(), Fit::Torn);
    for size in sizes.iter().copied() {
        grid.resize(size);
        let wishes = wishes(grid);
        let (shared, comfortable) = share(&wishes, &asked(grid, &wishes, size), frame, size);
        widths = shared;
        if comfortable {
            fit = Fit::Comfortable;
            break;
        }
        fit = if most_pressed(&wishes, size) <= frame { Fit::Pressed } else { Fit::Torn };
    }
    grid.points = (0..grid.columns).map(|column| decimals(grid, column)).collect();
    (widths, fit)
}

/// What columns need at least: numbers their width, text a character.
fn most_pressed(wishes: &[Wish], size: f32) -> f32 {
    wishes.iter().map(|wish| if wish.numbers { wish.least } else { size + 2.0 * CELL_SIDE }).sum()
}

/// What every column asks for.
pub(super) fn wishes(grid: &Grid) -> Vec<Wish> {
    let mut wishes = vec![Wish::default(); grid.columns];
    for (column, wish) in wishes.iter_mut().enumerate() {
        let single = |band| grid.band(band).filter(move |c: &&Seated| c.column == column && c.columns == 1);
        let head = single(Band::Head).map(Seated::natural).fold(0.0, f32::max);
        let folded = single(Band::Head).map(|c| folded(&c.atoms)).fold(0.0, f32::max);
        let text = single(Band::Body).filter(|c| c.decimal().is_none()).map(Seated::natural).fold(0.0, f32::max);
        let (before, behind) = decimals(grid, column);
        let body = text.max(before + behind);
        *wish = Wish {
            natural: body.max(head) + 2.0 * CELL_SIDE,
            folded: body.max(folded) + 2.0 * CELL_SIDE,
            least: single(Band::Body).map(Seated::least).fold(before + behind, f32::max) + 2.0 * CELL_SIDE,
            numbers: single(Band::Body).any(|c| c.align == Align::Decimal),
        };
    }
    for cell in grid.cells.iter().filter(|c| c.columns > 1) {
        // A cell over several columns widens them alike where together they are too narrow for it.
        let covered = cell.column..(cell.column + cell.columns).min(grid.columns);
        let count = covered.len() as f32;
        let missing = cell.natural() + 2.0 * CELL_SIDE - wishes[covered.clone()].iter().map(|w| w.natural).sum::<f32>();
        let missing_folded = folded(&cell.atoms) + 2.0 * CELL_SIDE - wishes[covered.clone()].iter().map(|w| w.folded).sum::<f32>();
        for wish in &mut wishes[covered] {
            wish.natural += missing.max(0.0) / count;
            wish.folded += missing_folded.max(0.0) / count;
        }
    }
    wishes
}

/// What the cells of long columns ask for.
fn asked(grid: &Grid, wishes: &[Wish], size: f32) -> Asked {
    let mut rows: Asked = vec![Vec::new(); grid.body.len()];
    for cell in grid.band(Band::Body).filter(|c| c.columns == 1 && is_long(&wishes[c.column], size)) {
        // A cell over several rows has their room together.
        rows[cell.row].push((cell.column, cell.natural() / cell.rows as f32));
    }
    rows
}

/// Widest parts before and behind the decimal point among a column's numbers.
fn decimals(grid: &Grid, column: usize) -> (f32, f32) {
    grid.band(Band::Body)
        .filter(|c| c.column == column && c.columns == 1)
        .filter_map(Seated::decimal)
        .fold((0.0, 0.0), |(a, b), (before, behind)| (f32::max(a, before), f32::max(b, behind)))
}

/// Width of text on two lines: a half and a little, or a bracket's text below the rest, or its longest word.
fn folded(atoms: &[Atom]) -> f32 {
    let width = |atoms: &[Atom]| atoms.iter().map(|a| a.advance).sum::<f32>();
    let mut widest: f32 = 0.0;
    for segment in atoms.split(Atom::is_forced_end) {
        let total = width(segment);
        let em = segment.first().map_or(0.0, |a| a.style.pitch);
        let mut on_two = if total > 4.0 * em { (total / 2.0 / em).ceil() * em + em * 0.5 } else { total };
        if let Some(bracket) = segment.iter().position(|a| a.character == '\u{ff08}').filter(|at| *at > 0) {
            let split = width(&segment[..bracket]).max(width(&segment[bracket..]));
            if split <= on_two * BRACKET_FOLD {
                on_two = split;
            }
        }
        let word = segment.split(|a| !a.character.is_ascii_graphic()).map(width);
        widest = widest.max(on_two.min(total)).max(word.fold(0.0, f32::max));
    }
    widest
}

/// Widths where heads fold until the columns fit, the widest first; `None` where folding all is not enough.
fn folding(wishes: &[Wish], frame: f32) -> Option<Vec<f32>> {
    let mut widths: Vec<f32> = wishes.iter().map(|w| w.natural).collect();
    let gain = |at: usize| wishes[at].natural - wishes[at].folded;
    let mut order: Vec<usize> = (0..wishes.len()).filter(|at| gain(*at) > 0.0).collect();
    order.sort_by(|a, b| wishes[*b].natural.total_cmp(&wishes[*a].natural).then(a.cmp(b)));
    let mut order = order.into_iter();
    loop {
        if widths.iter().sum::<f32>() <= frame {
            return Some(widths);
        }
        let at = order.next()?;
        widths[at] = wishes[at].folded;
    }
}

/// Widths where nothing is comfortable: first what must not be torn, then the rest in proportion to what is still asked for.
fn pressed(wishes: &[Wish], frame: f32) -> Vec<f32> {
    let whole = |wish: &Wish| if wish.numbers { wish.folded } else { wish.least.min(wish.folded) };
    let needed: f32 = wishes.iter().map(whole).sum();
    if needed >= frame {
        return packed(wishes, whole, frame);
    }
    let more: f32 = wishes.iter().map(|wish| wish.folded - whole(wish)).sum();
    wishes.iter().map(|wish| whole(wish) + (wish.folded - whole(wish)) * (frame - needed) / more.max(1.0)).collect()
}

/// Widths where heads of numbers fold once more, then words of text are torn; numbers stay whole as long as there is room for them.
fn packed(wishes: &[Wish], whole: impl Fn(&Wish) -> f32, frame: f32) -> Vec<f32> {
    let sum = |numbers: bool, of: &dyn Fn(&Wish) -> f32| wishes.iter().filter(|wish| wish.numbers == numbers).map(of).sum::<f32>();
    let (numbers, text) = (sum(true, &|wish| wish.least), sum(false, &whole));
    let left = frame - numbers - text;
    let more = sum(true, &|wish| whole(wish) - wish.least);
    let width = |wish: &Wish| match wish.numbers {
        true if left > 0.0 => wish.least + (whole(wish) - wish.least) * left / more.max(1.0),
        true if numbers < frame => wish.least,
        true => wish.least * frame / numbers,
        false if left > 0.0 => whole(wish),
        false => whole(wish) * (frame - numbers).max(0.0) / text,
    };
    wishes.iter().map(width).collect()
}

/// What the cells of long columns ask for on one line, row by row: column and width.
pub(super) type Asked = Vec<Vec<(usize, f32)>>;

/// Shares a frame among columns: short ones and numbers get what they ask for, long ones share the rest so that the rows become as low as they can. Also
/// says whether there was room for that.
pub(super) fn share(wishes: &[Wish], asked: &Asked, frame: f32, size: f32) -> (Vec<f32>, bool) {
    if let Some(widths) = folding(wishes, frame) {
        // What is left over goes to all in proportion, so that the table fills the line.
        let sum: f32 = widths.iter().sum();
        return (widths.iter().map(|w| w * frame / sum).collect(), true);
    }
    let long: Vec<usize> = (0..wishes.len()).filter(|at| is_long(&wishes[*at], size)).collect();
    let narrowest = NARROWEST * size + 2.0 * CELL_SIDE;
    let floor = |at: usize| if long.contains(&at) { narrowest.max(wishes[at].least).min(wishes[at].folded) } else { wishes[at].folded };
    let mut widths: Vec<f32> = (0..wishes.len()).map(floor).collect();
    let left = frame - widths.iter().sum::<f32>();
    if left < 0.0 || long.is_empty() {
        // Too much for this size: the next smaller one is tried, and here words and numbers stay whole as long as there is room for them.
        return (pressed(wishes, frame), false);
    }
    spread(&mut widths, wishes, &long, asked, left);
    (widths, true)
}

/// Whether a column is one of running text, which may wrap.
fn is_long(wish: &Wish, size: f32) -> bool {
    !wish.numbers && wish.folded > SHORT * size + 2.0 * CELL_SIDE
}

/// Gives what is left to long columns, step by step to the one that most lowers the rows, then moves room between them as long as that saves lines.
fn spread(widths: &mut [f32], wishes: &[Wish], long: &[usize], asked: &Asked, left: f32) {
    /// In so many steps.
    const STEPS: u16 = 40;
    let step = left / f32::from(STEPS);
    let fraction = |width: f32, natural: f32| (natural / (width - 2.0 * CELL_SIDE).max(1.0)).max(1.0);
    let height = |widths: &[f32]| -> f32 {
        asked.iter().map(|row| row.iter().map(|(column, natural)| fraction(widths[*column], *natural)).fold(1.0, f32::max)).sum()
    };
    let floors = widths.to_vec();
    for _ in 0..STEPS {
        let gains = long.iter().map(|at| {
            let mut wider = widths.to_vec();
            wider[*at] += step;
            // Where no row becomes lower the one that lacks most is helped.
            (*at, height(&wider), wishes[*at].natural / widths[*at])
        });
        let best = gains.min_by(|a, b| a.1.total_cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
        if let Some((at, ..)) = best {
            widths[at] += step;
        }
    }
    let lines = |widths: &[f32]| -> f32 {
        asked.iter().map(|row| row.iter().map(|(at, natural)| fraction(widths[*at], *natural - ROUNDING).ceil()).fold(1.0, f32::max)).sum()
    };
    let mut fewest = lines(widths);
    for _ in 0..STEPS {
        let moves = long.iter().flat_map(|from| long.iter().map(move |to| (*from, *to))).filter(|(from, to)| from != to);
        let tried =
            moves.flat_map(|(from, to)| [1.0, 2.0, 4.0, 8.0].map(|steps| (from, to, steps * step))).filter_map(|(from, to, room)| {
                let mut moved = widths.to_vec();
                moved[from] -= room;
                moved[to] += room;
                (moved[from] >= floors[from]).then(|| (lines(&moved), moved))
            });
        match tried.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(count, _)| *count < fewest) {
            Some((count, moved)) => {
                fewest = count;
                widths.copy_from_slice(&moved);
            }
            None => break,
        }
    }
}
