//! The style sheet: the theme's colours as variables, the watermark as a background, then the theme's own sheet.

use super::{Theme, escape};
use crate::press::document::theme::TableStyle;
use std::fmt::Write;

/// Width and height of a watermark's tile and size of its text, in CSS pixels.
const TILE: (u32, u32, u32) = (420, 300, 44);

/// Between the rows of a ruled table.
const ROW_RULE: &str = "#d5d3cc";

/// Everything that stands in `<style>`.
pub(super) fn sheet(theme: &Theme, watermark: Option<&str>) -> String {
    let colours = &theme.colours;
    let named = [
        ("masthead", colours.masthead),
        ("text", colours.text),
        ("muted", colours.muted),
        ("better", colours.better),
        ("worse", colours.worse),
        ("link", colours.link),
        ("rule", colours.rule),
        ("zebra", colours.zebra),
    ];
    let mut out = String::from(":root {\n");
    for (name, colour) in named {
        writeln!(out, "  --{name}: {};", colour.hex()).expect("a String takes everything");
    }
    let (row, stripe) = match theme.tables {
        TableStyle::Ruled => (ROW_RULE, "transparent"),
        TableStyle::ThreeLine => ("transparent", "transparent"),
        TableStyle::Zebra => ("transparent", "var(--zebra)"),
    };
    writeln!(out, "  --row: {row};\n  --stripe: {stripe};").expect("a String takes everything");
    let image = watermark.map_or("none".to_owned(), |text| background(text, &colours.watermark.hex()));
    writeln!(out, "  --watermark: {image};\n}}").expect("a String takes everything");
    out.push_str(&theme.css);
    out
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
            '%' | '#' | '<' | '>' | '"' | '\\' | '{' | '}' => write!(address, "%{:02X}", u32::from(c)).expect("a String takes everything"),
            _ => address.push(c),
        }
    }
    address + "\")"
}
