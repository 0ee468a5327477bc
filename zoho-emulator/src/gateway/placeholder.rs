//! The placeholder responses to calls for which the emulator has no data.

use super::crm::envelope::success;
use super::{facts, finance};
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use hyper::Method;
use serde_json::json;
use zoho_catalog::model::Product;

/// Returns a small response in the form of the product.
pub(super) fn respond(product: &Product, found: &Match<'_>, request: &IncomingRequest) -> Response {
    let id = request.path.rsplit('/').next().unwrap_or_default();
    let is_single = found.endpoint.path.ends_with('}') && !found.endpoint.path.ends_with("{module}");
    let key = found.endpoint.path.split('/').rfind(|segment| !segment.starts_with('{')).unwrap_or("data");
    let reads = request.method == Method::GET;
    let creates =
        request.method == Method::POST && ["Create", "Add"].iter().any(|verb| found.endpoint.name.starts_with(verb));
    let is_finance = finance::PRODUCTS.contains(&product.product.as_str());
    let status = if creates && (product.product == "crm" || is_finance) { 201 } else { 200 };
    let body = match product.product.as_str() {
        "crm" if reads && is_single => json!({ key: [{ "id": id }] }),
        "crm" if reads => {
            json!({ key: [], "info": { "page": 1, "per_page": 200, "count": 0, "more_records": false } })
        }
        "crm" => json!({ key: [success("done", &json!({}))] }),
        _ if is_finance && reads && !is_single => {
            json!({ "code": 0, "message": "success", key: [], "page_context": { "page": 1, "has_more_page": false } })
        }
        _ if is_finance => json!({ "code": 0, "message": "success", key: {} }),
        "desk" | "cliq" | "workdrive" if reads && !is_single => json!({ "data": [] }),
        "desk" if is_single => json!({ "id": id }),
        "analytics" => json!({ "status": "success", "summary": "done", "data": {} }),
        "cliq" | "workdrive" => json!({ "data": { "id": id } }),
        "creator" => {
            json!({ "code": facts::success_code("creator"), "data": if reads && !is_single { json!([]) } else { json!({ "ID": id }) } })
        }
        _ => json!({}),
    };
    Response::json(status, &body)
}
