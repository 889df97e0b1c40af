//! The list of indicators for readers, made from the definitions.

use super::catalogue::Catalogue;
use super::definition::{Better, Definition, ScopeKind};
use crate::terms::figure::Direction;
use std::fmt::Write;

const HEAD: &str = "# Indicators

Generated from `queries/indicators/*.sql`; a test compares. A workspace adds its own by a file of the same kind in its `queries/indicators/`.

| name | title | unit | what it is | better | directions | scopes | tasks |
|---|---|---|---|---|---|---|---|
";
const DERIVED: &str = "
## What follows from every indicator X

| name | title | unit of quantities | unit of shares |
|---|---|---|---|
";

/// All definitions as one Markdown table, and the derived figures as another.
pub fn listing(catalogue: &Catalogue) -> String {
    let mut text = String::from(HEAD);
    for definition in catalogue.definitions() {
        text.push_str(&row(definition));
    }
    text.push_str(DERIVED);
    for (name, derived) in catalogue.derived_all() {
        writeln!(text, "| `X.{name}` | {} | {} | {} |", derived.title, derived.relative, derived.points).expect("a String takes any text");
    }
    text
}

fn row(definition: &Definition) -> String {
    let better = match definition.better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::Neither => "",
    };
    let scopes = definition.scopes.iter().map(|scope| match scope {
        ScopeKind::District => "district",
        ScopeKind::Office => "office",
        ScopeKind::Transport => "transport",
        ScopeKind::Grade => "grade",
        ScopeKind::Site => "site",
    });
    let cells = [
        format!("`{}`", definition.name),
        definition.title.clone(),
        definition.unit.clone(),
        definition.meaning.clone(),
        better.to_owned(),
        join(definition.directions.iter().map(Direction::to_string)),
        join(scopes.map(str::to_owned)),
        join(definition.tasks.iter().map(u32::to_string)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<String>>().join(", ")
}
