//! The calls of a Deluge script: integration tasks, `invokeurl` and `invokeapi`, each with its connection.
//!
//! The parser finds calls and does not check the script: whatever it does not understand is skipped, and a call that
//! cannot be read to its end is a problem with its line. It never fails, and its time is linear in the script's length.

pub(crate) mod calls;
mod constants;
pub(crate) mod needs;
mod query;
mod script;
pub(crate) mod tasks;
mod token;

#[cfg(test)]
mod tests;
