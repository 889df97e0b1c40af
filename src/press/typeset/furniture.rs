//! What stands at a fixed place: masthead, page numbers, imprint.

use super::element::{Part, Reference, baseline, line_part};
use super::fonts::{Role, Weight};
use super::inline::{Atom, Collector, Measure, Slack, break_lines, faceted, place};
use super::pages::{Artifact, Drawing, Facet, Item, Owner};
use super::style::{ASCENT, BLACK, Style, TextStyle};
use crate::press::document::plain;
use crate::press::document::tree::{Colour, Imprint, Inline, MarkKind, Masthead, NodeId};

/// Blank between the name and the issue number, and between that and the issue line, as a share of a line.
const MASTHEAD_GAP: f32 = 1.0 / 3.0;
/// Line pitch of the imprint, as a multiple of its size.
const IMPRINT_LEADING: f32 = 1.6;
/// Between the imprint's text and its rules.
const IMPRINT_ABOVE: f32 = 2.0;

fn rule(page: &Style, y: f32, thickness: f32, fill: Colour) -> Item {
    let drawing = Drawing::Rectangle { x: 0.0, y, width: page.area.0, height: thickness, fill };
    Item { owner: Owner::Artifact(Artifact::Layout), drawing }
}

/// Lines from a height on, one where it fits; gives how many.
fn line(items: &mut Vec<Item>, width: f32, atoms: &[Atom], slack: Slack, top: f32, pitch: f32) -> usize {
    let lines = break_lines(atoms, &Measure::of(width, slack));
    for (at, set) in lines.iter().enumerate() {
        let dy = top + at as f32 * pitch;
        items.extend(line_part(atoms, set, pitch, 0.0).items.into_iter().map(|item| item.shifted(0.0, dy)));
    }
    lines.len()
}

/// The masthead, and where the body's first line may stand.
pub(crate) fn masthead(collector: &mut Collector<'_, '_>, masthead: &Masthead, red: Colour) -> (Vec<Item>, f32) {
    let page = collector.page;
    let (width, pitch, gap) = (page.area.0, page.line, MASTHEAD_GAP * page.line);
    let mut items = Vec::new();
    marks(collector, masthead, &mut items);
    let name_bottom = name(collector, masthead, red, &mut items);
    let text = page.grid(Role::FangSong);
    // A document number stands two lines below the mark, an issue number close to it.
    let numbered = plain(&masthead.issue).contains('\u{3014}');
    let mut y = name_bottom + if numbered { 2.0 * pitch } else { gap };
    if !masthead.issue.is_empty() {
        let issue = faceted(collector.inlines(masthead.id, &masthead.issue, text, "issue number"), Facet::Part(1));
        line(&mut items, width, &issue, Slack::Centre, y, pitch);
        y += pitch + gap;
    }
    if !masthead.office.is_empty() || !masthead.date.is_empty() {
        // One character in from both ends of the rule.
        let room = width - 2.0 * page.character;
        let office = faceted(collector.inlines(masthead.id, &masthead.office, text, "masthead"), Facet::Part(2));
        let date = faceted(collector.inlines(masthead.id, &masthead.date, text, "masthead"), Facet::Part(3));
        let advance = |atoms: &[Atom]| atoms.iter().map(|atom| atom.advance).sum::<f32>();
        let mut set = Vec::new();
        let lines = line(&mut set, room, &office, Slack::Left, y, pitch);
        // An office whose name leaves no room for the date has it below.
        if advance(&office) + page.character + advance(&date) > room {
            y += lines as f32 * pitch;
        }
        line(&mut set, room, &date, Slack::Right, y, pitch);
        items.extend(set.into_iter().map(|item| item.shifted(page.character, 0.0)));
        // The rule's distance counts from the characters, not from the line's pitch.
        y += (pitch + text.size) / 2.0;
    }
    y += page.rule_below;
    items.push(rule(page, y, page.rules.masthead, red));
    // Two lines blank, then the next line of the grid.
    let body = ((y + page.rules.masthead) / pitch).round() * pitch + 2.0 * pitch;
    (items, body)
}

/// Lines at the top left, one below the other; a copy number written after others at the right.
fn marks(collector: &mut Collector<'_, '_>, masthead: &Masthead, items: &mut Vec<Item>) {
    let page = collector.page;
    let mut y = 0.0;
    for mark in &masthead.marks {
        // After a classification it stands at the right, before one above it.
        let right = mark.kind == MarkKind::CopyNumber && y > 0.0;
        let role = if mark.kind == MarkKind::CopyNumber { Role::FangSong } else { Role::Hei };
        let atoms = collector.inlines(mark.id, &mark.text, page.grid(role), "masthead");
        if right {
            line(items, page.area.0, &atoms, Slack::Right, 0.0, page.line);
        } else {
            line(items, page.area.0, &atoms, Slack::Left, y, page.line);
            y += page.line;
        }
    }
}

/// The red name, its ink's top at its height; smaller where it would not fit a line. Gives the bottom of its em square.
fn name(collector: &mut Collector<'_, '_>, masthead: &Masthead, red: Colour, items: &mut Vec<Item>) -> f32 {
    if masthead.name.is_empty() {
        return 0.0;
    }
    let style = |size| TextStyle { weight: Weight::Regular, ..TextStyle::new(Role::XiaoBiaoSong, size).colour(red) };
    let (full, width) = (collector.page.sizes.name, collector.page.area.0);
    let trial = collector.inlines(masthead.id, &masthead.name, style(full), "bulletin name");
    let natural: f32 = trial.iter().map(|a| a.advance).sum();
    let size = full * (width / natural.max(1.0)).min(1.0);
    let atoms = faceted(collector.inlines(masthead.id, &masthead.name, style(size), "bulletin name"), Facet::Part(0));
    let fonts = collector.fonts();
    let ink = atoms.iter().filter_map(|a| fonts.ink(Role::XiaoBiaoSong, Weight::Regular, a.character)).map(|(top, _)| top);
    let ink_top = ink.fold(0.0, f32::max) * size;
    let base = collector.page.name_top + ink_top;
    line(items, width, &atoms, Slack::Centre, base - baseline(size, size), size);
    base + (1.0 - ASCENT) * size
}

