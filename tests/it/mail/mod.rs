//! To the right desk, once.

mod circulation;
mod demo;
mod desk;
mod failures;
mod kills;
mod leaks;
mod names;
mod refusals;
mod relay;
mod rules;
mod server;
mod watermark;
