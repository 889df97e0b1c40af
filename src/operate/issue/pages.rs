//! The way of one scope's pages: context, template, checked document, HTML and PDF.

use super::found::Found;
use crate::measure::analysis::ById;
use crate::measure::appraisal::Item;
use crate::press::document::{Theme, parse, text, to_html};
use crate::press::typeset::fonts::{FontChoice, Fonts, Role, Weight};
use crate::press::{pdf, typeset};
use crate::publish::bulletin::{self, Correction, Definition, Demand, Edition, Findings, Sight, Stage};
use crate::publish::render::Renderer;
use crate::publish::workbook::form::{self, Form};
use crate::publish::workbook::scores::Scores;
use crate::publish::workbook::{self, Stationery};
use crate::store::warehouse::go_on;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::{Level, Scope};
use crate::terms::problem::{Problem, Problems};
use crate::terms::progress;
use chrono::NaiveDateTime;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The theme's two files.
const THEME: &str = "report-templates/theme.yaml";
const STYLE: &str = "report-templates/theme.css";

/// What every page needs and is made once a process: fonts, looks, templates.
pub struct Press {
    fonts: Arc<Fonts>,
    pub(super) theme: Theme,
    renderer: Renderer,
    pub(super) stationery: Stationery,
}

impl Press {
    /// Finds the fonts, reads the theme and all templates.
    ///
    /// # Errors
    /// Everything that is wrong with them, at once.
    pub fn new(workspace: &Workspace) -> Result<Press, Problems> {
        let mut problems = Problems::default();
        let theme = theme(workspace).map_err(|p| problems.extend(p)).ok();
        let fonts = Fonts::discover(&choice(workspace, theme.as_ref())).map(Arc::new).map_err(|p| problems.extend(p)).ok();
        let renderer = fonts.clone().and_then(|f| Renderer::new(&workspace.overlay, f).map_err(|p| problems.extend(p)).ok());
        let stationery = Stationery::load(&workspace.overlay).map_err(|p| problems.extend(p)).ok();
        match (fonts, theme, renderer, stationery) {
            (Some(fonts), Some(theme), Some(renderer), Some(stationery)) => Ok(Press { fonts, theme, renderer, stationery }),
            _ => Err(problems),
        }
    }

    /// Which face each role got.
    pub fn faces(&self) -> Vec<(String, String)> {
        Role::ALL
            .into_iter()
            .filter_map(|role| {
                let glyph = self.fonts.glyph(role, Weight::Regular, '\u{6d77}')?;
                Some((role.key().to_owned(), self.fonts.face_name(glyph.face).to_owned()))
            })
            .collect()
    }

    /// The templates, for those who check them.
    pub fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// Whether a rendered page can be understood and set.
    pub fn try_out(&self, html: &str, name: &str) -> Result<(), Problems> {
        self.print(html, name, &[], &[], None).map(drop)
    }

    /// What a PDF file needs behind its bytes to show a text beneath its pages.
    ///
    /// # Errors
    /// A character that no font has.
    pub fn beneath(&self, text: &str, file: &[u8]) -> Result<Vec<u8>, Problems> {
        pdf::beneath(file, &typeset::name_beneath(text, &self.theme, &self.fonts)?)
    }

    /// Whether that can be set.
    ///
    /// # Errors
    /// A character that no font has.
    pub fn try_beneath(&self, text: &str) -> Result<(), Problems> {
        typeset::name_beneath(text, &self.theme, &self.fonts).map(drop)
    }

