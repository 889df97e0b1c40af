//! The theme: the words, numerals and colours that every document shares. Wording lives in `report-templates/theme.yaml`, never here.

use super::measures::{self, Distances, Rules, Sheet, Sizes};
use super::tree::Colour;
use crate::terms::problem::{Lines, Place, Problem, Problems, read_yaml};
use serde::Deserialize;

/// Levels of headings below the title.
const LEVELS: usize = 4;
/// What would fetch something or end the style element.
const FETCHING: [&str; 3] = ["</style", "@import", "url("];

/// What every document shares.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Labels.
    pub words: Words,
    /// How headings of level 2 to 5 are numbered, outermost first.
    pub headings: Vec<Numbering>,
    /// Chinese numerals.
    pub numerals: Numerals,
    /// Colours by meaning.
    pub colours: Colours,
    /// How rows of tables are told apart.
    #[serde(default)]
    pub tables: TableStyle,
    /// The sheet and its type area.
    #[serde(default)]
    pub page: Sheet,
    /// Heights of the masthead and of page numbers.
    #[serde(default)]
    pub distances: Distances,
    /// Sizes of text.
    #[serde(default)]
    pub sizes: Sizes,
    /// Thickness of rules.
    #[serde(default)]
    pub rules: Rules,
    /// Families of every role, the first that is installed wins.
    #[serde(default)]
    pub fonts: Families,
    /// Colours of a screen on which a reader asked for dark pages.
    #[serde(default)]
    pub dark: Dark,
    /// The style sheet of the HTML file (`report-templates/theme.css`). Colours stand in it as `var(--masthead)` and so on.
    #[serde(skip)]
    pub css: String,
}

/// Families of every role, in order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    /// Body text.
    pub fangsong: Vec<String>,
    /// Second level headings.
    pub kai: Vec<String>,
    /// First level headings, heads of tables, pictures.
    pub hei: Vec<String>,
    /// Page numbers, tables.
    pub song: Vec<String>,
    /// The bulletin's name and titles.
    pub xiaobiaosong: Vec<String>,
}

impl Default for Families {
    /// Those of the built-in theme.
    fn default() -> Self {
        #[derive(Deserialize)]
        struct Only {
            fonts: Families,
        }
        let read = read_yaml::<Only>("theme.yaml", include_str!("../../../report-templates/theme.yaml"));
        read.value.expect("the built-in theme names its fonts").fonts
    }
}

/// Colours of a dark screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dark {
    /// Behind everything.
    pub paper: Colour,
    /// Around the page.
    pub desk: Colour,
    /// The bulletin's name and the rule below it.
    pub masthead: Colour,
    /// Text.
    pub text: Colour,
    /// Text beside the point.
    pub muted: Colour,
    /// For the better.
    pub better: Colour,
    /// For the worse.
    pub worse: Colour,
    /// Links.
    pub link: Colour,
    /// Rules of tables and of the imprint.
    pub rule: Colour,
    /// Every other row of a table.
    pub zebra: Colour,
    /// Between the rows of a ruled table.
    pub row: Colour,
    /// Behind rows of totals.
    pub emphasis: Colour,
    /// Bars behind the text of cells.
    pub bar: Colour,
    /// Text behind everything.
    pub watermark: Colour,
}

impl Default for Dark {
    fn default() -> Self {
        Dark {
            paper: Colour(0x1b, 0x1c, 0x1e),
            desk: Colour(0x10, 0x11, 0x12),
            masthead: Colour(0xff, 0x7a, 0x70),
            text: Colour(0xe6, 0xe4, 0xde),
            muted: Colour(0xa9, 0xa7, 0xa1),
            better: Colour(0x6f, 0xd0, 0x9c),
            worse: Colour(0xff, 0x9d, 0x73),
            link: Colour(0x9c, 0xc4, 0xf5),
            rule: Colour(0xb8, 0xb6, 0xb0),
            zebra: Colour(0x24, 0x25, 0x28),
            row: Colour(0x44, 0x46, 0x4b),
            emphasis: Colour(0x2a, 0x2b, 0x2f),
            bar: Colour(0x2c, 0x3d, 0x50),
            watermark: Colour(0x26, 0x27, 0x2a),
        }
    }
}

/// How rows of tables are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableStyle {
    /// By thin rules.
    #[default]
    Ruled,
    /// Not at all: rules stand above, below and under the head alone.
    ThreeLine,
    /// By a tint behind every other row.
    Zebra,
}

/// Labels and marks: `{n}` stands for the number, `{label}` for a table's label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A table's label.
    pub table: String,
    /// A picture's label.
    pub picture: String,
    /// An attachment's label.
    pub attachment: String,
    /// The label of an attachment that is the only one.
    pub only_attachment: String,
    /// Head of a table's second and later pages, with `{label}`.
    pub continued: String,
    /// The page number in its dashes.
    pub page_number: String,
    /// Label of an item of an ordered list.
    pub list_item: String,
    /// Label of an item of an unordered list.
    pub bullet: String,
    /// What stands between a label and its caption.
    pub label_gap: String,
    /// Units that stay on the line of their number.
    #[serde(default)]
    pub units: Vec<String>,
}

/// How one level of headings is numbered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// Which digits.
    pub numeral: Numeral,
    /// With `{n}`.
    pub pattern: String,
}

