//! The calls of a Deluge script: integration tasks, `invokeurl` and `invokeapi`, each with its connection.
//!
//! The parser finds calls and does not check the script. It skips unknown constructs, and reports a call without an end
//! as a problem with its line. The parser never fails, and its time is linear in the length of the script.

pub(crate) mod calls;
mod constants;
pub(crate) mod needs;
mod query;
mod script;
pub(crate) mod tasks;
mod token;

#[cfg(test)]
mod tests;
