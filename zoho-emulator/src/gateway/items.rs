//! The calls that create, read, change and delete one item of a list, in Desk and in Books and similar products.

use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::{ListName, ListStore};
use hyper::Method;
use serde_json::{Map, Value};
use zoho_catalog::model::Product;

/// The outcome of a call on one item.
pub(super) enum Outcome {
    Created(Value),
    Found(Value),
    Deleted,
}

/// Runs a call on one item. Returns `None` for any other call, and if the list does not have the item.
pub(super) fn run(
    lists: &mut ListStore,
    product: &Product,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<(ListName, Outcome)> {
    let path = found.endpoint.path.as_str();
    let (parent, last) = path.rsplit_once('/')?;
    if request.method == Method::POST && !last.starts_with('{') {
        let name = list_name(product, path)?;
        let item = lists.create(&name, fields(request)?);
        return Some((name, Outcome::Created(item)));
    }
    let name = list_name(product, parent).filter(|name| last.trim_matches(['{', '}']) == parameter(product, name))?;
    let id = found.value(last.trim_matches(['{', '}']))?;
    let outcome = match request.method {
        Method::GET => Outcome::Found(lists.item(&name, id)?.clone()),
        Method::PUT | Method::PATCH => Outcome::Found(lists.update(&name, id, fields(request)?)?),
        Method::DELETE => lists.delete(&name, id).then_some(Outcome::Deleted)?,
        _ => return None,
    };
    Some((name, outcome))
}

/// Adds a remark if an item was discarded.
pub(super) fn with_remark(lists: &mut ListStore, response: Response) -> Response {
    if lists.take_discarded() { response.with_remark(super::DISCARDED) } else { response }
}

/// Returns the name of the list at a path. Returns `None` if the path has parameters, or if the catalog has no call on
/// an item of the list.
fn list_name(product: &Product, path: &str) -> Option<ListName> {
    if path.contains('{') {
        return None;
    }
    let list = path.rsplit('/').next()?;
    let parameter = item_parameter(product, path)?;
    let id = if product.product == "desk" { "id" } else { parameter };
    Some(ListName { product: product.product.clone(), list: list.to_owned(), id: id.to_owned() })
}

/// Returns the name of the path parameter for an item of the list at `path`. Returns `None` if the product has no call
/// on an item.
fn item_parameter<'p>(product: &'p Product, path: &str) -> Option<&'p str> {
    let parameter = |endpoint: &'p zoho_catalog::model::Endpoint| {
        endpoint.path.strip_prefix(path)?.strip_prefix("/{")?.strip_suffix('}').filter(|name| !name.contains('/'))
    };
    product.endpoints.iter().find_map(parameter)
}

fn parameter<'p>(product: &'p Product, name: &ListName) -> &'p str {
    let is_list = |path: &str| !path.contains('{') && path.rsplit('/').next() == Some(&name.list);
    let mut lists = product.endpoints.iter().map(|endpoint| endpoint.path.as_str()).filter(|path| is_list(path));
    lists.find_map(|path| item_parameter(product, path)).unwrap_or_default()
}

/// Returns the name of a list, with the member that contains the ID of an item. Examples of the member are `invoice_id`
/// in Books, `id` in Desk and `ID` in Creator.
pub(crate) fn name_of_list(product: Option<&Product>, product_name: &str, list: &str) -> ListName {
    let named = |id: &str| ListName { product: product_name.to_owned(), list: list.to_owned(), id: id.to_owned() };
    match (product_name, product) {
        ("books", Some(product)) => match parameter(product, &named("")) {
            "" => named("id"),
            id => named(id),
        },
        ("creator", _) => named("ID"),
        _ => named("id"),
    }
}

/// Returns the fields of a JSON body, or of the form field `JSONString`, which Books accepts. Returns `None` if the
/// JSON is not an object.
fn fields(request: &IncomingRequest) -> Option<Map<String, Value>> {
    let body = match request.non_empty("JSONString") {
        Some(text) => serde_json::from_str(text).ok()?,
        None => serde_json::from_slice(&request.body).ok()?,
    };
    match body {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}
