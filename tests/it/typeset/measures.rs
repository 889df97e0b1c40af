//! The page format's own measurements, taken on the PDF: within 0.2 mm.

use super::paper::{Glyph, Paper};
use super::standard::{
    ASCENT, BINDING, CHARACTER_PITCH, LINE_PITCH, MM, OUTER, SHEET_HEIGHT, SHEET_WIDTH, SIZE_3, TOP, TYPE_HEIGHT, TYPE_WIDTH,
};
use super::{Maker, bulletin, fonts, meta, oddities, plain, printed};
use tongbao::press::document::tree::*;
use tongbao::press::typeset::fonts::{Role, Weight};

/// How far a measurement may be off.
const TOLERANCE: f32 = 0.2 * MM;

fn near(found: f32, wanted: f32, what: &str) {
    assert!((found - wanted).abs() < TOLERANCE, "{what}: {} mm, not {}", found / MM, wanted / MM);
}

/// Left edge of the type area.
fn left(page: usize) -> f32 {
    if page.is_multiple_of(2) { BINDING } else { OUTER }
}

fn said(glyphs: &[&Glyph]) -> String {
    glyphs.iter().map(|g| g.text.as_str()).collect()
}

/// Runs of glyphs on one baseline and of one size, in the order of the file.
fn runs(paper: &Paper, page: usize) -> Vec<Vec<&Glyph>> {
    let glyphs: Vec<&Glyph> = paper.glyphs.iter().filter(|g| g.page == page).collect();
    glyphs.chunk_by(|a, b| (a.y - b.y).abs() < 0.01 && a.size == b.size && a.marked == b.marked).map(<[_]>::to_vec).collect()
}

fn document(body: Vec<Block>) -> Document {
    Document { meta: meta(), masthead: None, body, imprint: None, watermark: None, source: Source::default() }
}

#[test]
fn every_sheet_is_a4() {
    for (width, height) in printed(&oddities()).sheets {
        near(width, SHEET_WIDTH, "width");
        near(height, SHEET_HEIGHT, "height");
    }
}

#[test]
fn page_numbers_stand_seven_millimetres_below_at_the_outer_edge_one_character_in() {
    let paper = printed(&bulletin());
    let (top, _) = fonts().ink(Role::Song, Weight::Regular, '\u{2014}').unwrap();
    for page in 0..paper.sheets.len() {
        let number = format!("\u{2014} {} \u{2014}", page + 1);
        let runs = runs(&paper, page);
        let run = runs.iter().find(|run| said(run) == number).unwrap_or_else(|| panic!("page {} says {number}", page + 1));
        assert!(run.iter().all(|g| g.marked.is_none() && g.size == 14.0));
        near(run[0].y - top * run[0].size, TOP + TYPE_HEIGHT + 7.0 * MM, "the dash's top");
        let last = run.last().unwrap();
        if page % 2 == 0 {
            near(last.x + last.width, BINDING + TYPE_WIDTH - 14.0, "the right end of an odd page's number");
        } else {
            near(run[0].x, OUTER + 14.0, "the left end of an even page's number");
        }
    }
}

#[test]
fn a_page_holds_twenty_two_lines_of_twenty_eight_characters() {
    let mut make = Maker(0);
    let body = vec![make.kind(ParagraphKind::Addressees, vec![Inline::Text("通".repeat(28 * 44))])];
    let paper = printed(&document(body));
    assert_eq!(paper.sheets.len(), 2);
    for page in 0..2 {
        let lines: Vec<Vec<&Glyph>> = runs(&paper, page).into_iter().filter(|run| run[0].marked.is_some()).collect();
        assert_eq!(lines.len(), 22);
        for (line, run) in lines.iter().enumerate() {
            assert_eq!(run.len(), 28);
            near(run[0].x, left(page), "the type area's left edge");
            near(run[27].x + CHARACTER_PITCH, left(page) + TYPE_WIDTH, "the line's right end");
            near(run[0].y - lines[0][0].y, line as f32 * LINE_PITCH, "line pitch");
        }
        // Characters stand in the middle of their lines: as much blank above the first as below the last.
        near(lines[0][0].y - ASCENT * SIZE_3 - TOP, TOP + TYPE_HEIGHT - lines[21][0].y - (1.0 - ASCENT) * SIZE_3, "blank above and below");
    }
}

