//! The page format's own measurements, taken on the pages: within 0.2 mm.

use super::standard::{BINDING, CHARACTER_PITCH, LINE_PITCH, MM, OUTER, TOP, TYPE_HEIGHT, TYPE_WIDTH};
use super::{Maker, bulletin, fonts, meta, oddities, set};
use tongbao::press::document::tree::*;
use tongbao::press::typeset::fonts::{Role, Weight};
use tongbao::press::typeset::pages::{Drawing, Glyphs, Page, Turn};

/// How far a measurement may be off.
const TOLERANCE: f32 = 0.2 * MM;

fn runs(page: &Page) -> Vec<&Glyphs> {
    page.items.iter().chain(&page.furniture).filter_map(|i| if let Drawing::Glyphs(run) = &i.drawing { Some(run) } else { None }).collect()
}

fn said(run: &Glyphs) -> String {
    run.glyphs.iter().map(|g| g.text.as_str()).collect()
}

fn near(found: f32, wanted: f32, what: &str) {
    assert!((found - wanted).abs() < TOLERANCE, "{what}: {} mm, not {}", found / MM, wanted / MM);
}

#[test]
fn page_numbers_stand_seven_millimetres_below_at_the_outer_edge_one_character_in() {
    let pages = set(&bulletin()).pages;
    let (top, _) = fonts().ink(Role::Song, Weight::Regular, '\u{2014}').unwrap();
    for (at, page) in pages.iter().enumerate() {
        let run = page.furniture.iter().find_map(|i| if let Drawing::Glyphs(run) = &i.drawing { Some(run) } else { None }).unwrap();
        assert_eq!(said(run), format!("\u{2014} {} \u{2014}", at + 1));
        near(run.y - top * run.size, TOP + TYPE_HEIGHT + 7.0 * MM, "the dash's top");
        let first = run.x + run.glyphs[0].x;
        let last = run.x + run.glyphs.last().unwrap().x + run.size;
        if at % 2 == 0 {
            near(last, BINDING + TYPE_WIDTH - 14.0, "the right end of an odd page's number");
        } else {
            near(first, OUTER + 14.0, "the left end of an even page's number");
        }
    }
}

#[test]
fn a_page_holds_twenty_two_lines_of_twenty_eight_characters() {
    let mut make = Maker(0);
    let body = vec![make.kind(ParagraphKind::Addressees, vec![Inline::Text("通".repeat(28 * 44))])];
    let document = Document { meta: meta(), masthead: None, body, imprint: None, watermark: None, source: Source::default() };
    let pages = set(&document).pages;
    assert_eq!(pages.len(), 2);
    for (at, page) in pages.iter().enumerate() {
        let left = if at == 0 { BINDING } else { OUTER };
        let lines: Vec<&Glyphs> =
            page.items.iter().filter_map(|i| if let Drawing::Glyphs(run) = &i.drawing { Some(run) } else { None }).collect();
        assert_eq!(lines.len(), 22);
        for (line, run) in lines.iter().enumerate() {
            assert_eq!(run.glyphs.len(), 28);
            near(run.x + run.glyphs[0].x, left, "the type area's left edge");
            near(run.glyphs[27].x + CHARACTER_PITCH, TYPE_WIDTH, "the line's length");
            near(run.y - lines[0].y, line as f32 * LINE_PITCH, "line pitch");
        }
        // Characters stand in the middle of their lines: as much blank above the first as below the last.
        near(lines[0].y - 0.88 * 16.0 - TOP, TOP + TYPE_HEIGHT - lines[21].y - 0.12 * 16.0, "blank above and below");
    }
}

