//! From a released edition to the messages that it queues: roster, files, words, parts.

use super::circulation::{On, Reader, Roster, Share, roster};
use super::message::{Enclosure, Letter, Party};
use super::notice::notices;
use super::outbox::{Message, State};
use super::words::{Bodies, Occasion, Words};
use crate::publish::bulletin::{Day, Definition, PeriodView, Sight};
use crate::publish::render::Renderer;
use crate::store::archive::{EditionId, Manifest};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{Attached, Config, Mail};
use crate::terms::calendar::Period;
use crate::terms::figure::{FigureId, Published, Scope};
use crate::terms::problem::{Problem, Problems};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Serialize;
use std::collections::BTreeSet;

/// The window whose figures a mail names.
const WINDOW: &str = "current";
/// How a figure's note says that its sample is small.
const SMALL: &str = "small";
/// Hexadecimal digits of a hash within an id.
const HASH: usize = 16;
/// Bytes of a megabyte and of a kilobyte, as file sizes are shown.
const MEGABYTE: f64 = 1e6;
const KILOBYTE: f64 = 1e3;

/// An edition that readers may have.
pub struct Released<'a> {
    /// What it is.
    pub manifest: &'a Manifest,
    /// Its definition.
    pub definition: &'a Definition,
    /// Its figures.
    pub figures: &'a [Published],
    /// Its files.
    pub file: &'a dyn Fn(&str) -> Result<Vec<u8>, Problem>,
    /// When it was released: who holds a post then gets it, and the messages bear that date.
    pub on: NaiveDateTime,
    /// Messages of the edition that it corrects.
    pub first: &'a [Message],
    /// How a text gets beneath the pages of a reader's copy.
    pub beneath: &'a Beneath<'a>,
}

/// What a PDF file needs behind its bytes to show a text beneath its pages.
pub type Beneath<'a> = dyn Fn(&str, &[u8]) -> Result<Vec<u8>, Problems> + 'a;

/// What an edition sends.
#[derive(Debug, Default)]
pub struct Post {
    /// By reader and part.
    pub messages: Vec<Message>,
    /// Warnings: who should get it and can't.
    pub gaps: Problems,
}

/// Makes the messages of an edition. Without `mail` in the configuration there are none.
///
/// # Errors
/// Where a template or a file is at fault; a reader who can't be reached is a gap, and the others get theirs.
pub fn prepare(workspace: &Workspace, renderer: &Renderer, released: &Released<'_>) -> Result<Post, Problems> {
    let config = &workspace.config;
    let Some(mail) = &config.mail else { return Ok(Post::default()) };
    let words = Words::load(&workspace.overlay)?;
    let edition = &released.manifest.edition;
    let scopes = crate::publish::bulletin::scopes(released.definition, config, edition.period());
    let Roster { mut readers, mut gaps } = roster(config, edition.bulletin(), &scopes, On::Day(released.on.date()));
    add_first_readers(config, mail, released.first, &mut readers, &mut gaps);
    let desk = Desk { workspace, config, mail, words: &words, renderer, released };
    let mut messages = Vec::new();
    for reader in &readers {
        messages.extend(desk.messages(reader, &mut gaps)?);
    }
    if !gaps.0.is_empty() {
        messages.extend(notices(workspace, Occasion::Gaps, &edition.to_string(), Some(edition), &gaps, released.on)?);
    }
    Ok(Post { messages, gaps })
}

/// A correction goes to everyone who got what it corrects, with all that they got: also to those who have left the post since.
fn add_first_readers(config: &Config, mail: &Mail, first: &[Message], readers: &mut Vec<Reader>, gaps: &mut Problems) {
    for message in first {
        let at = match readers.iter().position(|reader| reader.person == message.person) {
            Some(at) => at,
            None => {
                let known = config.people.iter().find(|p| p.id == message.person).and_then(|p| p.email.clone());
                let address = known.unwrap_or_else(|| message.letter.to.address.clone());
                if !mail.allows(&address) {
                    let what = format!("`{}` got what is corrected, and mail to `{address}` is not allowed any more", message.person);
                    gaps.push(Problem::warning("outside-domain", what).help("tell them by another way"));
                    continue;
                }
                let (person, name) = (message.person.clone(), message.letter.to.name.clone());
                readers.push(Reader { person, name, address, copy: false, shares: Vec::new() });
                readers.len() - 1
            }
        };
        let shares = &mut readers[at].shares;
        for share in &message.shares {
            if !shares.iter().any(|own| own.scope == share.scope) {
                shares.push(share.clone());
            }
        }
        shares.sort_by(|a, b| a.scope.cmp(&b.scope));
    }
    readers.sort_by(|a, b| a.person.cmp(&b.person));
}

