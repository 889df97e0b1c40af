//! Context -> Tera -> the press's input HTML. Templates show what the context holds; they compute no number, and a name that doesn't exist is an
//! error with its template and line.

mod clean;
mod functions;
mod ids;
mod tidy;

pub use ids::numbered;

use crate::press::typeset::fonts::Fonts;
use crate::publish::bulletin::{Context, Definition, TEMPLATES};
use crate::store::workspace::Overlay;
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem, Problems};
use clean::clean;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{ErrorKind, ReportError, Tera};

/// A template with its name (`monthly/district.html`), its path as a user knows it, and its text.
#[derive(Clone, Debug)]
struct Template {
    name: String,
    path: String,
    text: String,
}

/// All templates of a workspace, checked once, rendered often.
#[derive(Clone)]
pub struct Renderer {
    templates: Vec<Template>,
    fonts: Arc<Fonts>,
}

impl Renderer {
    /// Reads every template of the overlay and refuses those that can't be understood. Pictures are measured with `fonts`.
    pub fn new(overlay: &Overlay, fonts: Arc<Fonts>) -> Result<Renderer, Problems> {
        let mut problems = Problems::default();
        let mut templates = Vec::new();
        for path in [".html", ".txt"].into_iter().flat_map(|ending| overlay.list(TEMPLATES, ending)) {
            match overlay.read(&path) {
                Ok(text) => {
                    let name = path.strip_prefix(TEMPLATES).unwrap_or(&path).trim_start_matches('/').to_owned();
                    templates.push(Template { name, path: text.path.clone(), text: text.text });
                }
                Err(problem) => problems.push(problem),
            }
        }
        let renderer = Renderer { templates, fonts };
        for template in &renderer.templates {
            // Alone, a template may lack components of others; only its own syntax is judged here, so that every broken file is named.
            if let Err(e) = Tera::default().add_raw_template(&template.name, &template.text)
                && let ErrorKind::SyntaxError(report) = e.kind()
            {
                problems.push(renderer.report(report));
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        renderer.engine(None)?;
        Ok(renderer)
    }

    /// One bulletin of one scope as HTML for the press.
    pub fn html(&self, definition: &Definition, context: &Context) -> Result<String, Problems> {
        let name = &definition.edition_of(&context.scope.parse::<Scope>()?)?.template;
        let engine = self.engine(Some(context))?;
        let values = tera::Context::from_serialize(&clean(context)?).map_err(|e| self.problem(&e))?;
        engine.render(name, &values).map_err(|e| self.problem(&e).into())
    }

    /// The same with a number behind every figure and their ids on the last pages, for a draft that is checked on paper.
    pub fn with_ids(&self, html: &str) -> Result<String, Problems> {
        const MAIN_ENDS: &str = "</main>";
        let (html, ids) = numbered(html);
        let list = self.page("components/figure_ids.html", &BTreeMap::from([("ids", ids)]))?;
        Ok(html.replacen(MAIN_ENDS, &format!("{list}{MAIN_ENDS}"), 1))
    }

    /// A page of the program's own, such as the archive's list: the template `name` with `values`.
    pub fn page(&self, name: &str, values: &impl serde::Serialize) -> Result<String, Problems> {
        let engine = self.engine(None)?;
        let values = tera::Context::from_serialize(&clean(values)?).map_err(|e| self.problem(&e))?;
        engine.render(name, &values).map_err(|e| self.problem(&e).into())
    }

    /// Renders every context and collects what goes wrong, each problem once.
    pub fn check_templates(&self, definition: &Definition, contexts: &[Context]) -> Problems {
        let mut seen = BTreeSet::new();
        let mut problems = Problems::default();
        for context in contexts {
            if let Err(found) = self.html(definition, context) {
                for problem in found.0.into_iter().filter(|p| seen.insert(p.to_string())) {
                    problems.push(problem);
                }
            }
        }
        problems
    }

    fn engine(&self, context: Option<&Context>) -> Result<Tera, Problems> {
        let mut engine = Tera::default();
        engine.autoescape_on(vec![".html"]);
        functions::register(&mut engine, context, self.fonts.clone());
        let all = self.templates.iter().map(|t| (t.name.as_str(), t.text.as_str()));
        engine.add_raw_templates(all).map_err(|e| self.problem(&e))?;
        Ok(engine)
    }

    fn problem(&self, error: &tera::Error) -> Problem {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => self.report(report),
            other => Problem::error("template", other.to_string()),
        }
    }

    fn report(&self, report: &ReportError) -> Problem {
        let path = self.templates.iter().find(|t| t.name == report.filename()).map_or(report.filename(), |t| &t.path);
        Problem::error("template", report.message()).at(Place::line(path, report.span().start_line))
    }
}
