//! Tests of the command `zoho` in a shell.

mod api;
mod bad_input;
mod committed;
mod connection;
mod corrected;
mod curl;
mod deluge;
mod diff;
mod dump;
mod emulate;
mod features;
mod format;
mod import;
mod libraries;
mod lint;
mod login;
mod names;
mod new;
mod other_languages;
#[path = "../../../tests/it/parallel.rs"]
mod parallel;
mod postman;
mod schema;
mod scopes;
mod search;
mod shell;
mod show;
mod stats;
mod stored;
mod token;
mod transcripts;
mod unwritable_output;
mod zoho;
