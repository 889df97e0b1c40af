//! What a reader may see: declaration numbers, company names and other columns whole, in part, or not at all, and sections or none. Applied here, before
//! any template, so that a file can be forwarded without telling what its reader wasn't to know.

use super::context::{Context, Quality};
use crate::store::workspace::config::{Circulation, Config, SECTION, See, Visibility};
use crate::terms::figure::Scope;
use serde::{Deserialize, Serialize};

/// The columns of declarations that tell whose goods they are: hidden in part unless a line says otherwise.
const ENTRY_ID: &str = "entry_id";
const COMPANY_NAME: &str = "company_name";
/// Further columns that pages show, whole unless a line says otherwise.
const CHAPTER: &str = "main_hs";
const SITE: &str = "supervised_site";
const DECLARED: &str = "declared_at";
const RELEASED: &str = "released_at";

/// How much of declarations an edition shows, and which sections it leaves out: what is not whole, by column or `section:NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Visibility")]
pub struct Sight(Visibility);

impl Sight {
    /// What stands for what is hidden.
    pub const HIDDEN: &str = "***";

    /// What may be seen in one scope's edition of a bulletin as it lies in the archive: the least that any line of the circulation which sends it
    /// allows. An edition that no line sends stays in the archive, whose keepers see the warehouse anyhow.
    pub fn of(config: &Config, bulletin: &str, scope: &Scope) -> Sight {
        let lines = config.circulation.iter().filter(|line| line.bulletin == bulletin && line.scope.covers(scope));
        lines.map(|line| Sight::line(config, line)).fold(Sight::default(), |a, b| a.and(&b))
    }

    /// What a line of the circulation allows. One that names no sight, or a sight that doesn't name whose goods they are, masks these: what isn't
    /// allowed is denied.
    pub fn line(config: &Config, line: &Circulation) -> Sight {
        let mut hidden = Visibility::from([(ENTRY_ID.to_owned(), See::Masked), (COMPANY_NAME.to_owned(), See::Masked)]);
        hidden.extend(line.sees.as_ref().and_then(|name| config.visibility.get(name)).cloned().unwrap_or_default());
        Sight::from(hidden)
    }

    /// The narrower of two, column by column.
    pub fn and(&self, other: &Sight) -> Sight {
        let mut both = self.0.clone();
        for (key, see) in &other.0 {
            let own = both.entry(key.clone()).or_insert(*see);
            *own = (*own).max(*see);
        }
        Sight(both)
    }

    /// Whether it shows nothing that `other` hides.
    pub fn within(&self, other: &Sight) -> bool {
        other.0.iter().all(|(key, see)| self.see(key) >= *see)
    }

    /// What is not whole, for the manifest.
    pub fn hidden(&self) -> &Visibility {
        &self.0
    }

    /// As a part of a file's name: `whole`, or `company_name-masked.entry_id-left_out`.
    pub fn file_name(&self) -> String {
        if self.0.is_empty() {
            return "whole".to_owned();
        }
        let one = |(key, see): (&String, &See)| format!("{}-{}", key.replace(':', "_"), see.word());
        self.0.iter().map(one).collect::<Vec<_>>().join(".")
    }

    fn see(&self, key: &str) -> See {
        self.0.get(key).copied().unwrap_or(See::Whole)
    }

    /// A declaration's number: whole, its office and its last four digits, or none.
    pub fn entry_id(&self, id: &str) -> Option<String> {
        shown(self.see(ENTRY_ID), id, 4, 4)
    }

    /// A company's name: whole, its first two characters, or none.
    pub fn company(&self, name: &str) -> Option<String> {
        shown(self.see(COMPANY_NAME), name, 2, 0)
    }

    /// A chapter of goods.
    pub(super) fn chapter(&self, chapter: &str) -> Option<String> {
        shown(self.see(CHAPTER), chapter, 2, 0)
    }

    /// A supervised site's name.
    pub(super) fn site(&self, name: &str) -> Option<String> {
        shown(self.see(SITE), name, 2, 0)
    }

