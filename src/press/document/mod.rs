//! The HTML that the press understands: parsed once, checked, numbered; the theme; written out as one file.
//!
//! What a template may write is what `read` understands. Everything else is a [`Problem`](crate::terms::problem::Problem) with its line and path;
//! all of a file's problems come at once.

mod fold;
mod full_width;
mod html;
pub mod measures;
mod number;
pub mod raster;
mod read;
mod seats;
mod source;
mod svg;
mod text;
pub mod theme;
pub mod tree;
mod walk;

pub use full_width::full_width;
pub use html::to_html;
pub use seats::seats;
pub use text::{plain, text};
pub use theme::Theme;

use crate::terms::problem::Problems;
use tree::{Block, Document, Shape, Svg};

/// A drawing as SVG text that [`parse`] reads back as the same drawing.
pub fn svg_text(svg: &Svg) -> String {
    svg::write(svg, None)
}

/// Reads a file called `name` in problems: checked, numbered, references filled, white space folded, Chinese marks set full-width.
pub fn parse(html: &str, name: &str, theme: &Theme) -> Result<Document, Problems> {
    let read::Reading { mut document, unnumbered, links, mut problems } = read::read(html, name);
    problems.extend(number::number(&mut document, theme, &unnumbered, &links));
    problems.0.sort_by_key(|problem| problem.place.line);
    walk::runs(&mut document, &mut fold::fold);
    set_beside(&mut document);
    problems.or(document)
}

/// Chinese marks in the texts that stand outside blocks: the file's own description, words in pictures.
fn set_beside(document: &mut Document) {
    let meta = &mut document.meta;
    for text in [&mut meta.title, &mut meta.author, &mut meta.subject].into_iter().chain(&mut meta.keywords) {
        *text = full_width(text);
    }
    set_pictures(&mut document.body);
}

fn set_pictures(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Picture(picture) => set_picture(&mut picture.svg),
            Block::Sealed(sealed) => sealed.seal.iter_mut().for_each(|(_, svg)| set_picture(svg)),
            Block::Attachment(attachment) => set_pictures(&mut attachment.blocks),
            Block::Together(inner) | Block::Landscape(inner) => set_pictures(inner),
            Block::Heading(_) | Block::Paragraph(_) | Block::List(_) | Block::Table(_) | Block::PageBreak => {}
        }
    }
}

fn set_picture(svg: &mut Svg) {
    svg.title = full_width(&svg.title);
    svg.desc = full_width(&svg.desc);
    for shape in &mut svg.shapes {
        if let Shape::Text { text, .. } = shape {
            *text = full_width(text);
        }
    }
}
