//! Tables over many pages, judged by where their glyphs stand.

use super::standard::{BINDING, OUTER, TOP, TYPE_HEIGHT, TYPE_WIDTH};
use super::{Maker, meta, plain, set};
use std::collections::{BTreeMap, BTreeSet};
use tongbao::press::document::tree::{Align, Block, Document, Heads, NodeId, Row, Source, Table};
use tongbao::press::typeset::pages::{Drawing, Facet, Item, Owner, Page};

fn document(body: Vec<Block>) -> Document {
    Document { meta: meta(), masthead: None, body, imprint: None, watermark: None, source: Source::default() }
}

/// Top, left, right of every node's ink on each page, by the em squares of its glyphs.
fn boxes(pages: &[Page]) -> BTreeMap<(usize, NodeId), [f32; 4]> {
    let mut boxes: BTreeMap<(usize, NodeId), [f32; 4]> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let left = if at % 2 == 1 { OUTER } else { BINDING };
        for item in &page.items {
            let (Owner::Node(content), Drawing::Glyphs(run)) = (item.owner, &item.drawing) else { continue };
            if content.facet != Facet::Text {
                continue;
            }
            let around = boxes.entry((at, content.node)).or_insert([f32::MAX, f32::MAX, f32::MIN, f32::MIN]);
            for glyph in &run.glyphs {
                let x = run.x + glyph.x - left;
                let width = if glyph.text.is_ascii() { 0.5 } else { 1.0 } * run.size;
                *around = [
                    around[0].min(x),
                    around[1].min(run.y - 0.88 * run.size),
                    around[2].max(x + width),
                    around[3].max(run.y + 0.12 * run.size),
                ];
            }
        }
    }
    boxes
}

fn text(items: &[Item]) -> String {
    let runs = items.iter().filter_map(|item| if let Drawing::Glyphs(run) = &item.drawing { Some(run) } else { None });
    runs.flat_map(|run| run.glyphs.iter().map(|g| g.text.as_str())).collect()
}

fn three_thousand_rows(make: &mut Maker) -> Table {
    let head = vec![make.head(&["序号", "报关单号", "业务现场", "通关时间\u{ff08}小时\u{ff09}", "原因说明"])];
    let rows: Vec<Row> = (0..3000)
        .map(|at| {
            let reason = ["布控查验", "单证不齐\u{ff0c}企业补充提交原产地证书及检验检疫证明后放行", "税款未及时缴纳"][at % 3];
            let (number, id, hours) = (format!("{}", at + 1), format!("49012017110{:07}", at * 7919), format!("{:.2}", at as f32 * 0.377));
            make.row(false, &[&number, &id, super::OFFICES[at % 13], &hours, reason])
        })
        .collect();
    make.table("表1", "通关时间最长的报关单", head, rows, Vec::new())
}

#[test]
fn three_thousand_rows_are_whole_within_their_cells_and_under_a_head_on_every_page() {
    let mut make = Maker(0);
    let table = three_thousand_rows(&mut make);
    let cells: Vec<Vec<NodeId>> = table.body.iter().map(|row| row.cells.iter().map(|c| c.id).collect()).collect();
    let pages = set(&document(vec![Block::Table(table)])).pages;
    let boxes = boxes(&pages);
    let mut pages_of: BTreeMap<NodeId, BTreeSet<usize>> = BTreeMap::new();
    for (page, node) in boxes.keys() {
        pages_of.entry(*node).or_default().insert(*page);
    }
    for row in &cells {
        let on: BTreeSet<usize> = row.iter().flat_map(|cell| pages_of[cell].iter().copied()).collect();
        assert_eq!(on.len(), 1, "a row on one page");
        let page = *on.first().unwrap();
        let of = |at: usize| boxes[&(page, row[at])];
        for at in 1..row.len() {
            assert!(of(at - 1)[2] <= of(at)[0] + 0.01, "{:?} {:?}", of(at - 1), of(at));
        }
        for around in (0..row.len()).map(of) {
            assert!(
                around[0] >= 0.0 && around[2] <= TYPE_WIDTH && around[1] >= TOP - 0.1 && around[3] <= TOP + TYPE_HEIGHT + 0.1,
                "{around:?}"
            );
        }
    }
    // Rows below each other never touch.
    for rows in cells.windows(2) {
        let place = |row: &Vec<NodeId>| {
            let page = *pages_of[&row[0]].first().unwrap();
            let top = row.iter().map(|c| boxes[&(page, *c)][1]).fold(f32::MAX, f32::min);
            (page, top, row.iter().map(|c| boxes[&(page, *c)][3]).fold(f32::MIN, f32::max))
        };
        let (above, below) = (place(&rows[0]), place(&rows[1]));
        assert!(above.0 < below.0 || above.2 < below.1 - 2.0);
    }
    for (at, page) in pages.iter().enumerate() {
        let text = text(&page.items);
        assert!(text.starts_with(if at == 0 { "表1" } else { "续表1" }) && text.contains("通关时间\u{ff08}小时\u{ff09}"), "{at}");
    }
    // The decimal points of a page stand below each other.
    for page in &pages[..3] {
        let points: BTreeSet<i64> = page
            .items
            .iter()
            .filter_map(|item| if let Drawing::Glyphs(run) = &item.drawing { Some(run) } else { None })
            .flat_map(|run| run.glyphs.iter().filter(|g| g.text == ".").map(|g| ((run.x + g.x) * 20.0).round() as i64))
            .collect();
        assert_eq!(points.len(), 1, "{points:?}");
    }
}

