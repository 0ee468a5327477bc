//! The options, messages and output that the commands for tokens and stores share.

pub(crate) mod account;
pub(crate) mod connection;
pub(crate) mod encryption;
pub(crate) mod environment;
pub(crate) mod hints;
mod loopback;
pub(crate) mod printable;
pub(crate) mod scopes;
pub(crate) mod store;
pub(crate) mod token_output;
