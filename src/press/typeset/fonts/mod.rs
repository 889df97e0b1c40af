//! Fonts as roles: each role is a chain of faces, the first that has a character sets it.
//!
//! Found once, shared by every document: [`Fonts`] is `Sync`, and a face's file is read when the first character is asked of it.

mod face;

use crate::press::document::theme::Families;
use crate::press::document::tree::Segment;
use crate::terms::problem::{Place, Problem, Problems};
use face::{Face, File};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a font is for, whatever the machine has to offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 仿宋: body text.
    FangSong,
    /// 楷体: second level headings.
    Kai,
    /// 黑体: first level headings, table heads, pictures.
    Hei,
    /// 宋体: page numbers, tables.
    Song,
    /// 小标宋: the bulletin's name and title.
    XiaoBiaoSong,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] = [Role::FangSong, Role::Kai, Role::Hei, Role::Song, Role::XiaoBiaoSong];

    /// The key of `tongbao.yaml`.
    pub fn key(self) -> &'static str {
        match self {
            Role::FangSong => "fangsong",
            Role::Kai => "kai",
            Role::Hei => "hei",
            Role::Song => "song",
            Role::XiaoBiaoSong => "xiaobiaosong",
        }
    }
}

/// How heavy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// As the role is.
    Regular,
    /// Bold, of the same family where it has one.
    Strong,
}

/// Which fonts to look for, and where.
#[derive(Clone, Debug)]
pub struct FontChoice {
    /// A folder of fonts, looked at besides the system's.
    pub folder: Option<PathBuf>,
    /// Families of every role, in order.
    pub families: BTreeMap<Role, Vec<String>>,
}

impl Default for FontChoice {
    /// The built-in theme's families among the system's fonts.
    fn default() -> Self {
        FontChoice::of(&Families::default())
    }
}

impl FontChoice {
    /// A theme's families among the system's fonts.
    pub fn of(families: &Families) -> Self {
        let of = |role| match role {
            Role::FangSong => &families.fangsong,
            Role::Kai => &families.kai,
            Role::Hei => &families.hei,
            Role::Song => &families.song,
            Role::XiaoBiaoSong => &families.xiaobiaosong,
        };
        FontChoice { folder: None, families: Role::ALL.into_iter().map(|role| (role, of(role).clone())).collect() }
    }
}

/// A face's number within [`Fonts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// A character's glyph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Face that has it.
    pub face: FaceId,
    /// Number in that face.
    pub id: u16,
    /// Place it takes, in em.
    pub advance: f32,
    /// Where in that place its origin stands, in em: a quote that the face draws narrow stands at its side of a full place.
    pub offset: f32,
}

/// The faces of all roles.
#[derive(Debug)]
pub struct Fonts {
    files: Vec<File>,
    faces: Vec<Face>,
    chains: BTreeMap<(Role, Weight), Vec<FaceId>>,
}

/// The weight a role asks of a family: XiaoBiaoSong is a display face, so the heaviest of an ordinary family stands in for it.
const REGULAR: u16 = 400;
const STRONG: u16 = 700;
const HEAVIEST: u16 = 900;

impl Fonts {
    /// Finds the fonts of every role by its families, in the system's folders and the workspace's.
    ///
    /// A role without a family of its own borrows the others' faces. Nothing found for any role is an error.
    pub fn discover(choice: &FontChoice) -> Result<Fonts, Problems> {
        let database = installed(choice.folder.as_deref());
        let mut fonts = Fonts { files: Vec::new(), faces: Vec::new(), chains: BTreeMap::new() };
        for role in Role::ALL {
            for weight in [Weight::Regular, Weight::Strong] {
                let chain = fonts.own_chain(&database, choice, role, weight);
                fonts.chains.insert((role, weight), chain);
            }
        }
        fonts.lengthen_chains();
        if fonts.faces.is_empty() {
            return Err(no_fonts(choice).into());
        }
        Ok(fonts)
    }

    /// The role's families that are installed, each by the face nearest to the weight wanted.
    fn own_chain(&mut self, database: &fontdb::Database, choice: &FontChoice, role: Role, weight: Weight) -> Vec<FaceId> {
        let wanted = match (role, weight) {
            (Role::XiaoBiaoSong, _) => HEAVIEST,
            (_, Weight::Regular) => REGULAR,
            (_, Weight::Strong) => STRONG,
        };
        let mut chain = Vec::new();
        for family in choice.families.get(&role).into_iter().flatten() {
            if let Some(info) = nearest_face(database, family, wanted)
                // A family without a bold must not pass for strong: Hei is what a Chinese page emphasises with.
                && (weight == Weight::Regular || role == Role::XiaoBiaoSong || info.weight.0 > REGULAR + 100)
                && let Some(id) = self.add(info)
                && !chain.contains(&id)
            {
                chain.push(id);
            }
        }
        chain
    }

