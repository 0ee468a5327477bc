//! This package is its tests. The code blocks of the README, `docs/token-management.md` and `docs/transport.md` are among them;
//! they store tokens in SQLite.
#![allow(clippy::doc_markdown, reason = "on a page for people, SQLite is a name and not code")]

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../README.md")]
pub struct Readme;

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../docs/token-management.md")]
pub struct Tokens;

#[doc = include_str!("../../docs/transport.md")]
pub struct TransportSettings;
