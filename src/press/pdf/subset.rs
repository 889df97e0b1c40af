//! Which glyphs of which faces are used, and the small fonts made of them.

use super::narrow;
use crate::press::typeset::fonts::FaceId;
use crate::press::typeset::pages::{Drawing, Page, Pages, Place, Set, Text};
use crate::terms::problem::{Problem, Problems};
use printpdf::font::FontMetrics;
use printpdf::text::{Codepoint, TextItem};
use printpdf::{FontId, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, Pt};
use std::collections::{BTreeMap, HashMap};
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
struct Subset {
    bytes: Vec<u8>,
    name: String,
    /// Each of its glyphs, with what it stands for.
    glyphs: Vec<(Coded, Text)>,
    /// Made of single outlines.
    narrow: bool,
}

/// All subsets.
#[derive(Debug)]
pub(super) struct Subsets {
    fonts: Vec<Subset>,
    /// Every use with its texts, and the glyph that says each.
    codes: HashMap<(FaceId, Use), Vec<(Text, Coded)>>,
}

/// A glyph as the content stream names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded {
    /// Number of its font.
    pub(super) font: usize,
    /// Number in the font program.
    glyph: u16,
    /// Number by which strings name it.
    pub(super) code: u16,
    /// Advance in thousandths of an em, as the file's widths round it.
    pub(super) advance: f64,
}

/// Makes the subsets of all glyphs on the pages.
pub(super) fn make(pages: &Pages<'_>) -> Result<Subsets, Problems> {
    let texts = used(&pages.pages);
    let mut wanted: BTreeMap<(FaceId, Layer), BTreeMap<Use, Text>> = BTreeMap::new();
    for ((face, used), texts) in texts {
        for (at, text) in texts.into_iter().enumerate() {
            wanted.entry((face, (used.1.is_some(), at))).or_default().insert(used, text);
        }
    }
    let mut problems = Problems::default();
    let mut subsets = Subsets { fonts: Vec::new(), codes: HashMap::new() };
    for ((face, layer), uses) in wanted {
        let at = subsets.fonts.len();
        let made = if layer.0 { Some(marks(pages, face, at, &uses)) } else { subset(pages, face, at, &uses) };
        let Some(font) = made else {
            problems.push(
                Problem::error("font-not-embeddable", format!("the font {} can't be embedded", pages.fonts.face_name(face)))
                    .why("its outlines are of a kind that a PDF can't hold, or the file is damaged")
                    .help("name another family for its role in `fonts` of tongbao.yaml"),
            );
            continue;
        };
        for (used, (coded, text)) in uses.keys().zip(&font.glyphs) {
            subsets.codes.entry((face, *used)).or_default().push((text.clone(), *coded));
        }
        subsets.fonts.push(font);
    }
    problems.or(subsets)
}

/// Every use with every text it stands for, in order.
fn used(pages: &[Page]) -> BTreeMap<(FaceId, Use), Vec<Text>> {
    let mut seen: HashMap<(FaceId, Use), Vec<Text>> = HashMap::new();
    for item in pages.iter().flat_map(|p| p.beneath.iter().chain(&p.items).chain(&p.furniture)) {
        let Drawing::Glyphs(run) = &item.drawing else { continue };
        for glyph in &run.glyphs {
            let known = seen.entry((run.face, (glyph.id, glyph.place))).or_default();
            if !known.contains(&glyph.text) {
                known.push(glyph.text.clone());
            }
        }
    }
    BTreeMap::from_iter(seen)
}

