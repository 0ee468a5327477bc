//! Tokens of many accounts: kept in a store, refreshed once over tasks and processes, never lost.

pub(crate) mod backoff;
pub(crate) mod flight;
pub(crate) mod lease;
pub(crate) mod ledger;
#[cfg(test)]
mod model;
pub(crate) mod seal;
pub(crate) mod window;
