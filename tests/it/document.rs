//! The document room: what is understood, what is refused and where, numbers, references, white space, Chinese marks.

use tongbao::press::document::tree::{Block, Document, Inline, NodeId, ParagraphKind};
use tongbao::press::document::{Theme, parse, plain, text, to_html};
use tongbao::terms::problem::Problems;

pub fn theme() -> Theme {
    let css = include_str!("../../report-templates/theme.css");
    Theme::load("theme.yaml", include_str!("../../report-templates/theme.yaml"), css).expect("the built-in theme")
}

/// A file around what stands in `<main>` after the title; line 4 of the file is the first line of `main`.
fn file(main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>题</title><meta name=\"created\" content=\"2017-05-04T10:00:00\"></head>\n<body><main><h1>题</h1>\n{main}\n</main></body></html>\n"
    )
}

fn read(main: &str) -> Document {
    parse(&file(main), "d.html", &theme()).unwrap_or_else(|p| panic!("{p}"))
}

fn refused(main: &str) -> Problems {
    parse(&file(main), "d.html", &theme()).expect_err("it is refused")
}

/// `code line path` of every problem.
fn places(problems: &Problems) -> Vec<String> {
    let of = |p: &tongbao::terms::problem::Problem| {
        format!("{} {} {}", p.code, p.place.line.unwrap_or(0), p.place.key.clone().unwrap_or_default())
    };
    problems.0.iter().map(of).collect()
}

fn paragraph(html: &str) -> String {
    let document = read(&format!("<p>{html}</p>"));
    match &document.body[1] {
        Block::Paragraph(p) => plain(&p.text),
        other => panic!("{other:?}"),
    }
}

const TABLE: &str = "<table id=\"t-a\"><caption>甲</caption><thead><tr><th scope=\"col\">乙</th></tr></thead><tbody><tr><td class=\"num\">1</td></tr></tbody></table>";
const PICTURE: &str = "<figure id=\"p-a\"><svg viewBox=\"0 0 10 10\"><title>甲</title><desc>乙</desc><path d=\"M0 0h5v5z\"/></svg><figcaption>丙</figcaption></figure>";

#[test]
fn a_whole_file_is_understood() {
    let html = include_str!("document/whole.html");
    let document = parse(html, "whole.html", &theme()).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(text(&document, &theme()), include_str!("document/whole.txt"));
    assert_eq!(document.watermark.as_deref(), Some("演示数据"));
    assert_eq!(document.meta.keywords, ["通关时间", "进口"]);
}

