//! Lists in the paging styles of the catalog, for products without their own implementation.
//!
//! The facts of the catalog determine the parameters, the first page or item, the largest page and the members of the
//! response. If no fact names the member of the list, its name is the last segment of the path, which is the emulator's
//! own choice.

use super::facts;
use super::lists::{list_of_call, number, selected};
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::route::Match;
use crate::store::ListStore;
use serde_json::{Map, Value, json};
use std::ops::Range;
use zoho_catalog::model::{PageLimit, PagingError, PagingKind, PagingStyle, ParameterLocation};

/// The number of items in a page if neither the request nor the catalog specifies one. The number is the emulator's own
/// choice.
const PAGE_SIZE: usize = 100;

/// The prefix of the emulator's page tokens. The index of the first item of the page follows.
const TOKEN: &str = "page-from-";

/// A page of a list.
pub(super) struct Page {
    /// The indices of the items of the page.
    pub(super) items: Range<usize>,
    /// The token of the next page, if the style has tokens and another page follows.
    next: Option<String>,
    /// A flag that is `true` if another page follows.
    more: bool,
}

/// Returns the paging style of a call, or `None` if the call does not have one.
pub(super) fn style_of<'l>(found: &Match<'l>) -> Option<&'l PagingStyle> {
    let styles = &found.product.paging;
    styles.get(PagingStyle::of_call(styles, found.endpoint)?)
}

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Response> {
    let style = style_of(found)?;
    let product = found.product.product.as_str();
    let (name, items) = list_of_call(lists, product, found, request)?;
    let items = selected(items, found, request);
    let Some(page) = page(style, product, items.len(), request, limits) else {
        let code = facts::paging_code(product, PagingError::PageTokenRejected);
        let message = "the page token is unknown to the emulator, or a paging parameter is not a number";
        return Some(Response::json(400, &json!({ "code": code, "message": message })));
    };
    let mut body = json!({});
    set(&mut body, style.items.as_deref().unwrap_or(name), json!(items[page.items.clone()]));
    Some(page.respond(style, body))
}

/// Returns the page that a request selects in a list with `items` items. Returns `None` if a parameter is invalid.
pub(super) fn page(
    style: &PagingStyle,
    product: &str,
    items: usize,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Page> {
    let integer = |number: Option<u32>| number.and_then(|number| usize::try_from(number).ok());
    let max = integer(style.max_size).unwrap_or_else(|| facts::page_limit(product, PageLimit::MaxPageSize));
    let default = match facts::page_limit(product, PageLimit::DefaultPageSize) {
        usize::MAX => PAGE_SIZE.min(max),
        size => size,
    };
    let size = style.size.as_ref().map_or(Some(default), |size| number(request, size, default))?.clamp(1, max);
    let numbered = |parameter: &str| {
        let first = integer(style.first).unwrap_or(1);
        Some(number(request, parameter, first)?.saturating_sub(first).saturating_mul(size))
    };
    let start = match style.by {
        PagingKind::Number => numbered(&style.parameter)?,
        PagingKind::Offset => {
            let first = integer(style.first.or(Some(limits.first_index)))?;
            number(request, &style.parameter, first)?.saturating_sub(first)
        }
        // The style pages by token.
        _ => {
            let token = match style.place {
                ParameterLocation::Header => request.header(&style.parameter),
                _ => request.non_empty(&style.parameter),
            };
            match (token, &style.page_number) {
                (Some(token), _) => token.strip_prefix(TOKEN)?.parse().ok()?,
                (None, Some(page_number)) => numbered(page_number)?,
                (None, None) => 0,
            }
        }
    };
    let start = start.min(items);
    let end = start.saturating_add(size).min(items);
    let more = end < items;
    let next = (more && style.by == PagingKind::Token).then(|| format!("{TOKEN}{end}"));
    Some(Page { items: start..end, next, more })
}

impl Page {
    /// Returns a response with `body`, and with the members and headers about the page that the style has.
    pub(super) fn respond(self, style: &PagingStyle, mut body: Value) -> Response {
        if let Some(more) = &style.more {
            set(&mut body, more, json!(self.more));
        }
        match (&style.next, self.next) {
            (Some(name), Some(token)) if style.place == ParameterLocation::Header => {
                Response::json(200, &body).with_header(name.clone(), &token)
            }
            (Some(path), Some(token)) => {
                set(&mut body, path, json!(token));
                Response::json(200, &body)
            }
            _ => Response::json(200, &body),
        }
    }
}

/// Sets the value at a path of members, such as `response.result`. Adds missing objects of the path.
fn set(body: &mut Value, path: &str, value: Value) {
    let mut place = body;
    for member in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[member];
    }
    *place = value;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_of_members_becomes_nested_objects() {
        let mut body = json!({ "response": { "status": 0 } });
        set(&mut body, "response.result", json!([1]));
        set(&mut body, "next", json!("t"));
        assert_eq!(body, json!({ "response": { "status": 0, "result": [1] }, "next": "t" }));
    }
}
