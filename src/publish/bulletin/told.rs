//! Words that people wrote, in notes, answers, reports and schemes: what a reader may not see is hidden in them as everywhere else.

use super::context::Context;
use super::sight::Sight;
use std::collections::BTreeSet;

/// Characters of a declaration's number, and which of them is the direction's (data-dictionary, `entry_id`).
const ENTRY_ID: usize = 18;
const DIRECTION: usize = 8;
/// A shorter name is a word of everybody's: it isn't looked for in sentences.
const SHORTEST: usize = 4;

/// The companies among `names` that any of `texts` names, the longest first: the shorter may be a part of it.
pub fn mentioned(names: impl IntoIterator<Item = String>, texts: &[String]) -> Vec<String> {
    let texts: Vec<Vec<char>> = texts.iter().map(|text| text.chars().filter(|c| !is_line_end(*c)).collect()).collect();
    let starts: BTreeSet<&[char]> = texts.iter().flat_map(|text| text.windows(SHORTEST)).collect();
    let is_named = |name: &String| {
        let name: Vec<char> = name.chars().filter(|c| !is_line_end(*c)).collect();
        let begins = name.get(..SHORTEST).is_some_and(|start| starts.contains(start));
        begins && texts.iter().any(|text| text.windows(name.len()).any(|part| part == name))
    };
    let mut found: Vec<String> = names.into_iter().filter(is_named).collect();
    found.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
    found.dedup();
    found
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// One who may see so much, and the companies that the edition's words name.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What may be seen.
    pub sight: &'a Sight,
    /// From [`mentioned`].
    pub companies: &'a [String],
}

impl Told<'_> {
    /// A text with declarations' numbers and companies as they may be seen.
    pub fn text(&self, text: &str) -> String {
        self.replaced(text, str::to_owned)
    }

    /// The same of Markdown, in which the stars that stand for what is hidden are marks.
    pub(super) fn markdown(&self, text: &str) -> String {
        self.replaced(text, |hidden| hidden.replace('*', "\\*"))
    }

    fn replaced(&self, text: &str, written: impl Fn(&str) -> String) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for company in self.companies {
            let seen = self.sight.company(company).unwrap_or_else(|| Sight::HIDDEN.to_owned());
            if seen != *company {
                let name: Vec<char> = company.chars().filter(|c| !is_line_end(*c)).collect();
                chars = put(&chars, |rest| spanned(rest, &name).map(|span| (span, written(&seen))));
            }
        }
        let numbers = put(&chars, |rest| {
            let id: String = rest.get(..ENTRY_ID)?.iter().collect();
            let seen = self.sight.entry_id(&id).unwrap_or_else(|| Sight::HIDDEN.to_owned());
            (is_entry_id(&id) && seen != id).then(|| (ENTRY_ID, written(&seen)))
        });
        numbers.into_iter().collect()
    }

    /// Hides it in everything that a context holds of people's words but the note, which is HTML by then.
    pub(super) fn veil(&self, context: &mut Context) {
        let veil = |text: &mut String| *text = self.text(text);
        context.demands.iter_mut().for_each(|demand| veil(&mut demand.text));
        if let Some(alerts) = &mut context.alerts {
            for row in alerts.worst.iter_mut().chain(&mut alerts.all).chain(&mut alerts.better) {
                veil(&mut row.cause);
                veil(&mut row.measures);
            }
            alerts.causes.iter_mut().for_each(|cause| veil(&mut cause.cause));
        }
        if let Some(tasks) = &mut context.tasks {
            let sections = tasks.sections.iter_mut().flat_map(|section| &mut section.rows);
            let rows = tasks.overdue.iter_mut().chain(&mut tasks.near).chain(sections);
            rows.flat_map(|row| &mut row.notes).for_each(|said| veil(&mut said.note));
        }
        if let Some(appraisal) = &mut context.appraisal {
            appraisal.kinds.iter_mut().flat_map(|kind| &mut kind.apart).for_each(|row| veil(&mut row.reason));
            appraisal.sheets.iter_mut().flat_map(|sheet| &mut sheet.months).for_each(|month| veil(&mut month.reason));
            appraisal.appeals.iter_mut().for_each(|row| veil(&mut row.reason));
        }
    }
}

/// How many characters a name takes at the beginning of `text`, line ends within it included; none where it doesn't stand there.
fn spanned(text: &[char], name: &[char]) -> Option<usize> {
    let mut at = 0;
    for (n, wanted) in name.iter().enumerate() {
        while n > 0 && text.get(at).copied().is_some_and(is_line_end) {
            at += 1;
        }
        if text.get(at) != Some(wanted) {
            return None;
        }
        at += 1;
    }
    (at > 0).then_some(at)
}

/// Puts something else where `found` says so: how many characters, and what. Line ends are kept, so that lines keep their numbers.
fn put(text: &[char], found: impl Fn(&[char]) -> Option<(usize, String)>) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        match found(rest) {
            Some((span, other)) => {
                let (gone, left) = rest.split_at(span);
                out.extend(other.chars());
                out.extend(gone.iter().filter(|c| is_line_end(**c)));
                rest = left;
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

fn is_entry_id(text: &str) -> bool {
    let fits = |(at, c): (usize, char)| if at == DIRECTION { matches!(c, '0' | '1' | 'I' | 'E') } else { c.is_ascii_digit() };
    text.chars().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::workspace::config::{See, Visibility};

    fn sight(see: See) -> Sight {
        Sight::from(Visibility::from([("entry_id".to_owned(), see), ("company_name".to_owned(), see)]))
    }

    #[test]
    fn what_is_hidden_is_hidden_in_sentences_too() {
        let names = ["Abcd Trading", "Abcd", "Elsewhere Ltd", "the"].map(str::to_owned);
        let text = "Abcd\nTrading was late with 020120171000000001; Abcd wasn't, says the 5x020120171000000002.";
        let companies = mentioned(names, &[text.to_owned()]);
        assert_eq!(companies, ["Abcd"], "a space isn't a line's end");
        let companies = mentioned(["AbcdTrading".to_owned(), "Abcd".to_owned()], &[text.to_owned()]);
        assert_eq!(companies, ["AbcdTrading", "Abcd"]);
        let (masked, left_out, whole) = (sight(See::Masked), sight(See::LeftOut), Sight::default());
        let told = |sight| Told { sight, companies: &companies };
        assert_eq!(told(&masked).text(text), "Ab***\n was late with 0201***0001; Ab*** wasn't, says the 5x0201***0002.");
        assert_eq!(told(&left_out).text("Abcd, 020120171000000001"), "***, ***");
        assert_eq!(told(&whole).text(text), text);
        assert_eq!(told(&masked).markdown("**Abcd**"), "**Ab\\*\\*\\***");
    }
}
