//! References to the pages of a call.

use crate::endpoint::call::Call;
use crate::endpoint::facts::{Paging, PagingKind};
use serde::{Deserialize, Serialize};

/// A reference to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageRef {
    /// The page that the call itself selects, which is the first page for most calls.
    Start,
    /// A page, identified by its number.
    Number(u64),
    /// A page, identified by the page token that the previous page contained.
    Token(String),
    /// A page, identified by the index of its first item.
    From(u64),
}

impl PageRef {
    /// Returns the call for this page.
    pub(crate) fn apply(&self, call: &Call, paging: &Paging) -> Call {
        let call = call.clone();
        match self {
            Self::Start => call,
            Self::Number(number) => call.with(number_parameter(paging), number.to_string()),
            // CRM rejects a token together with a page number.
            Self::Token(token) if paging.in_header => {
                call.without(paging.page_number).header(paging.parameter, token.clone())
            }
            Self::Token(token) => call.without(paging.page_number).with(paging.parameter, token.clone()),
            Self::From(index) => call.with(paging.parameter, index.to_string()),
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
    /// Products count from 0 or from 1, and some do not document which. If neither the call nor the catalog states the
    /// first index, the second page starts at the number of items in the first page. An item that then appears twice is
    /// omitted.
    pub(crate) from: u64,
    /// The page size that the call sets, up to the largest size that the API accepts. `None` if the call does not set a
    /// page size.
    pub(crate) size: Option<u64>,
}

impl RequestedPaging {
    pub(crate) fn from_call(call: &Call, paging: &Paging) -> Self {
        let number = |name| call.value(name).and_then(|value| value.parse().ok());
        let largest = paging.max_size.unwrap_or(u64::MAX);
        Self {
            page: number(number_parameter(paging)).or(paging.first).unwrap_or(1),
            from: number(paging.parameter).or(paging.first).unwrap_or(0),
            size: number(paging.size).map(|size: u64| size.min(largest)),
        }
    }
}

/// Returns the parameter for the page number, or an empty string if the style has no such parameter.
fn number_parameter(paging: &Paging) -> &'static str {
    if paging.by == PagingKind::Number { paging.parameter } else { paging.page_number }
}

/// Returns `true` if the query parameter with this name selects the page.
pub(crate) fn is_parameter(paging: &Paging, name: &str) -> bool {
    !name.is_empty() && (name == paging.page_number || (!paging.in_header && name == paging.parameter))
}
