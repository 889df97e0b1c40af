//! A workspace: `tongbao.yaml` and its files as checked configuration, and the overlay of a workspace's files over the built-in ones.

pub mod config;
