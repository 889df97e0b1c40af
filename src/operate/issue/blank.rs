//! Forms to fill in outside any edition: for the first round, and for whoever lost theirs.

use super::found::WEEKLY;
use super::{Press, mentioned, write_draft};
use crate::press::document::tree::{Document, Meta, Source};
use crate::publish::bulletin::{Definition, Sight, Words};
use crate::publish::workbook;
use crate::publish::workbook::form::{Desk, Form};
use crate::store::register::{self, tasks};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::Problems;
use chrono::{Datelike, NaiveDateTime};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What every office and department is asked as of `moment`: offices about their open anomalies, who leads tasks about these. `edition` is what the
/// forms bear in an edition's place.
///
/// # Errors
/// Where the registers, the table of tasks or the words can't be read.
pub fn blanks(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    edition: &str,
    moment: NaiveDateTime,
) -> Result<Vec<Form>, Problems> {
    let words = Words::load(&workspace.overlay)?;
    let period = Period::Month(moment.year(), moment.month());
    let standings = tasks::now(workspace, warehouse, moment)?;
    let reading = register::read(warehouse, period, moment)?;
    let offices = workspace.config.units().iter().map(|o| (workspace.config.unit_scope(&o.code), o.name.as_str()));
    let departments = workspace.config.departments.iter().map(|d| (Scope::Department(d.code.clone()), d.name.as_str()));
    let mentioned = mentioned::companies(warehouse, &mentioned::answers(&reading, &standings))?;
    let mut forms = Vec::new();
    for (scope, name) in offices.chain(departments) {
        let office = scope.unit().map(str::to_owned);
        let sight = Sight::of(&workspace.config, WEEKLY, &scope);
        let desk = Desk { edition: edition.to_owned(), scope, words: &words, sight, mentioned: &mentioned };
        forms.push(press.stationery.tasks(&desk, name, &standings));
        let own = office.iter().map(|code| reading.listed_of(&workspace.config, code, moment.date()));
        forms.extend(own.map(|own| press.stationery.anomalies(&desk, name, own)).collect::<Vec<_>>());
    }
    forms.retain(|form| !form.rows.is_empty());
    Ok(forms)
}

impl Press {
    /// A workbook of forms and nothing else, dated `moment`.
    ///
    /// # Errors
    /// Where the bulletins' marks can't be read.
    pub fn forms(&self, workspace: &Workspace, forms: &[Form], moment: NaiveDateTime) -> Result<Vec<u8>, Problems> {
        let names = Definition::names(&workspace.overlay);
        let marks = Definition::load(&workspace.overlay, names.first().map_or("", String::as_str))?.mark;
        let title = forms.first().map(|form| self.stationery.title(form).to_owned()).unwrap_or_default();
        let meta = Meta {
            title,
            author: workspace.config.authority.name.clone(),
            created: moment.format("%Y-%m-%dT%H:%M:%S").to_string(),
            ..Meta::default()
        };
        let document =
            Document { meta, masthead: None, body: Vec::new(), imprint: None, watermark: marks.watermark, source: Source::default() };
        Ok(workbook::write(&document, &self.theme, &self.stationery, forms, None)?)
    }
}

/// Writes the forms of [`blanks`] into `out`, one workbook a reader, and returns the files.
///
/// # Errors
/// As for [`blanks`], and where a file can't be written.
pub fn write_blanks(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    moment: NaiveDateTime,
    out: &Path,
) -> Result<Vec<PathBuf>, Problems> {
    let mut readers: BTreeMap<String, Vec<Form>> = BTreeMap::new();
    for form in blanks(workspace, warehouse, press, &format!("forms/{}", moment.date()), moment)? {
        readers.entry(form.name.scope.file_name()).or_default().push(form);
    }
    let mut written = Vec::new();
    for (name, forms) in readers {
        let path = out.join(format!("{name}.xlsx"));
        write_draft(&path, &press.forms(workspace, &forms, moment)?)?;
        written.push(path);
    }
    Ok(written)
}
