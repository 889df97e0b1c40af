//! Pictures: an SVG of few shapes, the ones that both outputs draw alike.

use super::shape::{self, Style};
use super::{Reader, is_space};
use crate::press::document::raster;
use crate::press::document::source::{Element, Node};
use crate::press::document::tree::{Picture, Shape, Svg};
use std::sync::Arc;

/// Attributes of any shape.
const PAINT: [&str; 4] = ["fill", "stroke", "stroke-width", "stroke-dasharray"];
/// Attributes of text.
const TEXT: [&str; 3] = ["font-size", "font-weight", "text-anchor"];
/// What is understood in a drawing.
const SHAPES: [&str; 9] = ["circle", "g", "image", "line", "path", "polygon", "polyline", "rect", "text"];

impl Reader<'_> {
    pub(super) fn picture(&mut self, element: &Element) -> Option<Picture> {
        self.allow(element, &["id"]);
        let (id, anchor) = (self.node(element), self.anchor(element));
        let parts = self.elements(element, &["svg", "figcaption"]);
        let caption = self.one(element, "figcaption", &parts).map(|caption| {
            self.allow(caption, &[]);
            self.filled(caption)
        });
        let svg = self.one(element, "svg", &parts).map(|svg| self.svg(svg))?;
        Some(Picture { id, anchor, label: String::new(), caption: caption.unwrap_or_default(), svg })
    }

    pub(super) fn svg(&mut self, element: &Element) -> Svg {
        self.allow(element, &["viewbox", "width", "height", "xmlns", "role", "aria-labelledby"]);
        let mut svg = Svg { size: (0.0, 0.0), title: String::new(), desc: String::new(), shapes: Vec::new() };
        let view = element.attribute("viewbox").map(shape::numbers);
        match view.as_ref().map(|v| v.as_deref()) {
            Some(Some(&[x, y, width, height])) if x == 0.0 && y == 0.0 && width > 0.0 && height > 0.0 => svg.size = (width, height),
            _ => {
                self.problem("bad-view-box", element, "<svg> has no viewBox of `0 0 WIDTH HEIGHT`".into()).help =
                    Some("in CSS pixels, 590 wide for the type area's width".into());
            }
        }
        for (name, size) in [("width", svg.size.0), ("height", svg.size.1)] {
            let Some(text) = element.attribute(name) else { continue };
            if shape::number(text.trim_end_matches("px")) != Some(size) {
                self.problem("bad-size", element, format!("{name} `{text}` is not the viewBox's")).help = Some("leave it out".into());
            }
        }
        let mut understood = vec!["title", "desc"];
        understood.extend(SHAPES);
        for part in self.elements(element, &understood) {
            match part.name.as_str() {
                "title" => svg.title = self.described(part),
                "desc" => svg.desc = self.described(part),
                _ => self.shape(part, &Style::default(), &mut svg.shapes),
            }
        }
        if svg.title.is_empty() || svg.desc.is_empty() {
            self.problem("missing-alternative", element, "<svg> has no <title> or no <desc>".into()).why =
                Some("a reader who can't see the picture reads them".into());
        }
        svg
    }

    fn described(&mut self, element: &Element) -> String {
        self.allow(element, &["id"]);
        self.plain(element)
    }

    fn shape(&mut self, element: &Element, outer: &Style, shapes: &mut Vec<Shape>) {
        let mut style = outer.clone();
        for (name, value) in &element.attributes {
            if (PAINT.contains(&name.as_str()) || TEXT.contains(&name.as_str())) && !style.set(name, value) {
                self.problem("bad-value", element, format!("{name} `{value}` is not understood")).help = Some(shape::written(name).into());
            }
        }
        match element.name.as_str() {
            "g" => {
                self.allow_shape(element, &["transform"]);
                if let Some(transform) = element.attribute("transform") {
                    match shape::call(transform, "translate").as_deref() {
                        Some(&[x]) => style.offset.0 += x,
                        Some(&[x, y]) => style.offset = (style.offset.0 + x, style.offset.1 + y),
                        _ => self.bad_transform(element, transform, "translate(x, y)"),
                    }
                }
                for inner in self.elements(element, &SHAPES) {
                    self.shape(inner, &style, shapes);
                }
            }
            "image" => shapes.extend(self.image(element, &style)),
            "text" => shapes.extend(self.text(element, &style)),
            name => {
                let geometry = shape::geometry(name);
                self.allow_shape(element, geometry);
                for child in &element.children {
                    match child {
                        Node::Element(inner) => self.refuse(inner, name, &[]),
                        Node::Text(text, line) => self.loose_text(element, text, *line, &["text"]),
                    }
                }
                match shape::segments(element) {
                    Ok(segments) => shapes.push(style.path(segments)),
                    Err(what) => {
                        self.problem("bad-shape", element, format!("<{name}>: {what}")).help =
                            Some(format!("it takes {}", geometry.join(", ")));
                    }
                }
            }
        }
    }

    /// A picture of points at the size that its element says.
    fn image(&mut self, element: &Element, style: &Style) -> Option<Shape> {
        self.allow(element, &["x", "y", "width", "height", "href"]);
        let number = |name: &str, otherwise: &str| shape::number(element.attribute(name).unwrap_or(otherwise));
        let place = (number("x", "0"), number("y", "0"), number("width", ""), number("height", ""));
        let (Some(x), Some(y), Some(width), Some(height)) = place else {
            self.problem("bad-shape", element, "<image>: x, y, width and height are not all numbers".into());
            return None;
        };
        if width <= 0.0 || height <= 0.0 {
            self.problem("bad-shape", element, "<image>: a width or height of 0 or less".into());
            return None;
        }
        match raster::read(element.attribute("href").unwrap_or_default()) {
            Ok(raster) => {
                Some(Shape::Image { at: (x + style.offset.0, y + style.offset.1), size: (width, height), raster: Arc::new(raster) })
            }
            Err(what) => {
                let problem = self.problem("bad-image", element, format!("<image>: {what}"));
                problem.why = Some("a bulletin is one file that fetches nothing".into());
                problem.help = Some("write the PNG itself as base64 into href".into());
                None
            }
        }
    }

    fn allow_shape(&mut self, element: &Element, own: &[&str]) {
        let allowed: Vec<&str> = own.iter().copied().chain(PAINT).chain(TEXT).collect();
        self.allow(element, &allowed);
    }

    fn bad_transform(&mut self, element: &Element, transform: &str, understood: &str) {
        let what = format!("transform `{transform}` of <{}> is not understood", element.name);
        self.problem("bad-transform", element, what).help = Some(format!("understood: {understood}"));
    }

    fn text(&mut self, element: &Element, style: &Style) -> Option<Shape> {
        self.allow_shape(element, &["x", "y", "transform"]);
        let at = |name: &str| shape::number(element.attribute(name).unwrap_or("0"));
        let (Some(x), Some(y)) = (at("x"), at("y")) else {
            self.problem("bad-shape", element, "<text>: x or y is not a number".into());
            return None;
        };
        let mut rotate = 0.0;
        if let Some(transform) = element.attribute("transform") {
            match shape::call(transform, "rotate").as_deref() {
                Some(&[angle, around_x, around_y]) if around_x == x && around_y == y => rotate = angle,
                _ => self.bad_transform(element, transform, "rotate(angle x y) around the text's own x and y"),
            }
        }
        let text = self.plain(element);
        if text.trim_matches(is_space).is_empty() {
            return None;
        }
        Some(style.text((x, y), rotate, text))
    }
}
