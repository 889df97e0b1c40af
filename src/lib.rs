//! tongbao (通报) makes the weekly and monthly bulletins by which a customs district watches how long goods wait for clearance.
//!
//! This file is the map. Data enters at the top and leaves at the bottom; a room imports only from rooms above it
//! (`tests/house.rs` holds the code to it). The way of one figure: export file -> [`store::ingest`] -> table `declaration` ->
//! `queries/indicators/*.sql` -> [`terms::figure::Figure`] -> a template -> HTML and PDF, carried by its id all the way.

/// The words everyone uses.
pub mod terms {
    pub mod problem; // what is wrong, where, why, what to do; the one reader of YAML
    pub mod calendar; // periods, windows, working days
    pub mod text; // text from outside as it may be shown
    pub mod progress; // how far long work is, for whoever watches
    pub mod figure; // one number: id, value, n, unit, display; figures.csv out
}

/// Makes pages; knows nothing of customs.
pub mod press {
    pub mod document; // the HTML we understand: parsed once, checked, numbered; the theme; written out as one file
    pub mod typeset; // document -> lines -> pages; fonts; SVG pictures
    pub mod pdf; // pages -> bytes; alone names printpdf and lopdf
    pub mod chart; // data -> SVG, measured with typeset's fonts
}

/// Keeps things.
pub mod store {
    pub mod workspace; // tongbao.yaml and its files -> checked configuration; the overlay; the lock
    pub mod warehouse; // DuckDB locked down; migrations; reference tables; runs a query file with named parameters
    pub mod ingest; // bytes -> rows -> loaded, updated, unchanged or quarantined
    pub mod register; // anomalies: what the rules find, identity, state, history, what offices answered
    pub mod archive; // editions, manifest, ledger: atomic, immutable
    pub mod backup; // the workspace as one file and back; a restored one is mute
}

/// Turns facts into findings.
pub mod measure {
    pub mod indicators; // the catalogue; every indicator x scope x window -> figures
    pub mod analysis; // changes and rankings -> figures and findings
    pub mod appraisal; // a scheme + published figures -> points, each traceable
}

/// Turns findings into what people read.
pub mod publish {
    pub mod bulletin; // definition + figures + findings -> one context a scope
    pub mod render; // context -> Tera -> document; alone names tera
    pub mod workbook; // XLSX tables; the forms, written and read by one column list
    pub mod mail; // who gets what, messages, outbox, SMTP; alone names lettre
}

/// Runs it.
pub mod operate {
    pub mod issue; // one run: figures -> pages -> archive; drafts
    pub mod schedule; // what is due, and when; what makes a server look
    pub mod feedback; // returned forms -> the registers, row by row
    pub mod demo; // the made-up district, as export files and a workspace
    pub mod cli; // one file a command: parse, call, print; computes nothing
}
