//! The functions that the list calls of Books, Desk and Creator share.

use super::route::Match;
use crate::http::IncomingRequest;
use crate::limits::Limits;
use crate::store::ListStore;
use hyper::Method;
use serde_json::Value;

/// Returns the name and the items of the list that a call reads. Returns `None` if the call is not a `GET` of a list,
/// or if the list never had an item.
pub(super) fn list_of_call<'l>(
    lists: &'l ListStore,
    product: &str,
    found: &Match<'l>,
    request: &IncomingRequest,
) -> Option<(&'l str, &'l [Value])> {
    let segment = found.endpoint.path.split('/').next_back().filter(|segment| !segment.starts_with('{'));
    let name = segment.or(found.value("report_link_name"))?;
    let items = lists.items(product, name)?;
    (request.method == Method::GET).then_some((name, items))
}

/// Returns a number of the query, or the default if the request does not have the parameter. Returns `None` if the
/// value is not a number.
pub(super) fn number(request: &IncomingRequest, name: &str, default: usize) -> Option<usize> {
    request.non_empty(name).map_or(Some(default), |text| text.parse().ok())
}

/// Returns up to `limit` items, beginning with the item at index `from`.
pub(super) fn slice_from(items: &[Value], from: usize, limit: usize, limits: Limits) -> &[Value] {
    let first = usize::try_from(limits.first_index).unwrap_or_default();
    let start = from.saturating_sub(first).min(items.len());
    &items[start..start.saturating_add(limit).min(items.len())]
}
