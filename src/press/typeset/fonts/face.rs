//! One face: its character map and advances, read once, when the first character is asked of it.

use crate::press::document::tree::Segment;
use std::path::PathBuf;
use std::sync::OnceLock;
use ttf_parser::OutlineBuilder;
use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};

/// A font file; a collection's faces share it.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    data: OnceLock<Vec<u8>>,
}

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        File { path, data: OnceLock::new() }
    }

    /// The file's bytes; none where it can't be read, so that the next face of the chain serves.
    pub(super) fn data(&self) -> &[u8] {
        self.data.get_or_init(|| std::fs::read(&self.path).unwrap_or_default())
    }
}

/// A face of a file.
#[derive(Debug)]
pub(super) struct Face {
    pub(super) file: usize,
    pub(super) index: u32,
    pub(super) name: String,
    map: OnceLock<Map>,
}

/// Characters in order, each with its glyph.
#[derive(Debug, Default)]
struct Map(Vec<(char, Placed)>);

/// A character's glyph within the place it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) glyph: u16,
    /// Place taken, in em.
    pub(super) advance: f32,
    /// Where in that place the glyph's origin stands, in em.
    pub(super) offset: f32,
}

impl Face {
    pub(super) fn new(file: usize, index: u32, name: String) -> Self {
        Face { file, index, name, map: OnceLock::new() }
    }

    /// Glyph and advance in em.
    pub(super) fn glyph(&self, files: &[File], character: char) -> Option<Placed> {
        let map = &self.map.get_or_init(|| self.read_map(files).unwrap_or_default()).0;
        let at = map.binary_search_by_key(&character, |(c, _)| *c).ok()?;
        Some(map[at].1)
    }

    /// Top and bottom of a glyph's ink in em.
    pub(super) fn ink(&self, files: &[File], glyph: u16) -> Option<(f32, f32)> {
        let face = ttf_parser::Face::parse(files[self.file].data(), self.index).ok()?;
        let em = f32::from(face.units_per_em());
        let ink = face.glyph_bounding_box(ttf_parser::GlyphId(glyph))?;
        Some((f32::from(ink.y_max) / em, f32::from(ink.y_min) / em))
    }

    /// A glyph's outline in em, y up.
    pub(super) fn outline(&self, files: &[File], glyph: u16) -> Vec<Segment> {
        let Ok(face) = ttf_parser::Face::parse(files[self.file].data(), self.index) else { return Vec::new() };
        let mut outline = Outline { em: f32::from(face.units_per_em()), at: (0.0, 0.0), segments: Vec::new() };
        face.outline_glyph(ttf_parser::GlyphId(glyph), &mut outline);
        outline.segments
    }

    fn read_map(&self, files: &[File]) -> Option<Map> {
        let face = ttf_parser::Face::parse(files[self.file].data(), self.index).ok()?;
        let em = f32::from(face.units_per_em());
        let half = Single::of(&face, HALF_WIDTH);
        let full = Single::of(&face, FULL_WIDTH);
        let mut map = Vec::new();
        for subtable in face.tables().cmap?.subtables.into_iter().filter(|s| s.is_unicode()) {
            subtable.codepoints(|code| {
                if let Some(character) = char::from_u32(code)
                    && let Some(glyph) = subtable.glyph_index(code).filter(|g| g.0 != 0)
                {
                    let glyph = match character {
                        ' '..='~' => half.of_glyph(glyph),
                        c if is_wide(c) => full.of_glyph(glyph),
                        _ => glyph,
                    };
                    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em;
                    map.push((character, place(character, glyph.0, advance)));
                }
            });
        }
        // A character stands in several subtables; the stable sort keeps the first.
        map.sort_by_key(|(character, _)| *character);
        map.dedup_by_key(|(character, _)| *character);
        Some(Map(map))
    }
}

/// Digits of proportional faces differ in width and would shake every column: the face's own half-width glyphs stand on the character grid.
const HALF_WIDTH: ttf_parser::Tag = ttf_parser::Tag::from_bytes(b"hwid");
/// Marks that Chinese shares with Latin text are drawn for Latin unless asked otherwise.
const FULL_WIDTH: ttf_parser::Tag = ttf_parser::Tag::from_bytes(b"fwid");

/// Marks that take a whole place in Chinese although faces draw them narrow: curly quotes, dash, ellipsis, middle dot.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{00b7}')
}

/// A narrow glyph of a wide mark stands where the full-width one would: an opening quote at the right, a closing one at the left.
fn place(character: char, glyph: u16, advance: f32) -> Placed {
    if !is_wide(character) || advance >= 1.0 {
        return Placed { glyph, advance, offset: 0.0 };
    }
    let offset = match character {
        '\u{2018}' | '\u{201c}' => 1.0 - advance,
        '\u{2019}' | '\u{201d}' => 0.0,
        _ => (1.0 - advance) / 2.0,
    };
    Placed { glyph, advance: 1.0, offset }
}

/// The one-to-one substitutions of a feature.
struct Single<'a>(Vec<SingleSubstitution<'a>>);

impl<'a> Single<'a> {
    fn of(face: &ttf_parser::Face<'a>, tag: ttf_parser::Tag) -> Self {
        let Some(gsub) = face.tables().gsub else { return Single(Vec::new()) };
        // Every script's feature of this tag leads to the same lookups in the faces that have it.
        let Some(feature) = gsub.features.find(tag) else { return Single(Vec::new()) };
        let subtables = feature.lookup_indices.into_iter().filter_map(|index| gsub.lookups.get(index));
        Single(
            subtables
                .flat_map(|lookup| lookup.subtables.into_iter::<SubstitutionSubtable<'a>>())
                .filter_map(|subtable| match subtable {
                    SubstitutionSubtable::Single(single) => Some(single),
                    _ => None,
                })
                .collect(),
        )
    }

    fn of_glyph(&self, glyph: ttf_parser::GlyphId) -> ttf_parser::GlyphId {
        let found = self.0.iter().find_map(|single| match single {
            SingleSubstitution::Format1 { coverage, delta } => {
                coverage.get(glyph).map(|_| ttf_parser::GlyphId(glyph.0.wrapping_add_signed(*delta)))
            }
            SingleSubstitution::Format2 { coverage, substitutes } => coverage.get(glyph).and_then(|at| substitutes.get(at)),
        });
        found.unwrap_or(glyph)
    }
}

/// Collects an outline.
struct Outline {
    em: f32,
    at: (f32, f32),
    segments: Vec<Segment>,
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.segments.push(Segment::Move(x / self.em, y / self.em));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.segments.push(Segment::Line(x / self.em, y / self.em));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // PDF knows cubic curves only.
        let third = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        let (x0, y0) = self.at;
        self.curve_to(third(x0, x1), third(y0, y1), third(x, x1), third(y, y1), x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at = (x, y);
        let em = self.em;
        self.segments.push(Segment::Curve(x1 / em, y1 / em, x2 / em, y2 / em, x / em, y / em));
    }
    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}
