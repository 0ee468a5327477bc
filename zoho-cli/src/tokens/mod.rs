//! What the commands about tokens share.

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod environment;
pub(crate) mod loopback;
pub(crate) mod next;
pub(crate) mod scopes;
pub(crate) mod sealing;
pub(crate) mod store;