/// Two dashes and the number, the dash's top at its distance below the type area, at the outer edge, one character in.
pub(crate) fn page_number(collector: &mut Collector<'_, '_>, pattern: &str, number: usize) -> Vec<Item> {
    let (size, (width, height)) = (collector.page.sizes.imprint, collector.page.area);
    let style = TextStyle::new(Role::Song, size);
    let atoms = collector.text(NodeId(0), &pattern.replace("{n}", &number.to_string()), style, "page number");
    let ink_top = collector.fonts().ink(Role::Song, Weight::Regular, '\u{2014}').map_or(0.4, |(top, _)| top) * size;
    let base = height + collector.page.number_top + ink_top;
    let odd = number % 2 == 1;
    let (slack, shift) = if odd { (Slack::Right, -size) } else { (Slack::Left, size) };
    let mut items = Vec::new();
    line(&mut items, width, &atoms, slack, base - baseline(size, size), size);
    items.into_iter().map(|item| Item { owner: Owner::Artifact(Artifact::Pagination), ..item.shifted(shift, 0.0) }).collect()
}

/// The number of a page at a line's end, points leading to it: every one stands on the same place of every line.
pub(crate) fn reference(collector: &mut Collector<'_, '_>, reference: &Reference, page: usize) -> Vec<Item> {
    let (style, pitch) = (collector.page.grid(Role::FangSong), collector.page.character);
    let number = faceted(collector.text(reference.node, &(page + 1).to_string(), style, "page number"), Facet::Part(0));
    let width: f32 = number.iter().map(|atom| atom.advance).sum();
    let mut items: Vec<Item> = place_at(&number, reference.to - width, reference.y);
    let (first, last) = (reference.from + pitch / 2.0, reference.to - width.max(2.0 * pitch));
    let points = collector.text(reference.node, "\u{2026}", style, "page number");
    let mut x = reference.to - (((reference.to - last) / pitch).ceil() + 1.0) * pitch;
    while x >= first {
        items.extend(place_at(&points, x, reference.y).into_iter().map(Item::repeated));
        x -= pitch;
    }
    items
}

/// Atoms on one line from a place on.
fn place_at(atoms: &[Atom], x: f32, y: f32) -> Vec<Item> {
    let lines = break_lines(atoms, &Measure::of(f32::MAX, Slack::Left));
    lines.iter().flat_map(|line| place(atoms, line).items).map(|item| item.shifted(x, y)).collect()
}

/// The imprint from its first rule down to its last.
pub(crate) fn imprint(collector: &mut Collector<'_, '_>, imprint: &Imprint) -> Part {
    let page = collector.page;
    let (size, pitch, rules) = (page.sizes.imprint, page.sizes.imprint * IMPRINT_LEADING, page.rules);
    let mut part = Part { items: vec![rule(page, 0.0, rules.imprint, BLACK)], height: rules.imprint, ..Part::default() };
    for (at, (label, names)) in (0..).zip(&imprint.recipients) {
        recipients(collector, imprint.id, (label.as_slice(), names.as_slice()), Facet::Part(at), &mut part);
    }
    if !imprint.recipients.is_empty() {
        part.items.push(rule(page, part.height + IMPRINT_ABOVE, rules.imprint_inner, BLACK));
        part.height += IMPRINT_ABOVE + rules.imprint_inner;
    }
    let style = TextStyle::new(Role::FangSong, size);
    let top = part.height + IMPRINT_ABOVE;
    let ends = [(&imprint.office, Slack::Left, size), (&imprint.printed, Slack::Right, -size)];
    for (at, (inlines, slack, shift)) in (imprint.recipients.len() as u16..).zip(ends) {
        let atoms = faceted(collector.inlines(imprint.id, inlines, style, "imprint"), Facet::Part(at));
        let mut set = Vec::new();
        line(&mut set, page.area.0, &atoms, slack, top, pitch);
        part.items.extend(set.into_iter().map(|item| item.shifted(shift, 0.0)));
    }
    part.height = top + pitch + IMPRINT_ABOVE;
    part.items.push(rule(page, part.height, rules.imprint, BLACK));
    part.height += rules.imprint;
    part
}

/// A label and its names: one character in from both sides, further lines hanging behind the label.
fn recipients(collector: &mut Collector<'_, '_>, node: NodeId, (label, names): (&[Inline], &[Inline]), facet: Facet, part: &mut Part) {
    let (size, width) = (collector.page.sizes.imprint, collector.page.area.0);
    let style = TextStyle::new(Role::FangSong, size);
    let mut atoms = collector.inlines(node, label, style, "imprint");
    let hang = atoms.iter().map(|a| a.advance).sum::<f32>();
    atoms.extend(collector.inlines(node, names, style, "imprint"));
    let atoms = faceted(atoms, facet);
    let measure = Measure { width: width - size, first: size, rest: size + hang, slack: Slack::Justify };
    for set in break_lines(&atoms, &measure) {
        let line = line_part(&atoms, &set, size * IMPRINT_LEADING, 0.0);
        part.append(Part { above: if part.items.len() == 1 { IMPRINT_ABOVE } else { 0.0 }, ..line });
    }
}
