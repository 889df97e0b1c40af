//! A drawing as SVG text: read again, it is the same drawing.

use super::html::escape;
use super::tree::{Segment, Shape, Stroke, Svg, TextAnchor};
use std::fmt::Write;

/// `<svg>` with title and description. `id` makes their ids, by which the drawing is named to those who can't see it.
pub(super) fn write(svg: &Svg, id: Option<&str>) -> String {
    let (width, height) = svg.size;
    let (labelled, title_id, desc_id) = match id {
        Some(id) => (
            format!(" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\""),
            format!(" id=\"{id}-title\""),
            format!(" id=\"{id}-desc\""),
        ),
        None => Default::default(),
    };
    let mut out = format!("<svg viewBox=\"0 0 {width} {height}\"{labelled}>\n");
    put(&mut out, format_args!("<title{title_id}>{}</title>\n<desc{desc_id}>{}</desc>\n", escape(&svg.title), escape(&svg.desc)));
    for shape in &svg.shapes {
        write_shape(shape, &mut out);
    }
    out.push_str("</svg>");
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes everything");
}

fn write_shape(shape: &Shape, out: &mut String) {
    match shape {
        Shape::Path { segments, fill, stroke } => {
            out.push_str("<path d=\"");
            segments.iter().for_each(|segment| write_segment(segment, out));
            put(out, format_args!("\" fill=\"{}\"", fill.map_or("none".to_owned(), |colour| colour.hex())));
            if let Some(Stroke { colour, width, dash }) = stroke {
                put(out, format_args!(" stroke=\"{}\" stroke-width=\"{width}\"", colour.hex()));
                if !dash.is_empty() {
                    let lengths: Vec<String> = dash.iter().map(f32::to_string).collect();
                    put(out, format_args!(" stroke-dasharray=\"{}\"", lengths.join(" ")));
                }
            }
            out.push_str("/>\n");
        }
        Shape::Image { at: (x, y), size: (width, height), raster } => {
            let address = &raster.address;
            put(
                out,
                format_args!(
                    "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" href=\"{address}\" preserveAspectRatio=\"none\"/>\n"
                ),
            );
        }
        Shape::Text { at: (x, y), anchor, size, strong, fill, rotate, text } => {
            put(out, format_args!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{}\"", fill.hex()));
            match anchor {
                TextAnchor::Start => {}
                TextAnchor::Middle => out.push_str(" text-anchor=\"middle\""),
                TextAnchor::End => out.push_str(" text-anchor=\"end\""),
            }
            if *strong {
                out.push_str(" font-weight=\"bold\"");
            }
            if *rotate != 0.0 {
                put(out, format_args!(" transform=\"rotate({rotate} {x} {y})\""));
            }
            put(out, format_args!(">{}</text>\n", escape(text)));
        }
    }
}

fn write_segment(segment: &Segment, out: &mut String) {
    match segment {
        Segment::Move(x, y) => put(out, format_args!("M{x} {y}")),
        Segment::Line(x, y) => put(out, format_args!("L{x} {y}")),
        Segment::Curve(a, b, c, d, x, y) => put(out, format_args!("C{a} {b} {c} {d} {x} {y}")),
        Segment::Close => out.push('Z'),
    }
}
