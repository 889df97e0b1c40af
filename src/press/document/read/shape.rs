//! Geometry and paint of a drawing's shapes: every one becomes a path of absolute segments, or text.

use crate::press::document::source::Element;
use crate::press::document::tree::{Colour, Segment, Shape, Stroke, TextAnchor};

/// What SVG and browsers take where no size is given.
const TEXT_SIZE: f32 = 16.0;

/// Paint and place that shapes inherit.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// Sum of the translations around the shape.
    pub offset: (f32, f32),
    fill: Option<Colour>,
    stroke: Option<Colour>,
    width: f32,
    dash: Vec<f32>,
    size: f32,
    strong: bool,
    anchor: TextAnchor,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            offset: (0.0, 0.0),
            fill: Some(Colour(0, 0, 0)),
            stroke: None,
            width: 1.0,
            dash: Vec::new(),
            size: TEXT_SIZE,
            strong: false,
            anchor: TextAnchor::Start,
        }
    }
}

impl Style {
    /// Takes a presentation attribute; false where its value isn't understood.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "fill" => paint(value).map(|fill| self.fill = fill).is_some(),
            "stroke" => paint(value).map(|stroke| self.stroke = stroke).is_some(),
            "stroke-width" => positive(value).map(|width| self.width = width).is_some(),
            "stroke-dasharray" if value == "none" => {
                self.dash.clear();
                true
            }
            "stroke-dasharray" => {
                let dash = numbers(value).filter(|d| !d.is_empty() && d.iter().all(|n| *n >= 0.0) && d.iter().sum::<f32>() > 0.0);
                dash.map(|dash| self.dash = dash).is_some()
            }
            "font-size" => positive(value.trim_end_matches("px")).map(|size| self.size = size).is_some(),
            "font-weight" => {
                self.strong = matches!(value, "bold" | "700");
                matches!(value, "bold" | "700" | "normal" | "400")
            }
            _ => {
                let anchor = match value {
                    "start" => TextAnchor::Start,
                    "middle" => TextAnchor::Middle,
                    "end" => TextAnchor::End,
                    _ => return false,
                };
                self.anchor = anchor;
                true
            }
        }
    }

    /// A painted path.
    pub fn path(&self, segments: Vec<Segment>) -> Shape {
        let (dx, dy) = self.offset;
        let segments = segments.into_iter().map(|segment| segment.moved(dx, dy)).collect();
        let stroke = self.stroke.map(|colour| Stroke { colour, width: self.width, dash: self.dash.clone() });
        Shape::Path { segments, fill: self.fill, stroke }
    }

    /// Painted text. Text without a fill is drawn black: it is there to be read.
    pub fn text(&self, at: (f32, f32), rotate: f32, text: String) -> Shape {
        let at = (at.0 + self.offset.0, at.1 + self.offset.1);
        let fill = self.fill.unwrap_or(Colour(0, 0, 0));
        Shape::Text { at, anchor: self.anchor, size: self.size, strong: self.strong, fill, rotate, text }
    }
}

/// How an attribute's value is written.
pub(super) fn written(attribute: &str) -> &'static str {
    match attribute {
        "fill" | "stroke" => "#rrggbb, #rgb or none",
        "stroke-width" | "font-size" => "a positive number of CSS pixels",
        "stroke-dasharray" => "lengths such as 4 3, or none",
        "font-weight" => "bold or normal",
        _ => "start, middle or end",
    }
}

/// The geometry attributes of a shape.
pub(super) fn geometry(shape: &str) -> &'static [&'static str] {
    match shape {
        "circle" => &["cx", "cy", "r"],
        "line" => &["x1", "y1", "x2", "y2"],
        "path" => &["d"],
        "rect" => &["x", "y", "width", "height"],
        _ => &["points"],
    }
}

/// A shape as segments, or what is wrong with it.
pub(super) fn segments(element: &Element) -> Result<Vec<Segment>, String> {
    let text = |name: &str| element.attribute(name).ok_or_else(|| format!("{name} is missing"));
    let get = |name: &str| number(text(name)?).ok_or_else(|| format!("{name} is not a number"));
    let or_zero = |name: &str| element.attribute(name).map_or(Ok(0.0), |v| number(v).ok_or_else(|| format!("{name} is not a number")));
    match element.name.as_str() {
        "circle" => Ok(Segment::circle(or_zero("cx")?, or_zero("cy")?, get("r")?)),
        "line" => Ok(vec![Segment::Move(or_zero("x1")?, or_zero("y1")?), Segment::Line(or_zero("x2")?, or_zero("y2")?)]),
        "path" => path(text("d")?),
        "rect" => {
            let (x, y, width, height) = (or_zero("x")?, or_zero("y")?, get("width")?, get("height")?);
            if width < 0.0 || height < 0.0 {
                return Err("a width or height below 0".into());
            }
            let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
            Ok(polygon(&corners, true))
        }
        name => {
            let points = numbers(text("points")?).filter(|p| p.len() >= 4 && p.len() % 2 == 0).ok_or("points are not pairs of numbers")?;
            let points: Vec<(f32, f32)> = points.chunks_exact(2).map(|p| (p[0], p[1])).collect();
            Ok(polygon(&points, name == "polygon"))
        }
    }
}