    /// HTML, PDF and XLSX, with `forms`, of a page that must name each of `names`: whose it is stands on it, or it isn't made.
    fn print(
        &self,
        html: &str,
        name: &str,
        names: &[&str],
        forms: &[Form],
        scores: Option<&Scores<'_>>,
    ) -> Result<(String, Vec<u8>, Vec<u8>), Problems> {
        let document = parse(html, name, &self.theme)?;
        let said = plain(&text(&document, &self.theme));
        if let Some(unnamed) = names.iter().find(|name| !said.contains(&plain(name))) {
            return Err(Problem::error("edition-unnamed", format!("the page of {name} doesn't name {unnamed}"))
                .why("a reader couldn't tell whose it is")
                .help("let its template print title and masthead")
                .into());
        }
        let pages = typeset::lay_out(&document, &self.theme, &self.fonts)?;
        let tables = workbook::write(&document, &self.theme, &self.stationery, forms, scores)?;
        Ok((to_html(&document, &self.theme), pdf::write(&pages, &document)?, tables))
    }
}

/// Letters and digits alone: a page sets marks full-width and folds spaces.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn theme(workspace: &Workspace) -> Result<Theme, Problems> {
    let (yaml, css) = (workspace.overlay.read(THEME)?, workspace.overlay.read(STYLE)?);
    Theme::load(&yaml.path, &yaml.text, &css.text)
}

/// The workspace's families before the theme's.
fn choice(workspace: &Workspace, theme: Option<&Theme>) -> FontChoice {
    let fonts = &workspace.config.fonts;
    let named = [
        (Role::FangSong, &fonts.fangsong),
        (Role::Kai, &fonts.kai),
        (Role::Hei, &fonts.hei),
        (Role::Song, &fonts.song),
        (Role::XiaoBiaoSong, &fonts.xiaobiaosong),
    ];
    let mut choice = FontChoice {
        folder: fonts.folder.as_ref().map(|folder| workspace.dir.join(folder)),
        ..theme.map(|theme| FontChoice::of(&theme.fonts)).unwrap_or_default()
    };
    for (role, families) in named {
        choice.families.entry(role).or_default().splice(0..0, families.iter().cloned());
    }
    choice
}

/// All that the pages of one edition share.
pub struct Pages<'a> {
    /// Where notes and names come from.
    pub workspace: &'a Workspace,
    /// Fonts, theme, templates.
    pub press: &'a Press,
    /// Which bulletin.
    pub definition: &'a Definition,
    /// What the run found.
    pub found: &'a Found,
    /// Its figures.
    pub figures: ById<'a>,
    /// The printed date.
    pub as_of: NaiveDateTime,
    /// A correction: what moved.
    pub correction: Option<&'a Correction>,
    /// Whether figures carry their ids on paper.
    pub ids: bool,
}

/// One scope's pages.
pub struct Printed {
    /// The HTML file.
    pub html: String,
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// The workbook of its tables.
    pub xlsx: Vec<u8>,
    /// What the template was given, as JSON.
    pub context: String,
}

/// An analyst's note: its demands, and its file with its words.
type Note = (Vec<Demand>, Option<(String, String)>);

/// Files by name.
type Files = Vec<(String, Vec<u8>)>;

