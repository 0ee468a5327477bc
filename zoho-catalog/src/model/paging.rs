//! The paging styles of a product, and the style of a call.

use super::{Confidence, Endpoint, PagingKind, ParameterLocation};
use serde::{Deserialize, Serialize};

/// A way in which calls return a list page by page.
///
/// An optional fact is absent if no source states it. If no fact identifies the last page of a list, the list ends with
/// a page without items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagingStyle {
    /// The name of the style, such as `records`. A call may select the style by this name.
    pub name: String,
    /// The value that selects a page.
    pub by: PagingKind,
    /// The parameter that selects a page, such as `page`, `page[offset]` or `next_token`.
    pub parameter: String,
    /// The location of the parameter. A page token may be in a header; the response then also returns the next page
    /// token in a header.
    #[serde(rename = "in", default = "query", skip_serializing_if = "ParameterLocation::is_query")]
    pub place: ParameterLocation,
    /// The parameter for the number of items in a page, such as `per_page`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The parameter for the number of the page. It selects the next page if a response does not contain a page token.
    /// Only a style with page tokens may have this parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_number: Option<String>,
    /// The number of the first page, or the index of the first item: 0 or 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u32>,
    /// The largest number of items in a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u32>,
    /// The path of the list in the response, such as `response.result`. If the path is absent, or if a response has no
    /// list at the path, the items are in the only list of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// The path of the flag in the response that is `true` if another page follows, such as `info.more_records`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The path of the next page token in the response, or the name of the response header if the token is in a header.
    /// Only a style with page tokens has this fact.
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

/// The value of `paging` for a call whose response contains the whole list.
pub const NO_PAGING: &str = "none";

impl PagingStyle {
    /// Returns the names of the style's parameters that a call does not list with the same location and a suitable
    /// type.
    pub fn missing<'s>(&'s self, endpoint: &Endpoint) -> Vec<&'s str> {
        let has = |name: &str, place| {
            endpoint.parameters.iter().any(|p| p.place == place && p.name == name && p.kind.may_select_page())
        };
        let in_query = self.size.iter().chain(&self.page_number).map(|name| (name.as_str(), ParameterLocation::Query));
        let named = [(self.parameter.as_str(), self.place)].into_iter().chain(in_query);
        named.filter(|(name, place)| !has(name, *place)).map(|(name, _)| name).collect()
    }

    /// Returns the index in `styles` of the style in which a call returns its list. Returns `None` if one response
    /// contains the whole result, or if `styles` does not contain the style that the call names.
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
