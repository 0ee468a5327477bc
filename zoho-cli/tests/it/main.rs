//! What the `zoho` command does, seen from the shell.

mod bad_input;
mod committed;
mod dump;
mod format;
mod import;
mod lint;
mod names;
mod new;
mod zoho;
