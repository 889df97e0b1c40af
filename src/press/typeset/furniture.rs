//! What stands at a fixed place: masthead, page numbers, imprint, watermark.

use super::element::{Part, Reference, baseline, line_part};
use super::fonts::{Role, Weight};
use super::inline::{Atom, Collector, Measure, Slack, break_lines, faceted, place};
use super::pages::{Artifact, Drawing, Facet, Item, Owner};
use super::style::{
    ASCENT, BLACK, CHARACTER_PITCH, IMPRINT_INNER_RULE, IMPRINT_OUTER_RULE, LINE_PITCH, NAME_TOP, NUMBER_TOP, RED_RULE, RULE_BELOW,
    SHEET_HEIGHT, SHEET_WIDTH, SIZE_4, SIZE_NAME, TYPE_HEIGHT, TYPE_WIDTH, TextStyle, WATERMARK_SIZE,
};
use crate::press::document::tree::{Colour, Imprint, Inline, MarkKind, Masthead, NodeId, Segment};

/// Blank between the name and the issue number, and between that and the issue line.
const MASTHEAD_GAP: f32 = LINE_PITCH / 3.0;
/// Line pitch of the imprint.
const IMPRINT_PITCH: f32 = SIZE_4 * 1.6;
/// Between the imprint's text and its rules.
const IMPRINT_ABOVE: f32 = 2.0;
/// Watermarks run up the page at this angle.
const WATERMARK_ANGLE: f32 = -45.0;
/// Longest watermark: what a diagonal of the type area holds.
const WATERMARK_WIDTH: f32 = TYPE_HEIGHT;

fn rule(y: f32, thickness: f32, fill: Colour) -> Item {
    let drawing = Drawing::Rectangle { x: 0.0, y, width: TYPE_WIDTH, height: thickness, fill };
    Item { owner: Owner::Artifact(Artifact::Layout), drawing }
}

/// One line at a height.
fn line(items: &mut Vec<Item>, atoms: &[Atom], slack: Slack, top: f32, pitch: f32) {
    for (at, set) in break_lines(atoms, &Measure::of(TYPE_WIDTH, slack)).iter().enumerate() {
        let dy = top + at as f32 * pitch;
        items.extend(line_part(atoms, set, pitch, 0.0).items.into_iter().map(|item| item.shifted(0.0, dy)));
    }
}

/// The masthead, and where the body's first line may stand.
pub(crate) fn masthead(collector: &mut Collector<'_, '_>, masthead: &Masthead, red: Colour) -> (Vec<Item>, f32) {
    let mut items = Vec::new();
    marks(collector, masthead, &mut items);
    let name_bottom = name(collector, masthead, red, &mut items);
    let text = TextStyle::grid(Role::FangSong);
    let mut y = name_bottom + MASTHEAD_GAP;
    if !masthead.issue.is_empty() {
        let issue = faceted(collector.inlines(masthead.id, &masthead.issue, text, "issue number"), Facet::Part(1));
        line(&mut items, &issue, Slack::Centre, y, LINE_PITCH);
        y += LINE_PITCH + MASTHEAD_GAP;
    }
    if !masthead.office.is_empty() || !masthead.date.is_empty() {
        // One character in from both ends of the rule.
        let ends = [(&masthead.office, Slack::Left, CHARACTER_PITCH), (&masthead.date, Slack::Right, -CHARACTER_PITCH)];
        for (part, (inlines, slack, shift)) in (2..).zip(ends) {
            let atoms = faceted(collector.inlines(masthead.id, inlines, text, "masthead"), Facet::Part(part));
            let mut set = Vec::new();
            line(&mut set, &atoms, slack, y, LINE_PITCH);
            items.extend(set.into_iter().map(|item| item.shifted(shift, 0.0)));
        }
        // The rule's distance counts from the characters, not from the line's pitch.
        y += (LINE_PITCH + text.size) / 2.0;
    }
    y += RULE_BELOW;
    items.push(rule(y, RED_RULE, red));
    // Two lines blank, then the next line of the grid.
    let body = ((y + RED_RULE) / LINE_PITCH).round() * LINE_PITCH + 2.0 * LINE_PITCH;
    (items, body)
}

