//! Pages -> bytes: fonts subset and embedded, content streams, structure tree, outline, links, metadata. Alone names printpdf and lopdf.
//!
//! The file keeps to PDF/UA-1 (ISO 14289-1) and to PDF/A-2a (ISO 19005-2): everything on a page is content of a node or an artifact, every node has its
//! structure element, fonts and colours are in the file.

mod archival;
mod content;
mod finish;
mod narrow;
mod outline;
mod save;
mod structure;
mod subset;

use crate::press::document::tree::Document;
use crate::press::typeset::pages::Pages;
use crate::terms::problem::{Problem, Problems};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt};

/// What a PDF file of ours needs behind its bytes to show `page` beneath all of its pages. The bytes before stay as they are, so that their hash can still be
/// taken; the same file and page give the same.
///
/// # Errors
/// Where the bytes are no PDF file.
pub fn beneath(file: &[u8], page: &Pages<'_>) -> Result<Vec<u8>, Problems> {
    let subsets = subset::make(page)?;
    let mut images = Vec::new();
    let painted = page.pages.iter().flat_map(|p| content::paint_page(p, page.sheet, &subsets, &mut images).stream);
    // The page's own content starts from the state that it knows.
    let stream = b"q\n".iter().copied().chain(painted).chain(*b"Q\n").collect();
    save::save_beneath(file, &lopdf::Stream::new(lopdf::Dictionary::new(), stream))
        .map_err(|cause| Problem::error("pdf", format!("nothing can be laid beneath the PDF's pages: {cause}")).into())
}

/// Writes pages as a PDF file. The same pages give the same bytes.
pub fn write(pages: &Pages<'_>, document: &Document) -> Result<Vec<u8>, Problems> {
    let subsets = subset::make(pages)?;
    let mut pdf = PdfDocument::new(&document.meta.title);
    let mut every_glyph = subset::embed(&subsets, &mut pdf)?;
    let (mut painted, mut images) = (Vec::new(), Vec::new());
    for page in &pages.pages {
        painted.push(content::paint_page(page, pages.sheet, &subsets, &mut images));
        // What stands on the pages is put there afterwards.
        pdf.pages.push(PdfPage::new(Pt(pages.sheet.0).into(), Pt(pages.sheet.1).into(), std::mem::take(&mut every_glyph)));
    }
    let options = PdfSaveOptions { optimize: true, subset_fonts: false, secure: true, image_optimization: None };
    let mut warnings = Vec::new();
    let file = printpdf::serialize::to_lopdf_doc(&pdf, &options, &mut warnings);
    finish::finish(file, pages, (painted, images), document)
        .map_err(|cause| Problem::error("pdf", format!("the PDF could not be written: {cause}")).into())
}
