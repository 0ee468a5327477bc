//! The cursor: a saved position in a stream of pages.

use crate::client::pages::page_ref::PageRef;
use serde::{Deserialize, Serialize};
use std::fmt;
use zoho_auth_core::__private::Counted;

/// A saved position in a stream of pages, after the last item that was read.
///
/// Serialize the cursor after any item, and pass it to
/// [`PageStream::resume_from`](crate::pages::PageStream::resume_from) or
/// [`ItemStream::resume_from`](crate::pages::ItemStream::resume_from) of the same call.
///
/// A cursor contains a page number, an index or CRM's page token. A page token gives no access without an access token,
/// and expires (`info.page_token_expiry` of its page). A cursor contains no data of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub(crate) call: String,
    pub(crate) data_center: String,
    /// The fingerprint of the call's method, path, parameters and headers, without the parameters that select the page.
    /// The type is a string, because some JSON readers do not support 64-bit numbers.
    pub(crate) of: String,
    pub(crate) page: PageRef,
    /// The number of items of the page that were read.
    pub(crate) in_page: u64,
    /// The fingerprint of the last item of the page that was read. `None` at the start of the page.
    pub(crate) last: Option<String>,
    /// The number of items that were read since the start.
    pub(crate) items_read: u64,
}

impl Cursor {
    /// Returns the number of items read up to this cursor, including those that earlier streams read before they were
    /// resumed.
    pub fn items_read(&self) -> u64 {
        self.items_read
    }
}

/// Formats the cursor for users, such as `ListRecords in data center eu, after 617 items`.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in data center {}, after {}", self.call, self.data_center, Counted(self.items_read, "item"))
    }
}
