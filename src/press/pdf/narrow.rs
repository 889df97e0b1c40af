//! A font of marks that gave up a part of their place: the face's own outlines, with the widths at which they are set. A file may not say another width
//! of a glyph than the glyph's font does, and text is found again by places that don't overlap.
//!
//! The font is a CID-keyed CFF (Adobe Technical Note 5176) with as little in it as the format allows.

use crate::press::document::tree::Segment;

/// Units of an em.
const EM: f32 = 1000.0;
/// Width of the glyph that stands for nothing.
const NOTDEF: i32 = 1000;

/// A glyph: its outline in em with y up, and its width in thousandths of an em.
pub(super) struct Glyph {
    pub(super) outline: Vec<Segment>,
    pub(super) width: u16,
}

/// An OpenType file with nothing but outlines. Glyphs are numbered from 1, in order.
pub(super) fn font(name: &str, glyphs: &[Glyph]) -> Vec<u8> {
    let outlines = cff(name, glyphs);
    const HEADER: usize = 12 + 16;
    let mut file = b"OTTO\0\x01\0\x10\0\0\0\0CFF \0\0\0\0".to_vec();
    file.extend((HEADER as u32).to_be_bytes());
    file.extend((outlines.len() as u32).to_be_bytes());
    file.extend(outlines);
    file
}

/// Names that the format doesn't know by number: the first ones of a font's own.
const REGISTRY: i32 = 391;
const ORDERING: i32 = 392;

fn cff(name: &str, glyphs: &[Glyph]) -> Vec<u8> {
    let count = glyphs.len() + 1;
    let outlines: Vec<Vec<u8>> =
        std::iter::once(outline(&[], NOTDEF)).chain(glyphs.iter().map(|g| outline(&g.outline, i32::from(g.width)))).collect();
    let front = [vec![1, 0, 4, 4], index(&[name.as_bytes().to_vec()])].concat();
    let names = [index(&[b"Adobe".to_vec(), b"Identity".to_vec()]), vec![0, 0]].concat();
    // Every glyph's CID is its number; all are of the one font dictionary.
    let charset = [vec![2, 0, 1], (count as u16).saturating_sub(2).to_be_bytes().to_vec()].concat();
    let select = [vec![3, 0, 1, 0, 0, 0], (count as u16).to_be_bytes().to_vec()].concat();
    let outlines = index(&outlines);
    // Widths are those that the glyphs begin with.
    let private = [number(0), vec![20], number(0), vec![21]].concat();
    // Offsets are of a fixed length, so the first guess of the top dictionary is as long as the last.
    let top = |charset: usize, select: usize, outlines: usize, dictionaries: usize| {
        let top = [
            [number(REGISTRY), number(ORDERING), number(0), vec![12, 30]].concat(),
            [number(count as i32), vec![12, 34]].concat(),
            [number(charset as i32), vec![15]].concat(),
            [number(select as i32), vec![12, 37]].concat(),
            [number(outlines as i32), vec![17]].concat(),
            [number(dictionaries as i32), vec![12, 36]].concat(),
        ];
        index(&[top.concat()])
    };
    let dictionary = |private_at: usize| index(&[[number(private.len() as i32), number(private_at as i32), vec![18]].concat()]);
    let charset_at = front.len() + top(0, 0, 0, 0).len() + names.len();
    let select_at = charset_at + charset.len();
    let outlines_at = select_at + select.len();
    let dictionaries_at = outlines_at + outlines.len();
    let private_at = dictionaries_at + dictionary(0).len();
    let top = top(charset_at, select_at, outlines_at, dictionaries_at);
    [front, top, names, charset, select, outlines, dictionary(private_at), private].concat()
}

/// A list of byte strings: count, size of an offset, offsets from 1, bytes.
fn index(items: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = (items.len() as u16).to_be_bytes().to_vec();
    bytes.push(4);
    let mut at = 1_u32;
    bytes.extend(at.to_be_bytes());
    for item in items {
        at += item.len() as u32;
        bytes.extend(at.to_be_bytes());
    }
    items.iter().for_each(|item| bytes.extend(item));
    bytes
}

/// A number of a dictionary, five bytes long whatever it is.
fn number(value: i32) -> Vec<u8> {
    [vec![29], value.to_be_bytes().to_vec()].concat()
}

/// A glyph's program: its width, then its outline in steps of whole units.
fn outline(segments: &[Segment], width: i32) -> Vec<u8> {
    let mut program = Vec::new();
    put(&mut program, width);
    let mut at = (0, 0);
    let mut step = |program: &mut Vec<u8>, x: f32, y: f32| {
        let to = ((x * EM).round() as i32, (y * EM).round() as i32);
        put(program, to.0 - at.0);
        put(program, to.1 - at.1);
        at = to;
    };
    for segment in segments {
        match *segment {
            Segment::Move(x, y) => {
                step(&mut program, x, y);
                program.push(21);
            }
            Segment::Line(x, y) => {
                step(&mut program, x, y);
                program.push(5);
            }
            Segment::Curve(a, b, c, d, x, y) => {
                step(&mut program, a, b);
                step(&mut program, c, d);
                step(&mut program, x, y);
                program.push(8);
            }
            // The next move closes the outline before it.
            Segment::Close => {}
        }
    }
    program.push(14);
    program
}

/// A number of a program: all that occur have two bytes' room.
fn put(program: &mut Vec<u8>, value: i32) {
    program.push(28);
    program.extend((value.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_keeps_its_outline_and_takes_its_new_width() {
        let outline =
            vec![Segment::Move(0.1, -0.05), Segment::Line(0.2, -0.05), Segment::Curve(0.25, 0.0, 0.25, 0.05, 0.2, 0.1), Segment::Close];
        let file = font("AAAAAA+Marks", &[Glyph { outline, width: 500 }, Glyph { outline: Vec::new(), width: 850 }]);
        let table = ttf_parser::RawFace::parse(&file, 0).unwrap().table(ttf_parser::Tag::from_bytes(b"CFF ")).unwrap();
        let cff = ttf_parser::cff::Table::parse(table).unwrap();
        assert_eq!((cff.number_of_glyphs(), cff.glyph_cid(ttf_parser::GlyphId(2))), (3, Some(2)));
        struct Nothing;
        impl ttf_parser::OutlineBuilder for Nothing {
            fn move_to(&mut self, _: f32, _: f32) {}
            fn line_to(&mut self, _: f32, _: f32) {}
            fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
            fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
            fn close(&mut self) {}
        }
        let ink = cff.outline(ttf_parser::GlyphId(1), &mut Nothing).unwrap();
        assert_eq!((ink.x_min, ink.y_min, ink.y_max), (100, -50, 100));
    }
}
