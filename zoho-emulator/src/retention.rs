//! The limits on the data that an emulator holds in memory.

/// The limits on the data that an emulator holds in memory, so that a long run does not exhaust the memory. If a limit
/// is exceeded, the emulator discards the oldest entry. A test can raise each limit:
///
/// ```
/// use zoho_emulator::{Emulator, Retention};
///
/// let builder = Emulator::builder().retention(Retention { requests: 1_000_000, ..Retention::default() });
/// # let _ = builder;
/// ```
///
/// These limits do not apply to data that the test itself adds: clients, users, refresh tokens, records, list items and
/// served files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The number of requests that [`Emulator::requests`](crate::Emulator::requests) returns. The default is 10,000.
    pub requests: usize,
    /// The total size in bytes of these requests, with their headers and parameters. The default is 32 MiB.
    pub request_bytes: usize,
    /// The number of secrets that [`Emulator::secrets`](crate::Emulator::secrets) returns. The default is 50,000.
    pub secrets: usize,
    /// The number of valid access tokens. A discarded token is no longer valid. The default is 50,000.
    pub access_tokens: usize,
    /// The number of records and list items that requests created, per data center and product. The default is 50,000.
    /// If a request causes the emulator to discard a record, the response has the header `x-emulator-remark`.
    pub created_records: usize,
    /// The total size in bytes of uploaded files, per data center. The default is 32 MiB.
    pub upload_bytes: usize,
    /// The number of CRM's bulk-read jobs and bulk-write jobs, per data center. The default is 1,000 of each.
    pub bulk_jobs: usize,
    /// The number of open consent pages. The default is 1,000.
    pub consent_pages: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            requests: 10_000,
            request_bytes: 32 * 1024 * 1024,
            secrets: 50_000,
            access_tokens: 50_000,
            created_records: 50_000,
            upload_bytes: 32 * 1024 * 1024,
            bulk_jobs: 1_000,
            consent_pages: 1_000,
        }
    }
}