/// Lines at the top left, one below the other; the copy number at the right where a classification stands at the left.
fn marks(collector: &mut Collector<'_, '_>, masthead: &Masthead, items: &mut Vec<Item>) {
    let classified = masthead.marks.iter().any(|m| m.kind == MarkKind::Classification);
    let mut y = 0.0;
    for mark in &masthead.marks {
        let right = mark.kind == MarkKind::CopyNumber && classified;
        let role = if mark.kind == MarkKind::CopyNumber { Role::FangSong } else { Role::Hei };
        let atoms = collector.inlines(mark.id, &mark.text, TextStyle::grid(role), "masthead");
        if right {
            line(items, &atoms, Slack::Right, 0.0, LINE_PITCH);
        } else {
            line(items, &atoms, Slack::Left, y, LINE_PITCH);
            y += LINE_PITCH;
        }
    }
}

/// The red name, its ink's top at its height; smaller where it would not fit a line. Gives the bottom of its em square.
fn name(collector: &mut Collector<'_, '_>, masthead: &Masthead, red: Colour, items: &mut Vec<Item>) -> f32 {
    if masthead.name.is_empty() {
        return 0.0;
    }
    let style = |size| TextStyle { weight: Weight::Regular, ..TextStyle::new(Role::XiaoBiaoSong, size).colour(red) };
    let trial = collector.inlines(masthead.id, &masthead.name, style(SIZE_NAME), "bulletin name");
    let width: f32 = trial.iter().map(|a| a.advance).sum();
    let size = SIZE_NAME * (TYPE_WIDTH / width.max(1.0)).min(1.0);
    let atoms = faceted(collector.inlines(masthead.id, &masthead.name, style(size), "bulletin name"), Facet::Part(0));
    let fonts = collector.fonts();
    let ink = atoms.iter().filter_map(|a| fonts.ink(Role::XiaoBiaoSong, Weight::Regular, a.character)).map(|(top, _)| top);
    let ink_top = ink.fold(0.0, f32::max) * size;
    let base = NAME_TOP + ink_top;
    line(items, &atoms, Slack::Centre, base - baseline(size, size), size);
    base + (1.0 - ASCENT) * size
}

/// Two dashes and the number, the dash's top at its distance below the type area, at the outer edge, one character in.
pub(crate) fn page_number(collector: &mut Collector<'_, '_>, pattern: &str, number: usize) -> Vec<Item> {
    let style = TextStyle::new(Role::Song, SIZE_4);
    let atoms = collector.text(NodeId(0), &pattern.replace("{n}", &number.to_string()), style, "page number");
    let ink_top = collector.fonts().ink(Role::Song, Weight::Regular, '\u{2014}').map_or(0.4, |(top, _)| top) * SIZE_4;
    let base = TYPE_HEIGHT + NUMBER_TOP + ink_top;
    let odd = number % 2 == 1;
    let (slack, shift) = if odd { (Slack::Right, -SIZE_4) } else { (Slack::Left, SIZE_4) };
    let mut items = Vec::new();
    line(&mut items, &atoms, slack, base - baseline(SIZE_4, SIZE_4), SIZE_4);
    items.into_iter().map(|item| Item { owner: Owner::Artifact(Artifact::Pagination), ..item.shifted(shift, 0.0) }).collect()
}

/// The number of a page at a line's end, points leading to it: every one stands on the same place of every line.
pub(crate) fn reference(collector: &mut Collector<'_, '_>, reference: &Reference, page: usize) -> Vec<Item> {
    let style = TextStyle::grid(Role::FangSong);
    let number = faceted(collector.text(reference.node, &(page + 1).to_string(), style, "page number"), Facet::Part(0));
    let width: f32 = number.iter().map(|atom| atom.advance).sum();
    let mut items: Vec<Item> = place_at(&number, reference.to - width, reference.y);
    let (first, last) = (reference.from + CHARACTER_PITCH / 2.0, reference.to - width.max(2.0 * CHARACTER_PITCH));
    let points = collector.text(reference.node, "\u{2026}", style, "page number");
    let mut x = reference.to - (((reference.to - last) / CHARACTER_PITCH).ceil() + 1.0) * CHARACTER_PITCH;
    while x >= first {
        items.extend(place_at(&points, x, reference.y).into_iter().map(Item::repeated));
        x -= CHARACTER_PITCH;
    }
    items
}

/// Atoms on one line from a place on.
fn place_at(atoms: &[Atom], x: f32, y: f32) -> Vec<Item> {
    let lines = break_lines(atoms, &Measure::of(TYPE_HEIGHT, Slack::Left));
    lines.iter().flat_map(|line| place(atoms, line).items).map(|item| item.shifted(x, y)).collect()
}