/// Which digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numeral {
    /// In characters.
    Chinese,
    /// 1, 2, 3.
    Arabic,
}

/// Chinese numerals.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numerals {
    /// One to nine.
    pub digits: [String; 9],
    /// Ten.
    pub ten: String,
}

/// Colours by meaning, the same on paper and on screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colours {
    /// The bulletin's name and the rule below it.
    pub masthead: Colour,
    /// Text.
    pub text: Colour,
    /// Text beside the point.
    pub muted: Colour,
    /// For the better.
    pub better: Colour,
    /// For the worse.
    pub worse: Colour,
    /// Links on screen.
    pub link: Colour,
    /// Rules of tables and of the imprint.
    pub rule: Colour,
    /// Every other row of a table.
    pub zebra: Colour,
    /// Between the rows of a ruled table.
    #[serde(default = "row")]
    pub row: Colour,
    /// Behind rows of totals.
    #[serde(default = "emphasis")]
    pub emphasis: Colour,
    /// Bars behind the text of cells.
    #[serde(default = "bar")]
    pub bar: Colour,
    /// Text behind everything.
    pub watermark: Colour,
}

/// A grey that a printer still sets as a line.
fn row() -> Colour {
    Colour(0x96, 0x96, 0x96)
}

/// Light enough for text of every colour.
fn emphasis() -> Colour {
    Colour(0xf0, 0xf0, 0xf0)
}

/// Light enough for text of every colour.
fn bar() -> Colour {
    Colour(0xd5, 0xe3, 0xf0)
}

impl Theme {
    /// Reads `theme.yaml`, called `file` in problems, and takes over its style sheet.
    pub fn load(file: &str, yaml: &str, css: &str) -> Result<Theme, Problems> {
        let read = read_yaml::<Theme>(file, yaml);
        let (lines, mut problems) = (read.lines, read.problems);
        let Some(mut theme) = read.value else { return Err(problems) };
        theme.css = css.to_owned();
        problems.extend(theme.check(&lines));
        problems.or(theme)
    }

    /// Patterns without their place for the number, levels that are missing, a style sheet that would fetch or close its element.
    fn check(&self, lines: &Lines) -> Problems {
        let mut problems = Problems::default();
        let words = &self.words;
        let mut patterns = vec![
            ("words.table".to_owned(), &words.table, "{n}"),
            ("words.picture".to_owned(), &words.picture, "{n}"),
            ("words.attachment".to_owned(), &words.attachment, "{n}"),
            ("words.continued".to_owned(), &words.continued, "{label}"),
            ("words.page_number".to_owned(), &words.page_number, "{n}"),
            ("words.list_item".to_owned(), &words.list_item, "{n}"),
        ];
        patterns.extend(self.headings.iter().enumerate().map(|(i, h)| (format!("headings[{i}].pattern"), &h.pattern, "{n}")));
        for (key, pattern, place) in patterns {
            if !pattern.contains(place) {
                let what = format!("pattern `{pattern}` has no {place}");
                problems.push(Problem::error("bad-pattern", what).at(lines.place(&key)).help(format!("put {place} where it stands")));
            }
        }
        if self.headings.len() != LEVELS {
            let what = format!("{} levels of headings, not {LEVELS}", self.headings.len());
            problems.push(Problem::error("bad-headings", what).at(lines.place("headings")));
        }
        problems.extend(measures::check(&self.page, &self.distances, &self.sizes, &self.rules, lines));
        let css = self.css.to_ascii_lowercase();
        for fetching in FETCHING.iter().filter(|f| css.contains(**f)) {
            let problem = Problem::error("unsafe-style", format!("the style sheet holds `{fetching}`"));
            problems.push(problem.at(Place::file("theme.css")).why("a bulletin's HTML is one file that fetches nothing"));
        }
        problems
    }

    /// The number of a heading: level 2 to 5, `n` from 1.
    pub fn heading_number(&self, level: u8, n: usize) -> String {
        let Some(numbering) = self.headings.get(usize::from(level).wrapping_sub(2)) else { return String::new() };
        let number = match numbering.numeral {
            Numeral::Chinese => self.numerals.chinese(n),
            Numeral::Arabic => n.to_string(),
        };
        numbering.pattern.replace("{n}", &number)
    }
}

impl Numerals {
    /// In characters from 1 to 99; digits beyond, which no document reaches.
    pub fn chinese(&self, n: usize) -> String {
        let digit = |d: usize| d.checked_sub(1).and_then(|i| self.digits.get(i)).cloned().unwrap_or_default();
        match n {
            1..=9 => digit(n),
            10..=19 => format!("{}{}", self.ten, digit(n % 10)),
            20..=99 => format!("{}{}{}", digit(n / 10), self.ten, digit(n % 10)),
            _ => n.to_string(),
        }
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Colour::from_hex(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a colour: write #rrggbb")))
    }
}

impl Colour {
    /// `#rrggbb` or `#rgb`.
    pub fn from_hex(text: &str) -> Option<Colour> {
        let hex = text.strip_prefix('#')?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        let nibble = |at: usize| u8::from_str_radix(hex.get(at..=at)?, 16).ok().map(|n| n * 17);
        match hex.len() {
            6 => Some(Colour(byte(0)?, byte(2)?, byte(4)?)),
            3 => Some(Colour(nibble(0)?, nibble(1)?, nibble(2)?)),
            _ => None,
        }
    }
    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}
