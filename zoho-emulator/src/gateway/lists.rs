//! The functions that the list calls of all products except CRM share.

use crate::http::IncomingRequest;
use crate::limits::Limits;
use crate::route::Match;
use crate::store::{ListStore, text};
use hyper::Method;
use serde_json::Value;
use std::cmp::Ordering;
use zoho_catalog::model::ParameterLocation;

/// Returns the name and the items of the list that a call reads. Returns `None` if the call is not a `GET` of a list,
/// or if the list has never had an item.
pub(super) fn list_of_call<'l>(
    lists: &'l ListStore,
    product: &str,
    found: &Match<'l>,
    request: &IncomingRequest,
) -> Option<(&'l str, &'l [Value])> {
    let name = match found.endpoint.path.trim_end_matches('/').rsplit('/').next()? {
        "{report_link_name}" => found.value("report_link_name")?,
        segment if segment.starts_with('{') => return None,
        segment => segment,
    };
    let items = lists.items(product, name)?;
    (request.method == Method::GET).then_some((name, items))
}

/// Returns the number in a parameter of the request, or `default` if the request does not have the parameter. Returns
/// `None` if the value is not a number.
pub(super) fn number(request: &IncomingRequest, name: &str, default: usize) -> Option<usize> {
    request.non_empty(name).map_or(Some(default), |text| text.parse().ok())
}

/// Returns the items that a request selects, in the requested order. A query parameter that has the name of a member
/// selects the items with its value, such as `status=overdue`. `filter_by=Status.OverDue` of Books selects the items
/// with that status. Books sorts by `sort_column` and `sort_order`, and Desk by `sortBy`.
pub(super) fn selected<'l>(items: &'l [Value], found: &Match<'_>, request: &IncomingRequest) -> Vec<&'l Value> {
    let is_member = |name: &str| items.iter().any(|item| item.get(name).is_some());
    let in_query = found.endpoint.parameters.iter().filter(|parameter| parameter.place == ParameterLocation::Query);
    let mut filters: Vec<(&str, &str)> = in_query
        .filter(|parameter| is_member(&parameter.name))
        .filter_map(|parameter| Some((parameter.name.as_str(), request.non_empty(&parameter.name)?)))
        .collect();
    let status = request.non_empty("filter_by").and_then(|filter| filter.strip_prefix("Status."));
    filters.extend(status.filter(|status| *status != "All").map(|status| ("status", status)));
    let has = |item: &Value, (name, value): &(&str, &str)| {
        item.get(name).is_some_and(|own| text(own).eq_ignore_ascii_case(value))
    };
    let mut selected: Vec<&Value> =
        items.iter().filter(|item| filters.iter().all(|filter| has(item, filter))).collect();
    if let Some((member, is_descending)) = order(request) {
        selected.sort_by(|one, other| compare(one.get(member), other.get(member)));
        if is_descending {
            selected.reverse();
        }
    }
    selected
}

/// Returns the member that determines the order of the items, and a flag that is `true` for the descending order.
/// Returns `None` if the request does not sort.
fn order(request: &IncomingRequest) -> Option<(&str, bool)> {
    if let Some(column) = request.non_empty("sort_column") {
        return Some((column, request.non_empty("sort_order") == Some("D")));
    }
    let column = request.non_empty("sortBy")?;
    Some(column.strip_prefix('-').map_or((column, false), |column| (column, true)))
}

fn compare(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    let numbers = one.and_then(Value::as_f64).zip(other.and_then(Value::as_f64));
    match numbers {
        Some((one, other)) => one.total_cmp(&other),
        None => one.map(text).cmp(&other.map(text)),
    }
}

/// Returns up to `limit` items, beginning with the item at index `from`.
pub(super) fn slice_from<'s, 'l>(items: &'s [&'l Value], from: usize, limit: usize, limits: Limits) -> &'s [&'l Value] {
    let first = usize::try_from(limits.first_index).unwrap_or_default();
    let start = from.saturating_sub(first).min(items.len());
    &items[start..start.saturating_add(limit).min(items.len())]
}
