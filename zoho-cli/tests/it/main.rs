//! What the `zoho` command does, seen from the shell.

mod committed;
mod dump;
mod import;
mod lint;
mod zoho;
