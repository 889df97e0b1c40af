//! Names of a configuration as they are printed: none turns the direction of what stands beside it, or hides in it.

use super::Config;
use crate::terms::problem::{Lines, Problem, Problems};
use crate::terms::text::one_line;
use std::borrow::Cow;

/// Puts boxes for what may not be shown into every name that pages print; says where.
pub fn show(config: &mut Config, lines: &Lines) -> Problems {
    let mut problems = Problems::default();
    let key = config.authority_key();
    let mut one = |name: &mut String, key: String| {
        if let Cow::Owned(clean) = one_line(name) {
            *name = clean;
            problems.push(
                Problem::warning("steering-name", "the name holds a character that can't be shown: it is printed as a box")
                    .at(lines.place(&key))
                    .why("it would change how the text beside it reads")
                    .help("type the name anew; such a character comes in with copied text"),
            );
        }
    };
    one(&mut config.authority.name, format!("{key}.name"));
    for (section, offices) in [("offices", &mut config.offices), ("districts", &mut config.districts)] {
        for (i, office) in offices.iter_mut().enumerate() {
            one(&mut office.name, format!("{section}[{i}].name"));
            if let Some(short) = &mut office.short {
                one(short, format!("{section}[{i}].short"));
            }
        }
    }
    for (i, department) in config.departments.iter_mut().enumerate() {
        one(&mut department.name, format!("departments[{i}].name"));
    }
    for (i, person) in config.people.iter_mut().enumerate() {
        one(&mut person.name, format!("people[{i}].name"));
    }
    problems
}
