//! The coordination of processes that share a store: which process may refresh an account's token, and when.
//!
//! Every decision is a pure computation: it does no I/O, and the caller passes the time. [`refresh_state`] decides
//! between using the stored token, waiting, refreshing and giving up. This decision builds on [`lease`] (cross-process
//! exclusion), [`sliding_window`] (Zoho's limit on refreshes) and [`refresh_window`] (the time before expiry). `model`
//! tests the decisions over simulated processes.
//!
//! The store depends on this module, because a record contains the refresh state. This module depends on neither the
//! store nor the refresh engine.

pub(crate) mod lease;
#[cfg(test)]
mod model;
pub(crate) mod refresh_state;
pub(crate) mod refresh_window;
pub(crate) mod sliding_window;

use std::time::{Duration, SystemTime};

/// A number of seconds: a duration, or a time since the Unix epoch.
pub(crate) type Seconds = u64;

/// The largest time or counter that counts as plausible: 2^39, which is about 17,000 years in seconds. Arithmetic on
/// values up to this limit cannot overflow.
pub(crate) const MAX_TIMESTAMP: Seconds = 1 << 39;

/// Converts a time to seconds since the Unix epoch, as records contain them. Times before 1970 become 0.
pub(crate) fn to_unix_seconds(time: SystemTime) -> Seconds {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Converts seconds since the Unix epoch, as records contain them, to a time. Numbers above [`MAX_TIMESTAMP`] count as
/// [`MAX_TIMESTAMP`].
pub(crate) fn from_unix_seconds(seconds: Seconds) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(MAX_TIMESTAMP))
}
