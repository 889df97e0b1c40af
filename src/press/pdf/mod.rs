//! Pages -> bytes: fonts subset and embedded, content streams, structure tree, outline, links, metadata. Alone names printpdf and lopdf.
//!
//! The file keeps to PDF/UA-1 (ISO 14289-1) and to PDF/A-2a (ISO 19005-2): everything on a page is content of a node or an artifact, every node has its
//! structure element, fonts and colours are in the file.

mod archival;
mod content;
mod finish;
mod narrow;
mod outline;
mod structure;
mod subset;

use crate::press::document::tree::Document;
use crate::press::typeset::pages::Pages;
use crate::terms::problem::{Problem, Problems};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt};

/// Writes pages as a PDF file. The same pages give the same bytes.
pub fn write(pages: &Pages<'_>, document: &Document) -> Result<Vec<u8>, Problems> {
    let subsets = subset::make(pages)?;
    let mut pdf = PdfDocument::new(&document.meta.title);
    subset::embed(&subsets, &mut pdf)?;
    let mut marked = Vec::new();
    for page in &pages.pages {
        let painted = content::paint_page(page, pages.sheet, &subsets);
        marked.push(painted.marked);
        pdf.pages.push(PdfPage::new(Pt(pages.sheet.0).into(), Pt(pages.sheet.1).into(), painted.ops));
    }
    // Paths go out as plain operators, which printpdf calls unknown and leaves out of what it calls secure.
    let options = PdfSaveOptions { optimize: true, subset_fonts: false, secure: false, image_optimization: None };
    let mut warnings = Vec::new();
    let file = printpdf::serialize::to_lopdf_doc(&pdf, &options, &mut warnings);
    finish::finish(file, pages, &marked, document)
        .map_err(|cause| Problem::error("pdf", format!("the PDF could not be written: {cause}")).into())
}
