//! The bulletins on made-up contexts: every sentence, every table, both kinds.

use std::sync::{Arc, OnceLock};
use tongbao::press::document::tree::{Block, Document, Inline, Paragraph, Row, Table};
use tongbao::press::document::{self, Theme, plain};
use tongbao::press::typeset::fonts::{FontChoice, Fonts};
use tongbao::press::{pdf, typeset};
use tongbao::publish::bulletin::{Context, Definition, Tone, Way, samples};
use tongbao::publish::render::Renderer;
use tongbao::store::workspace::Overlay;

/// A bulletin rendered from a made-up context.
struct Page {
    name: String,
    context: Context,
    html: String,
    document: Document,
    text: String,
}

fn fonts() -> Arc<Fonts> {
    static FONTS: OnceLock<Arc<Fonts>> = OnceLock::new();
    FONTS.get_or_init(|| Arc::new(Fonts::discover(&FontChoice::default()).unwrap())).clone()
}

fn overlay() -> Overlay {
    Overlay::new(None)
}

fn theme() -> Theme {
    let read = |path: &str| overlay().read(path).unwrap().text;
    Theme::load("theme.yaml", &read("report-templates/theme.yaml"), &read("report-templates/theme.css")).unwrap()
}

fn renderer() -> Renderer {
    Renderer::new(&overlay(), fonts()).unwrap_or_else(|p| panic!("{p}"))
}

fn page(name: String, definition: &Definition, context: Context) -> Page {
    let html = renderer().html(definition, &context).unwrap_or_else(|p| panic!("{name}: {p}"));
    let document = document::parse(&html, &name, &theme()).unwrap_or_else(|p| panic!("{name}: {p}\n{html}"));
    let text = document::text(&document, &theme());
    if let Ok(folder) = std::env::var("TONGBAO_LOOK") {
        std::fs::write(format!("{folder}/{name}.in.html"), &html).unwrap();
        std::fs::write(format!("{folder}/{name}.txt"), &text).unwrap();
        std::fs::write(format!("{folder}/{name}.html"), document::to_html(&document, &theme())).unwrap();
        let fonts = fonts();
        let pages = typeset::lay_out(&document, &theme(), &fonts).unwrap_or_else(|p| panic!("{name}: {p}"));
        std::fs::write(format!("{folder}/{name}.pdf"), pdf::write(&pages, &document).unwrap_or_else(|p| panic!("{name}: {p}"))).unwrap();
    }
    Page { name, context, html, document, text }
}

fn samples_of(key: &str) -> (Definition, Vec<(String, Context)>) {
    let definition = Definition::load(&overlay(), key).unwrap_or_else(|p| panic!("{p}"));
    let contexts = samples(&overlay(), &definition).unwrap_or_else(|p| panic!("{p}"));
    (definition, contexts)
}

fn pages() -> &'static [Page] {
    static PAGES: OnceLock<Vec<Page>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let mut all = Vec::new();
        for key in ["monthly", "weekly"] {
            let (definition, contexts) = samples_of(key);
            all.extend(contexts.into_iter().map(|(name, context)| page(format!("{key}-{name}"), &definition, context)));
        }
        all
    })
}

fn one(name: &str) -> &'static Page {
    pages().iter().find(|p| p.name == name).unwrap()
}

#[test]
fn every_sample_is_a_document() {
    let names: Vec<&str> = pages().iter().map(|p| p.name.as_str()).collect();
    let of_a_kind = |bulletin: &str, scope: &str| {
        names.iter().filter(|n| n.starts_with(bulletin) && n.split('-').nth(2).unwrap_or("district") == scope).count()
    };
    // Each made-up district has an office; departments are the large ones' alone.
    for (bulletin, scope, count) in [
        ("monthly", "district", 4),
        ("monthly", "office", 4),
        ("monthly", "department", 2),
        ("weekly", "district", 4),
        ("weekly", "office", 4),
    ] {
        assert_eq!(of_a_kind(bulletin, scope), count, "{bulletin} {scope}: {names:?}");
    }
}

/// Words that say that a number or a string was not there.
const ABSENT: [&str; 8] = ["NaN", "inf", "null", "None", "undefined", "Some(", "{{", "{}"];

#[test]
fn nothing_absent_is_printed() {
    for page in pages() {
        for word in ABSENT {
            assert!(!page.text.contains(word), "{}: {word}", page.name);
        }
        assert!(!page.text.contains("\u{6f14}\u{793a}"), "{}: a mark of the demo", page.name);
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn chinese_takes_full_width_marks() {
    for page in pages() {
        let chars: Vec<char> = page.text.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            let beside = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| is_han(*c));
            if ",:;?!()".contains(*c) && (beside(i.checked_sub(1)) || beside(Some(i + 1))) {
                let around: String = chars[i.saturating_sub(10)..(i + 10).min(chars.len())].iter().collect();
                panic!("{}: {around}", page.name);
            }
        }
    }
}