/// Tries a bulletin's mail on a reader who gets everything.
pub(super) fn try_out(
    workspace: &Workspace,
    mail: &Mail,
    words: &Words,
    renderer: &Renderer,
    definition: &Definition,
    day: NaiveDate,
) -> Result<(), Problems> {
    let figure = |of: &crate::publish::bulletin::MailFigure, known: bool| FigureView {
        id: of.indicator.clone(),
        label: of.label.clone(),
        display: String::new(),
        unit: String::new(),
        known,
        small: known,
    };
    let file = || FileView { name: definition.key.clone(), size: size(mail.max_size) };
    for full in [false, true] {
        let view = View {
            subject: words.subject(&[], full.then_some(1), (1, 1 + u32::from(full))),
            reader: String::new(),
            copy: full,
            district: workspace.config.authority.name.clone(),
            name: definition.name.clone(),
            office: definition.issued_by.clone(),
            classification: definition.classification.clone().filter(|_| full),
            watermark: definition.mark.watermark.clone().filter(|_| full),
            period: Period::Year(day.year()).into(),
            scopes: String::new(),
            correction: full.then_some(1),
            figures: if full { definition.mail.iter().map(|of| figure(of, full)).collect() } else { Vec::new() },
            files: vec![file()],
            left_out: full.then(file).into_iter().collect(),
            part: 1,
            parts: 1 + u32::from(full),
            date: day.into(),
        };
        Bodies::of_bulletin(renderer, &workspace.overlay, definition, &view)?;
    }
    Ok(())
}

/// What all messages of an edition share.
struct Desk<'a> {
    workspace: &'a Workspace,
    config: &'a Config,
    mail: &'a Mail,
    words: &'a Words,
    renderer: &'a Renderer,
    released: &'a Released<'a>,
}

/// What a body may show.
#[derive(Serialize)]
struct View {
    subject: String,
    reader: String,
    copy: bool,
    district: String,
    name: String,
    office: String,
    classification: Option<String>,
    watermark: Option<String>,
    period: PeriodView,
    scopes: String,
    correction: Option<u32>,
    figures: Vec<FigureView>,
    files: Vec<FileView>,
    left_out: Vec<FileView>,
    part: u32,
    parts: u32,
    date: Day,
}

#[derive(Clone, Serialize)]
struct FigureView {
    id: String,
    label: String,
    display: String,
    unit: String,
    known: bool,
    small: bool,
}

#[derive(Serialize)]
struct FileView {
    name: String,
    size: String,
}

impl From<&Enclosure> for FileView {
    fn from(enclosure: &Enclosure) -> FileView {
        FileView { name: enclosure.name.clone(), size: size(enclosure.bytes) }
    }
}

fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= MEGABYTE { format!("{:.1}MB", bytes / MEGABYTE) } else { format!("{:.0}KB", (bytes / KILOBYTE).max(1.0)) }
}

