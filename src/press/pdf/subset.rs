//! Which glyphs of which faces are used, and the small fonts made of them.

use crate::press::typeset::fonts::FaceId;
use crate::press::typeset::pages::{Drawing, Page, Pages};
use crate::terms::problem::{Problem, Problems};
use printpdf::{FontId, ParsedFont, PdfDocument, PdfFont};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// An embedded font. A glyph that stands for two different texts goes into two fonts of the face: a font gives a glyph one text.
#[derive(Debug)]
pub(super) struct Subset {
    /// Resource name.
    pub(super) id: FontId,
    bytes: Vec<u8>,
    name: String,
    /// Old glyph number to new one and its text.
    glyphs: BTreeMap<u16, (u16, String)>,
    advances: BTreeMap<u16, f64>,
}

/// All subsets, by face and layer.
#[derive(Debug)]
pub(super) struct Subsets {
    fonts: BTreeMap<(FaceId, usize), Subset>,
    /// The layer of every glyph and text.
    layers: BTreeMap<(FaceId, u16), Vec<String>>,
}

/// A glyph as the content stream names it.
pub(super) struct Coded<'s> {
    /// Font.
    pub(super) font: &'s Subset,
    /// Number in that font.
    pub(super) code: u16,
    /// Advance in thousandths of an em, as the file's widths round it.
    pub(super) advance: f64,
}

/// Makes the subsets of all glyphs on the pages.
pub(super) fn make(pages: &Pages<'_>) -> Result<Subsets, Problems> {
    let mut layers: BTreeMap<(FaceId, u16), Vec<String>> = BTreeMap::new();
    for (key, text) in used(&pages.pages) {
        layers.entry(key).or_default().push(text);
    }
    let mut wanted: BTreeMap<(FaceId, usize), BTreeMap<u16, String>> = BTreeMap::new();
    for ((face, glyph), texts) in &layers {
        for (layer, text) in texts.iter().enumerate() {
            wanted.entry((*face, layer)).or_default().insert(*glyph, text.clone());
        }
    }
    let mut problems = Problems::default();
    let mut fonts = BTreeMap::new();
    for (at, ((face, layer), glyphs)) in wanted.into_iter().enumerate() {
        match subset(pages, face, at, glyphs) {
            Some(font) => {
                fonts.insert((face, layer), font);
            }
            None => problems.push(
                Problem::error("font-not-embeddable", format!("the font {} can't be embedded", pages.fonts.face_name(face)))
                    .why("its outlines are of a kind that a PDF can't hold, or the file is damaged")
                    .help("name another family for its role in `fonts` of tongbao.yaml"),
            ),
        }
    }
    problems.or(Subsets { fonts, layers })
}

/// Every glyph with every text it stands for, in order.
fn used(pages: &[Page]) -> BTreeSet<((FaceId, u16), String)> {
    let items = pages.iter().flat_map(|p| p.beneath.iter().chain(&p.items).chain(&p.furniture));
    let runs = items.filter_map(|item| match &item.drawing {
        Drawing::Glyphs(run) => Some(run),
        _ => None,
    });
    runs.flat_map(|run| run.glyphs.iter().map(|g| ((run.face, g.id), g.text.clone()))).collect()
}

fn subset(pages: &Pages<'_>, face: FaceId, at: usize, wanted: BTreeMap<u16, String>) -> Option<Subset> {
    let (data, index) = pages.fonts.face_data(face);
    let mut remapper = GlyphRemapper::new();
    let glyphs: BTreeMap<u16, (u16, String)> = wanted.into_iter().map(|(glyph, text)| (glyph, (remapper.remap(glyph), text))).collect();
    let bytes = subsetter::subset(data, index, &remapper).ok()?;
    let parsed = ttf_parser::Face::parse(data, index).ok()?;
    let em = f64::from(parsed.units_per_em());
    let advance = |glyph: u16| {
        let units = parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        // Truncated as the file's /W is.
        (f64::from(units) * 1000.0 / em).trunc()
    };
    let advances = glyphs.keys().map(|glyph| (*glyph, advance(*glyph))).collect();
    Some(Subset { id: FontId(format!("F{at}")), bytes, name: format!("{}+{}", tag(at), pages.fonts.face_name(face)), glyphs, advances })
}

/// Six capital letters, different for every subset of the file (ISO 32000, 9.6.4).
fn tag(at: usize) -> String {
    let mut rest = at;
    let mut letters = ['A'; 6];
    for letter in letters.iter_mut().rev() {
        *letter = char::from(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().collect()
}

/// Puts the subsets into the file's resources.
pub(super) fn embed(subsets: &Subsets, pdf: &mut PdfDocument) -> Result<(), Problems> {
    for subset in subsets.fonts.values() {
        let Some(mut font) = ParsedFont::from_bytes(&subset.bytes, 0, &mut Vec::new()) else {
            return Err(Problem::error("font-not-embeddable", format!("the font {} can't be embedded", subset.name)).into());
        };
        font.font_name = Some(subset.name.clone());
        pdf.resources.fonts.map.insert(subset.id.clone(), PdfFont::new(font));
    }
    Ok(())
}

impl Subsets {
    /// The code of a glyph that stands for a text.
    pub(super) fn code(&self, face: FaceId, glyph: u16, text: &str) -> Option<Coded<'_>> {
        let layer = self.layers.get(&(face, glyph))?.iter().position(|t| t == text)?;
        let font = self.fonts.get(&(face, layer))?;
        let (code, _) = font.glyphs.get(&glyph)?;
        let advance = *font.advances.get(&glyph)?;
        Some(Coded { font, code: *code, advance })
    }
}