#[test]
fn body_lines_stand_on_the_same_grid_on_every_page() {
    let paper = printed(&bulletin());
    let first = TOP + (LINE_PITCH - SIZE_3) / 2.0 + ASCENT * SIZE_3;
    let mut seen = 0;
    for element in paper.elements.iter().filter(|e| matches!(e.kind.as_str(), "P" | "H2" | "H3" | "H4" | "LBody")) {
        for glyph in paper.of(element).into_iter().filter(|g| g.size == SIZE_3) {
            let lines = (glyph.y - first) / LINE_PITCH;
            // The masthead's lines hang on the red name.
            if glyph.page == 0 && glyph.y < TOP + 10.0 * LINE_PITCH {
                continue;
            }
            assert!((lines - lines.round()).abs() * LINE_PITCH < TOLERANCE, "{glyph:?} is off the grid");
            seen += 1;
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn the_red_name_the_rule_and_the_title_stand_where_they_should() {
    let paper = printed(&bulletin());
    let runs = runs(&paper, 0);
    let run = |text: &str| runs.iter().find(|run| said(run).contains(text)).unwrap_or_else(|| panic!("{text}"));
    let name = run("关区通关时效通报");
    let ink = "关区通关时效通报".chars().filter_map(|c| fonts().ink(Role::XiaoBiaoSong, Weight::Regular, c));
    let ink = ink.map(|(top, _)| top).fold(0.0, f32::max);
    near(name[0].y - ink * name[0].size, TOP + 35.0 * MM, "the name's top");
    let last = name.last().unwrap();
    near((name[0].x + last.x + last.width) / 2.0, BINDING + TYPE_WIDTH / 2.0, "the name's middle");
    assert!(name.iter().all(|g| g.colour == [226.0 / 255.0, 0.0, 0.0].map(|c: f32| (c * 1000.0).round() / 1000.0) || g.colour[0] > 0.88));
    let rule = paper.bars.iter().find(|bar| bar.page == 0 && bar.colour[0] > 0.8 && bar.colour[1] < 0.1).expect("a red rule");
    near(rule.x, BINDING, "the red rule's left end");
    near(rule.width, TYPE_WIDTH, "the red rule");
    let office = run("长沙海关监管通关处");
    near(rule.y - (office[0].y + (1.0 - ASCENT) * office[0].size), 4.0 * MM, "from the issue line to the rule");
    let title = runs.iter().find(|run| run[0].size == 22.0).expect("a title");
    let blank = (title[0].y - ASCENT * 22.0 - rule.y) / LINE_PITCH;
    assert!((2.0..3.2).contains(&blank), "{blank} lines between rule and title");
}

/// An office with a long name: the date stands below it, not upon it.
#[test]
fn a_long_office_and_its_date_share_no_line() {
    for (length, below) in [(6, false), (30, true), (70, true)] {
        let mut document = bulletin();
        let masthead = document.masthead.as_mut().expect("a bulletin has one");
        (masthead.office, masthead.date) = (plain(&"甲".repeat(length)), plain("乙乙乙乙"));
        let paper = printed(&document);
        let of = |wanted: char| paper.glyphs.iter().filter(move |g| g.page == 0 && g.text.contains(wanted)).collect::<Vec<_>>();
        let (office, date) = (of('甲'), of('乙'));
        assert_eq!(office.len(), length);
        let last = office.iter().map(|g| g.y).fold(0.0, f32::max);
        assert_eq!(date[0].y > last + 1.0, below, "{length}");
        let edge = BINDING + TYPE_WIDTH;
        assert!(office.iter().all(|g| g.x > BINDING && g.x + g.width < edge) && date[3].x + date[3].width < edge, "{length}");
        let rule = paper.bars.iter().find(|bar| bar.page == 0 && bar.colour[0] > 0.8 && bar.colour[1] < 0.1).expect("a red rule");
        near(rule.y - (date[0].y + (1.0 - ASCENT) * date[0].size), 4.0 * MM, "from the date to the rule");
    }
}

#[test]
fn the_imprint_s_last_rule_lies_on_the_type_area_s_bottom_edge_of_an_even_page_without_a_number() {
    let paper = printed(&oddities());
    let last = paper.sheets.len() - 1;
    assert_eq!(last % 2, 1);
    let mut rules: Vec<_> = paper.bars.iter().filter(|bar| bar.page == last).collect();
    rules.sort_by(|a, b| a.y.total_cmp(&b.y));
    let thick: Vec<f32> = rules.iter().map(|rule| (rule.height / MM * 100.0).round() / 100.0).collect();
    assert_eq!(thick, [0.35, 0.25, 0.35]);
    let foot = rules.last().unwrap();
    near(foot.y + foot.height, TOP + TYPE_HEIGHT, "the last rule");
    near(foot.width, TYPE_WIDTH, "the last rule's length");
    assert!(paper.glyphs.iter().filter(|g| g.page + 1 >= last).all(|g| g.page != last || g.y < TOP + TYPE_HEIGHT));
}

#[test]
fn a_turned_page_has_its_head_at_the_left_and_its_number_where_every_page_has_it() {
    let paper = printed(&oddities());
    let mut turned = 0;
    for page in 0..paper.sheets.len() {
        let content: Vec<&Glyph> = paper.glyphs.iter().filter(|g| g.page == page && g.turned).collect();
        if content.is_empty() {
            continue;
        }
        turned += 1;
        for glyph in &content {
            assert!(glyph.x > left(page) && glyph.x < left(page) + TYPE_WIDTH + 0.1, "{glyph:?}");
            assert!(glyph.y <= TOP + TYPE_HEIGHT + 0.1 && glyph.y - glyph.width >= TOP - 0.1, "{glyph:?}");
        }
        let head = content.iter().map(|g| g.x).fold(f32::MAX, f32::min);
        assert!(head < left(page) + 40.0, "the head lies at the sheet's left edge: {head}");
        let number = paper.glyphs.iter().filter(|g| g.page == page && !g.turned).collect::<Vec<_>>();
        assert_eq!(said(&number), format!("\u{2014} {} \u{2014}", page + 1));
        assert!(number[0].y > TOP + TYPE_HEIGHT);
    }
    assert_eq!(turned, 2);
}

#[test]
fn a_table_too_wide_for_an_upright_page_turns_by_itself() {
    let mut make = Maker(0);
    let titles: Vec<String> = (1..=12).map(|m| format!("2017年第{m}周均值")).collect();
    let mut texts: Vec<&str> = vec!["业务现场"];
    texts.extend(titles.iter().map(String::as_str));
    let head = vec![make.head(&texts)];
    let numbers: Vec<String> = (0..12).map(|m| format!("1{m}2345.67")).collect();
    let mut row: Vec<&str> = vec!["星沙海关"];
    row.extend(numbers.iter().map(String::as_str));
    let rows = vec![make.row(false, &row), make.row(false, &row)];
    let table = make.table("表1", "各周均值", head, rows, Vec::new());
    let body = vec![make.paragraph("见下表\u{3002}"), Block::Table(table), make.paragraph("以上\u{3002}")];
    let paper = printed(&document(body));
    let turned: Vec<bool> = (0..paper.sheets.len()).map(|page| paper.glyphs.iter().any(|g| g.page == page && g.turned)).collect();
    assert_eq!(turned, [false, true, false]);
}

#[test]
fn what_is_read_out_of_the_file_is_what_the_html_says_in_its_order() {
    for document in [bulletin(), oddities()] {
        let said: String = tongbao::press::document::text(&document, &super::theme()).split_whitespace().collect();
        let read: String = printed(&document).text().split_whitespace().collect();
        // Who doesn't know of tags reads in the order in which pages are painted: the same.
        let painted: String = printed(&document).glyphs.iter().filter(|g| g.marked.is_some()).map(|g| g.text.as_str()).collect();
        assert_eq!(painted.split_whitespace().collect::<String>(), read);
        // Pictures' own words stand in the drawing.
        let drawn: usize = document.body.iter().map(|b| if let Block::Picture(p) = b { p.svg.shapes.len() } else { 0 }).sum();
        if drawn == 0 {
            assert_eq!(read, said);
        } else {
            let mut rest = read.as_str();
            for line in tongbao::press::document::text(&document, &super::theme()).lines() {
                let line: String = line.split_whitespace().collect();
                let at = rest.find(&line).unwrap_or_else(|| panic!("`{line}` in its place"));
                rest = &rest[at + line.len()..];
            }
        }
    }
}

#[test]
fn a_sealed_signature_has_its_date_four_characters_in_and_its_office_and_seal_centred_over_it() {
    let mut make = Maker(0);
    let mut body: Vec<Block> = (0..21).map(|_| make.paragraph("以上\u{3002}")).collect();
    let signed = |make: &mut Maker, text: &str| Paragraph {
        id: make.id(),
        kind: ParagraphKind::Signature,
        anchor: None,
        text: vec![Inline::Text(text.into())],
    };
    let square =
        vec![Segment::Move(0.0, 0.0), Segment::Line(158.0, 0.0), Segment::Line(158.0, 158.0), Segment::Line(0.0, 158.0), Segment::Close];
    let red = Stroke { colour: Colour(226, 0, 0), width: 3.0, dash: Vec::new() };
    let shapes = vec![Shape::Path { segments: square, fill: None, stroke: Some(red) }];
    let seal = Svg { size: (158.0, 158.0), title: "印章".into(), desc: "印章".into(), shapes };
    let (office, date) = (signed(&mut make, "长沙海关监管通关处"), signed(&mut make, "2017年1月9日"));
    body.push(Block::Sealed(Sealed { office, date, seal: Some((make.id(), seal)) }));
    let paper = printed(&document(body));
    // It doesn't fit below 21 lines, and takes text with it to the next page.
    assert_eq!(paper.sheets.len(), 2);
    let runs = runs(&paper, 1);
    assert!(said(&runs[0]).starts_with("以上"), "{}", said(&runs[0]));
    let run = |text: &str| runs.iter().find(|run| said(run) == text).unwrap_or_else(|| panic!("{text}"));
    let (office, date) = (run("长沙海关监管通关处"), run("2017年1月9日"));
    let edges = |run: &[&Glyph]| (run[0].x, run[run.len() - 1].x + run[run.len() - 1].width);
    near(edges(date).1, OUTER + TYPE_WIDTH - 4.0 * CHARACTER_PITCH, "the date's right end");
    near((edges(date).0 + edges(date).1) / 2.0, (edges(office).0 + edges(office).1) / 2.0, "the office's middle over the date's");
    near(date[0].y - office[0].y, LINE_PITCH, "date below office");
    assert!(paper.elements.iter().any(|e| e.kind == "Figure"));
}
