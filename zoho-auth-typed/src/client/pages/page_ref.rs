//! Which page of a call's answer is meant.

use crate::client::pages::paginated::Paging;
use crate::endpoint::call::Call;
use serde::{Deserialize, Serialize};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageRef {
    /// As the call itself says, which is the first one for most calls.
    Start,
    /// By its number.
    Number(u64),
    /// By the token of the page before it.
    Token(String),
    /// By the index of its first item.
    From(u64),
}

impl PageRef {
    /// The call for this page.
    pub(crate) fn of(&self, call: &Call) -> Call {
        let call = call.clone();
        match self {
            Self::Start => call,
            Self::Number(number) => call.with("page", number.to_string()),
            // CRM refuses a token beside a number.
            Self::Token(token) => call.without("page").with("page_token", token.clone()),
            Self::From(index) => call.with("from", index.to_string()),
        }
    }
}

/// What a call itself says of its pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestedPaging {
    /// The number of its first page.
    pub(crate) page: u64,
    /// The index of its first item. Products count from 0 or from 1, and not all say which: where the call says
    /// nothing, what follows the first page begins at its length, and an item that then comes twice is left out.
    pub(crate) from: u64,
    /// The most items in a page, where it is said.
    pub(crate) size: Option<u64>,
}

impl RequestedPaging {
    pub(crate) fn of(call: &Call, by: Paging) -> Self {
        let number = |name| call.value(name).and_then(|value| value.parse().ok());
        let size = number(if by == Paging::Offset { "limit" } else { "per_page" });
        Self { page: number("page").unwrap_or(1), from: number("from").unwrap_or(0), size }
    }
}

/// The parameters that say which page is meant.
pub(crate) fn parameters(by: Paging) -> &'static [&'static str] {
    match by {
        Paging::Number => &["page"],
        Paging::Token => &["page", "page_token"],
        Paging::Offset => &["from"],
    }
}
