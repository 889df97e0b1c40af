//! Lists of contents, missing characters, the looks of tables.

use super::standard::{BINDING, TYPE_WIDTH};
use super::{Maker, fonts, meta, set, theme};
use crate::document::theme as built_in;
use tongbao::press::document::theme::TableStyle;
use tongbao::press::document::tree::*;
use tongbao::press::document::{parse, to_html};
use tongbao::press::typeset::lay_out;
use tongbao::press::typeset::pages::{Drawing, Page};

fn html(main: &str) -> String {
    format!(
        "<html lang=\"zh-CN\"><head><title>t</title><meta name=\"created\" content=\"2017-05-04T10:00:00\"></head>\n<body><main><h1>通报</h1>\n{main}</main></body></html>"
    )
}

fn read(main: &str) -> Document {
    parse(&html(main), "district", &built_in()).unwrap_or_else(|p| panic!("{p}"))
}

/// Height, right edge, glyphs by place.
type Line = (f32, f32, Vec<(f32, String)>);

/// The lines of a page, by height: right edge and text.
fn lines(page: &Page) -> Vec<(f32, String)> {
    let mut lines: Vec<Line> = Vec::new();
    for item in &page.items {
        let Drawing::Glyphs(run) = &item.drawing else { continue };
        let glyphs = run.glyphs.iter().map(|g| (run.x + g.x, g.text.to_string()));
        match lines.iter_mut().find(|(y, ..)| (*y - run.y).abs() < 0.1) {
            Some((.., line)) => line.extend(glyphs),
            None => lines.push((run.y, run.size, glyphs.collect())),
        }
    }
    lines
        .into_iter()
        .map(|(_, size, mut line)| {
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (x, last) = line.last().cloned().unwrap();
            (x + if last.is_ascii() { 0.5 } else { 1.0 } * size, line.into_iter().map(|(_, text)| text).collect())
        })
        .collect()
}

#[test]
fn a_list_of_contents_says_on_which_page_everything_stands() {
    let body: String = (0..60).map(|_| "<p>关区进口平均通关时间比上月缩短\u{ff0c}各现场要继续压缩查验等待时间\u{3002}</p>\n").collect();
    let document = read(&format!(
        "<ul class=\"contents\"><li><a href=\"#a\">总体情况</a></li><li><a href=\"#b\">存在的问题和下一步工作安排以及各业务现场需要说明的其他有关情况</a></li></ul>\n<h2 id=\"a\">总体情况</h2>{body}<h2 id=\"b\">问题</h2><p>无\u{3002}</p>"
    ));
    let pages = set(&document).pages;
    let found = lines(&pages[0]);
    let on = |text: &str| found.iter().find(|(_, line)| line.contains(text)).unwrap_or_else(|| panic!("{found:?}"));
    let (right, first) = on("总体情况\u{2026}");
    assert!(first.ends_with('1') && (right - BINDING - TYPE_WIDTH).abs() < 0.5, "{right} {first}");
    let last = format!("{}", pages.iter().position(|p| lines(p).iter().any(|(_, l)| l.contains("二\u{3001}问题"))).unwrap() + 1);
    assert_ne!(last, "1");
    let (right, second) = on("有关情况");
    assert!(second.ends_with(&last) && (right - BINDING - TYPE_WIDTH).abs() < 0.5, "{second}");
    assert!(pages[0].links.iter().any(|link| link.page + 1 == last.parse::<usize>().unwrap()));
    assert!(to_html(&document, &theme()).contains("<ul class=\"contents\">"));
    let wrong = parse(&html("<ul class=\"contents\"><li>总体情况</li></ul><p>无</p>"), "district", &built_in()).unwrap_err();
    assert_eq!(wrong.0[0].code, "missing-element");
}

#[test]
fn a_character_that_no_font_has_is_named_with_file_and_line() {
    let document = read(
        "<p>好\u{3002}</p>\n<table><caption>表</caption><thead><tr><th scope=\"col\">企业</th></tr></thead>\n<tbody><tr><td>某\u{10fffd}公司</td></tr></tbody></table>",
    );
    let problems = lay_out(&document, &theme(), fonts()).map(drop).unwrap_err();
    assert_eq!(problems.0.len(), 1);
    let problem = &problems.0[0];
    assert_eq!((problem.place.file.as_deref(), problem.place.line), (Some("district"), Some(5)));
    assert!(problem.what.contains("U+10FFFD") && problem.what.contains("某"), "{}", problem.what);
}

/// The code and the line of the only thing that is wrong with a document.
fn refused(main: &str) -> (String, Option<usize>) {
    let problems = parse(&html(main), "district", &built_in())
        .and_then(|document| lay_out(&document, &theme(), fonts()).map(drop))
        .expect_err("a document that can't be set");
    assert_eq!(problems.0.len(), 1, "{problems}");
    (problems.0[0].code.to_string(), problems.0[0].place.line)
}

