//! Where a stream of pages is, to go on from there another day.

use crate::pages::place::Place;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a stream of pages is: after the last item that was taken. Serialise it after any item, and give it to
/// [`Pages::from`](crate::Pages::from) or [`Items::from`](crate::Items::from) of the same call.
///
/// It holds a page number or an index, or CRM's page token: that opens nothing without an access token, and expires
/// (`info.page_token_expiry` of the page that gave it). No record's data is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub(crate) call: String,
    pub(crate) data_center: String,
    /// Of the call's path, parameters and headers: a text, because not every JSON reader has 64 bits.
    pub(crate) of: String,
    pub(crate) page: Place,
    /// Items of the page that are taken.
    pub(crate) in_page: u64,
    /// Of the last of them.
    pub(crate) last: Option<String>,
    /// Items that are taken, from the start.
    pub(crate) taken: u64,
}

impl Position {
    /// How many items were taken until here, over all streams that led here.
    pub fn taken(&self) -> u64 {
        self.taken
    }
}

/// For people: `ListRecords at eu, after 617 items`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}, after {} items", self.call, self.data_center, self.taken)
    }
}
