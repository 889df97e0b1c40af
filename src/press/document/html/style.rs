//! The style sheet: the theme's colours, fonts, sizes, rules and margins, the watermark as a background, then the theme's own sheet.

use super::{Theme, escape};
use crate::press::document::theme::TableStyle;
use crate::press::document::tree::Colour;
use std::fmt::Write;

/// Width and height of a watermark's tile and size of its text, in CSS pixels.
const TILE: (u32, u32, u32) = (420, 300, 44);

/// Everything that stands in `<style>`.
pub(super) fn sheet(theme: &Theme, watermark: Option<&str>) -> String {
    let (colours, dark) = (&theme.colours, &theme.dark);
    let image = |colour: Colour| watermark.map_or("none".to_owned(), |text| background(text, &colour.hex()));
    let mut out = String::new();
    let light = [
        ("masthead", colours.masthead),
        ("text", colours.text),
        ("muted", colours.muted),
        ("better", colours.better),
        ("worse", colours.worse),
        ("link", colours.link),
        ("rule", colours.rule),
        ("zebra", colours.zebra),
        ("emphasis", colours.emphasis),
        ("bar", colours.bar),
    ];
    rule(
        &mut out,
        ":root",
        &[coloured(&light), rows(theme.tables, colours.row), fonts(theme), sizes(theme), one("watermark", &image(colours.watermark))],
    );
    let night = [
        ("paper", dark.paper),
        ("desk", dark.desk),
        ("masthead", dark.masthead),
        ("text", dark.text),
        ("muted", dark.muted),
        ("better", dark.better),
        ("worse", dark.worse),
        ("link", dark.link),
        ("rule", dark.rule),
        ("zebra", dark.zebra),
        ("emphasis", dark.emphasis),
        ("bar", dark.bar),
    ];
    // Paper is white whatever the screen is.
    out.push_str("@media screen and (prefers-color-scheme: dark) {\n");
    rule(&mut out, ":root", &[coloured(&night), rows(theme.tables, dark.row), one("watermark", &image(dark.watermark))]);
    out.push_str("}\n");
    pages(&mut out, theme);
    out.push_str(&theme.css);
    out
}

fn rule(out: &mut String, selector: &str, declarations: &[String]) {
    put(out, format_args!("{selector} {{\n{}}}\n", declarations.concat()));
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes everything");
}

fn one(name: &str, value: &str) -> String {
    format!("  --{name}: {value};\n")
}

fn coloured(named: &[(&str, Colour)]) -> String {
    named.iter().map(|(name, colour)| one(name, &colour.hex())).collect()
}

/// How rows of tables are told apart.
fn rows(tables: TableStyle, rule: Colour) -> String {
    let rule = rule.hex();
    let (row, stripe) = match tables {
        TableStyle::Ruled => (rule.as_str(), "transparent"),
        TableStyle::ThreeLine => ("transparent", "transparent"),
        TableStyle::Zebra => ("transparent", "var(--zebra)"),
    };
    one("row", row) + &one("stripe", stripe)
}

/// The families of every role, in order.
fn fonts(theme: &Theme) -> String {
    let fonts = &theme.fonts;
    let roles = [
        ("fang", &fonts.fangsong, "serif"),
        ("kai", &fonts.kai, "serif"),
        ("hei", &fonts.hei, "sans-serif"),
        ("song", &fonts.song, "serif"),
        ("biaosong", &fonts.xiaobiaosong, "serif"),
    ];
    let list = |families: &[String], last: &str| {
        let quoted = families.iter().map(|family| format!("\"{}\"", family.replace(['"', '\\', '<', '>', '{', '}'], "")));
        quoted.chain([last.to_owned()]).collect::<Vec<_>>().join(", ")
    };
    roles.iter().map(|(name, families, last)| one(name, &list(families, last))).collect()
}

/// Sizes in points for paper, and as shares of the text's for screens; rules.
fn sizes(theme: &Theme) -> String {
    let (sizes, rules) = (&theme.sizes, &theme.rules);
    let cell = sizes.cells.first().copied().unwrap_or(sizes.text);
    let named = [
        ("text", sizes.text),
        ("title", sizes.title),
        ("name", sizes.name),
        ("imprint", sizes.imprint),
        ("caption", sizes.caption),
        ("cell", cell),
        ("note", sizes.note),
    ];
    let mut out: String = named.iter().map(|(name, size)| one(&format!("{name}-size"), &format!("{size}pt"))).collect();
    out.extend(named.iter().skip(1).map(|(name, size)| one(&format!("{name}-share"), &format!("{:.4}", size / sizes.text))));
    let thick = [
        ("masthead", rules.masthead),
        ("table", rules.table),
        ("row", rules.row),
        ("imprint", rules.imprint),
        ("inner", rules.imprint_inner),
    ];
    out.extend(thick.iter().map(|(name, rule)| one(&format!("{name}-rule"), &format!("{rule}pt"))));
    out + &one("line", &format!("{:.4}", theme.page.area.1 / f32::from(theme.page.lines.max(1)) * 72.0 / 25.4 / sizes.text))
}

/// The sheet for those who print from a browser.
fn pages(out: &mut String, theme: &Theme) {
    let page = &theme.page;
    let ((width, height), top, binding) = (page.paper, page.top, page.binding);
    let (outer, bottom) = (width - binding - page.area.0, height - top - page.area.1);
    put(out, format_args!("@page {{ size: {width}mm {height}mm; margin: {top}mm {outer}mm {bottom}mm {binding}mm; }}\n"));
    if page.duplex {
        put(out, format_args!("@page :left {{ margin: {top}mm {binding}mm {bottom}mm {outer}mm; }}\n"));
    }
    put(out, format_args!("@page wide {{ size: {height}mm {width}mm; margin: {outer}mm {top}mm {binding}mm {bottom}mm; }}\n"));
}

/// Text as a picture behind the page: seen, but neither read out nor copied.
fn background(text: &str, colour: &str) -> String {
    let (width, height, size) = TILE;
    let (x, y) = (width / 2, height / 2);
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'><text x='{x}' y='{y}' font-family='sans-serif' font-size='{size}' \
         fill='{colour}' text-anchor='middle' transform='rotate(-30 {x} {y})'>{}</text></svg>",
        escape(text)
    );
    let mut address = String::from("url(\"data:image/svg+xml,");
    for c in svg.chars() {
        match c {
            '%' | '#' | '<' | '>' | '"' | '\\' | '{' | '}' => put(&mut address, format_args!("%{:02X}", u32::from(c))),
            _ => address.push(c),
        }
    }
    address + "\")"
}
