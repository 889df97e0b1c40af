//! The words of mail: subjects, names of files, templates of the body.

use crate::publish::bulletin::{Definition, TEMPLATES, fill};
use crate::publish::render::Renderer;
use crate::store::workspace::Overlay;
use crate::terms::problem::{Problems, read_yaml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Subjects and names.
const WORDS: &str = "report-templates/components/mail.yaml";
/// Bytes of a file's name before its ending: a file system takes 255, and a folder's delivery puts a few around it.
const LONGEST_NAME: usize = 200;
/// The bodies of bulletins that have none of their own.
const COMPONENTS: &str = "components";

/// Patterns of what is not the body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The sender's name.
    pub sender: String,
    /// A bulletin's subject.
    pub subject: String,
    /// The stem of a file's name.
    pub file: String,
    /// What a correction adds to both.
    pub correction: String,
    /// What one of several parts adds to the subject.
    pub part: String,
    /// Between the names of scopes.
    pub join: String,
    /// What lies beneath the pages of a reader's own copy.
    pub watermark: String,
    /// Notices to operators.
    pub notices: BTreeMap<Occasion, NoticeWords>,
}

/// Why an operator is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Occasion {
    /// A run was held or failed.
    Failed,
    /// Readers of a released edition can't be reached.
    Gaps,
}

impl Occasion {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Occasion::Failed => "failed",
            Occasion::Gaps => "gaps",
        }
    }
}

/// What a notice says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeWords {
    /// Its subject.
    pub subject: String,
    /// Its text, paragraphs apart.
    pub body: String,
}

impl Words {
    /// Reads them through the overlay.
    pub fn load(overlay: &Overlay) -> Result<Words, Problems> {
        let text = overlay.read(WORDS)?;
        read_yaml::<Words>(&text.path, &text.text).whole()
    }

    /// The subject of one part of an edition.
    pub fn subject(&self, holes: &[(&str, &str)], correction: Option<u32>, (part, parts): (u32, u32)) -> String {
        let mut subject = fill(&self.subject, holes) + &self.corrected(correction);
        if parts > 1 {
            subject += &fill(&self.part, &[("part", &part.to_string()), ("parts", &parts.to_string())]);
        }
        subject
    }

    /// A file's name as its reader sees it, as long as a file system takes. Signs that one refuses are left out.
    pub fn file(&self, holes: &[(&str, &str)], correction: Option<u32>, ending: &str) -> String {
        let stem = fill(&self.file, holes) + &self.corrected(correction);
        let fits = |c: &char| !c.is_control() && !r#"/\:*?"<>|"#.contains(*c);
        let mut name: String = stem.chars().filter(fits).collect::<String>().trim_start_matches('.').trim().to_owned();
        while name.len() > LONGEST_NAME {
            name.pop();
        }
        format!("{name}.{ending}")
    }

    /// What lies beneath the pages of a reader's copy.
    pub fn watermark(&self, reader: &str) -> String {
        fill(&self.watermark, &[("reader", reader)])
    }

    fn corrected(&self, correction: Option<u32>) -> String {
        correction.map(|n| fill(&self.correction, &[("correction", &n.to_string())])).unwrap_or_default()
    }
}

/// Both bodies of a message: plain text and HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bodies {
    /// For clients that show text.
    pub text: String,
    /// For the others.
    pub html: String,
}

impl Bodies {
    /// From a bulletin's own templates `mail.txt` and `mail.html`, else the shared ones.
    pub fn of_bulletin(renderer: &Renderer, overlay: &Overlay, definition: &Definition, view: &impl Serialize) -> Result<Bodies, Problems> {
        let name = |ending: &str| {
            let own = format!("{}/mail.{ending}", definition.key);
            if overlay.has(&format!("{TEMPLATES}/{own}")) { own } else { format!("{COMPONENTS}/mail.{ending}") }
        };
        Ok(Bodies { text: renderer.page(&name("txt"), view)?, html: renderer.page(&name("html"), view)? })
    }

    /// Of a notice: it must go out also where a template is what failed.
    pub fn of_notice(text: String) -> Bodies {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let paragraphs: Vec<String> =
            escaped.trim().split("\n\n").map(|p| format!("<p>{}</p>", p.trim().replace('\n', "<br>\n"))).collect();
        let html =
            format!("<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{}\n</body></html>\n", paragraphs.join("\n"));
        Bodies { text, html }
    }
}
