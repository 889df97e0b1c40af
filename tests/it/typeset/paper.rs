//! A PDF read back as anyone would read it: where every glyph stands on its sheet, what it says, and which structure element holds it. Nothing here knows
//! how the pages were made.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;

/// A glyph on a sheet, in points from the sheet's top left corner.
#[derive(Clone, Debug)]
pub struct Glyph {
    pub page: usize,
    /// Where its advance begins, and its baseline; of a turned glyph the same on the upright sheet.
    pub x: f32,
    pub y: f32,
    pub size: f32,
    /// Its own advance, without what is added between glyphs.
    pub width: f32,
    pub text: String,
    /// Number of its marked sequence; none for an artifact.
    pub marked: Option<i64>,
    /// Whether it reads upwards.
    pub turned: bool,
    /// Fill colour.
    pub colour: [f32; 3],
}

/// A filled rectangle.
#[derive(Clone, Debug)]
pub struct Bar {
    pub page: usize,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub colour: [f32; 3],
}

/// A leaf or branch of the structure tree, in reading order.
#[derive(Clone, Debug)]
pub struct Element {
    pub kind: String,
    /// How deep it stands.
    pub depth: usize,
    /// Marked sequences of its own: page and number.
    pub marked: Vec<(usize, i64)>,
}

#[derive(Debug, Default)]
pub struct Paper {
    pub sheets: Vec<(f32, f32)>,
    pub glyphs: Vec<Glyph>,
    pub bars: Vec<Bar>,
    pub elements: Vec<Element>,
}

/// A font as the file says: two bytes a code, advances in thousandths, texts.
struct Font {
    widths: BTreeMap<u16, f32>,
    texts: BTreeMap<u16, String>,
}

type Matrix = [f32; 6];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

const STRAIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

impl Paper {
    pub fn read(bytes: &[u8]) -> Paper {
        let file = Document::load_mem(bytes).expect("a PDF");
        let mut paper = Paper::default();
        let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
        let mut fonts: BTreeMap<ObjectId, Font> = BTreeMap::new();
        for (at, page) in pages.iter().enumerate() {
            paper.page(&file, at, *page, &mut fonts);
        }
        let places: BTreeMap<ObjectId, usize> = pages.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let root = file.catalog().and_then(|c| c.get(b"StructTreeRoot")).and_then(Object::as_reference).expect("a tagged file");
        let top = file.get_dictionary(root).and_then(|d| d.get(b"K")).expect("elements").clone();
        paper.walk(&file, &top, 0, None, &places);
        paper
    }