impl Pages<'_> {
    /// Makes the pages of `scope`.
    pub fn print(&self, scope: &Scope, sight: &Sight, stage: Stage) -> Result<Printed, Problems> {
        let (_, note) = self.note(self.found.run.period)?;
        let demands = if self.found.asked_before { self.note(self.found.run.period.previous())?.0 } else { Vec::new() };
        let findings = Findings {
            figures: &self.figures,
            catalogue: &self.found.catalogue,
            behind: &self.found.findings,
            note: note.as_ref().map(|(file, text)| (file.as_str(), text.as_str())),
            demands: &demands,
            mentioned: &self.found.mentioned,
            alerts: self.found.alerts.as_ref(),
            tasks: self.found.tasks.as_ref(),
            correction: self.correction,
            reckoned: self.found.reckoned.as_ref(),
        };
        let edition = Edition { period: self.found.run.period, as_of: self.as_of, scope: scope.clone(), sight: sight.clone(), stage };
        let context = bulletin::context(self.definition, &self.workspace.config, &edition, &findings)?;
        let mut source = self.press.renderer.html(self.definition, &context)?;
        if self.ids {
            source = self.press.renderer.with_ids(&source)?;
        }
        // The whole year's scores go with the district's tables, so that whoever keeps the personnel files can check them.
        let whole = scope.is_whole() && matches!(self.found.run.period, Period::Year(_));
        let title = |item: &Item| bulletin::item_title(&self.definition.shared, &self.found.catalogue, item);
        let scores = self.found.reckoned.as_ref().map(|reckoned| Scores { reckoning: &reckoned.reckoning, title: &title });
        let name = format!("{} {} {scope}", self.definition.key, self.found.run.period);
        // A country's pages bear the name of the office that issues them.
        let whose = match self.workspace.config.level {
            Level::District => &context.district.name,
            Level::Country => &context.masthead.office,
        };
        let (html, pdf, xlsx) = self.press.print(
            &source,
            &name,
            &[whose, &context.scope_name],
            &self.forms(scope, sight, &context.scope_name, stage),
            scores.as_ref().filter(|_| whole),
        )?;
        Ok(Printed { html, pdf, xlsx, context: context.to_json() })
    }

    /// What the scope is asked: an office, what it did about its open anomalies; who leads tasks, how far they are. A draft asks nothing.
    fn forms(&self, scope: &Scope, sight: &Sight, scope_name: &str, stage: Stage) -> Vec<Form> {
        if stage == Stage::Draft || scope.is_whole() {
            return Vec::new();
        }
        let edition = format!("{}/{}", self.definition.key, self.found.run.period);
        let desk = form::Desk {
            edition,
            scope: scope.clone(),
            words: &self.definition.shared,
            sight: sight.clone(),
            mentioned: &self.found.mentioned,
        };
        let stationery = &self.press.stationery;
        let tasks = self.found.tasks.iter().map(|tasked| stationery.tasks(&desk, scope_name, &tasked.standings));
        let office = scope.unit().map(|code| {
            let own = self.found.register.listed_of(&self.workspace.config, code, self.found.run.period.first_day());
            stationery.anomalies(&desk, scope_name, own)
        });
        tasks.chain(office).collect()
    }

    /// The analyst's note of a period: its demands, and its words with the file that holds them.
    fn note(&self, period: Period) -> Result<Note, Problems> {
        let file = format!("notes/{}/{period}.md", self.definition.key);
        let Some(text) = self.workspace.notes(&self.definition.key, period)? else { return Ok((Vec::new(), None)) };
        let (demands, words) = bulletin::read_note(&file, &text)?;
        Ok((demands, Some((file, words))))
    }

    /// The pages of every scope that has an edition, side by side, once for each sight that a reader of it can have; each file by its name.
    ///
    /// # Errors
    /// Everything that stops any of them.
    pub fn print_all(&self, sights: &[(String, Scope, Sight)]) -> Result<BTreeMap<String, Vec<u8>>, Problems> {
        let pages = progress::begin("pages", Some(sights.len() as u64));
        let printed: Vec<Result<Files, Problems>> = sights
            .par_iter()
            .map(|(stem, scope, sight)| {
                go_on()?;
                let Printed { html, pdf, xlsx, .. } = self.print(scope, sight, Stage::Issued)?;
                pages.advance(1);
                Ok(vec![(format!("{stem}.html"), html.into_bytes()), (format!("{stem}.pdf"), pdf), (format!("{stem}.xlsx"), xlsx)])
            })
            .collect();
        let mut problems = Problems::default();
        let mut files = BTreeMap::new();
        for made in printed {
            match made {
                Ok(made) => files.extend(made),
                // What is wrong for all scopes is said once.
                Err(found) => found.0.into_iter().for_each(|p| {
                    if !problems.0.contains(&p) {
                        problems.push(p)
                    }
                }),
            }
        }
        problems.or(files)
    }
}