impl Desk<'_> {
    fn edition(&self) -> &EditionId {
        &self.released.manifest.edition
    }

    fn name_of(&self, scope: &Scope) -> String {
        let config = self.config;
        let found = match scope {
            scope if scope.is_unit() => config.unit_of(scope).map(|o| &o.name),
            Scope::Department(code) => config.departments.iter().find(|d| d.code == *code).map(|d| &d.name),
            _ => Some(&config.authority.name),
        };
        found.map_or_else(|| scope.to_string(), Clone::clone)
    }

    /// One reader's messages: one, or several parts where the files weigh too much for one.
    fn messages(&self, reader: &Reader, gaps: &mut Problems) -> Result<Vec<Message>, Problems> {
        let mut enclosures = Vec::new();
        let mut given = Vec::new();
        for share in &reader.shares {
            match self.stem(share) {
                Some(stem) => {
                    let before = enclosures.len();
                    for format in &share.formats {
                        enclosures.extend(self.enclosure(&stem, share, *format, reader)?);
                    }
                    if enclosures.len() > before {
                        given.push(share.clone());
                    }
                }
                None => gaps.push(
                    Problem::warning(
                        "no-file-to-see",
                        format!("the edition has no file of {} that `{}` may see", share.scope, reader.person),
                    )
                    .why("what the circulation allows this reader changed after the edition was made")
                    .help("it is in the archive; the next edition has one"),
                ),
            }
        }
        if enclosures.is_empty() {
            return Ok(Vec::new());
        }
        name_apart(&mut enclosures);
        let scopes: Vec<Scope> = given.iter().map(|share| share.scope.clone()).collect();
        let letter =
            |part: (u32, u32), enclosures: &[Enclosure], left_out: &[Enclosure]| self.letter(reader, &scopes, part, enclosures, left_out);
        // The bare letter names every file, so that no part's is longer.
        let bare = letter((1, 99), &[], &enclosures)?.compose(self.released.file)?.len() as u64;
        let (parts, left_out) = parts(bare, self.mail.max_size, &enclosures);
        let mut messages = Vec::new();
        if parts.is_empty() {
            let problem = Problem::warning("too-large", format!("nothing of what `{}` should get fits into a message", reader.person))
                .why(format!("`mail.max_size` is {}", size(self.mail.max_size)))
                .help("raise it, or hand the files over by another way: they are in the archive");
            let letter = letter((1, 1), &[], &enclosures)?;
            messages.push(self.message(reader, &given, letter, State::Dead, Some(problem.what.clone()), (1, 1))?);
            gaps.push(problem);
            return Ok(messages);
        }
        let count = parts.len() as u32;
        for (part, files) in (1..).zip(&parts) {
            let letter = letter((part, count), files, if part == 1 { &left_out } else { &[] })?;
            messages.push(self.message(reader, &given, letter, State::Queued, None, (part, count))?);
        }
        Ok(messages)
    }

    /// The files of a scope that show exactly what the share allows, else those that show most of it and nothing more.
    fn stem(&self, share: &Share) -> Option<String> {
        let own = share.scope.file_name();
        let of_scope = |stem: &str| stem == own || stem.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.'));
        let sights = self.released.manifest.sights.iter().filter(|(stem, _)| of_scope(stem));
        let within = sights.map(|(stem, hidden)| (stem, Sight::from(hidden.clone()))).filter(|(_, sight)| sight.within(&share.sight));
        within
            .min_by_key(|(stem, sight)| {
                (*sight != share.sight, sight.hidden().values().map(|see| *see as u32).sum::<u32>(), (*stem).clone())
            })
            .map(|(stem, _)| stem.clone())
    }

    /// A file of the edition under the name that readers see; none where the edition has no such file.
    fn enclosure(&self, stem: &str, share: &Share, format: Attached, reader: &Reader) -> Result<Option<Enclosure>, Problems> {
        let file = format!("{stem}.{}", format.ending());
        let Some(hash) = self.released.manifest.files.get(&file) else { return Ok(None) };
        let issued = (self.released.file)(&file)?;
        let name = self.name_of(&share.scope);
        let holes = self.holes(&name);
        let holes: Vec<(&str, &str)> = holes.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
        let name = self.words.file(&holes, self.edition().correction(), format.ending());
        let behind = match format {
            Attached::Pdf if share.watermark => (self.released.beneath)(&self.words.watermark(&reader.name), &issued)?,
            Attached::Pdf | Attached::Html | Attached::Xlsx => Vec::new(),
        };
        Ok(Some(Enclosure { file, name, sha256: hash.clone(), bytes: (issued.len() + behind.len()) as u64, behind }))
    }

    fn holes(&self, scopes: &str) -> [(&'static str, String); 6] {
        let period = self.edition().period();
        [
            ("district", self.config.authority.name.clone()),
            ("name", self.released.definition.full_name(&self.config.authority.name)),
            ("year", period.year().to_string()),
            ("number", period.ordinal().to_string()),
            ("scopes", scopes.to_owned()),
            ("scope", scopes.to_owned()),
        ]
    }

    /// The figures that the definition names, of the first scope that the reader gets; a department's are the district's.
    fn figures(&self, scopes: &[Scope]) -> Vec<FigureView> {
        let scope = match scopes.first() {
            Some(unit) if unit.is_unit() => unit.clone(),
            _ => self.config.whole(),
        };
        let view = |wanted: &crate::publish::bulletin::MailFigure| {
            let id = FigureId {
                indicator: wanted.indicator.clone(),
                direction: wanted.direction,
                scope: scope.clone(),
                window: WINDOW.to_owned(),
            };
            let figure = self.released.figures.iter().find(|f| f.id == id)?;
            Some(FigureView {
                id: id.to_string(),
                label: wanted.label.clone(),
                display: figure.display.clone(),
                unit: figure.unit.clone(),
                known: figure.value.is_some(),
                small: figure.note.split(' ').any(|note| note == SMALL),
            })
        };
        self.released.definition.mail.iter().filter_map(view).collect()
    }

    fn letter(
        &self,
        reader: &Reader,
        scopes: &[Scope],
        part: (u32, u32),
        enclosures: &[Enclosure],
        left_out: &[Enclosure],
    ) -> Result<Letter, Problems> {
        let (definition, edition) = (self.released.definition, self.edition());
        let names = scopes.iter().map(|scope| self.name_of(scope)).collect::<Vec<_>>().join(&self.words.join);
        let holes = self.holes(&names);
        let holes: Vec<(&str, &str)> = holes.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
        let subject = self.words.subject(&holes, edition.correction(), part);
        let view = View {
            subject: subject.clone(),
            reader: reader.name.clone(),
            copy: reader.copy,
            district: self.config.authority.name.clone(),
            name: definition.full_name(&self.config.authority.name),
            office: crate::publish::bulletin::fill(&definition.issued_by, &holes),
            classification: definition.classification.clone(),
            watermark: definition.mark.watermark.clone(),
            period: edition.period().into(),
            scopes: names,
            correction: edition.correction(),
            figures: self.figures(scopes),
            files: enclosures.iter().map(FileView::from).collect(),
            left_out: left_out.iter().map(FileView::from).collect(),
            part: part.0,
            parts: part.1,
            date: self.released.on.date().into(),
        };
        let ids = Ids { district: &self.config.authority.code, from: &self.mail.from };
        let id = |part: u32| ids.message(&edition.to_string(), &reader.person, part);
        let corrected = self.released.first.iter().find(|m| m.person == reader.person).map(|m| m.message_id.clone());
        Ok(Letter {
            message_id: id(part.0),
            answers: if part.0 > 1 { Some(id(1)) } else { corrected },
            from: Party { name: crate::publish::bulletin::fill(&self.words.sender, &holes), address: self.mail.from.clone() },
            to: Party { name: reader.name.clone(), address: reader.address.clone() },
            subject,
            date: self.released.on,
            list: ids.list(edition.bulletin()),
            receipt: self.mail.receipt,
            bodies: Bodies::of_bulletin(self.renderer, &self.workspace.overlay, definition, &view)?,
            enclosures: enclosures.to_vec(),
        })
    }

    fn message(
        &self,
        reader: &Reader,
        shares: &[Share],
        letter: Letter,
        state: State,
        words: Option<String>,
        (part, parts): (u32, u32),
    ) -> Result<Message, Problem> {
        let bytes = letter.compose(self.released.file)?;
        let edition = Some(self.edition().clone());
        Ok(Message { part, parts, shares: shares.to_vec(), state, words, ..Message::new(edition, &reader.person, letter, &bytes) })
    }
}