#[test]
fn what_is_not_understood_is_told_with_its_place() {
    let cases = [
        ("<p>甲<em>乙</em></p>", "unknown-element 4 main > p[1] > em[1]"),
        ("<p>\n甲<b>乙</b></p>", "unknown-element 5 main > p[1] > b[1]"),
        ("<article></article>", "unknown-element 4 main > article[1]"),
        ("<p><img src=\"x.png\"></p>", "unknown-element 4 main > p[1] > img[1]"),
        ("<script>if (a < b) {}</script>", "unknown-element 4 main > script[1]"),
        ("<p style=\"color:red\">甲</p>", "unknown-attribute 4 main > p[1]"),
        ("<p onclick=\"x()\">甲</p>", "unknown-attribute 4 main > p[1]"),
        ("<p class=\"notes\">甲</p>", "unknown-class 4 main > p[1]"),
        ("<p class=\"note centred\">甲</p>", "too-many-classes 4 main > p[1]"),
        ("<p>甲</p>\n<p></p>", "empty-element 5 main > p[2]"),
        ("<p>甲</p>\n乙", "loose-text 5 main"),
        ("<p><span>甲</span></p>", "missing-class 4 main > p[1] > span[1]"),
        ("<div class=\"together\"><p>甲</div>", "unclosed-element 4 main > div[1] > p[1]"),
        ("<p>甲</p></div>", "stray-end-tag 4 "),
        ("<p>甲&nosuch;</p>", "malformed-html 4 main > p[1]"),
        ("<h3>甲</h3>", "skipped-heading 4 main > h3[1]"),
        ("<h2>甲</h2><h1>乙</h1>", "repeated-element 4 main > h1[2]"),
        ("<hr>", "missing-class 4 main > hr[1]"),
        ("<ul></ul>", "empty-element 4 main > ul[1]"),
        ("<p><a href=\"#x\"></a></p>", "unknown-target 4 main > p[1] > a[1]"),
        ("<p><a href=\"http://x\">甲</a></p>", "outside-link 4 main > p[1] > a[1]"),
        ("<p><data value=\"x\" data-figure=\"a\">1</data></p>", "bad-value 4 main > p[1] > data[1]"),
        ("<p><data value=\"1\">1</data></p>", "missing-attribute 4 main > p[1] > data[1]"),
        ("<section class=\"attachment\"><p>甲</p></section>", "missing-element 4 main > section[1]"),
        ("<section class=\"attachment\"><h2>甲</h2></section>\n<p>乙</p>", "block-after-attachment 5 main > p[1]"),
        ("<div class=\"landscape\"><div class=\"landscape\"><p>甲</p></div></div>", "nested-landscape 4 main > div[1] > div[1]"),
        ("<h2 id=\"a\">甲</h2><h2 id=\"a\">甲</h2>", "repeated-id 4 main > h2[2]"),
        ("<h2 id=\"1 a\">甲</h2>", "bad-id 4 main > h2[1]"),
        ("<table><thead><tr><th scope=\"col\">乙</th></tr></thead><tbody></tbody></table>", "missing-element 4 main > table[1]"),
        (
            "<table><caption>甲</caption><thead><tr><th>乙</th></tr></thead><tbody></tbody></table>",
            "missing-attribute 4 main > table[1] > thead[1] > tr[1] > th[1]",
        ),
        (
            "<table><caption>甲</caption><thead><tr><th scope=\"col\">乙</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "uneven-table 4 main > table[1]",
        ),
        (
            "<table><caption>甲</caption><thead><tr><th scope=\"col\" rowspan=\"2\">乙</th></tr></thead><tbody></tbody></table>",
            "uneven-table 4 main > table[1]",
        ),
        (
            "<figure><svg viewBox=\"0 0 9 9\"><title>甲</title><desc>乙</desc><ellipse/></svg><figcaption>丙</figcaption></figure>",
            "unknown-element 4 main > figure[1] > svg > ellipse[1]",
        ),
        (
            "<figure><svg viewBox=\"0 0 9 9\"><title>甲</title><desc>乙</desc><path d=\"M0 0Q1 1 2 2\"/></svg><figcaption>丙</figcaption></figure>",
            "bad-shape 4 main > figure[1] > svg > path[1]",
        ),
        (
            "<figure><svg viewBox=\"0 0 9 9\"><title>甲</title><desc>乙</desc><rect width=\"1\" height=\"1\" fill=\"red\"/></svg><figcaption>丙</figcaption></figure>",
            "bad-value 4 main > figure[1] > svg > rect[1]",
        ),
        (
            "<figure><svg viewBox=\"0 0 9 9\"><rect width=\"1\" height=\"1\"/></svg><figcaption>丙</figcaption></figure>",
            "missing-alternative 4 main > figure[1] > svg",
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(places(&refused(html)), [expected], "{html}");
    }
}

#[test]
fn all_problems_come_at_once_and_name_what_is_near() {
    let problems = refused(
        "<p class=\"cantred\">甲</p>\n<p>乙<em>丙</em></p>\n<artcle>丁</artcle>\n<p><a href=\"#t-b\"></a></p>\n<table id=\"t-a\"><caption>甲</caption><thead><tr><th scope=\"col\">乙</th></tr></thead><tbody></tbody></table>",
    );
    let lines: Vec<usize> = problems.0.iter().filter_map(|p| p.place.line).collect();
    assert_eq!(lines, [4, 5, 6, 7]);
    let help: Vec<&str> = problems.0.iter().filter_map(|p| p.help.as_deref()).collect();
    assert!(help[0].starts_with("nearest: centred"), "{}", help[0]);
    assert!(help[1].starts_with("nearest: strong"), "{}", help[1]);
    assert!(help[3].starts_with("nearest: #t-a"), "{}", help[3]);
}

#[test]
fn the_head_says_what_it_must() {
    let problems = parse("<html><head></head><body></body></html>", "d.html", &theme()).expect_err("much is missing");
    let codes: Vec<&str> = problems.0.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["missing-attribute", "missing-element", "missing-meta", "missing-element"]);
    let problems = parse("", "d.html", &theme()).expect_err("nothing there");
    assert_eq!(problems.0[0].code, "missing-element");
}