#[test]
fn a_row_higher_than_a_page_is_cut_between_lines_and_nothing_of_it_is_lost() {
    let mut make = Maker(0);
    let long: String = "企业补充提交原产地证书\u{ff0c}单证齐全后放行\u{3002}".repeat(160);
    let head = vec![make.head(&["序号", "原因说明"])];
    let rows = vec![make.row(false, &["1", "布控查验"]), make.row(false, &["2", &long]), make.row(false, &["3", "布控查验"])];
    let table = make.table("表1", "原因", head, rows, Vec::new());
    let heading = make.heading(2, "一\u{3001}", "原因");
    let pages = set(&document(vec![heading, Block::Table(table)])).pages;
    assert!(pages.len() > 2);
    let boxes = boxes(&pages);
    assert!(boxes.values().all(|b| b[3] <= TOP + TYPE_HEIGHT + 0.1), "{:?}", boxes.values().map(|b| b[3]).fold(0.0, f32::max));
    let all: String = pages.iter().map(|page| text(&page.items)).collect();
    assert_eq!(all.matches("原产地").count(), 160);
}

#[test]
fn rows_that_a_cell_reaches_over_are_cut_where_a_page_ends() {
    let mut make = Maker(0);
    let mut rows: Vec<Row> = Vec::new();
    for at in 0..90 {
        let mut row = make.row(false, &["监管通关处", &format!("任务{at}"), "5月底"]);
        if at == 0 {
            row.cells[0].rows = 90;
        } else {
            row.cells.remove(0);
        }
        rows.push(row);
    }
    let head = vec![make.head(&["责任部门", "工作", "时限"])];
    let table = make.table("表1", "责任分工", head, rows, Vec::new());
    let pages = set(&document(vec![Block::Table(table)])).pages;
    assert!(pages.len() >= 2);
    assert!(boxes(&pages).values().all(|b| b[3] <= TOP + TYPE_HEIGHT + 0.1));
    let all: String = pages.iter().map(|page| text(&page.items)).collect();
    assert!((0..90).all(|at| all.contains(&format!("任务{at}"))));
}

#[test]
fn a_cell_over_two_columns_stands_over_both() {
    let mut make = Maker(0);
    let mut head = vec![make.head(&["业务现场", "进口"]), make.head(&["本月", "上月"])];
    head[0].cells[0].rows = 2;
    head[0].cells[1].columns = 2;
    let over = head[0].cells[1].id;
    let under: Vec<NodeId> = head[1].cells.iter().map(|c| c.id).collect();
    let rows = vec![make.row(false, &["星沙海关", "17.08", "12.40"])];
    let mut table = make.table("表1", "通关时间", head, rows, Vec::new());
    table.caption = plain("通关时间");
    assert!(table.head[1].cells.iter().all(|c| c.heads == Heads::Column && c.align == Align::Centre));
    let boxes = boxes(&set(&document(vec![Block::Table(table)])).pages);
    let middle = |node: NodeId| (boxes[&(0, node)][0] + boxes[&(0, node)][2]) / 2.0;
    assert!((middle(over) - (middle(under[0]) + middle(under[1])) / 2.0).abs() < 0.5);
    assert!(boxes[&(0, over)][3] < boxes[&(0, under[0])][1]);
}