fn table(head: &str, caption: &str, row: &str) -> String {
    format!("<p>好\u{3002}</p>\n<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>")
}

#[test]
fn a_table_that_no_page_can_hold_is_refused_with_its_line() {
    let head = |count: usize| "<th scope=\"col\">小时</th>".repeat(count);
    let row = |count: usize| "<td class=\"num\">38611.25</td>".repeat(count);
    assert_eq!(refused(&table(&head(40), "表", &row(40))), ("table-too-wide".into(), Some(4)));
    assert!(lay_out(&read(&table(&head(16), "表", &row(16))), &theme(), fonts()).is_ok());
    let words = "通关时间".repeat(800);
    let long = format!("<th scope=\"col\">{words}</th>");
    assert_eq!(refused(&table(&long, "表", "<td>无</td>")), ("table-head-too-high".into(), Some(4)));
    assert_eq!(refused(&table(&head(1), &words, "<td>无</td>")), ("table-head-too-high".into(), Some(4)));
}

#[test]
fn a_line_of_marks_alone_does_not_run_off_the_page() {
    let document = read(&format!("<p>{}文</p>", "\u{201c}\u{ff08}\u{300a}".repeat(40)));
    let right = super::printed(&document).glyphs.iter().map(|glyph| glyph.x + glyph.width).fold(0.0, f32::max);
    assert!(right < BINDING + TYPE_WIDTH + 0.5, "{right}");
}

/// A PNG of two by two points: red, half red, nothing, white.
const POINTS: &str = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAGUlEQVR4nAXBAQEAAAiAIJre1Y4YzBEWVD0sGAZgEiiemgAAAABJRU5ErkJggg==";

fn sealed(address: &str) -> String {
    format!(
        "<p>好\u{3002}</p>\n<div class=\"sealed\"><p class=\"signature\">星沙海关</p><p class=\"signature\">2017年5月4日</p>\n<svg viewBox=\"0 0 159 159\"><title>印章</title><desc>星沙海关印章</desc>\n<image x=\"0\" y=\"0\" width=\"159\" height=\"159\" href=\"{address}\"/></svg></div>"
    )
}

#[test]
fn a_seal_may_be_a_picture_of_points_that_shows_what_is_beneath() {
    let address = format!("data:image/png;base64,{POINTS}");
    let document = read(&sealed(&address));
    assert!(to_html(&document, &built_in()).contains(&format!("href=\"{address}\"")));
    let bytes = tongbao::press::pdf::write(&set(&document), &document).unwrap_or_else(|p| panic!("{p}"));
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let named = |name: &[u8]| {
        let is = move |object: &&lopdf::Object| {
            object.as_stream().is_ok_and(|s| s.dict.get(b"ColorSpace").and_then(lopdf::Object::as_name).is_ok_and(|n| n == name))
        };
        let stream = file.objects.values().find(is).expect("points").as_stream().unwrap();
        stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
    };
    assert_eq!(named(b"DeviceGray"), [255, 128, 0, 255]);
    assert_eq!(named(b"DeviceRGB")[..6], [226, 0, 0, 226, 0, 0]);
    assert_eq!(refused(&sealed("seal.png")), ("bad-image".into(), Some(6)));
    assert_eq!(refused(&sealed("data:image/png;base64,iVBORw0KGgo=")), ("bad-image".into(), Some(6)));
}

#[test]
fn the_theme_says_how_rows_are_told_apart() {
    let mut make = Maker(0);
    let head = vec![make.head(&["业务现场", "小时"])];
    let rows = (0..6).map(|at| make.row(false, &["星沙海关", &format!("{at}.50")])).collect();
    let table = make.table("表1", "通关时间", head, rows, Vec::new());
    let document = Document {
        meta: meta(),
        masthead: None,
        body: vec![Block::Table(table)],
        imprint: None,
        watermark: None,
        source: Source::default(),
    };
    let painted = |tables: TableStyle| {
        let pages = lay_out(&document, &tongbao::press::document::Theme { tables, ..theme() }, fonts()).unwrap();
        let rectangles = pages.pages[0].items.iter().filter_map(|item| match item.drawing {
            Drawing::Rectangle { height, .. } => Some(height > 5.0),
            _ => None,
        });
        let all: Vec<bool> = rectangles.collect();
        (all.iter().filter(|tint| !**tint).count(), all.iter().filter(|tint| **tint).count())
    };
    assert_eq!(painted(TableStyle::ThreeLine), (3, 0));
    assert_eq!(painted(TableStyle::Ruled), (9, 0));
    assert_eq!(painted(TableStyle::Zebra), (3, 3));
}
