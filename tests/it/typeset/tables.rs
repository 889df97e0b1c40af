//! Tables over many pages, judged by where their glyphs stand.

use super::paper::Paper;
use super::standard::{BINDING, OUTER, TOP, TYPE_HEIGHT, TYPE_WIDTH};
use super::{Maker, meta, plain, printed, set};
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

/// A row of a table as it stands in the file: page, and each cell's box and text.
struct Set {
    page: usize,
    cells: Vec<([f32; 4], String)>,
}

/// The rows of the table's body, in reading order.
fn rows(paper: &Paper) -> Vec<Set> {
    let by_mark = paper.by_mark();
    let mut rows: Vec<Set> = Vec::new();
    let mut body = false;
    for element in &paper.elements {
        match element.kind.as_str() {
            "TBody" => body = true,
            "TR" if body => rows.push(Set { page: usize::MAX, cells: Vec::new() }),
            "TH" | "TD" if body => {
                let row = rows.last_mut().expect("a row");
                let mut around = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
                let mut text = String::new();
                for glyph in element.marked.iter().filter_map(|mark| by_mark.get(mark)).flatten() {
                    assert!(row.page == usize::MAX || row.page == glyph.page, "a row on one page");
                    row.page = glyph.page;
                    let x = glyph.x - if glyph.page % 2 == 1 { OUTER } else { BINDING };
                    around = [
                        around[0].min(x),
                        around[1].min(glyph.y - 0.88 * glyph.size),
                        around[2].max(x + glyph.width),
                        around[3].max(glyph.y + 0.12 * glyph.size),
                    ];
                    text.push_str(&glyph.text);
                }
                row.cells.push((around, text));
            }
            _ => {}
        }
    }
    rows
}

#[test]
fn three_thousand_rows_are_whole_within_their_cells_and_under_a_head_on_every_page() {
    let mut make = Maker(0);
    let table = three_thousand_rows(&mut make);
    let written: Vec<String> = table
        .body
        .iter()
        .map(|row| row.cells.iter().map(|c| tongbao::press::document::plain(&c.text)).collect::<Vec<_>>().join("|"))
        .collect();
    let paper = printed(&document(vec![Block::Table(table)]));
    let rows = rows(&paper);
    let read: Vec<String> = rows.iter().map(|row| row.cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(read, written);
    for row in &rows {
        for pair in row.cells.windows(2) {
            assert!(pair[0].0[2] + 2.0 <= pair[1].0[0], "{:?}", row.cells);
        }
        for (around, text) in &row.cells {
            let inside =
                around[0] >= 2.0 && around[2] <= TYPE_WIDTH - 2.0 && around[1] >= TOP - 0.1 && around[3] <= TOP + TYPE_HEIGHT + 0.1;
            assert!(inside, "{text} at {around:?}");
        }
    }
    // Every cell of a column begins right of where all cells of the column before it end.
    for column in 1..rows[0].cells.len() {
        let ends = rows.iter().map(|row| row.cells[column - 1].0[2]).fold(f32::MIN, f32::max);
        let begins = rows.iter().map(|row| row.cells[column].0[0]).fold(f32::MAX, f32::min);
        assert!(ends + 2.0 <= begins, "column {column}: {ends} {begins}");
    }
    // Rows below each other never touch, and a rule runs between them without touching either.
    let top = |row: &Set| row.cells.iter().map(|c| c.0[1]).fold(f32::MAX, f32::min);
    let bottom = |row: &Set| row.cells.iter().map(|c| c.0[3]).fold(f32::MIN, f32::max);
    for pair in rows.windows(2) {
        assert!(pair[0].page < pair[1].page || bottom(&pair[0]) < top(&pair[1]) - 2.0);
    }
    for page in 0..paper.sheets.len() {
        let lines: Vec<f32> = paper.bars.iter().filter(|b| b.page == page && b.height < 2.0).map(|b| b.y + b.height / 2.0).collect();
        for row in rows.iter().filter(|row| row.page == page) {
            assert!(lines.iter().all(|y| *y < top(row) - 1.0 || *y > bottom(row) + 1.0), "a rule touches a row of page {}", page + 1);
        }
        let text: String = paper.glyphs.iter().filter(|g| g.page == page && g.size > 8.0).map(|g| g.text.as_str()).collect();
        assert!(text.starts_with(if page == 0 { "表1" } else { "续表1" }) && text.contains("通关时间\u{ff08}小时\u{ff09}"), "{page}");
        let points: BTreeSet<i64> =
            paper.glyphs.iter().filter(|g| g.page == page && g.text == ".").map(|g| (g.x * 20.0).round() as i64).collect();
        assert!(
            points.len() <= 2 && points.iter().max().unwrap_or(&0) - points.iter().min().unwrap_or(&0) <= 1,
            "points on one line: {points:?}"
        );
    }
}

/// Nanoseconds that this thread has had a processor: what else runs on the machine isn't counted.
fn processor() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    told.split(' ').next().and_then(|time| time.parse().ok()).expect("a number")
}

