//! The columns of a row that is written.

use secrecy::{ExposeSecret as _, SecretString};
use std::time::SystemTime;
use zoho_auth_core::store::{Filter, Record};

/// The columns that are derived from a record.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) status: &'static str,
    /// The time since which the account has the status, in seconds since the Unix epoch.
    pub(crate) status_since: Option<i64>,
    text: SecretString,
}

impl NewRow {
    pub(crate) fn new(record: &Record) -> Self {
        let status = record.status();
        Self { status: status.name(), status_since: status.since().map(unix_seconds), text: record.to_json() }
    }

    pub(crate) fn record(&self) -> &str {
        self.text.expose_secret()
    }
}

/// Returns the earliest `status_since` that matches a filter, in seconds since the Unix epoch. Returns `None` if the
/// filter has no earliest time.
pub(crate) fn earliest_status_since(filter: Filter) -> Option<i64> {
    filter.since().map(unix_seconds)
}

/// Returns a time as whole seconds since the Unix epoch, rounded up. Records contain whole seconds.
fn unix_seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() + u64::from(since.subsec_nanos() > 0)).unwrap_or(i64::MAX)
}