    /// Behind a role's own faces stand the other roles', so that a character any of them has can be set. Strong text falls back to Hei first.
    fn lengthen_chains(&mut self) {
        let own = self.chains.clone();
        for ((role, weight), chain) in &mut self.chains {
            let others: &[(Role, Weight)] = match weight {
                Weight::Regular => &[],
                Weight::Strong => &[(Role::Hei, Weight::Strong), (Role::Hei, Weight::Regular)],
            };
            let rest = std::iter::once((*role, Weight::Regular))
                .chain([Role::Song, Role::FangSong, Role::Hei, Role::Kai, Role::XiaoBiaoSong].map(|r| (r, Weight::Regular)));
            for key in others.iter().copied().chain(rest) {
                for id in own.get(&key).into_iter().flatten() {
                    if !chain.contains(id) {
                        chain.push(*id);
                    }
                }
            }
        }
    }

    fn add(&mut self, info: &fontdb::FaceInfo) -> Option<FaceId> {
        let path = match &info.source {
            fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
            fontdb::Source::Binary(_) => return None,
        };
        let file = match self.files.iter().position(|f| f.path == path) {
            Some(at) => at,
            None => {
                self.files.push(File::new(path));
                self.files.len() - 1
            }
        };
        if let Some(at) = self.faces.iter().position(|f| f.file == file && f.index == info.index) {
            return Some(FaceId(at as u16));
        }
        self.faces.push(Face::new(file, info.index, info.post_script_name.clone()));
        Some(FaceId((self.faces.len() - 1) as u16))
    }

    /// The glyph of a character in the first face of the role's chain that has it; `None` where no font has it.
    pub fn glyph(&self, role: Role, weight: Weight, character: char) -> Option<Glyph> {
        self.chain(role, weight).iter().find_map(|id| {
            let placed = self.face(*id).glyph(&self.files, character)?;
            Some(Glyph { face: *id, id: placed.glyph, advance: placed.advance, offset: placed.offset })
        })
    }

    /// Width in points of text on one line, set solid: no justification, no squeezing.
    pub fn width(&self, role: Role, size_pt: f32, text: &str) -> f32 {
        self.width_of(role, Weight::Regular, size_pt, text)
    }

    /// [`Fonts::width`] in a weight.
    pub fn width_of(&self, role: Role, weight: Weight, size_pt: f32, text: &str) -> f32 {
        // A character that no font has is an error when it is set; as a width a full one will do.
        text.chars().filter(|c| !is_invisible(*c)).map(|c| self.glyph(role, weight, c).map_or(1.0, |g| g.advance)).sum::<f32>() * size_pt
    }

    /// The characters of `text` that no font has, each once, as problems at `place`.
    pub fn missing(&self, role: Role, text: &str, place: &Place) -> Problems {
        let mut missing: Vec<char> =
            text.chars().filter(|c| !is_invisible(*c) && *c != ' ' && self.glyph(role, Weight::Regular, *c).is_none()).collect();
        missing.sort_unstable();
        missing.dedup();
        Problems(missing.into_iter().map(|c| missing_character(c, text, place)).collect())
    }

    /// The face's whole file and its index in it, for subsetting and shaping.
    pub fn face_data(&self, id: FaceId) -> (&[u8], u32) {
        let face = self.face(id);
        (self.files[face.file].data(), face.index)
    }

    /// The face's PostScript name.
    pub fn face_name(&self, id: FaceId) -> &str {
        &self.face(id).name
    }

    /// Top and bottom in em of a character's ink above the baseline; `None` for one without ink.
    pub fn ink(&self, role: Role, weight: Weight, character: char) -> Option<(f32, f32)> {
        let glyph = self.glyph(role, weight, character)?;
        self.face(glyph.face).ink(&self.files, glyph.id)
    }

    /// A glyph's outline in em, y up.
    pub fn outline(&self, id: FaceId, glyph: u16) -> Vec<Segment> {
        self.face(id).outline(&self.files, glyph)
    }

    fn chain(&self, role: Role, weight: Weight) -> &[FaceId] {
        self.chains.get(&(role, weight)).map_or(&[], Vec::as_slice)
    }

    fn face(&self, id: FaceId) -> &Face {
        &self.faces[usize::from(id.0)]
    }
}

