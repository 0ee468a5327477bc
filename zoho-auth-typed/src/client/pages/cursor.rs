//! Where a stream of pages is, to go on from there another day.

use crate::client::pages::page_ref::PageRef;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a stream of pages is: after the last item that was taken. Serialise it after any item, and give it to
/// [`PageStream::resume_from`](crate::pages::PageStream::resume_from) or [`ItemStream::resume_from`](crate::pages::ItemStream::resume_from) of the same call.
///
/// It holds a page number or an index, or CRM's page token: that opens nothing without an access token, and expires
/// (`info.page_token_expiry` of the page that gave it). No record's data is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub(crate) call: String,
    pub(crate) data_center: String,
    /// Of the call's path, parameters and headers: a text, because not every JSON reader has 64 bits.
    pub(crate) of: String,
    pub(crate) page: PageRef,
    /// Items of the page that are taken.
    pub(crate) in_page: u64,
    /// Of the last of them.
    pub(crate) last: Option<String>,
    /// Items that are taken, from the start.
    pub(crate) items_read: u64,
}

impl Cursor {
    /// How many items were taken until here, over all streams that led here.
    pub fn items_read(&self) -> u64 {
        self.items_read
    }
}

/// For people: `ListRecords at eu, after 617 items`.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}, after {} items", self.call, self.data_center, self.items_read)
    }
}
