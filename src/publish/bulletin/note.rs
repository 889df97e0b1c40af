//! The analyst's words: a subset of Markdown that a bulletin can carry. What it can't carry is a problem with its line, not a surprise on the page.

use crate::terms::problem::{Place, Problem, Problems};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Markdown of `file` as the HTML that the press understands: paragraphs, headings below the section's own, lists, bold.
///
/// ```
/// use tongbao::publish::bulletin::note_html;
/// assert_eq!(note_html("n.md", "Watch **rail**.\n\n- one\n- two\n").unwrap(), "<p>Watch <strong>rail</strong>.</p>\n<ul><li>one</li><li>two</li></ul>\n");
/// assert_eq!(note_html("n.md", "**A\u{3002}**B").unwrap(), "<p><strong>A\u{3002}</strong>B</p>\n");
/// assert_eq!(note_html("n.md", "\n\n").unwrap(), "");
/// assert_eq!(note_html("n.md", "ok\n\n![x](y.png)\n").unwrap_err().0[0].place.line, Some(3));
/// ```
pub fn note_html(file: &str, markdown: &str) -> Result<String, Problems> {
    let marked = mark_bold(markdown.trim_start_matches('\u{feff}'));
    let markdown = marked.as_str();
    let mut out = String::new();
    let mut problems = Problems::default();
    let mut loose = 0usize;
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        let line = markdown[..range.start].matches('\n').count() + 1;
        match event {
            Event::Start(tag) => match open(&tag) {
                Some(_) if matches!(tag, Tag::Paragraph) && loose > 0 => {}
                Some(_) if matches!(tag, Tag::List(_)) && loose > 0 => problems.push(cannot(file, line, "a list within a list", "")),
                Some(text) => {
                    loose += usize::from(matches!(tag, Tag::Item));
                    out.push_str(text);
                }
                None => problems.push(refused(file, line, &tag)),
            },
            Event::End(end) => match end {
                TagEnd::Paragraph if loose > 0 => {}
                end => {
                    loose -= usize::from(matches!(end, TagEnd::Item));
                    out.push_str(close(&end));
                }
            },
            Event::Text(text) => out.push_str(&escape(&text)),
            Event::Code(text) => {
                out.push_str("<span class=\"raw\">");
                out.push_str(&escape(&text));
                out.push_str("</span>");
            }
            Event::SoftBreak => {
                // A line break in the file is no space between two Chinese characters.
                if out.chars().next_back().is_some_and(|c| c.is_ascii()) {
                    out.push(' ');
                }
            }
            Event::HardBreak => out.push_str("<br>"),
            Event::Html(text) | Event::InlineHtml(text) => {
                // A comment is the analyst's own and stays in the file.
                if !text.trim_start().starts_with("<!--") {
                    problems.push(cannot(file, line, "HTML", &text));
                }
            }
            Event::Rule => problems.push(cannot(file, line, "a rule", "")),
            other => problems.push(cannot(file, line, "this mark", &format!("{other:?}"))),
        }
    }
    problems.or(out.replace(BOLD.0, "<strong>").replace(BOLD.1, "</strong>"))
}

/// Stand for the two ends of bold text while Markdown is read.
const BOLD: (char, char) = ('\u{e000}', '\u{e001}');

/// CommonMark sees no bold text where a Chinese mark stands inside its end and a character follows (`**...\u{3002}**...`), as in most Chinese
/// paragraphs: pairs of `**` within a line are taken out of its hands.
fn mark_bold(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let pairs = line.matches("**").count() / 2;
        for (i, part) in line.splitn(2 * pairs + 1, "**").enumerate() {
            match i {
                0 => {}
                i if i % 2 == 1 => out.push(BOLD.0),
                _ => out.push(BOLD.1),
            }
            out.push_str(part);
        }
    }
    out
}

fn open(tag: &Tag<'_>) -> Option<&'static str> {
    Some(match tag {
        Tag::Paragraph => "<p>",
        Tag::Heading { level, .. } => match level {
            HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3 => "<h3>",
            HeadingLevel::H4 => "<h4>",
            HeadingLevel::H5 | HeadingLevel::H6 => "<h5>",
        },
        Tag::List(None) => "<ul>",
        Tag::List(Some(_)) => "<ol>",
        Tag::Item => "<li>",
        Tag::Strong | Tag::Emphasis => "<strong>",
        Tag::HtmlBlock => "",
        _ => return None,
    })
}

fn close(end: &TagEnd) -> &'static str {
    match end {
        TagEnd::Paragraph => "</p>\n",
        TagEnd::Heading(level) => match level {
            HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3 => "</h3>\n",
            HeadingLevel::H4 => "</h4>\n",
            HeadingLevel::H5 | HeadingLevel::H6 => "</h5>\n",
        },
        TagEnd::List(false) => "</ul>\n",
        TagEnd::List(true) => "</ol>\n",
        TagEnd::Item => "</li>",
        TagEnd::Strong | TagEnd::Emphasis => "</strong>",
        _ => "",
    }
}

fn refused(file: &str, line: usize, tag: &Tag<'_>) -> Problem {
    let what = match tag {
        Tag::Image { .. } => "a picture",
        Tag::Link { .. } => "a link",
        Tag::CodeBlock(_) => "a code block (or a paragraph indented by four spaces)",
        Tag::BlockQuote(_) => "a quotation",
        _ => "this mark",
    };
    cannot(file, line, what, "")
}

fn cannot(file: &str, line: usize, what: &str, text: &str) -> Problem {
    let shown: String = text.trim().chars().take(40).collect();
    let what = if shown.is_empty() { what.to_owned() } else { format!("{what} `{shown}`") };
    Problem::error("note-mark", format!("a note can't carry {what}"))
        .at(Place::line(file, line))
        .help("write paragraphs, headings (###), lists and **bold**")
}

fn escape(text: &CowStr<'_>) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