/// Ids that are the same for the same thing for ever.
pub(super) struct Ids<'a> {
    /// The district's code: two districts may send from one domain.
    pub district: &'a str,
    /// The sender's address.
    pub from: &'a str,
}

impl Ids<'_> {
    fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or(self.from, |(_, domain)| domain)
    }

    /// Without angle brackets: `4900.monthly.2017-04.head_4908@example.invalid`. It names a file too.
    pub(super) fn message(&self, about: &str, person: &str, part: u32) -> String {
        let part = if part > 1 { format!(".{part}") } else { String::new() };
        format!("{}.{}.{}{part}@{}", self.district, plain(about, true), plain(person, false), self.domain())
    }

    pub(super) fn list(&self, bulletin: &str) -> String {
        format!("{}.{}.{}", plain(bulletin, false), self.district, self.domain())
    }
}

/// A text as a part of an id, or as several with points between: as it is where it may stand there, else with a hash of itself, so that two texts never
/// share one, not even where capitals and small letters are the same.
fn plain(text: &str, parts: bool) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-' || (parts && (c == '.' || c == 'W'));
    let text = if parts { text.replace('/', ".") } else { text.to_owned() };
    if !text.is_empty() && text.chars().all(fits) {
        return text;
    }
    let kept: String = text.chars().filter(|c| fits(*c)).collect();
    format!("{kept}~{}", &crate::store::archive::sha256(text.as_bytes())[..HASH])
}

