//! What the theme says of a page: where its type area lies, how large its text is, how thick its rules are.

use crate::terms::problem::{Lines, Problem, Problems};
use serde::Deserialize;

/// The sheet and its type area, in millimetres.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sheet {
    /// Width and height of the paper.
    pub paper: (f32, f32),
    /// Margin above.
    pub top: f32,
    /// Margin at the binding edge.
    pub binding: f32,
    /// Width and height of the type area.
    pub area: (f32, f32),
    /// Lines on a page.
    pub lines: u16,
    /// Characters on a line.
    pub characters: u16,
    /// Whether sheets are printed on both sides: even pages mirror, and the imprint stands on an even page.
    pub duplex: bool,
}

/// Sizes of text, in points.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sizes {
    /// The bulletin's name, where it fits the line.
    pub name: f32,
    /// The title.
    pub title: f32,
    /// Body text and headings.
    pub text: f32,
    /// Page numbers and the imprint.
    pub imprint: f32,
    /// Captions.
    pub caption: f32,
    /// Table cells, largest first: the smaller ones where short columns would have to wrap.
    pub cells: Vec<f32>,
    /// Notes below tables.
    pub note: f32,
}

/// Thickness of rules, in points.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Below the masthead.
    pub masthead: f32,
    /// Above and below a table.
    pub table: f32,
    /// Within a table.
    pub row: f32,
    /// First and last of the imprint.
    pub imprint: f32,
    /// Within the imprint.
    pub imprint_inner: f32,
}

/// Heights that the standard gives from the type area's edges, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Distances {
    /// From the type area's top down to the bulletin's name.
    pub name: f32,
    /// From the issue line down to the rule below the masthead.
    pub rule: f32,
    /// From the type area's bottom down to the page number's dash.
    pub number: f32,
}

impl Default for Distances {
    /// GB/T 9704-2012, 7.2.4, 7.2.7 and 7.5.
    fn default() -> Self {
        Distances { name: 35.0, rule: 4.0, number: 7.0 }
    }
}

impl Default for Sheet {
    /// GB/T 9704-2012, 5.1, 5.2.1 and 5.2.3.
    fn default() -> Self {
        Sheet { paper: (210.0, 297.0), top: 37.0, binding: 28.0, area: (156.0, 225.0), lines: 22, characters: 28, duplex: true }
    }
}

impl Default for Sizes {
    /// GB/T 9704-2012, 5.2.2, 7.2.4, 7.3.1, 7.4 and 7.5: sizes 2, 3 and 4; the rest as offices set it.
    fn default() -> Self {
        Sizes { name: 42.0, title: 22.0, text: 16.0, imprint: 14.0, caption: 12.0, cells: vec![10.5, 9.0, 8.0, 7.5], note: 9.0 }
    }
}

impl Default for Rules {
    /// The imprint's are GB/T 9704-2012, 7.4.1: 0.35 mm and 0.25 mm.
    fn default() -> Self {
        Rules { masthead: 1.5, table: 1.0, row: 0.5, imprint: 0.992, imprint_inner: 0.709 }
    }
}

/// Measures by which no page can be set.
pub(super) fn check(sheet: &Sheet, distances: &Distances, sizes: &Sizes, rules: &Rules, lines: &Lines) -> Problems {
    let mut problems = Problems::default();
    let mut refuse = |key: &str, what: String, help: &str| {
        problems.push(Problem::error("bad-measure", what).at(lines.place(key)).help(help));
    };
    let Distances { name, rule, number } = *distances;
    let ((width, height), area) = (sheet.paper, sheet.area);
    if sheet.top + area.1 >= height || sheet.binding + area.0 >= width || sheet.top < 0.0 || sheet.binding < 0.0 {
        let what = format!("a type area of {} x {} mm does not stand on a sheet of {width} x {height} mm", area.0, area.1);
        refuse("page.area", what, "millimetres: top + height and binding + width must stay below the sheet's");
    } else if !(0.0..=area.1 / 2.0).contains(&name)
        || !(0.0..=area.1 / 4.0).contains(&rule)
        || !(0.0..=height - sheet.top - area.1).contains(&number)
    {
        let help = "millimetres: the name in the upper half of the type area, the page number above the sheet's edge";
        refuse("distances", format!("distances of {name}, {rule} and {number} mm have no room on the sheet"), help);
    }
    if area.0 < 60.0 || area.1 < 60.0 {
        refuse("page.area", format!("a type area of {} x {} mm holds no table", area.0, area.1), "at least 60 mm each way");
    }
    if sheet.lines == 0 || sheet.characters == 0 {
        refuse("page.lines", "a page without lines or characters".into(), "GB/T 9704 has 22 lines of 28 characters");
    } else {
        let pitch = area.1 / f32::from(sheet.lines) * 72.0 / 25.4;
        if sizes.text > pitch {
            refuse("sizes.text", format!("text of {} pt on lines {pitch:.1} pt apart", sizes.text), "smaller text or fewer lines");
        }
    }
    let all = [sizes.name, sizes.title, sizes.text, sizes.imprint, sizes.caption, sizes.note];
    if sizes.cells.is_empty() || all.iter().chain(&sizes.cells).any(|size| !(4.0..=100.0).contains(size)) {
        refuse("sizes", "a size outside 4 to 100 pt, or no size for cells".into(), "points, such as 16 for size 3");
    }
    if sizes.cells.windows(2).any(|pair| pair[0] <= pair[1]) {
        refuse("sizes.cells", "sizes of cells that don't get smaller".into(), "largest first, such as [10.5, 9, 8]");
    }
    let all = [rules.masthead, rules.table, rules.row, rules.imprint, rules.imprint_inner];
    if all.iter().any(|rule| !(0.0..=6.0).contains(rule)) {
        refuse("rules", "a rule outside 0 to 6 pt".into(), "points, such as 0.5");
    }
    problems
}
