//! What the commands about tokens share.

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod connection;
pub(crate) mod environment;
mod loopback;
pub(crate) mod next;
pub(crate) mod scopes;
pub(crate) mod sealing;
pub(crate) mod store;