/// The imprint from its first rule down to its last.
pub(crate) fn imprint(collector: &mut Collector<'_, '_>, imprint: &Imprint) -> Part {
    let mut part = Part { items: vec![rule(0.0, IMPRINT_OUTER_RULE, BLACK)], height: IMPRINT_OUTER_RULE, ..Part::default() };
    for (at, (label, names)) in (0..).zip(&imprint.recipients) {
        recipients(collector, imprint.id, (label.as_slice(), names.as_slice()), Facet::Part(at), &mut part);
    }
    if !imprint.recipients.is_empty() {
        part.items.push(rule(part.height + IMPRINT_ABOVE, IMPRINT_INNER_RULE, BLACK));
        part.height += IMPRINT_ABOVE + IMPRINT_INNER_RULE;
    }
    let style = TextStyle::new(Role::FangSong, SIZE_4);
    let top = part.height + IMPRINT_ABOVE;
    let ends = [(&imprint.office, Slack::Left, SIZE_4), (&imprint.printed, Slack::Right, -SIZE_4)];
    for (at, (inlines, slack, shift)) in (imprint.recipients.len() as u16..).zip(ends) {
        let atoms = faceted(collector.inlines(imprint.id, inlines, style, "imprint"), Facet::Part(at));
        let mut set = Vec::new();
        line(&mut set, &atoms, slack, top, IMPRINT_PITCH);
        part.items.extend(set.into_iter().map(|item| item.shifted(shift, 0.0)));
    }
    part.height = top + IMPRINT_PITCH + IMPRINT_ABOVE;
    part.items.push(rule(part.height, IMPRINT_OUTER_RULE, BLACK));
    part.height += IMPRINT_OUTER_RULE;
    part
}

/// A label and its names: one character in from both sides, further lines hanging behind the label.
fn recipients(collector: &mut Collector<'_, '_>, node: NodeId, (label, names): (&[Inline], &[Inline]), facet: Facet, part: &mut Part) {
    let style = TextStyle::new(Role::FangSong, SIZE_4);
    let mut atoms = collector.inlines(node, label, style, "imprint");
    let hang = atoms.iter().map(|a| a.advance).sum::<f32>();
    atoms.extend(collector.inlines(node, names, style, "imprint"));
    let atoms = faceted(atoms, facet);
    let measure = Measure { width: TYPE_WIDTH - SIZE_4, first: SIZE_4, rest: SIZE_4 + hang, slack: Slack::Justify };
    for set in break_lines(&atoms, &measure) {
        let line = line_part(&atoms, &set, IMPRINT_PITCH, 0.0);
        part.append(Part { above: if part.items.len() == 1 { IMPRINT_ABOVE } else { 0.0 }, ..line });
    }
}

/// The watermark, across the sheet from below left to above right, beneath everything; coordinates of the sheet. Outlines, not text: who searches or copies
/// a page must not find it between the lines.
pub(crate) fn watermark(collector: &mut Collector<'_, '_>, text: &str, colour: Colour) -> Vec<Item> {
    let style = TextStyle::new(Role::Hei, WATERMARK_SIZE);
    let atoms = collector.text(NodeId(0), text, style, "watermark");
    let width: f32 = atoms.iter().map(|a| a.advance).sum();
    let size = WATERMARK_SIZE * (WATERMARK_WIDTH / width.max(1.0)).min(1.0);
    let scale = size / WATERMARK_SIZE;
    let (sin, cos) = WATERMARK_ANGLE.to_radians().sin_cos();
    let turned = |x: f32, y: f32| (SHEET_WIDTH / 2.0 + x * cos - y * sin, SHEET_HEIGHT / 2.0 + x * sin + y * cos);
    // The middle of the text's em square on the middle of the sheet.
    let base = (ASCENT - 0.5) * size;
    let mut pen = -width * scale / 2.0;
    let mut segments = Vec::new();
    for atom in &atoms {
        let left = pen + atom.offset * scale;
        let point = |x: f32, y: f32| turned(left + x * size, base - y * size);
        segments.extend(collector.fonts().outline(atom.face, atom.glyph).into_iter().map(|segment| match segment {
            Segment::Move(x, y) => {
                let (x, y) = point(x, y);
                Segment::Move(x, y)
            }
            Segment::Line(x, y) => {
                let (x, y) = point(x, y);
                Segment::Line(x, y)
            }
            Segment::Curve(a, b, c, d, x, y) => {
                let ((a, b), (c, d), (x, y)) = (point(a, b), point(c, d), point(x, y));
                Segment::Curve(a, b, c, d, x, y)
            }
            Segment::Close => Segment::Close,
        }));
        pen += atom.advance * scale;
    }
    vec![Item { owner: Owner::Artifact(Artifact::Pagination), drawing: Drawing::Path { segments, fill: Some(colour), stroke: None } }]
}
