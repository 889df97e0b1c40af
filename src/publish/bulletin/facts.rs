//! Lists of declarations and the state of the data, in the words and digits of the page.

use super::context::{Count, Load, Longest, Quality};
use super::definition::{Definition, Words};
use super::shown::Shown;
use super::sight::Sight;
use crate::measure::analysis::{self, Counted, DataQuality};
use crate::measure::indicators::Catalogue;
use crate::terms::figure::{Format, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// The longest of both directions together, longest first, as many as the definition lists: the district's, or an office's own.
pub(super) fn longest(definition: &Definition, sight: &Sight, scope: &Scope, found: &[analysis::Longest]) -> Vec<Longest> {
    let own = |l: &&analysis::Longest| scope.is_whole() || l.scope.as_ref() == Some(scope);
    let mut all: Vec<&analysis::Longest> = found.iter().filter(own).collect();
    all.sort_by(|a, b| b.seconds.cmp(&a.seconds).then_with(|| a.entry_id.cmp(&b.entry_id)));
    let hours = |hours: Option<f64>| Format::Hours.display(hours);
    let (declared, released) = sight.days();
    let one = |l: &&analysis::Longest| Longest {
        entry_id: sight.entry_id(&l.entry_id),
        direction: l.direction.to_string(),
        office: l.office_name.clone(),
        company: sight.company(&l.company_name),
        declared: l.declared_at.filter(|_| declared).map(|t| t.date().into()),
        released: l.released_at.filter(|_| released).map(|t| t.date().into()),
        hours: hours(Some(l.hours())),
        stage: l.stage.as_ref().map(|s| worded(&definition.shared.stages, s)),
        stage_hours: hours(l.stage_hours()),
    };
    all.iter().take(definition.longest as usize).map(one).collect()
}

/// What the page says of the data; columns missing are those of the figures it shows.
pub(super) fn quality(words: &Words, catalogue: &Catalogue, found: &DataQuality, figures: &BTreeMap<String, Shown>) -> Quality {
    let counts = |list: &[Counted], words: &BTreeMap<String, String>| -> Vec<Count> {
        list.iter().map(|c| count(&c.code, worded(words, &c.code), c.count)).collect()
    };
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &found.quarantined {
        *reasons.entry(&row.reason).or_default() += row.rows;
    }
    let titled = |duration: &str| {
        let indicator = catalogue.find(&format!("{duration}_mean"));
        indicator.map_or_else(|| duration.to_owned(), |d| d.title)
    };
    let missing: BTreeSet<&str> = figures.values().flat_map(|f| &f.missing).map(String::as_str).collect();
    Quality {
        flags: counts(&found.flags, &words.flags),
        negative: found.negative.iter().map(|c| count(&c.code, titled(&c.code), c.count)).collect(),
        notes: counts(&found.notes, &words.notes),
        quarantine: reasons.iter().map(|(reason, rows)| count(reason, worded(&words.quarantine, reason), *rows)).collect(),
        loads: found.loads.iter().map(load).collect(),
        missing: missing.into_iter().flat_map(|m| m.split('|')).map(|column| worded(&words.columns, column)).collect(),
        gates: found.gates.clone(),
    }
}

/// The word for a code, or the code itself: an unknown one is shown rather than lost.
pub(super) fn worded(words: &BTreeMap<String, String>, code: &str) -> String {
    words.get(code).cloned().unwrap_or_else(|| code.to_owned())
}

fn display(n: u64) -> String {
    Format::Count.display(Some(n as f64))
}

fn count(code: &str, title: String, n: u64) -> Count {
    Count { code: code.to_owned(), title, display: display(n) }
}

fn load(load: &analysis::LoadSeen) -> Load {
    Load {
        source: load.source.clone(),
        file: load.file.clone(),
        cutoff: load.cutoff.map(|t| t.date().into()),
        rows: display(load.rows),
        loaded: display(load.loaded),
        updated: display(load.updated),
        unchanged: display(load.unchanged),
        quarantined: display(load.quarantined),
    }
}
