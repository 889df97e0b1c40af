//! Pages -> bytes: fonts subset and embedded, content streams, outline, links, metadata. Alone names printpdf and lopdf.

mod content;
mod finish;
mod subset;

use crate::press::document::tree::Document;
use crate::press::typeset::pages::Pages;
use crate::press::typeset::style::{SHEET_HEIGHT, SHEET_WIDTH};
use crate::terms::problem::{Problem, Problems};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt};

/// Writes pages as a PDF file. The same pages give the same bytes.
pub fn write(pages: &Pages<'_>, document: &Document) -> Result<Vec<u8>, Problems> {
    let subsets = subset::make(pages)?;
    let mut pdf = PdfDocument::new(&document.meta.title);
    subset::embed(&subsets, &mut pdf)?;
    for page in &pages.pages {
        let ops = content::ops(page, &subsets);
        pdf.pages.push(PdfPage::new(Pt(SHEET_WIDTH).into(), Pt(SHEET_HEIGHT).into(), ops));
    }
    // Paths go out as plain operators, which printpdf calls unknown and leaves out of what it calls secure.
    let options = PdfSaveOptions { optimize: true, subset_fonts: false, secure: false, image_optimization: None };
    let mut warnings = Vec::new();
    let file = printpdf::serialize::to_lopdf_doc(&pdf, &options, &mut warnings);
    finish::finish(file, pages, document).map_err(|cause| Problem::error("pdf", format!("the PDF could not be written: {cause}")).into())
}