/// Marks that can't stand side by side, and where a sentence can't begin.
#[test]
fn no_sentence_is_broken() {
    const MARKS: [char; 6] = ['\u{ff0c}', '\u{3002}', '\u{ff1b}', '\u{3001}', '\u{ff1a}', '\u{ff08}'];
    for page in pages() {
        for paragraph in paragraphs(&page.document) {
            let text = plain(&paragraph.text);
            assert!(!text.trim().is_empty(), "{}: an empty paragraph", page.name);
            let chars: Vec<char> = text.chars().collect();
            assert!(!MARKS.contains(&chars[0]), "{}: {text}", page.name);
            for pair in chars.windows(2) {
                let follows = MARKS.contains(&pair[1]) && pair[1] != '\u{ff08}' || pair[1] == '\u{ff09}';
                assert!(!(MARKS.contains(&pair[0]) && follows), "{}: {text}", page.name);
            }
            if matches!(paragraph.kind, document::tree::ParagraphKind::Body | document::tree::ParagraphKind::Note) {
                assert!(['\u{3002}', '\u{ff1a}'].contains(chars.last().unwrap()), "{}: {text}", page.name);
            }
        }
    }
}

fn paragraphs(document: &Document) -> Vec<&Paragraph> {
    fn walk<'a>(blocks: &'a [Block], out: &mut Vec<&'a Paragraph>) {
        for block in blocks {
            match block {
                Block::Paragraph(p) => out.push(p),
                Block::Table(t) => out.extend(&t.notes),
                Block::Attachment(a) => walk(&a.blocks, out),
                Block::Together(inner) | Block::Landscape(inner) => walk(inner, out),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    walk(&document.body, &mut out);
    out
}

fn tables(document: &Document) -> Vec<&Table> {
    fn walk<'a>(blocks: &'a [Block], out: &mut Vec<&'a Table>) {
        for block in blocks {
            match block {
                Block::Table(t) => out.push(t),
                Block::Attachment(a) => walk(&a.blocks, out),
                Block::Together(inner) | Block::Landscape(inner) => walk(inner, out),
                _ => {}
            }
        }
    }
    let mut out = Vec::new();
    walk(&document.body, &mut out);
    out
}

/// Text of a paragraph from each figure on: what follows a figure must be its unit.
fn after_figures(text: &[Inline], out: &mut Vec<(String, String)>) {
    fn flat(text: &[Inline], out: &mut Vec<(Option<String>, String)>) {
        for inline in text {
            match inline {
                Inline::Figure { figure, text, .. } => out.push((Some(figure.clone()), plain(text))),
                Inline::Strong(t) | Inline::Tone(_, t) | Inline::Superscript(t) | Inline::Link { text: t, .. } => flat(t, out),
                other => out.push((None, plain(std::slice::from_ref(other)))),
            }
        }
    }
    let mut parts = Vec::new();
    flat(text, &mut parts);
    for (i, (figure, _)) in parts.iter().enumerate() {
        if let Some(figure) = figure {
            out.push((figure.clone(), parts.get(i + 1).map(|p| p.1.clone()).unwrap_or_default()));
        }
    }
}

#[test]
fn every_figure_in_a_sentence_has_its_unit() {
    const UNITS: [&str; 7] = ["\u{5c0f}\u{65f6}", "%", "\u{7968}", "\u{6761}", "\u{4e2a}\u{767e}\u{5206}\u{70b9}", "\u{4f4d}", "\u{5206}"];
    let mut seen = 0;
    for page in pages() {
        for paragraph in paragraphs(&page.document) {
            let mut figures = Vec::new();
            after_figures(&paragraph.text, &mut figures);
            for (figure, after) in figures {
                seen += 1;
                assert!(UNITS.iter().any(|u| after.starts_with(u)), "{}: {figure} is followed by `{after}`", page.name);
            }
        }
    }
    assert!(seen > 100, "only {seen} figures in sentences");
}

#[test]
fn every_number_in_a_table_has_its_unit_in_the_head_or_the_row() {
    for page in pages() {
        for table in tables(&page.document) {
            let in_row = table.head.iter().any(|r| r.cells.iter().any(|c| plain(&c.text) == "\u{5355}\u{4f4d}"));
            // A table of nothing but hours says so once, over itself.
            let in_caption = plain(&table.caption).ends_with('\u{ff09}');
            if in_row || in_caption {
                continue;
            }
            let heads = columns(&table.head);
            for row in &table.body {
                for (at, cell) in row.cells.iter().enumerate() {
                    if cell.align == document::tree::Align::Decimal && row.cells.len() == heads.len() {
                        let head = &heads[at];
                        let counted = ["\u{540d}\u{6b21}", "\u{5e8f}\u{53f7}", "\u{62a5}\u{5173}\u{5355}\u{53f7}"]; // place, row, declaration's number
                        let names = head.contains('\u{ff08}') || counted.contains(&head.as_str());
                        assert!(names, "{}: {} column {head}", page.name, table.label);
                    }
                }
            }
        }
    }
}

/// The head over each column: of spanned heads, the lowest.
fn columns(head: &[Row]) -> Vec<String> {
    let mut out: Vec<Option<String>> = Vec::new();
    let width: usize = head[0].cells.iter().map(|c| usize::from(c.columns)).sum();
    out.resize(width, None);
    let mut taken = vec![0u16; width];
    for row in head {
        let mut at = 0;
        for cell in &row.cells {
            while at < width && taken[at] > 0 {
                taken[at] -= 1;
                at += 1;
            }
            for _ in 0..cell.columns {
                out[at] = Some(plain(&cell.text));
                taken[at] = cell.rows - 1;
                at += 1;
            }
        }
    }
    out.into_iter().map(Option::unwrap_or_default).collect()
}

#[test]
fn every_figure_on_the_page_is_one_of_the_context() {
    for page in pages() {
        let json = page.context.to_json();
        for id in page.html.split("data-figure=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let known = json.contains(&format!("\"id\": \"{id}\""));
            assert!(known, "{}: {id}", page.name);
        }
    }
}

