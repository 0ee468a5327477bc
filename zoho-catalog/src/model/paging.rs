//! The paging styles of a product, and the style of a call.

use super::{Confidence, Endpoint, PagingKind, ParameterLocation};
use serde::{Deserialize, Serialize};

/// A way in which calls return a list page by page.
///
/// The optional facts are absent if no source states them. A list whose last page no fact tells apart ends with a page
/// without items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagingStyle {
    /// The name, by which a call may select the style: `records`.
    pub name: String,
    /// The value that selects a page.
    pub by: PagingKind,
    /// The parameter that selects a page: `page`, `page[offset]`, `next_token`.
    pub parameter: String,
    /// The location of the parameter. A token may be in a header; the response then returns the next token in a header,
    /// too.
    #[serde(rename = "in", default = "query", skip_serializing_if = "ParameterLocation::is_query")]
    pub place: ParameterLocation,
    /// The parameter for the number of items in a page: `per_page`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The parameter for the number of the page, which selects a page if a response contains no token. Only for a style
    /// with tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_number: Option<String>,
    /// The number of the first page, or the index of the first item: 0 or 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
    /// The largest number of items in a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u32>,
    /// The path of the list in the response: `response.result`. If it is absent, or if a response has no such list, the
    /// items are the only list of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// The path of the flag in the response that is `true` if another page follows: `info.more_records`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The path of the next token in the response, or the name of the response header if the token is in a header. Only
    /// for a style with tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

fn query() -> ParameterLocation {
    ParameterLocation::Query
}

/// The value of a call's `paging` that means that one response contains the whole list.
pub const NO_PAGING: &str = "none";

impl PagingStyle {
    /// Returns the parameters of the style that a call does not list.
    pub fn missing<'s>(&'s self, endpoint: &Endpoint) -> Vec<&'s str> {
        let has = |name: &str, place| {
            endpoint.parameters.iter().any(|p| p.place == place && p.name == name && p.kind.may_select_page())
        };
        let in_query = self.size.iter().chain(&self.page_number).map(|name| (name.as_str(), ParameterLocation::Query));
        let named = [(self.parameter.as_str(), self.place)].into_iter().chain(in_query);
        named.filter(|(name, place)| !has(name, *place)).map(|(name, _)| name).collect()
    }

    /// Returns the index of the style in which a call returns its list. Returns `None` if one response contains the
    /// whole result.
    ///
    /// A call with a body has no style, because a client would have to store the body and send it again with each page.
    pub fn of_call(styles: &[Self], endpoint: &Endpoint) -> Option<usize> {
        if !endpoint.body.is_none() {
            return None;
        }
        match endpoint.paging.as_deref() {
            Some(NO_PAGING) => None,
            Some(name) => styles.iter().position(|style| style.name == name),
            None => styles.iter().position(|style| style.missing(endpoint).is_empty()),
        }
    }
}