    /// Whether the days of declaration are shown, and those of release: a day has no part that could be shown.
    pub(super) fn days(&self) -> (bool, bool) {
        (self.see(DECLARED) == See::Whole, self.see(RELEASED) == See::Whole)
    }

    /// Takes the sections out that aren't to be seen, and with them everything that only they show.
    pub(super) fn cut(&self, context: &mut Context) {
        let hides = |part: &str| self.see(&format!("{SECTION}{part}")) != See::Whole;
        context.sections.retain(|section| !hides(&section.part));
        context.attachments.retain(|section| !hides(&section.part));
        let shows = |parts: &[&str]| {
            let all = context.sections.iter().chain(&context.attachments);
            all.map(|s| s.part.as_str()).any(|part| parts.contains(&part))
        };
        let (note, demands, quality) = (shows(&["note"]), shows(&["demands"]), shows(&["quality"]));
        let (overlong, longest, in_flight) = (shows(&["overlong"]), shows(&["overlong", "longest"]), shows(&["overlong", "in_flight"]));
        let tasks = context.sections.iter().chain(&context.attachments).any(|s| s.part.starts_with("task_"));
        context.note = context.note.take().filter(|_| note);
        context.tasks = context.tasks.take().filter(|_| tasks);
        if !demands {
            context.demands.clear();
        }
        if !quality {
            // What gates say stands at every page's beginning: its figures lack something, whoever reads them.
            let gates = std::mem::take(&mut context.quality.gates);
            context.quality = Quality { gates, ..Quality::default() };
        }
        if !overlong {
            context.overlong.clear();
        }
        if !longest {
            context.longest.clear();
        }
        if !in_flight {
            context.in_flight.clear();
        }
    }
}

impl From<Visibility> for Sight {
    fn from(mut visibility: Visibility) -> Sight {
        visibility.retain(|_, see| *see != See::Whole);
        Sight(visibility)
    }
}

fn shown(see: See, text: &str, first: usize, last: usize) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    match see {
        _ if chars.is_empty() => None,
        See::Whole => Some(text.to_owned()),
        See::LeftOut => None,
        // A name too short to hide anything of is hidden whole.
        See::Masked if chars.len() <= first + last => Some(Sight::HIDDEN.to_owned()),
        See::Masked => {
            let (head, tail) = (chars[..first].iter().collect::<String>(), chars[chars.len() - last..].iter().collect::<String>());
            Some(format!("{head}{}{tail}", Sight::HIDDEN))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(pairs: &[(&str, See)]) -> Sight {
        Sight::from(pairs.iter().map(|(key, see)| ((*key).to_owned(), *see)).collect::<Visibility>())
    }

    #[test]
    fn what_is_masked_keeps_its_ends() {
        let masked = sight(&[(ENTRY_ID, See::Masked), (COMPANY_NAME, See::Masked)]);
        assert_eq!(masked.entry_id("490120171001020839").as_deref(), Some("4901***0839"));
        assert_eq!(masked.company("\u{6f14}\u{793a}\u{5e38}\u{5fb7}").as_deref(), Some("\u{6f14}\u{793a}***"));
        assert_eq!(masked.company("AB").as_deref(), Some("***"));
        assert_eq!(masked.company(""), None);
        let nothing = sight(&[(ENTRY_ID, See::LeftOut), (COMPANY_NAME, See::LeftOut)]);
        assert_eq!((nothing.entry_id("490120171001020839"), nothing.company("AB")), (None, None));
    }

    #[test]
    fn of_two_sights_the_narrower_holds_column_by_column() {
        let (a, b) = (sight(&[(ENTRY_ID, See::Masked)]), sight(&[(ENTRY_ID, See::LeftOut), (COMPANY_NAME, See::Masked)]));
        assert_eq!(a.and(&b), b);
        assert!(b.within(&a) && !a.within(&b) && a.within(&Sight::default()) && !Sight::default().within(&a));
        let c = sight(&[(COMPANY_NAME, See::Masked)]);
        assert_eq!(a.and(&c).file_name(), "company_name-masked.entry_id-masked");
        assert!(!a.within(&c) && !c.within(&a) && Sight::default().file_name() == "whole");
    }
}
