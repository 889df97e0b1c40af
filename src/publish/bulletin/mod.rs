//! Definition + figures + findings -> one context a scope: everything a page may show, as one value.

mod compose;
mod context;
mod definition;
mod desk;
mod facts;
mod note;
mod rank;
mod samples;
mod shown;

pub use compose::{Edition, Findings, Stage, context};
pub use context::*;
pub use definition::{
    Definition, HeadSpec, Kind, Mark, MeasuresSpec, RankingSpec, ReferenceKind, ScopeKind, ScopeSpec, TEMPLATES, TrendSpec, Words,
};
pub use desk::scopes;
pub use note::note_html;
pub use samples::samples;
pub use shown::{Better, Reason, Shown, Tone, Way};
