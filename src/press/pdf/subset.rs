//! Which glyphs of which faces are used, and the small fonts made of them.

use super::narrow;
use crate::press::typeset::fonts::FaceId;
use crate::press::typeset::pages::{Drawing, Page, Pages, Place, Set};
use crate::terms::problem::{Problem, Problems};
use printpdf::font::FontMetrics;
use printpdf::{FontId, ParsedFont, PdfDocument, PdfFont};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// A glyph, and the part of its place that it takes where it doesn't take all.
type Use = (u16, Option<Place>);

/// Which of a face's fonts: the glyphs as they are or those that take a part of their place; and, because a font gives a glyph one text, the how-manieth
/// text.
type Layer = (bool, usize);

/// How far above and below the baseline a font of marks reaches, in thousandths of an em.
const REACH: (i16, i16) = (880, -120);

/// An embedded font. Its widths are those that its outlines say: a mark that takes a part of its place is a glyph of another font.
#[derive(Debug)]
pub(super) struct Subset {
    /// Resource name.
    pub(super) id: FontId,
    bytes: Vec<u8>,
    name: String,
    /// Each use with its number and its advance in thousandths of an em.
    codes: BTreeMap<Use, (u16, f64)>,
    /// Made of single outlines.
    narrow: bool,
}

/// All subsets, by face and layer.
#[derive(Debug)]
pub(super) struct Subsets {
    fonts: BTreeMap<(FaceId, Layer), Subset>,
    /// What every use stands for; a text's place in the list is its layer.
    texts: BTreeMap<(FaceId, Use), Vec<String>>,
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
    let texts = used(&pages.pages);
    let mut wanted: BTreeMap<(FaceId, Layer), BTreeSet<Use>> = BTreeMap::new();
    for ((face, used), texts) in &texts {
        for text in 0..texts.len() {
            wanted.entry((*face, (used.1.is_some(), text))).or_default().insert(*used);
        }
    }
    let mut problems = Problems::default();
    let mut fonts = BTreeMap::new();
    for (at, ((face, layer), uses)) in wanted.into_iter().enumerate() {
        let made = if layer.0 { Some(marks(pages, face, at, uses)) } else { subset(pages, face, at, uses) };
        match made {
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
    problems.or(Subsets { fonts, texts })
}

/// Every use with every text it stands for, in order.
fn used(pages: &[Page]) -> BTreeMap<(FaceId, Use), Vec<String>> {
    let mut texts: BTreeMap<(FaceId, Use), Vec<String>> = BTreeMap::new();
    for item in pages.iter().flat_map(|p| p.beneath.iter().chain(&p.items).chain(&p.furniture)) {
        let Drawing::Glyphs(run) = &item.drawing else { continue };
        for glyph in &run.glyphs {
            let known = texts.entry((run.face, (glyph.id, glyph.place))).or_default();
            if !known.contains(&glyph.text) {
                known.push(glyph.text.clone());
            }
        }
    }
    texts
}

fn subset(pages: &Pages<'_>, face: FaceId, at: usize, wanted: BTreeSet<Use>) -> Option<Subset> {
    let (data, index) = pages.fonts.face_data(face);
    let parsed = ttf_parser::Face::parse(data, index).ok()?;
    let em = f64::from(parsed.units_per_em());
    let mut remapper = GlyphRemapper::new();
    let mut codes = BTreeMap::new();
    for (glyph, place) in wanted {
        let code = remapper.remap(glyph);
        let units = parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        // Truncated as the file's /W is.
        codes.insert((glyph, place), (code, (f64::from(units) * 1000.0 / em).trunc()));
    }
    let bytes = subsetter::subset(data, index, &remapper).ok()?;
    Some(Subset { id: FontId(format!("F{at}")), bytes, name: name(pages, face, at), codes, narrow: false })
}

/// A font of marks that take a part of their place.
fn marks(pages: &Pages<'_>, face: FaceId, at: usize, wanted: BTreeSet<Use>) -> Subset {
    let (mut glyphs, mut codes) = (Vec::new(), BTreeMap::new());
    for (glyph, place) in wanted {
        let Place { from, width } = place.unwrap_or(Place { from: 0, width: 1000 });
        let left = -f32::from(from) / 1000.0;
        let outline = pages.fonts.outline(face, glyph).into_iter().map(|segment| segment.moved(left, 0.0)).collect();
        glyphs.push(narrow::Glyph { outline, width });
        codes.insert((glyph, place), (glyphs.len() as u16, f64::from(width)));
    }
    let name = name(pages, face, at);
    Subset { id: FontId(format!("F{at}")), bytes: narrow::font(&name, &glyphs), name, codes, narrow: true }
}

fn name(pages: &Pages<'_>, face: FaceId, at: usize) -> String {
    format!("{}+{}", tag(at), pages.fonts.face_name(face))
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
        let Some(mut font) = subset.parsed() else {
            return Err(Problem::error("font-not-embeddable", format!("the font {} can't be embedded", subset.name)).into());
        };
        font.font_name = Some(subset.name.clone());
        pdf.resources.fonts.map.insert(subset.id.clone(), PdfFont::new(font));
    }
    Ok(())
}

impl Subset {
    fn parsed(&self) -> Option<ParsedFont> {
        if !self.narrow {
            return ParsedFont::from_bytes(&self.bytes, 0, &mut Vec::new());
        }
        let widths = self.codes.values().map(|(code, advance)| (*code, *advance as u16)).collect();
        let metrics = FontMetrics { ascent: REACH.0, descent: REACH.1 };
        Some(ParsedFont::with_glyph_data(self.bytes.clone(), 0, None, BTreeMap::new(), widths, 1000, metrics))
    }
}

impl Subsets {
    /// The code of a set glyph.
    pub(super) fn code(&self, face: FaceId, glyph: &Set) -> Option<Coded<'_>> {
        let used = (glyph.id, glyph.place);
        let layer = self.texts.get(&(face, used))?.iter().position(|text| *text == glyph.text)?;
        let font = self.fonts.get(&(face, (glyph.place.is_some(), layer)))?;
        let (code, advance) = *font.codes.get(&used)?;
        Some(Coded { font, code, advance })
    }
}