/// A character that no font has: named with its code point and the words around it.
pub(crate) fn missing_character(character: char, context: &str, place: &Place) -> Problem {
    /// Characters shown before the missing one and after it.
    const AROUND: usize = 8;
    let characters: Vec<char> = context.chars().collect();
    let at = characters.iter().position(|c| *c == character).unwrap_or(0);
    let around: String = characters[at.saturating_sub(AROUND)..(at + AROUND + 1).min(characters.len())].iter().collect();
    Problem::error("missing-character", format!("no font has the character `{character}` (U+{:04X}), in `{around}`", character as u32))
        .at(place.clone())
        .why("it would be printed as an empty box")
        .help("install a font that has it, or name its family in `fonts` of tongbao.yaml")
}

/// Characters that take no place of their own: variation selectors, joiners, the byte order mark.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

fn installed(folder: Option<&Path>) -> fontdb::Database {
    let mut database = fontdb::Database::new();
    if let Some(folder) = folder {
        database.load_fonts_dir(folder);
    }
    database.load_system_fonts();
    database
}

/// The upright face of a family whose weight is nearest; between equals the workspace's own file, which was loaded first.
fn nearest_face<'a>(database: &'a fontdb::Database, family: &str, weight: u16) -> Option<&'a fontdb::FaceInfo> {
    let mut faces: Vec<&fontdb::FaceInfo> = database
        .faces()
        .filter(|f| f.families.iter().any(|(name, _)| name.eq_ignore_ascii_case(family)))
        .filter(|f| f.style == fontdb::Style::Normal)
        .collect();
    // The order of a folder's files is the file system's whim; the page must not be.
    faces.sort_by(|a, b| {
        let distance = |f: &fontdb::FaceInfo| f.weight.0.abs_diff(weight);
        (distance(a), &a.post_script_name, a.index).cmp(&(distance(b), &b.post_script_name, b.index))
    });
    faces.first().copied()
}

fn no_fonts(choice: &FontChoice) -> Problem {
    let problem = Problem::error("no-fonts", "no Chinese font was found for any role")
        .why("every character of a page comes from an embedded font")
        .help("install the Debian packages fonts-noto-cjk and fonts-lxgw-wenkai, or set `fonts.folder` in tongbao.yaml");
    match &choice.folder {
        Some(folder) => problem.at(Place::file(folder.display().to_string())),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_width_character_is_one_em() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        for role in Role::ALL {
            let width = fonts.width(role, 16.0, "\u{901a}\u{62a5}\u{ff0c}");
            assert!((width - 48.0).abs() < 0.01, "{role:?} {width}");
        }
    }

    #[test]
    fn digits_of_a_role_are_equally_wide() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        for role in Role::ALL {
            let one = fonts.width(role, 10.0, "1");
            for digit in ["0", "2", "5", "8"] {
                assert!((fonts.width(role, 10.0, digit) - one).abs() < 0.01, "{role:?} {digit}");
            }
        }
    }

    #[test]
    fn quotes_and_dashes_take_a_whole_place() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        for role in Role::ALL {
            let width = fonts.width(role, 10.0, "\u{201c}\u{201d}\u{2014}\u{2026}\u{00b7}");
            assert!((width - 50.0).abs() < 0.01, "{role:?} {width}");
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_named_with_its_place() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        let text = "\u{901a}\u{5173}\u{10fffd}\u{65f6}\u{95f4}";
        let problems = fonts.missing(Role::FangSong, text, &Place::file("monthly").key("p[3]"));
        assert_eq!(problems.0.len(), 1);
        assert!(problems.0[0].what.contains("U+10FFFD"), "{}", problems.0[0].what);
        assert_eq!(problems.0[0].place.key.as_deref(), Some("p[3]"));
    }

    #[test]
    fn a_character_that_the_role_lacks_comes_from_the_next_family() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        // A circled number beyond fifty and a rare name character: not in every Kai.
        for character in ['\u{32be}', '\u{20bb7}'] {
            assert!(fonts.glyph(Role::Kai, Weight::Regular, character).is_some());
        }
    }

    #[test]
    fn strong_is_another_face() {
        let fonts = Fonts::discover(&FontChoice::default()).unwrap();
        let regular = fonts.glyph(Role::FangSong, Weight::Regular, '\u{901a}').unwrap();
        let strong = fonts.glyph(Role::FangSong, Weight::Strong, '\u{901a}').unwrap();
        assert_ne!(regular.face, strong.face);
    }

    #[test]
    fn fonts_are_shared_between_threads() {
        fn shared<T: Sync + Send>(_: &T) {}
        shared(&Fonts::discover(&FontChoice::default()).unwrap());
    }
}