#[test]
fn white_space_folds_as_in_html_but_line_ends_do_not_part_chinese() {
    assert_eq!(paragraph("  甲\n    乙  "), "甲乙");
    assert_eq!(paragraph("甲 乙"), "甲 乙");
    assert_eq!(paragraph("a\n  b"), "a b");
    assert_eq!(paragraph("共\n  12\n  票"), "共12票");
    assert_eq!(paragraph("甲\n<strong>\n乙\n</strong>\n丙"), "甲乙丙");
    assert_eq!(paragraph("平均\n<data value=\"1.5\" data-figure=\"x\">1.50</data>\n小时\u{ff0c}\n上升"), "平均1.50小时\u{ff0c}上升");
    assert_eq!(paragraph("甲 <br> 乙"), "甲\n乙");
    assert_eq!(paragraph("内部资料\u{3000}注意保存"), "内部资料\u{3000}注意保存");
    assert_eq!(paragraph("a <strong> b</strong>"), "a b");
}

#[test]
fn marks_beside_chinese_are_set_full_width() {
    assert_eq!(paragraph("长沙,湘潭"), "长沙\u{ff0c}湘潭");
    assert_eq!(paragraph("长沙, 湘潭:好;对?行!"), "长沙\u{ff0c}湘潭\u{ff1a}好\u{ff1b}对\u{ff1f}行\u{ff01}");
    assert_eq!(paragraph("完成.下一步"), "完成\u{3002}下一步");
    assert_eq!(paragraph("完成."), "完成\u{3002}");
    assert_eq!(paragraph("1.进口"), "1.进口");
    assert_eq!(paragraph("货值1,234.50元,共2票"), "货值1,234.50元\u{ff0c}共2票");
    assert_eq!(paragraph("某公司(A)"), "某公司\u{ff08}A\u{ff09}");
    assert_eq!(paragraph("H2010 (通关)系统"), "H2010\u{ff08}通关\u{ff09}系统");
    assert_eq!(paragraph("甲[A]乙"), "甲\u{ff3b}A\u{ff3d}乙");
    assert_eq!(paragraph("称\"优先\"通道"), "称\u{201c}优先\u{201d}通道");
    assert_eq!(paragraph("5\" 屏"), "5\" 屏");
    assert_eq!(paragraph("甲(乙(丙)丁"), "甲\u{ff08}乙\u{ff08}丙\u{ff09}丁");
    assert_eq!(paragraph("at 10:30, f(x)"), "at 10:30, f(x)");
    assert_eq!(paragraph("时间:10:30"), "时间\u{ff1a}10:30");
    assert_eq!(paragraph("企业<span class=\"raw\">甲,乙(1)</span>,丙"), "企业甲,乙(1)\u{ff0c}丙");
    assert_eq!(paragraph("<data value=\"1234\" data-figure=\"x\">1,234</data>,其中"), "1,234\u{ff0c}其中");
    assert_eq!(paragraph("<strong>甲</strong>,b"), "甲\u{ff0c}b");
}

#[test]
fn headings_tables_pictures_and_attachments_are_numbered() {
    let document = read(&format!(
        "<h2>甲</h2><h3>乙</h3><h4>丙</h4><h5>丁</h5><h5>戊</h5><h3>己</h3><h4>庚</h4><h2 class=\"unnumbered\">辛</h2><h2 id=\"h-x\">壬</h2><h3 id=\"h-y\">癸</h3>
        <p>见<a href=\"#t-a\"></a>\u{3001}<a href=\"#p-a\"></a>\u{3001}<a href=\"#a-b\"></a>\u{3001}第<a href=\"#h-x\"></a>部分<a href=\"#h-y\"></a>和<a href=\"#t-a\">前表</a></p>
        {TABLE}<div class=\"together\">{PICTURE}</div>
        <section class=\"attachment\" id=\"a-a\"><h2>子</h2><h3>丑</h3><h4>寅</h4></section>
        <section class=\"attachment\" id=\"a-b\"><h2>卯</h2><h3>辰</h3></section>"
    ));
    let expected = "题\n一\u{3001}甲\n\u{ff08}一\u{ff09}乙\n1.丙\n\u{ff08}1\u{ff09}丁\n\u{ff08}2\u{ff09}戊\n\u{ff08}二\u{ff09}己\n1.庚\n辛\n二\u{3001}壬\n\u{ff08}一\u{ff09}癸\n\
        见表1\u{3001}图1\u{3001}附件2\u{3001}第二部分\u{ff08}一\u{ff09}和前表\n表1\u{3000}甲\n乙\n1\n图1\u{3000}丙\n\
        附件1\u{3000}子\n一\u{3001}丑\n\u{ff08}一\u{ff09}寅\n附件2\u{3000}卯\n一\u{3001}辰\n";
    assert_eq!(text(&document, &theme()), expected);
    let alone = read("<section class=\"attachment\"><h2>子</h2></section>");
    assert!(text(&alone, &theme()).ends_with("附件\u{3000}子\n"));
}

