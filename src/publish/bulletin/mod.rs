//! Definition + figures + findings -> one context a scope: everything a page may show, as one value.

mod alerts;
mod appraisal;
mod behind;
mod compose;
mod context;
mod correction;
mod definition;
mod demand;
mod desk;
mod facts;
mod measures;
mod note;
mod rank;
mod samples;
mod shown;
mod sight;
mod tasks;
mod to_do;
mod told;
mod why;

pub use alerts::Alerted;
pub use appraisal::*;
pub use compose::{Edition, Findings, Stage, context};
pub use context::*;
pub use correction::{Correction, MovedFigure};
pub use definition::{
    AlertsSpec, Definition, HeadSpec, Kind, MailFigure, Mark, MeasuresSpec, RankingSpec, ReferenceKind, ScopeKind, ScopeSpec, TEMPLATES,
    Target, TasksSpec, TrendSpec, Words, fill,
};
pub use demand::{Demand, read_note};
pub use desk::scopes;
pub use note::note_html;
pub use samples::samples;
pub use shown::{Better, Reason, Shown, Tone, Way};
pub use sight::Sight;
pub use tasks::*;
pub use told::{Told, mentioned};