#[test]
fn the_red_name_the_rule_and_the_title_stand_where_they_should() {
    let pages = set(&bulletin()).pages;
    let name = runs(&pages[0]).into_iter().find(|run| said(run) == "关区通关时效通报").unwrap();
    let ink = "关区通关时效通报"
        .chars()
        .filter_map(|c| fonts().ink(Role::XiaoBiaoSong, Weight::Regular, c))
        .map(|(top, _)| top)
        .fold(0.0, f32::max);
    near(name.y - ink * name.size, TOP + 35.0 * MM, "the name's top");
    let middle = name.x + (name.glyphs[0].x + name.glyphs.last().unwrap().x + name.size) / 2.0;
    near(middle, BINDING + TYPE_WIDTH / 2.0, "the name's middle");
    let (y, width) = pages[0]
        .items
        .iter()
        .find_map(|i| match i.drawing {
            Drawing::Rectangle { y, width, fill: Colour(226, 0, 0), .. } => Some((y, width)),
            _ => None,
        })
        .unwrap();
    near(width, TYPE_WIDTH, "the red rule");
    let office = runs(&pages[0]).into_iter().find(|run| said(run) == "长沙海关监管通关处").unwrap();
    near(y - (office.y + 0.12 * office.size), 4.0 * MM, "from the issue line to the rule");
    let title = runs(&pages[0]).into_iter().find(|run| said(run).contains("通报") && run.size == 22.0).unwrap();
    let blank = (title.y - 0.88 * 22.0 - y) / LINE_PITCH;
    assert!((2.0..3.2).contains(&blank), "{blank} lines between rule and title");
}

#[test]
fn a_turned_page_has_its_head_at_the_left_and_its_number_where_every_page_has_it() {
    let pages = set(&oddities()).pages;
    let turned: Vec<(usize, &Page)> = pages.iter().enumerate().filter(|(_, p)| p.turn == Turn::Anticlockwise).collect();
    assert_eq!(turned.len(), 2);
    for (at, page) in turned {
        // Across the sheet: what is read downwards lies between its margins, what is read along between top and bottom.
        let height = 297.0 * MM;
        for run in page.items.iter().filter_map(|i| if let Drawing::Glyphs(run) = &i.drawing { Some(run) } else { None }) {
            let left = if at % 2 == 1 { OUTER } else { BINDING };
            assert!(run.y > left && run.y < left + TYPE_WIDTH + 0.1, "{}", run.y);
            assert!(run.x >= height - TOP - TYPE_HEIGHT - 0.1 && run.x <= height - TOP, "{}", run.x);
        }
        let head = page
            .items
            .iter()
            .filter_map(|i| if let Drawing::Glyphs(run) = &i.drawing { Some(run.y) } else { None })
            .fold(f32::MAX, f32::min);
        assert!(head < if at % 2 == 1 { OUTER } else { BINDING } + 40.0, "the head lies at the sheet's left edge: {head}");
        assert!(!page.furniture.is_empty());
    }
}

#[test]
fn a_table_too_wide_for_an_upright_page_turns_by_itself() {
    let mut make = Maker(0);
    let titles: Vec<String> = (1..=16).map(|m| format!("2017年第{m}周均值")).collect();
    let mut texts: Vec<&str> = vec!["业务现场"];
    texts.extend(titles.iter().map(String::as_str));
    let head = vec![make.head(&texts)];
    let numbers: Vec<String> = (0..16).map(|m| format!("1{m}2345.67")).collect();
    let mut row: Vec<&str> = vec!["星沙海关"];
    row.extend(numbers.iter().map(String::as_str));
    let rows = vec![make.row(false, &row), make.row(false, &row)];
    let table = make.table("表1", "各周均值", head, rows, Vec::new());
    let body = vec![make.paragraph("见下表\u{3002}"), Block::Table(table), make.paragraph("以上\u{3002}")];
    let document = Document { meta: meta(), masthead: None, body, imprint: None, watermark: None, source: Source::default() };
    let turns: Vec<Turn> = set(&document).pages.iter().map(|p| p.turn).collect();
    assert_eq!(turns, [Turn::Upright, Turn::Anticlockwise, Turn::Upright]);
}
