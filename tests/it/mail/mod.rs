//! To the right desk, once.

mod circulation;
mod desk;
mod failures;
mod kills;
mod leaks;
mod refusals;
mod relay;
mod rules;
mod server;
