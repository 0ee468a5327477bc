//! The behavior of the command `zoho` in a shell.

mod bad_input;
mod committed;
mod connection;
mod corrected;
mod curl;
mod diff;
mod dump;
mod emulate;
mod features;
mod format;
mod import;
mod lint;
mod login;
mod names;
mod new;
mod search;
mod show;
mod stats;
mod stored;
mod token;
mod zoho;
