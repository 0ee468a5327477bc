//! References to the pages of a call.

use crate::client::pages::paginated::Paging;
use crate::endpoint::call::Call;
use serde::{Deserialize, Serialize};

/// A reference to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageRef {
    /// The page that the call itself selects, which is the first page for most calls.
    Start,
    /// A page by its number.
    Number(u64),
    /// A page by the token that the page before it contained.
    Token(String),
    /// A page by the index of its first item.
    From(u64),
}

impl PageRef {
    /// Returns the call for this page.
    pub(crate) fn apply(&self, call: &Call) -> Call {
        let call = call.clone();
        match self {
            Self::Start => call,
            Self::Number(number) => call.with("page", number.to_string()),
            // CRM rejects a token together with a page number.
            Self::Token(token) => call.without("page").with("page_token", token.clone()),
            Self::From(index) => call.with("from", index.to_string()),
        }
    }
}

/// The paging parameters that the call itself sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestedPaging {
    /// The number of the first page.
    pub(crate) page: u64,
    /// The index of the first item.
    ///
    /// Products count from 0 or from 1, and some do not document which. If the call sets no index, the second page
    /// starts at the length of the first, and an item that then appears twice is omitted.
    pub(crate) from: u64,
    /// The maximum number of items in a page, if the call sets it.
    pub(crate) size: Option<u64>,
}

impl RequestedPaging {
    pub(crate) fn from_call(call: &Call, paging: Paging) -> Self {
        let number = |name| call.value(name).and_then(|value| value.parse().ok());
        let size = number(if paging == Paging::Offset { "limit" } else { "per_page" });
        Self { page: number("page").unwrap_or(1), from: number("from").unwrap_or(0), size }
    }
}

/// Returns the parameters that select the page.
pub(crate) fn parameters(paging: Paging) -> &'static [&'static str] {
    match paging {
        Paging::Number => &["page"],
        Paging::Token => &["page", "page_token"],
        Paging::Offset => &["from"],
    }
}