/// A run of lines.
fn polygon(points: &[(f32, f32)], closed: bool) -> Vec<Segment> {
    let line = |(at, (x, y)): (usize, &(f32, f32))| if at == 0 { Segment::Move(*x, *y) } else { Segment::Line(*x, *y) };
    let mut segments: Vec<Segment> = points.iter().enumerate().map(line).collect();
    if closed {
        segments.push(Segment::Close);
    }
    segments
}

/// Path data: M L H V C Z and their relative forms, repeated arguments included.
fn path(d: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
    for (command, arguments) in commands(d)? {
        let absolute = command.to_ascii_uppercase();
        let size = match absolute {
            'M' | 'L' => 2,
            'H' | 'V' => 1,
            'C' => 6,
            'Z' => 0,
            _ => return Err(format!("command {command} is not understood; M L H V C Z are")),
        };
        if segments.is_empty() && absolute != 'M' {
            return Err("the path does not begin with M".into());
        }
        if size == 0 {
            if !arguments.is_empty() {
                return Err("numbers after Z".into());
            }
            segments.push(Segment::Close);
            at = start;
            continue;
        }
        if arguments.is_empty() || arguments.len() % size != 0 {
            return Err(format!("{command} takes {size} numbers, not {}", arguments.len()));
        }
        for (turn, group) in arguments.chunks_exact(size).enumerate() {
            let (ox, oy) = if command == absolute { (0.0, 0.0) } else { at };
            let end = |x: f32, y: f32| (x + ox, y + oy);
            match absolute {
                'M' if turn == 0 => {
                    at = end(group[0], group[1]);
                    start = at;
                    segments.push(Segment::Move(at.0, at.1));
                    continue;
                }
                'M' | 'L' => at = end(group[0], group[1]),
                'H' => at = (group[0] + ox, at.1),
                'V' => at = (at.0, group[0] + oy),
                _ => {
                    let ((a, b), (c, d)) = (end(group[0], group[1]), end(group[2], group[3]));
                    at = end(group[4], group[5]);
                    segments.push(Segment::Curve(a, b, c, d, at.0, at.1));
                    continue;
                }
            }
            segments.push(Segment::Line(at.0, at.1));
        }
    }
    if segments.is_empty() { Err("the path is empty".into()) } else { Ok(segments) }
}

/// Path data cut at its letters. An `e` within a number is an exponent.
fn commands(d: &str) -> Result<Vec<(char, Vec<f32>)>, String> {
    let mut found: Vec<(char, String)> = Vec::new();
    for c in d.chars() {
        match found.last_mut() {
            _ if c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E') => found.push((c, String::new())),
            Some((_, arguments)) => arguments.push(c),
            None if c.is_whitespace() => {}
            None => return Err("the path does not begin with M".into()),
        }
    }
    found
        .into_iter()
        .map(|(command, text)| numbers(&text).map(|n| (command, n)).ok_or_else(|| format!("`{}` are not numbers", text.trim())))
        .collect()
}

/// Numbers as SVG lists them: parted by spaces, commas, signs or a second point.
pub(super) fn numbers(text: &str) -> Option<Vec<f32>> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        if c.is_whitespace() || c == ',' {
            open = false;
            continue;
        }
        let word = words.last().map_or("", String::as_str);
        let sign = matches!(c, '-' | '+') && !word.ends_with(['e', 'E']);
        let point = c == '.' && word.contains(['.', 'e', 'E']);
        if !open || sign || point {
            words.push(String::new());
            open = true;
        }
        words.last_mut().expect("one is open").push(c);
    }
    words.iter().map(|word| number(word)).collect()
}

/// A finite number.
pub(super) fn number(text: &str) -> Option<f32> {
    text.trim().parse::<f32>().ok().filter(|n| n.is_finite())
}

fn positive(text: &str) -> Option<f32> {
    number(text).filter(|n| *n > 0.0)
}

fn paint(text: &str) -> Option<Option<Colour>> {
    if text == "none" { Some(None) } else { Colour::from_hex(text).map(Some) }
}

/// The arguments of `name(...)`.
pub(super) fn call(text: &str, name: &str) -> Option<Vec<f32>> {
    numbers(text.trim().strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')')?)
}
