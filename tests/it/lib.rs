//! This package is its tests. The blocks of the README and of `docs/tokens.md` are among them;
//! they keep tokens in SQLite.
#![allow(clippy::doc_markdown, reason = "on a page for people, SQLite is a name and not code")]

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../README.md")]
pub struct Readme;

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../docs/tokens.md")]
pub struct Tokens;
