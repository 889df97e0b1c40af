//! Which glyphs of which faces are used, and the small fonts made of them.

use crate::press::typeset::fonts::FaceId;
use crate::press::typeset::pages::{Drawing, Page, Pages, Set};
use crate::terms::problem::{Problem, Problems};
use printpdf::{FontId, ParsedFont, PdfDocument, PdfFont};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// What a glyph stands for, and the place it takes where that is not its own.
type Use = (String, Option<u16>);

/// An embedded font. A glyph that stands for two different texts, or takes places of two widths, goes into two fonts of the face: a font gives a glyph
/// one of each.
#[derive(Debug)]
pub(super) struct Subset {
    /// Resource name.
    pub(super) id: FontId,
    bytes: Vec<u8>,
    name: String,
    /// Old glyph number to new one and its advance in thousandths of an em.
    glyphs: BTreeMap<u16, (u16, f64)>,
    /// New glyph number and its advance in the font's units, where it isn't the font's own.
    narrowed: Vec<(u16, u16)>,
}

/// All subsets, by face and layer.
#[derive(Debug)]
pub(super) struct Subsets {
    fonts: BTreeMap<(FaceId, usize), Subset>,
    /// Every glyph's uses; a use's place in the list is its layer.
    layers: BTreeMap<(FaceId, u16), Vec<Use>>,
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
    let mut layers: BTreeMap<(FaceId, u16), Vec<Use>> = BTreeMap::new();
    for (key, used) in used(&pages.pages) {
        layers.entry(key).or_default().push(used);
    }
    let mut wanted: BTreeMap<(FaceId, usize), BTreeMap<u16, Option<u16>>> = BTreeMap::new();
    for ((face, glyph), uses) in &layers {
        for (layer, (_, place)) in uses.iter().enumerate() {
            wanted.entry((*face, layer)).or_default().insert(*glyph, *place);
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

/// Every glyph with every use of it, in order.
fn used(pages: &[Page]) -> BTreeSet<((FaceId, u16), Use)> {
    let items = pages.iter().flat_map(|p| p.beneath.iter().chain(&p.items).chain(&p.furniture));
    let runs = items.filter_map(|item| match &item.drawing {
        Drawing::Glyphs(run) => Some(run),
        _ => None,
    });
    runs.flat_map(|run| run.glyphs.iter().map(|g| ((run.face, g.id), (g.text.clone(), g.place)))).collect()
}

fn subset(pages: &Pages<'_>, face: FaceId, at: usize, wanted: BTreeMap<u16, Option<u16>>) -> Option<Subset> {
    let (data, index) = pages.fonts.face_data(face);
    let parsed = ttf_parser::Face::parse(data, index).ok()?;
    let em = f64::from(parsed.units_per_em());
    let mut remapper = GlyphRemapper::new();
    let mut glyphs = BTreeMap::new();
    let mut narrowed = Vec::new();
    for (glyph, place) in wanted {
        let code = remapper.remap(glyph);
        let units = match place {
            Some(thousandths) => {
                let units = (f64::from(thousandths) * em / 1000.0).round() as u16;
                narrowed.push((code, units));
                units
            }
            None => parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0),
        };
        // Truncated as the file's /W is.
        glyphs.insert(glyph, (code, (f64::from(units) * 1000.0 / em).trunc()));
    }
    let bytes = subsetter::subset(data, index, &remapper).ok()?;
    let name = format!("{}+{}", tag(at), pages.fonts.face_name(face));
    Some(Subset { id: FontId(format!("F{at}")), bytes, name, glyphs, narrowed })
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
        for (code, units) in &subset.narrowed {
            font.set_glyph_width(*code, *units);
        }
        pdf.resources.fonts.map.insert(subset.id.clone(), PdfFont::new(font));
    }
    Ok(())
}

impl Subsets {
    /// The code of a set glyph.
    pub(super) fn code(&self, face: FaceId, glyph: &Set) -> Option<Coded<'_>> {
        let layer = self.layers.get(&(face, glyph.id))?.iter().position(|(text, place)| *text == glyph.text && *place == glyph.place)?;
        let font = self.fonts.get(&(face, layer))?;
        let (code, advance) = *font.glyphs.get(&glyph.id)?;
        Some(Coded { font, code, advance })
    }
}
