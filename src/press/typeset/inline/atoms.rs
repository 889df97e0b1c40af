//! Inlines -> atoms: one character, or one unbreakable cluster, with glyph and advance.

use super::super::fonts::{FaceId, Fonts, Weight, is_invisible, missing_character};
use super::super::pages::{Facet, Text};
use super::super::style::{Style, TextStyle};
use crate::press::document::Theme;
use crate::press::document::plain;
use crate::press::document::theme::Colours;
use crate::press::document::tree::{Colour, Inline, NodeId, Source, Tone};
use crate::terms::problem::{Place, Problem, Problems};
use std::collections::BTreeMap;

/// One place in a line.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    /// The character; the first of a cluster; `\n` for a forced line end.
    pub(crate) character: char,
    /// Everything it stands for.
    pub(crate) text: Text,
    /// The node it belongs to, and which of its texts.
    pub(crate) node: NodeId,
    pub(crate) facet: Facet,
    /// Glyph and face.
    pub(crate) face: FaceId,
    pub(crate) glyph: u16,
    /// Place taken, in points.
    pub(crate) advance: f32,
    /// From the beginning of that place to the glyph's origin.
    pub(crate) offset: f32,
    /// How it is set.
    pub(crate) style: TextStyle,
    /// Number of the link it lies in, counted over the document.
    pub(crate) link: Option<usize>,
    /// Makes one word with the atom before it, as far as anyone can tell: a title isn't broken between them.
    pub(crate) joined: bool,
    /// Makes one with the number before it: a unit.
    pub(crate) bound: bool,
}

impl Atom {
    /// Whether a line ends here whatever fits.
    pub(crate) fn is_forced_end(&self) -> bool {
        self.character == '\n'
    }
}

/// Atoms as another of their node's texts.
pub(crate) fn faceted(mut atoms: Vec<Atom>, facet: Facet) -> Vec<Atom> {
    atoms.iter_mut().for_each(|atom| atom.facet = facet);
    atoms
}

/// Collects a document's text and what is wrong with it.
pub(crate) struct Collector<'t, 'f> {
    fonts: &'f Fonts,
    /// The page that it is for.
    pub(crate) page: &'t Style,
    colours: &'t Colours,
    units: &'t [String],
    source: &'t Source,
    /// Targets and texts of the links met so far; an atom's link is an index into it.
    pub(crate) links: Vec<(String, String)>,
    missing: BTreeMap<(char, Option<usize>, String), Problem>,
    refused: Vec<Problem>,
}

/// A raised character: size as a share of the text's, and how far its baseline is raised.
const SUPERSCRIPT_SIZE: f32 = 0.6;
const SUPERSCRIPT_RISE: f32 = 0.35;

/// The two-em dash: one unbroken stroke where two em dashes would leave a gap.
const TWO_EM_DASH: char = '\u{2e3a}';

impl<'t, 'f> Collector<'t, 'f> {
    pub(crate) fn new(fonts: &'f Fonts, page: &'t Style, theme: &'t Theme, source: &'t Source) -> Self {
        let (colours, units) = (&theme.colours, &theme.words.units);
        Collector { fonts, page, colours, units, source, links: Vec::new(), missing: BTreeMap::new(), refused: Vec::new() }
    }