/// Time grows as the table does: four times the rows take less than eight times as long.
#[test]
fn a_long_table_takes_linear_time() {
    let time = |count: usize| {
        let mut make = Maker(0);
        let mut table = three_thousand_rows(&mut make);
        table.body.truncate(count);
        let document = document(vec![Block::Table(table)]);
        let runs = (0..3).map(|_| {
            let begun = processor();
            assert!(set(&document).pages.len() > count / 40);
            processor() - begun
        });
        runs.min().expect("three runs")
    };
    let (some, many) = (time(750), time(3000));
    assert!(many < 8 * some, "{some} ns for 750 rows, {many} for 3000");
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

#[test]
fn a_bar_is_as_long_as_its_share_and_lies_behind_the_text_of_its_cell() {
    let mut make = Maker(0);
    let head = vec![make.head(&["业务现场", "放行率\u{ff08}%\u{ff09}"])];
    let mut rows =
        vec![make.row(false, &["星沙海关", "80.0"]), make.row(false, &["岳阳海关", "40.0"]), make.row(false, &["衡阳海关", "0.0"])];
    for (row, share) in rows.iter_mut().zip([0.8, 0.4, 0.0]) {
        row.cells[1].share = Some(share);
    }
    let table = make.table("表1", "放行率", head, rows, Vec::new());
    let paper = printed(&document(vec![Block::Table(table)]));
    let bars: Vec<_> = paper.bars.iter().filter(|bar| bar.height > 5.0).collect();
    assert_eq!(bars.len(), 2);
    assert!((bars[0].width / bars[1].width - 2.0).abs() < 0.01 && bars[0].x == bars[1].x);
    let number = paper.glyphs.iter().find(|g| g.text == "8").unwrap();
    assert!(bars[0].x < number.x && bars[0].y < number.y && number.y < bars[0].y + bars[0].height);
}

/// A table of so many rows as an attachment, and the pages it takes.
fn attached(count: usize) -> Vec<usize> {
    let mut make = Maker(0);
    let head = vec![make.head(&["指标", "口径"])];
    let written: Vec<Row> = (0..count).map(|at| make.row(false, &[&format!("指标{at}"), "起算至放行"])).collect();
    let table = make.table("表1", "指标口径", head, written, Vec::new());
    let attachment = tongbao::press::document::tree::Attachment {
        id: make.id(),
        anchor: None,
        label: "附件".into(),
        title: plain("指标口径"),
        blocks: vec![Block::Table(table)],
    };
    let paper = printed(&document(vec![make.paragraph("见附件\u{3002}"), Block::Attachment(attachment)]));
    let mut rows_on: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows(&paper) {
        *rows_on.entry(row.page).or_insert(0) += 1;
    }
    rows_on.into_values().collect()
}

#[test]
fn no_table_leaves_a_few_rows_on_a_page_of_their_own_where_less_room_a_row_saves_it() {
    // Twenty six rows fill the attachment's first page; a few more are set tighter, many more take another.
    let first = attached(60)[0];
    assert_eq!(attached(first), [first]);
    assert_eq!(attached(first + 2), [first + 2]);
    assert_eq!(attached(first + 20).len(), 2);
}