#[test]
fn what_did_not_move_is_level() {
    let text = &one("monthly-steady").text;
    assert!(text.contains("\u{4e0e}\u{4e0a}\u{6708}\u{3001}\u{53bb}\u{5e74}\u{540c}\u{671f}\u{5747}\u{6301}\u{5e73}"), "{text}");
    for word in ["\u{7f29}\u{77ed}0", "\u{5ef6}\u{957f}0", "\u{4e0a}\u{5347}0.0", "\u{4e0b}\u{964d}0.0"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn nothing_to_compare_with_is_said_once_or_left_out() {
    let page = one("monthly-smallest");
    let against = ["\u{6bd4}\u{4e0a}\u{6708}", "\u{6bd4}\u{53bb}\u{5e74}\u{540c}\u{671f}", "\u{6301}\u{5e73}"];
    for paragraph in paragraphs(&page.document) {
        let text = plain(&paragraph.text);
        assert!(!against.iter().any(|a| text.contains(a)), "{text}");
    }
    assert_eq!(page.text.matches("\u{6682}\u{65e0}\u{5f80}\u{671f}\u{6570}\u{636e}\u{53ef}\u{6bd4}").count(), 1);
    assert!(!page.html.contains("chart"), "no picture of one point");
}

#[test]
fn the_empty_bulletin_says_that_nothing_was_released() {
    for key in ["monthly", "weekly"] {
        let page = one(&format!("{key}-empty"));
        assert!(page.text.contains("\u{65e0}\u{653e}\u{884c}\u{62a5}\u{5173}\u{5355}"));
        assert!(!page.html.contains("<figure"));
        assert!(!page.text.contains("\u{5de5}\u{4f5c}\u{8981}\u{6c42}"), "a section without a note");
    }
}

#[test]
fn raw_ids_and_names_are_escaped_and_kept() {
    let html = &one("monthly-largest").html;
    assert!(html.contains("<span class=\"raw\">&lt;Company 1&gt; &amp; Co.</span>"));
}

#[test]
fn the_context_reads_back_as_it_was() {
    for page in pages() {
        assert_eq!(Context::from_json("c.json", &page.context.to_json()).unwrap(), page.context);
    }
    let problem = Context::from_json("c.json", "{\n\"bulletin\": 3}").unwrap_err();
    assert_eq!((problem.code, problem.place.line), ("bad-context", Some(2)));
}

#[test]
fn directions_are_judged_on_the_printed_digits() {
    let figures = &one("monthly-largest").context.figures;
    let change = &figures["clearance_hours_mean.change_previous.I.district.current"];
    // Spring Festival stands between the two periods: shorter, and yet no improvement.
    assert!(!change.comparable);
    assert_eq!((change.way, change.tone), (Way::Down, Tone::Plain));
    let changes = || figures.iter().filter(|(id, _)| id.starts_with("clearance_hours_mean.change_")).map(|(_, f)| f);
    assert!(changes().any(|f| f.comparable && (f.way, f.tone) == (Way::Down, Tone::Better)));
    assert!(changes().all(|f| f.comparable || f.tone == Tone::Plain));
    assert_eq!(change.display, format!("-{}", change.magnitude));
    let steady = &one("monthly-steady").context.figures["clearance_hours_mean.change_previous.I.district.current"];
    assert_eq!((steady.way, steady.tone), (Way::Level, Tone::Plain));
}