fn subset(pages: &Pages<'_>, face: FaceId, at: usize, wanted: &BTreeMap<Use, Text>) -> Option<Subset> {
    let (data, index) = pages.fonts.face_data(face);
    let parsed = ttf_parser::Face::parse(data, index).ok()?;
    let em = f64::from(parsed.units_per_em());
    let mut remapper = GlyphRemapper::new();
    let numbers: Vec<u16> = wanted.keys().map(|(glyph, _)| remapper.remap(*glyph)).collect();
    let bytes = subsetter::subset(data, index, &remapper).ok()?;
    // A font of numbered outlines is asked by those numbers, every other by its glyphs' (ISO 32000-1, 9.7.4.2).
    let table = ttf_parser::RawFace::parse(&bytes, 0).ok()?.table(ttf_parser::Tag::from_bytes(b"CFF "));
    let numbered = table.and_then(ttf_parser::cff::Table::parse);
    let coded = |((glyph, _), number): (&Use, &u16)| {
        let code = numbered.and_then(|cff| cff.glyph_cid(ttf_parser::GlyphId(*number))).unwrap_or(*number);
        let units = parsed.glyph_hor_advance(ttf_parser::GlyphId(*glyph)).unwrap_or(0);
        // Truncated as the file's /W is.
        Coded { font: at, glyph: *number, code, advance: (f64::from(units) * 1000.0 / em).trunc() }
    };
    let glyphs = wanted.keys().zip(&numbers).map(coded).zip(wanted.values().cloned()).collect();
    Some(Subset { name: name(pages, face, at), glyphs, narrow: false, bytes })
}

/// A font of marks that take a part of their place.
fn marks(pages: &Pages<'_>, face: FaceId, at: usize, wanted: &BTreeMap<Use, Text>) -> Subset {
    let (mut outlines, mut glyphs) = (Vec::new(), Vec::new());
    for ((glyph, place), text) in wanted {
        let Place { from, width } = place.unwrap_or(Place { from: 0, width: 1000 });
        let left = -f32::from(from) / 1000.0;
        let outline = pages.fonts.outline(face, *glyph).into_iter().map(|segment| segment.moved(left, 0.0)).collect();
        outlines.push(narrow::Glyph { outline, width });
        let number = outlines.len() as u16;
        glyphs.push((Coded { font: at, glyph: number, code: number, advance: f64::from(width) }, text.clone()));
    }
    let name = name(pages, face, at);
    Subset { bytes: narrow::font(&name, &outlines), name, glyphs, narrow: true }
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

/// Puts the subsets into the file's resources. Gives a page's operators that show every glyph of them once: from those the file learns what each stands for.
pub(super) fn embed(subsets: &Subsets, pdf: &mut PdfDocument) -> Result<Vec<Op>, Problems> {
    let mut shown = Vec::new();
    for (at, subset) in subsets.fonts.iter().enumerate() {
        let Some(mut font) = subset.parsed() else {
            return Err(Problem::error("font-not-embeddable", format!("the font {} can't be embedded", subset.name)).into());
        };
        font.font_name = Some(subset.name.clone());
        let id = FontId(format!("F{at}"));
        shown.push(Op::SetFont { font: PdfFontHandle::External(id.clone()), size: Pt(1.0) });
        let point = |(coded, text): &(Coded, Text)| Codepoint { gid: coded.glyph, offset: 0.0, cid: Some(text.to_string()) };
        shown.push(Op::ShowText { items: vec![TextItem::GlyphIds(subset.glyphs.iter().map(point).collect())] });
        pdf.resources.fonts.map.insert(id, PdfFont::new(font));
    }
    Ok(shown)
}

impl Subset {
    fn parsed(&self) -> Option<ParsedFont> {
        if !self.narrow {
            return ParsedFont::from_bytes(&self.bytes, 0, &mut Vec::new());
        }
        let widths = self.glyphs.iter().map(|(coded, _)| (coded.glyph, coded.advance as u16)).collect();
        let metrics = FontMetrics { ascent: REACH.0, descent: REACH.1 };
        Some(ParsedFont::with_glyph_data(self.bytes.clone(), 0, None, BTreeMap::new(), widths, 1000, metrics))
    }
}

impl Subsets {
    /// The code of a set glyph.
    pub(super) fn code(&self, face: FaceId, glyph: &Set) -> Option<Coded> {
        let texts = self.codes.get(&(face, (glyph.id, glyph.place)))?;
        texts.iter().find(|(text, _)| *text == glyph.text).map(|(_, coded)| *coded)
    }
}
