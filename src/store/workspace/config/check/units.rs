//! Whose workspace it is, and the units that it ranks: a district's offices, or a country's districts and the offices in them.

use super::super::Office;
use super::{BULLETINS, Check, ZONE};
use crate::terms::figure::Level;
use crate::terms::problem::Problem;

impl Check<'_> {
    pub(super) fn authority(&mut self) {
        let config = self.config;
        let (authority, section) = (&config.authority, config.authority_key());
        if self.lines.has("district") && self.lines.has("country") {
            let problem = Problem::error("two-levels", "the file has both `district` and `country`");
            self.push(problem.why("a workspace is a district's or a country's").help("take one of them out"), "country");
        }
        if !self.lines.has(section) {
            let problem = Problem::error("missing-key", "`district` is missing");
            self.push(
                problem.help("write `district: { code: ..., name: ... }`; `country: { name: ... }` for a country's workspace"),
                section,
            );
        } else if config.level == Level::District && authority.code.is_empty() && self.whole(section) {
            self.push(Problem::error("missing-key", "`code` is missing"), section);
        } else if self.whole(section) {
            self.code(section, &authority.code, &format!("{section}.code"));
            if authority.name.is_empty() {
                self.push(Problem::error("missing-key", "`name` is missing"), section);
            }
        }
        if let Some(zone) = authority.time_zone.as_deref().filter(|zone| *zone != ZONE) {
            let problem = Problem::error("time-zone", format!("`{zone}` is not supported"));
            self.push(
                problem.why(format!("stamps are local and carry no zone; all of China keeps {ZONE}")).help("leave the key out"),
                &format!("{section}.time_zone"),
            );
        }
        if let Some(director) = &authority.director {
            self.person(director, &format!("{section}.director"));
        }
        for (bulletin, period) in &authority.started {
            let key = format!("{section}.started.{bulletin}");
            self.bulletin(bulletin, &key);
            if let Some((_, kind)) = BULLETINS.iter().find(|(name, kind)| name == bulletin && *kind != period.kind()) {
                self.push(Problem::error("period-kind", format!("{bulletin} counts by {kind}; {period} is a {}", period.kind())), &key);
            }
        }
    }

    pub(super) fn units(&mut self) {
        let config = self.config;
        let section = config.units_key();
        if config.units().is_empty() && self.whole(section) {
            let problem = match config.level {
                Level::District if !self.lines.has(section) => Problem::error("missing-key", "`offices` is missing"),
                Level::District => Problem::error("no-office", "no office is configured")
                    .why("every declaration belongs to an office (business site)")
                    .help("list at least one under `offices`"),
                Level::Country => Problem::error("no-district", "no district is configured")
                    .why("a country ranks its districts")
                    .help("list at least one under `districts`: { code: \"4900\", name: ... }"),
            };
            self.push(problem, section);
        }
        self.places("office", "offices", &config.offices);
        match config.level {
            Level::District => self.no_districts(),
            Level::Country => {
                self.places("district", "districts", &config.districts);
                self.no_nation();
                self.offices_of_districts();
            }
        }
        self.successors(section, config.units());
    }

    fn places(&mut self, kind: &str, section: &str, places: &[Office]) {
        self.once(kind, places.iter().enumerate().map(|(i, o)| (format!("{section}[{i}].code"), o.code.as_str())));
        for (i, place) in places.iter().enumerate() {
            let key = format!("{section}[{i}]");
            self.code(kind, &place.code, &format!("{key}.code"));
            self.dates(place.valid_from, place.valid_to, &key);
            self.heads(&place.head, &format!("{key}.head"));
        }
    }

    fn successors(&mut self, section: &str, units: &[Office]) {
        for (i, unit) in units.iter().enumerate() {
            if let Some(successor) = &unit.successor {
                let key = format!("{section}[{i}].successor");
                self.unit(successor, &key);
                if self.succeeds_itself(&unit.code) {
                    self.push(Problem::error("successor-circle", format!("the successors of `{}` lead back to it", unit.code)), &key);
                } else if unit.valid_to.is_none() {
                    let problem = Problem::warning("successor-too-early", format!("`{}` names a successor but no `valid_to`", unit.code));
                    self.push(problem.why("the successor takes over after the last valid day"), &key);
                }
            }
        }
    }

    fn succeeds_itself(&self, code: &str) -> bool {
        let next = |code: &&str| self.config.unit(code)?.successor.as_deref();
        // One step more than there are units has been round.
        std::iter::successors(Some(code), next).skip(1).take(self.config.units().len() + 1).any(|c| c == code)
    }

    /// What only a country's workspace has.
    fn no_districts(&mut self) {
        let config = self.config;
        if self.lines.has("districts") {
            let problem = Problem::error("bad-value", "a district's workspace has no `districts`");
            self.push(
                problem.why("it ranks its `offices`").help("write `country:` in place of `district:` to rank districts"),
                "districts",
            );
        }
        for (i, _) in config.offices.iter().enumerate().filter(|(_, office)| office.district.is_some()) {
            let problem = Problem::error("bad-value", "an office of a district's workspace names no district");
            self.push(problem.why("all of them belong to this one").help("take it out"), &format!("offices[{i}].district"));
        }
    }

    /// What only a district's workspace has.
    fn no_nation(&mut self) {
        for key in ["national", "national_from"].into_iter().filter(|key| self.lines.has(key)) {
            let problem = Problem::error("bad-value", format!("a country's workspace has no `{key}`"));
            self.push(problem.why("its own averages are the national ones").help("take it out"), key);
        }
    }

    /// Every office of a country belongs to a district, by its `district` or by the first digits of its code.
    fn offices_of_districts(&mut self) {
        let config = self.config;
        let known = config.known_offices();
        for (i, office) in config.offices.iter().enumerate() {
            let key = format!("offices[{i}]");
            match &office.district {
                Some(district) => self.unit(district, &format!("{key}.district")),
                None if !known.contains_key(&office.code) => {
                    let problem = Problem::error("no-district", format!("office `{}` belongs to no listed district", office.code));
                    self.push(problem.help("give it a `district`, or list the district that its code begins like"), &key);
                }
                None => {}
            }
            if config.unit(&office.code).is_some() && office.district.as_ref().is_some_and(|district| *district != office.code) {
                let problem = Problem::error("duplicate-code", format!("`{}` is a district's code too", office.code));
                self.push(problem.why("what a district declares itself is its own"), &format!("{key}.district"));
            }
            for (name, given) in [("valid_to", office.valid_to.is_some()), ("successor", office.successor.is_some())] {
                if given {
                    let problem = Problem::warning("no-effect", format!("`{name}` of an office says nothing in a country's workspace"));
                    self.push(problem.why("its declarations count under its district"), &format!("{key}.{name}"));
                }
            }
        }
        for (i, _) in config.districts.iter().enumerate().filter(|(_, unit)| unit.district.is_some()) {
            let problem = Problem::error("bad-value", "a district belongs to no other");
            self.push(problem.help("take it out"), &format!("districts[{i}].district"));
        }
    }

    /// A code under which declarations can be loaded.
    pub(super) fn known_office(&mut self, code: &str, key: &str) {
        let config = self.config;
        match config.level {
            Level::District => self.unit(code, key),
            Level::Country if self.whole("districts") && self.whole("offices") && !config.known_offices().contains_key(code) => {
                let problem = Problem::error("unknown-office", format!("office `{code}` belongs to no listed district"));
                self.push(problem.help("name a district's code, or an office's in one"), key);
            }
            Level::Country => {}
        }
    }
}
