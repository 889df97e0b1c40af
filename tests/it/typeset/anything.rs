//! Documents thrown together at random: nothing panics, nothing leaves the type area, nothing is lost, and everything has its place in the structure tree.

use super::standard::{BINDING, OUTER, SHEET_HEIGHT, TOP, TYPE_HEIGHT, TYPE_WIDTH};
use super::{Maker, drawing, meta, plain, set};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tongbao::press::document::plain as said;
use tongbao::press::document::tree::*;
use tongbao::press::pdf;
use tongbao::press::typeset::pages::{Drawing, Owner, Turn};

const WORDS: [&str; 8] =
    ["关区", "通关时间", "15.93小时", "\u{ff0c}", "\u{3002}", "49012017110800012", "China Pilot Zone", "\u{ff08}见表1\u{ff09}"];

fn words(dice: &mut ChaCha8Rng, most: usize) -> String {
    let count = dice.random_range(1..=most);
    std::iter::once("关区").chain((0..count).map(|_| WORDS[dice.random_range(0..WORDS.len())])).collect()
}

fn table(make: &mut Maker, dice: &mut ChaCha8Rng) -> Table {
    let columns = dice.random_range(1..11);
    let heads: Vec<String> = (0..columns).map(|_| words(dice, 3)).collect();
    let mut head = vec![make.head(&heads.iter().map(String::as_str).collect::<Vec<_>>())];
    if columns > 2 && dice.random_range(0..2) == 0 {
        let under: Vec<String> = (0..2).map(|_| words(dice, 2)).collect();
        head.push(make.head(&under.iter().map(String::as_str).collect::<Vec<_>>()));
        head[0].cells.truncate(columns - 1);
        head[0].cells[0].columns = 2;
        head[0].cells[1..].iter_mut().for_each(|cell| cell.rows = 2);
    }
    let long = dice.random_range(0..12) == 0;
    let rows: Vec<Row> = (0..dice.random_range(1..60))
        .map(|_| {
            let texts: Vec<String> = (0..columns)
                .map(|at| match at % 3 {
                    1 => format!("{:.2}", dice.random_range(0..99_999) as f32 / 100.0),
                    _ if long && at == 0 => words(dice, 900),
                    _ => words(dice, 12),
                })
                .collect();
            make.row(dice.random_range(0..9) == 0, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .take(if long { 4 } else { 60 })
        .collect();
    let mut table = make.table("表1", "各业务现场", head, rows, Vec::new());
    table.anchor = None;
    if dice.random_range(0..2) == 0 {
        let text = words(dice, 40);
        table.notes.push(Paragraph { id: make.id(), kind: ParagraphKind::Note, anchor: None, text: plain(&text) });
    }
    table
}

fn blocks(make: &mut Maker, dice: &mut ChaCha8Rng, depth: usize) -> Vec<Block> {
    let mut found = Vec::new();
    for _ in 0..dice.random_range(1..9) {
        found.push(match dice.random_range(0..14) {
            0..=3 => make.paragraph(&words(dice, 60)),
            4 => make.heading(2, "一\u{3001}", &words(dice, 6)),
            5 => make.kind(ParagraphKind::Note, plain(&words(dice, 20))),
            6 => make.kind(ParagraphKind::Signature, plain("监管通关处")),
            7 => Block::List(List {
                id: make.id(),
                kind: ListKind::Numbered,
                items: (0..4).map(|at| (make.id(), format!("{}.", at + 1), plain(&words(dice, 30)))).collect(),
            }),
            8 | 9 => Block::Table(table(make, dice)),
            10 => Block::Picture(Picture { id: make.id(), anchor: None, label: "图1".into(), caption: plain("走势"), svg: drawing() }),
            11 if depth == 0 => Block::Together(blocks(make, dice, 1)),
            12 if depth == 0 => Block::Landscape(blocks(make, dice, 1)),
            _ => Block::PageBreak,
        });
    }
    found
}

/// Every node with text, as it was made.
fn nodes(blocks: &[Block], out: &mut Vec<(NodeId, String)>) {
    for block in blocks {
        match block {
            Block::Paragraph(p) => out.push((p.id, said(&p.text))),
            Block::Heading(h) => out.push((h.id, format!("{}{}", h.number, said(&h.text)))),
            Block::List(list) => out.extend(list.items.iter().map(|(id, label, text)| (*id, format!("{label}{}", said(text))))),
            Block::Table(table) => {
                let rows = table.head.iter().chain(&table.body).chain(&table.foot);
                out.extend(rows.flat_map(|row| row.cells.iter().map(|cell| (cell.id, said(&cell.text)))));
                out.extend(table.notes.iter().map(|note| (note.id, said(&note.text))));
            }
            Block::Together(inner) | Block::Landscape(inner) => nodes(inner, out),
            Block::Picture(_) | Block::Attachment(_) | Block::Sealed(_) | Block::PageBreak => {}
        }
    }
}

#[test]
fn whatever_stands_in_a_document_stays_on_its_pages() {
    for seed in 0..40 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut make = Maker(0);
        let body = blocks(&mut make, &mut dice, 0);
        let document = Document {
            meta: meta(),
            masthead: None,
            body,
            imprint: Some(super::imprint(&mut make)),
            watermark: None,
            source: Source::default(),
        };
        let pages = set(&document);
        let mut texts: std::collections::BTreeMap<NodeId, String> = std::collections::BTreeMap::new();
        for (at, page) in pages.pages.iter().enumerate() {
            let left = if at % 2 == 1 { OUTER } else { BINDING };
            let (x0, y0, width, height) = match page.turn {
                Turn::Upright => (left, TOP, TYPE_WIDTH, TYPE_HEIGHT),
                Turn::Anticlockwise => (SHEET_HEIGHT - TOP - TYPE_HEIGHT, left, TYPE_HEIGHT, TYPE_WIDTH),
            };
            for item in &page.items {
                let Drawing::Glyphs(run) = &item.drawing else { continue };
                if let Owner::Node(content) = item.owner {
                    texts.entry(content.node).or_default().extend(run.glyphs.iter().map(|g| g.text.as_str()));
                }
                let right = run.x + run.glyphs.last().unwrap().x;
                let inside = run.x > x0 - 0.6 * run.size && right < x0 + width && run.y > y0 && run.y < y0 + height + 0.5;
                assert!(inside || run.rotate != 0.0, "seed {seed}, page {}: {:?} {} {} {}", at + 1, page.turn, run.x, right, run.y);
            }
        }
        let mut made = Vec::new();
        nodes(&document.body, &mut made);
        for (node, text) in made {
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(texts.get(&node).map_or("", String::as_str)), bare(&text), "seed {seed}");
        }
        if seed % 6 == 0 {
            let bytes = pdf::write(&pages, &document).unwrap();
            assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), pages.pages.len());
        }
    }
}