#[test]
fn numerals_go_beyond_ten() {
    let numerals = theme().numerals;
    let written: Vec<String> = [1, 9, 10, 11, 19, 20, 21, 90, 99, 100].iter().map(|n| numerals.chinese(*n)).collect();
    assert_eq!(written, ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十", "九十九", "100"]);
}

#[test]
fn a_note_after_a_table_belongs_to_it() {
    let document = read(&format!("{TABLE}\n<p class=\"note\">甲</p><p class=\"note\">乙</p><p>丙</p><p class=\"note\">丁</p>"));
    let Block::Table(table) = &document.body[1] else { panic!("a table") };
    assert_eq!(table.notes.len(), 2);
    assert!(matches!(&document.body[3], Block::Paragraph(p) if p.kind == ParagraphKind::Note));
}

#[test]
fn figures_keep_value_and_id() {
    let document = read("<p><data value=\"15.9301\" data-figure=\"m.I.district.current\">15.93</data>小时</p>");
    let Block::Paragraph(p) = &document.body[1] else { panic!("a paragraph") };
    let expected =
        Inline::Figure { figure: "m.I.district.current".into(), value: "15.9301".into(), text: vec![Inline::Text("15.93".into())] };
    assert_eq!(p.text[0], expected);
}

#[test]
fn a_theme_is_checked() {
    let yaml = include_str!("../../report-templates/theme.yaml");
    let refused = |yaml: &str, css: &str| {
        let problems = Theme::load("theme.yaml", yaml, css).expect_err("a fault");
        problems.0.iter().map(|p| format!("{} {}", p.code, p.place.key.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(refused(&yaml.replace("表{n}", "表"), ""), ["bad-pattern words.table"]);
    assert_eq!(refused(&yaml.replace("#1a4f8b", "blue"), ""), ["bad-value colours.link"]);
    assert_eq!(refused(yaml, "a { background: URL(x.png) }"), ["unsafe-style "]);
    assert_eq!(refused(&yaml.replace("  muted:", "  mutd:"), "").len(), 3);
    assert_eq!(refused(&yaml.replace("  top: 37", "  top: 97"), ""), ["bad-measure page.area"]);
    assert_eq!(refused(&yaml.replace("number: 7", "number: 37"), ""), ["bad-measure distances"]);
    assert_eq!(refused(&yaml.replace("  lines: 22", "  lines: 44"), ""), ["bad-measure sizes.text"]);
    assert_eq!(refused(&yaml.replace("[10.5, 9, 8, 7.5]", "[9, 10.5]"), ""), ["bad-measure sizes.cells"]);
}

/// The whole file as HTML. `TONGBAO_LOOK=DIR` keeps it there for a person to look at.
#[test]
fn html_is_one_file_with_everything_in_it() {
    let document = parse(include_str!("document/whole.html"), "whole.html", &theme()).unwrap_or_else(|p| panic!("{p}"));
    let html = to_html(&document, &theme());
    assert_eq!(html, to_html(&document, &theme()));
    if let Ok(folder) = std::env::var("TONGBAO_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join("whole.html"), &html).expect("a folder to look into");
    }
    for part in [
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">",
        "<title>4月份关区通关时效通报</title>",
        "<data value=\"15.9301\" data-figure=\"clearance_hours_mean.I.district.current\" title=\"clearance_hours_mean.I.district.current\">15.93</data>小时",
        "<h2 class=\"level-2\">一\u{3001}总体情况</h2>",
        "<a href=\"#t-head\">表1</a>",
        "<table id=\"t-head\">",
        "<span class=\"label\">表1</span>\u{3000}主要指标</caption>",
        "role=\"region\" aria-labelledby=",
        "<th scope=\"col\" colspan=\"2\">进口</th>",
        "role=\"img\" aria-labelledby=",
        "<h3 class=\"level-2\">一\u{3001}范围</h3>",
        "<dt>报\u{ff1a}</dt><dd>关领导</dd>",
        "%3E演示数据%3C/text%3E",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let chars: Vec<char> = html.chars().collect();
    let han = |c: Option<&char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
    for (i, c) in chars.iter().enumerate().filter(|(_, c)| ",:;?!()".contains(**c)) {
        assert!(!(han(chars.get(i + 1)) || i > 0 && han(chars.get(i - 1))), "{c} beside a Han character");
    }
    for nowhere in ["<script", "http-equiv=\"refresh", "src=", "<link", "@import"] {
        assert!(!html.contains(nowhere), "{nowhere}");
    }
    let addresses: Vec<&str> = html.split("http").skip(1).map(|rest| &rest[..rest.len().min(25)]).collect();
    assert!(addresses.iter().all(|a| a.starts_with("-equiv") || a.starts_with("://www.w3.org/2000/svg")), "{addresses:?}");
}

#[test]
fn html_text_is_escaped() {
    let document = read("<p>a &lt;b&gt; &amp; \"c\" <span class=\"raw\">&lt;i&gt;</span></p>");
    let html = to_html(&document, &theme());
    assert!(html.contains("<p>a &lt;b&gt; &amp; &quot;c&quot; <span class=\"raw\">&lt;i&gt;</span></p>"), "{html}");
}

proptest::proptest! {
    /// Whatever a template writes, it is read or refused.
    #[test]
    fn nothing_makes_reading_panic(parts in proptest::collection::vec(proptest::sample::select(vec![
        "<p>", "</p>", "<h1>", "<h2>", "</h2>", "<h5>", "<table>", "<thead>", "<tr>", "<th scope=col rowspan=3>", "<td colspan=0>", "</tr>", "<tbody>", "</table>",
        "<section class=attachment>", "</section>", "<div class=landscape>", "</div>", "<figure>", "<svg viewBox='0 0 1 1'>", "<path d='M0 0z-1'/>", "<text>", "</svg>",
        "<a href='#x'>", "</a>", "<data value=1 data-figure=x>", "</data>", "<br>", "<ul>", "<li>", "甲", ",", "(", "\"", "]", " \n", "&amp;", "&x", "<", "<!--", "-->", "<script>", "\0",
    ]), 0..40)) {
        let html = file(&parts.concat());
        let _ = parse(&html, "d.html", &theme()).map(|document| to_html(&document, &theme()));
        let _ = parse(&parts.concat(), "d.html", &theme());
    }
}

/// WCAG 2.1's contrast of two colours.
fn contrast(a: tongbao::press::document::tree::Colour, b: tongbao::press::document::tree::Colour) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |c: tongbao::press::document::tree::Colour| 0.2126 * linear(c.0) + 0.7152 * linear(c.1) + 0.0722 * linear(c.2);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_stands_out_from_paper_zebra_and_watermark() {
    let colours = theme().colours;
    let white = tongbao::press::document::tree::Colour(255, 255, 255);
    for text in [colours.text, colours.muted, colours.better, colours.worse, colours.link] {
        for behind in [white, colours.zebra, colours.watermark] {
            assert!(contrast(text, behind) >= 4.5, "{text:?} on {behind:?}: {}", contrast(text, behind));
        }
    }
    assert!(contrast(colours.masthead, white) >= 4.5);
    assert!(contrast(colours.masthead, colours.watermark) >= 3.0, "large text");
}

#[test]
fn the_documented_example_is_understood() {
    let page = include_str!("../../docs/pages.md");
    let (_, example) = page.split_once("```html\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let document = parse(example, "pages.md", &theme()).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(document.body.len(), 11);
    assert_eq!(document.source.lines[&NodeId(1)], 5);
}

#[test]
fn a_note_with_an_id_has_a_mark_that_stands_raised_where_it_is_referred_to() {
    let document =
        read("<p>不含邮递物品<a href=\"#n-2\"></a>。</p><p class=\"note\" id=\"n-1\">其一。</p><p class=\"note\" id=\"n-2\">其二。</p>");
    let text = tongbao::press::document::text(&document, &theme());
    assert!(text.contains("不含邮递物品\u{2461}\u{3002}") && text.contains("\u{2460}其一") && text.contains("\u{2461}其二"), "{text}");
    let html = to_html(&document, &theme());
    assert!(
        html.contains("<a href=\"#n-2\"><sup>\u{2461}</sup></a>") && html.contains("<p class=\"note\" id=\"n-2\">\u{2461}其二"),
        "{html}"
    );
}

#[test]
fn screens_get_dark_pages_on_request_and_paper_the_theme_s_measures() {
    let mut theme = Theme::load("theme.yaml", include_str!("../../report-templates/theme.yaml"), "").expect("the built-in theme");
    theme.page.binding = 30.0;
    theme.sizes.title = 20.0;
    theme.fonts.hei = vec!["A\"</style>".into()];
    let html = to_html(&read("<p>文</p>"), &theme);
    for part in [
        "@media screen and (prefers-color-scheme: dark)",
        "--title-size: 20pt",
        "margin: 37mm 24mm 35mm 30mm",
        "--hei: \"A/style\", sans-serif",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}
