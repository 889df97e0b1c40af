//! How high a workspace stands, and what that makes of its places: a district ranks its offices, a country its districts.

use super::{Config, Office};
use crate::terms::calendar::Works;
use crate::terms::figure::{Level, Scope};
use crate::terms::problem::Lines;
use std::collections::BTreeMap;

/// The code of all customs together.
const COUNTRY: &str = "0000";

/// How the code of a country's district ends: 4900 has the offices 4900 to 4999.
const BLOCK: &str = "00";

impl Config {
    /// The units that are ranked: offices; in a country, districts.
    pub fn units(&self) -> &[Office] {
        match self.level {
            Level::District => &self.offices,
            Level::Country => &self.districts,
        }
    }

    /// The unit of that code.
    pub fn unit(&self, code: &str) -> Option<&Office> {
        self.units().iter().find(|unit| unit.code == code)
    }

    /// The unit that a scope is of, where it is one of this workspace's.
    pub fn unit_of(&self, scope: &Scope) -> Option<&Office> {
        scope.unit().and_then(|code| self.unit(code)).filter(|unit| self.unit_scope(&unit.code) == *scope)
    }

    /// The scope of the whole.
    pub fn whole(&self) -> Scope {
        self.level.whole()
    }

    /// The scope of the unit of that code.
    pub fn unit_scope(&self, code: &str) -> Scope {
        self.level.unit(code)
    }

    /// The key under which the file names whose workspace it is.
    pub fn authority_key(&self) -> &'static str {
        match self.level {
            Level::District => "district",
            Level::Country => "country",
        }
    }

    /// Which scopes it has, as a person writes them.
    pub fn scopes_in_words(&self) -> &'static str {
        match self.level {
            Level::District => "write district or office:4908",
            Level::Country => "write country or district:4900",
        }
    }

    /// Which of both the file is about; without either, a district that is missing.
    pub(in crate::store::workspace) fn settle_level(&mut self, lines: &Lines) {
        if lines.has("country") {
            self.level = Level::Country;
            if self.authority.code.is_empty() {
                self.authority.code = COUNTRY.to_owned();
            }
        }
    }

    /// The key under which the file lists the units.
    pub fn units_key(&self) -> &'static str {
        match self.level {
            Level::District => "offices",
            Level::Country => "districts",
        }
    }

    /// Every code that a declaration's office may have, with the code of the unit that it belongs to and the days on which it works. In a country
    /// the first two digits of a code are its district's, but for the offices that the configuration lists elsewhere.
    pub fn known_offices(&self) -> BTreeMap<String, (&str, Works)> {
        let mut known: BTreeMap<String, (&str, Works)> = BTreeMap::new();
        for unit in self.units() {
            let block = unit.code.strip_suffix(BLOCK).filter(|_| self.level == Level::Country);
            known.extend(
                block.into_iter().flat_map(|first| (0..100).map(move |n| (format!("{first}{n:02}"), (unit.code.as_str(), unit.works)))),
            );
        }
        known.extend(self.units().iter().map(|unit| (unit.code.clone(), (unit.code.as_str(), unit.works))));
        if self.level == Level::Country {
            for office in &self.offices {
                let by_code = known.get(&office.code).map(|(unit, _)| *unit);
                if let Some(unit) = office.district.as_deref().or(by_code) {
                    known.insert(office.code.clone(), (unit, office.works));
                }
            }
        }
        known
    }

    /// The same a level higher: what was a district is a country, and its offices are districts. For templates to be tried on.
    pub fn raised(mut self) -> Config {
        self.level = Level::Country;
        self.districts = std::mem::take(&mut self.offices);
        for baseline in &mut self.baselines {
            if baseline.scope == Level::District.whole().to_string() {
                baseline.scope = Level::Country.whole().to_string();
            }
        }
        self
    }
}