/// The folder of a person's own.
pub(super) fn folder_of(person: &str) -> String {
    plain(person, false)
}

/// Gives files that would have one name the names of their scopes too: offices may be called alike, or so long that their ends are cut.
fn name_apart(enclosures: &mut [Enclosure]) {
    let mut seen = BTreeSet::new();
    for enclosure in enclosures {
        if !seen.insert(enclosure.name.clone())
            && let Some((name, ending)) = enclosure.name.rsplit_once('.')
        {
            let scope = enclosure.file.split('.').next().unwrap_or_default();
            enclosure.name = format!("{name}-{scope}.{ending}");
        }
    }
}

/// Files spread over messages of at most `most` bytes, in their order, and those that are too large for any. `bare` is the message's weight without
/// files.
fn parts(bare: u64, most: u64, enclosures: &[Enclosure]) -> (Vec<Vec<Enclosure>>, Vec<Enclosure>) {
    let (mut parts, mut left_out): (Vec<Vec<Enclosure>>, Vec<Enclosure>) = (Vec::new(), Vec::new());
    for enclosure in enclosures {
        if Letter::weight(bare, &[enclosure]) > most {
            left_out.push(enclosure.clone());
            continue;
        }
        let fits = |part: &Vec<Enclosure>| {
            let all: Vec<&Enclosure> = part.iter().chain([enclosure]).collect();
            Letter::weight(bare, &all) <= most
        };
        match parts.last_mut().filter(|part| fits(part)) {
            Some(part) => part.push(enclosure.clone()),
            None => parts.push(vec![enclosure.clone()]),
        }
    }
    (parts, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: u64) -> Enclosure {
        Enclosure { file: name.to_owned(), name: name.to_owned(), sha256: String::new(), bytes, behind: Vec::new() }
    }

    #[test]
    fn files_are_spread_in_their_order_and_none_is_lost() {
        let files = [file("a", 300_000), file("b", 400_000), file("c", 2_000_000), file("d", 100_000)];
        let (spread, left_out) = parts(5_000, 1_000_000, &files);
        let names: Vec<Vec<&str>> = spread.iter().map(|p| p.iter().map(|e| e.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["a", "b"], vec!["d"]]);
        assert_eq!(left_out, [file("c", 2_000_000)]);
        assert_eq!(parts(5_000, 4_000, &files).0.len(), 0);
    }

    #[test]
    fn files_of_offices_that_are_called_alike_have_names_of_their_own() {
        let of = |file: &str| Enclosure { file: file.to_owned(), ..self::file("name.pdf", 1) };
        let mut files = [of("office-0201.pdf"), of("office-0202.pdf"), of("office-0203.whole.pdf")];
        name_apart(&mut files);
        assert_eq!(files.map(|f| f.name), ["name.pdf", "name-office-0202.pdf", "name-office-0203.pdf"]);
    }

    #[test]
    fn ids_tell_people_apart_whatever_they_are_called() {
        let ids = Ids { district: "4900", from: "a@example.invalid" };
        assert_eq!(ids.message("monthly/2017-04.c1", "head_4908", 1), "4900.monthly.2017-04.c1.head_4908@example.invalid");
        let odd =
            [ids.message("weekly/2017-W05", "a.2", 1), ids.message("weekly/2017-W05", "a", 2), ids.message("weekly/2017-W05", "A2", 1)];
        let all: std::collections::BTreeSet<&String> = odd.iter().collect();
        assert!(all.len() == 3 && odd.iter().all(|id| id.is_ascii() && !id.contains('/')), "{odd:?}");
    }
}