    /// The fonts it looks in.
    pub(crate) fn fonts(&self) -> &'f Fonts {
        self.fonts
    }

    /// The characters no font has, each once at each place, in order; then what can't be set otherwise.
    pub(crate) fn problems(self) -> Problems {
        Problems(self.missing.into_values().chain(self.refused).collect())
    }

    /// Notes what can't be set, at the place of its node.
    pub(crate) fn refuse(&mut self, node: NodeId, what: &str, problem: Problem) {
        let problem = problem.at(self.place(node, what));
        if !self.refused.contains(&problem) {
            self.refused.push(problem);
        }
    }

    /// The atoms of inlines. `place` says where they stand, for problems.
    pub(crate) fn inlines(&mut self, node: NodeId, inlines: &[Inline], style: TextStyle, place: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        self.collect(node, inlines, style, None, place, &mut atoms);
        self.bind_units(&mut atoms);
        atoms
    }

    /// Binds units to the numbers before them: 15.93小时 is read as one.
    fn bind_units(&self, atoms: &mut [Atom]) {
        for at in 1..atoms.len() {
            if !atoms[at - 1].character.is_ascii_digit() || atoms[at].character.is_ascii() {
                continue;
            }
            let says = |unit: &&String| unit.chars().enumerate().all(|(i, c)| atoms.get(at + i).is_some_and(|a| a.character == c));
            let longest = self.units.iter().filter(says).map(|unit| unit.chars().count()).max().unwrap_or(0);
            atoms[at..at + longest].iter_mut().for_each(|atom| atom.bound = true);
        }
    }

    /// The atoms of plain text.
    pub(crate) fn text(&mut self, node: NodeId, text: &str, style: TextStyle, place: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        self.characters(node, text, style, None, place, &mut atoms);
        atoms
    }

    fn collect(&mut self, node: NodeId, inlines: &[Inline], style: TextStyle, link: Option<usize>, place: &str, atoms: &mut Vec<Atom>) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Raw(text) => self.characters(node, text, style, link, place, atoms),
                Inline::Figure { text, .. } => self.collect(node, text, style, link, place, atoms),
                Inline::Strong(text) => self.collect(node, text, TextStyle { weight: Weight::Strong, ..style }, link, place, atoms),
                Inline::Tone(tone, text) => self.collect(node, text, style.colour(self.tone(*tone)), link, place, atoms),
                Inline::Superscript(text) => {
                    let style = TextStyle {
                        size: style.size * SUPERSCRIPT_SIZE,
                        pitch: style.pitch * SUPERSCRIPT_SIZE,
                        rise: style.rise + style.size * SUPERSCRIPT_RISE,
                        ..style
                    };
                    self.collect(node, text, style, link, place, atoms);
                }
                Inline::Link { target, text } => {
                    self.links.push((target.clone(), plain(text)));
                    let link = Some(self.links.len() - 1);
                    self.collect(node, text, style, link, place, atoms);
                }
                Inline::Break => atoms.push(Atom {
                    character: '\n',
                    text: Text::default(),
                    node,
                    facet: Facet::Text,
                    face: FaceId(0),
                    glyph: 0,
                    advance: 0.0,
                    offset: 0.0,
                    style,
                    link,
                    joined: false,
                    bound: false,
                }),
            }
        }
    }

    /// The colour of a tone.
    fn tone(&self, tone: Tone) -> Colour {
        match tone {
            Tone::Better => self.colours.better,
            Tone::Worse => self.colours.worse,
            Tone::Muted => self.colours.muted,
        }
    }

    fn characters(&mut self, node: NodeId, text: &str, style: TextStyle, link: Option<usize>, place: &str, atoms: &mut Vec<Atom>) {
        atoms.reserve(text.len() / 3);
        for character in text.chars() {
            // A variation selector belongs to the character before it, in the text if not in the picture.
            if is_invisible(character) {
                if let Some(last) = atoms.last_mut().filter(|a| !a.is_forced_end()) {
                    last.text = last.text.chars().chain([character]).collect();
                }
                continue;
            }
            let character = if character.is_whitespace() && character != '\u{a0}' && character != '\u{3000}' { ' ' } else { character };
            if character == '\u{2014}' && self.joins_dash(atoms, style) {
                continue;
            }
            let Some(glyph) = self.fonts.glyph(style.role, style.weight, character) else {
                let found = self.place(node, place);
                let key = (character, found.line, place.to_owned());
                self.missing.entry(key).or_insert_with(|| missing_character(character, text, &found));
                continue;
            };
            atoms.push(Atom {
                character,
                text: Text::from_iter([character]),
                node,
                facet: Facet::Text,
                face: glyph.face,
                glyph: glyph.id,
                advance: glyph.advance * style.pitch,
                // The grid's pitch trims both sides of the em alike.
                offset: glyph.offset * style.size + (style.pitch - style.size) * glyph.advance / 2.0,
                style,
                link,
                joined: false,
                bound: false,
            });
        }
    }

    /// Where a node was written; what it is, where it wasn't written anywhere.
    fn place(&self, node: NodeId, what: &str) -> Place {
        let place = match self.source.lines.get(&node) {
            Some(line) => Place::line(&self.source.file, *line),
            None => Place::default(),
        };
        place.key(what)
    }

    /// Makes one atom of two em dashes, so that they neither split nor gape.
    fn joins_dash(&self, atoms: &mut [Atom], style: TextStyle) -> bool {
        let Some(last) = atoms.last_mut().filter(|a| a.text == "\u{2014}" && a.style == style) else { return false };
        let Some(glyph) = self.fonts.glyph(style.role, style.weight, TWO_EM_DASH).filter(|g| (g.advance - 2.0).abs() < 0.01) else {
            return false;
        };
        *last = Atom {
            text: Text::new_static("\u{2014}\u{2014}"),
            face: glyph.face,
            glyph: glyph.id,
            advance: glyph.advance * style.pitch,
            offset: style.pitch - style.size,
            ..last.clone()
        };
        true
    }
}