    /// The glyphs of an element, in the order of the file.
    pub fn of<'p>(&'p self, element: &Element) -> Vec<&'p Glyph> {
        self.glyphs.iter().filter(|g| g.marked.is_some_and(|m| element.marked.contains(&(g.page, m)))).collect()
    }

    /// The glyphs of every marked sequence.
    pub fn by_mark(&self) -> BTreeMap<(usize, i64), Vec<&Glyph>> {
        let mut found: BTreeMap<(usize, i64), Vec<&Glyph>> = BTreeMap::new();
        for glyph in &self.glyphs {
            if let Some(marked) = glyph.marked {
                found.entry((glyph.page, marked)).or_default().push(glyph);
            }
        }
        found
    }

    /// What is read, artifacts left out, in reading order.
    pub fn text(&self) -> String {
        let by_mark = self.by_mark();
        let of = |element: &Element| -> String {
            element.marked.iter().filter_map(|mark| by_mark.get(mark)).flatten().map(|g| g.text.as_str()).collect()
        };
        self.elements.iter().map(of).collect()
    }

    fn page(&mut self, file: &Document, at: usize, id: ObjectId, fonts: &mut BTreeMap<ObjectId, Font>) {
        let page = file.get_dictionary(id).expect("a page");
        let numbers = |object: &Object| -> Vec<f32> { object.as_array().unwrap().iter().map(|n| n.as_float().unwrap()).collect() };
        let sheet = numbers(page.get(b"MediaBox").expect("a sheet"));
        let height = sheet[3];
        self.sheets.push((sheet[2], height));
        let named: BTreeMap<Vec<u8>, ObjectId> = {
            let resources = file.get_dict_in_dict(page, b"Resources").expect("resources");
            let listed = file.get_dict_in_dict(resources, b"Font").cloned().unwrap_or_default();
            listed.iter().map(|(name, font)| (name.clone(), font.as_reference().expect("a font"))).collect()
        };
        for font in named.values() {
            fonts.entry(*font).or_insert_with(|| read_font(file, *font));
        }
        let content = Content::decode(&file.get_page_content(id)).expect("operators");
        let mut state = State { ctm: STRAIGHT, spacing: 0.0, font: None, size: 0.0, colour: [0.0; 3] };
        let (mut kept, mut text, mut line) = (Vec::new(), STRAIGHT, STRAIGHT);
        let mut marks: Vec<Option<i64>> = Vec::new();
        for operation in &content.operations {
            let values: Vec<f32> = operation.operands.iter().filter_map(|o| o.as_float().ok()).collect();
            match operation.operator.as_str() {
                "q" => kept.push(state.clone()),
                "Q" => state = kept.pop().expect("a kept state"),
                "cm" => state.ctm = times(values[..6].try_into().unwrap(), state.ctm),
                "BT" => (text, line) = (STRAIGHT, STRAIGHT),
                "Tm" => (text, line) = (values[..6].try_into().unwrap(), values[..6].try_into().unwrap()),
                "Td" => {
                    line = times([1.0, 0.0, 0.0, 1.0, values[0], values[1]], line);
                    text = line;
                }
                "Tc" => state.spacing = values[0],
                "Tf" => {
                    state.font = named.get(operation.operands[0].as_name().unwrap()).copied();
                    state.size = values[0];
                }
                "rg" => state.colour = values[..3].try_into().unwrap(),
                "g" => state.colour = [values[0]; 3],
                "BDC" => marks.push(operation.operands[1].as_dict().ok().and_then(|d| d.get(b"MCID").ok()).and_then(|m| m.as_i64().ok())),
                "BMC" => marks.push(None),
                "EMC" => drop(marks.pop()),
                "re" => {
                    let corner = times([1.0, 0.0, 0.0, 1.0, values[0], values[1]], state.ctm);
                    let straight = state.ctm[1] == 0.0;
                    let (w, h) = if straight { (values[2], values[3]) } else { (values[3], values[2]) };
                    let x = if straight { corner[4] } else { corner[4] - w };
                    self.bars.push(Bar { page: at, x, y: height - corner[5] - h, width: w, height: h, colour: state.colour });
                }
                "Tj" | "TJ" => {
                    let single = [operation.operands[0].clone()];
                    let parts: &[Object] = operation.operands[0].as_array().map_or(&single, Vec::as_slice);
                    let font = &fonts[&state.font.expect("a font is set")];
                    for part in parts {
                        if let Ok(step) = part.as_float() {
                            text = times([1.0, 0.0, 0.0, 1.0, -step / 1000.0 * state.size, 0.0], text);
                            continue;
                        }
                        for pair in part.as_str().expect("codes").chunks_exact(2) {
                            let code = u16::from_be_bytes([pair[0], pair[1]]);
                            let place = times(text, state.ctm);
                            let width = font.widths.get(&code).copied().unwrap_or(1000.0) / 1000.0 * state.size;
                            self.glyphs.push(Glyph {
                                page: at,
                                x: place[4],
                                y: height - place[5],
                                size: state.size,
                                width,
                                text: font.texts.get(&code).cloned().unwrap_or_default(),
                                marked: marks.last().copied().flatten(),
                                turned: place[1].abs() > 0.5,
                                colour: state.colour,
                            });
                            text = times([1.0, 0.0, 0.0, 1.0, width + state.spacing, 0.0], text);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn walk(&mut self, file: &Document, kid: &Object, depth: usize, page: Option<usize>, places: &BTreeMap<ObjectId, usize>) {
        let on = |d: &Dictionary| d.get(b"Pg").ok().and_then(|p| p.as_reference().ok()).and_then(|p| places.get(&p).copied());
        match kid {
            Object::Array(kids) => kids.iter().for_each(|kid| self.walk(file, kid, depth, page, places)),
            Object::Reference(id) => {
                let element = file.get_dictionary(*id).expect("an element");
                let kind = String::from_utf8_lossy(element.get(b"S").and_then(Object::as_name).expect("a type")).into_owned();
                self.elements.push(Element { kind, depth, marked: Vec::new() });
                let kids = element.get(b"K").cloned().unwrap_or(Object::Null);
                self.walk(file, &kids, depth + 1, on(element).or(page), places);
            }
            Object::Integer(number) => self.hold(depth, page, *number),
            Object::Dictionary(d) => {
                if let Ok(number) = d.get(b"MCID").and_then(Object::as_i64) {
                    self.hold(depth, on(d).or(page), number);
                }
            }
            _ => {}
        }
    }

    /// The innermost open element has a marked sequence; one that comes after an inner element's is read after it.
    fn hold(&mut self, depth: usize, page: Option<usize>, number: i64) {
        let page = page.expect("a page");
        let last = self.elements.last_mut().expect("an element");
        if last.depth + 1 == depth {
            last.marked.push((page, number));
        } else {
            let kind = self.elements.iter().rev().find(|e| e.depth + 1 == depth).expect("an open element").kind.clone();
            self.elements.push(Element { kind, depth: depth - 1, marked: vec![(page, number)] });
        }
    }
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    spacing: f32,
    font: Option<ObjectId>,
    size: f32,
    colour: [f32; 3],
}

fn read_font(file: &Document, id: ObjectId) -> Font {
    let font = file.get_dictionary(id).expect("a font");
    let of = |dictionary: &Dictionary, key: &[u8]| -> Object {
        let found = dictionary.get(key).unwrap_or_else(|_| panic!("a font has {}", String::from_utf8_lossy(key)));
        file.dereference(found).expect("an object").1.clone()
    };
    let inner = of(font, b"DescendantFonts").as_array().expect("a list")[0].clone();
    let inner = file.dereference(&inner).expect("an object").1.as_dict().expect("a font within").clone();
    let listed = of(&inner, b"W").as_array().expect("widths").clone();
    let mut widths = BTreeMap::new();
    let mut at = 0;
    while at + 1 < listed.len() {
        let first = listed[at].as_i64().expect("a code") as u16;
        match &listed[at + 1] {
            Object::Array(each) => {
                widths.extend(each.iter().zip(first..).map(|(width, code)| (code, width.as_float().expect("a width"))));
                at += 2;
            }
            last => {
                let width = listed[at + 2].as_float().expect("a width");
                widths.extend((first..=last.as_i64().expect("a code") as u16).map(|code| (code, width)));
                at += 3;
            }
        }
    }
    let map = of(font, b"ToUnicode").as_stream().and_then(|stream| stream.decompressed_content()).expect("a map to Unicode");
    Font { widths, texts: texts(&String::from_utf8_lossy(&map)) }
}

/// The map from codes to text: `<0001> <4E00>` and `<0001> <0003> <4E00>`.
fn texts(map: &str) -> BTreeMap<u16, String> {
    let mut texts = BTreeMap::new();
    let said = |hex: &str| {
        let units: Vec<u16> =
            (0..hex.len() / 4).map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).expect("hexadecimal")).collect();
        String::from_utf16(&units).expect("UTF-16")
    };
    for (begin, end, ranges) in [("beginbfchar", "endbfchar", false), ("beginbfrange", "endbfrange", true)] {
        for section in map.split(begin).skip(1) {
            let section = section.split(end).next().unwrap_or_default();
            let words: Vec<&str> = section.split(['<', '>']).map(str::trim).filter(|w| !w.is_empty()).collect();
            for entry in words.chunks_exact(if ranges { 3 } else { 2 }) {
                let first = u16::from_str_radix(entry[0], 16).expect("a code");
                if !ranges {
                    texts.insert(first, said(entry[1]));
                    continue;
                }
                let last = u16::from_str_radix(entry[1], 16).expect("a code");
                let begins = said(entry[2]).chars().next().expect("a character") as u32;
                texts.extend((first..=last).map(|c| (c, char::from_u32(begins + u32::from(c - first)).expect("a character").to_string())));
            }
        }
    }
    texts
}
