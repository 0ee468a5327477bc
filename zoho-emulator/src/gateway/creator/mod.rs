//! The Creator API: records of reports, and error responses. Version 2.1 pages by record cursor
//! (<https://www.zoho.com/creator/help/api/v2.1/get-records.html>), and version 2 by offset and limit
//! (<https://www.zoho.com/creator/help/api/v2/get-records.html>). A form such as `Orders` and its report `All_Orders`
//! have the same records. A report with another name has only the records that the test inserts.

mod criteria;

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use super::lists::{list_of_call, number, selected, slice_from};
use super::paging;
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::route::Match;
use crate::store::{ListName, ListStore};
use criteria::Criteria;
use hyper::Method;
use serde_json::{Value, json};
use zoho_catalog::model::{PageLimit, PagingKind, PagingStyle, Rejection};

/// The maximum number of records that a request may write
/// (<https://www.zoho.com/creator/help/api/v2/add-records.html>).
const MAX_RECORDS: usize = 200;

/// The remark on a list whose criteria the emulator does not evaluate.
const NOT_EVALUATED: &str = "the emulator does not evaluate these criteria, so the list has all records";

fn list_name(list: &str) -> ListName {
    ListName { product: "creator".to_owned(), list: list.to_owned(), id: "ID".to_owned() }
}

/// Responds to calls that create records. The response has one result for one record, or a list of results for a list
/// of records. Returns `None` for any other call.
pub(super) fn create(lists: &mut ListStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    let (path, form) = found.endpoint.path.rsplit_once('/')?;
    if request.method != Method::POST || form != "{form_link_name}" || path.contains("/bulk/") {
        return None;
    }
    let name = list_name(found.value("form_link_name")?);
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let outcome = facts::body_outcome("creator")?;
    let success = facts::number(&outcome.success);
    let mut created = |record: &Value| {
        let record = lists.create(&name, record.as_object().cloned().unwrap_or_default());
        json!({ &outcome.member: success, "data": { "ID": record["ID"] }, "message": "Data Added Successfully!" })
    };
    Some(match body.get("data")? {
        Value::Array(records) if records.len() > MAX_RECORDS => {
            let (status, code) = facts::rejection("creator", Rejection::TooManyRecords, 400);
            let message = format!("A maximum of {MAX_RECORDS} records can be added per request.");
            Response::json(status, &json!({ &outcome.member: facts::number(code), "message": message }))
        }
        Value::Array(records) => {
            let results: Vec<Value> = records.iter().map(created).collect();
            let member = outcome.results.as_deref().unwrap_or("result");
            Response::json(200, &json!({ member: results, &outcome.member: success }))
        }
        record => Response::json(200, &created(record)),
    })
}

/// Responds to the calls on one record of a report. Returns `None` for any other call, and if the report does not have
/// the record.
pub(super) fn record(lists: &mut ListStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    if !found.endpoint.path.ends_with("/{report_link_name}/{record_id}") {
        return None;
    }
    let (name, id) = (list_name(found.value("report_link_name")?), found.value("record_id")?);
    let own = lists.item(&name, id)?.clone();
    let (data, message) = match request.method {
        Method::GET => return Some(success(&json!({ "data": own }))),
        Method::PATCH => {
            let body: Value = serde_json::from_slice(&request.body).ok()?;
            lists.update(&name, id, body.get("data")?.as_object()?.clone())?;
            (json!({ "ID": own["ID"] }), "Data Updated Successfully!")
        }
        Method::DELETE => {
            lists.delete(&name, id);
            (json!({ "ID": own["ID"] }), "Data Deleted Successfully!")
        }
        _ => return None,
    };
    Some(success(&json!({ "data": data, "message": message })))
}

/// Returns a response with the given members and the success code.
fn success(members: &Value) -> Response {
    let mut body = json!({ "code": facts::success_code("creator") });
    if let (Some(body), Some(members)) = (body.as_object_mut(), members.as_object()) {
        body.extend(members.clone());
    }
    Response::json(200, &body)
}

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Response> {
    let (_, items) = list_of_call(lists, "creator", found, request)?;
    let mut selected = selected(items, found, request);
    let criteria = request.non_empty("criteria");
    let parsed = criteria.and_then(Criteria::parse);
    if let Some(criteria) = &parsed {
        selected.retain(|item| criteria.matches(item));
    }
    let response = match paging::style_of(found).filter(|style| style.by == PagingKind::Token) {
        Some(style) => page_by_cursor(style, &selected, request, limits),
        None => page_by_index(&selected, request, limits),
    };
    let is_evaluated = criteria.is_none() || parsed.is_some();
    Some(if is_evaluated { response } else { response.with_remark(NOT_EVALUATED) })
}

/// Returns a page of a list of version 2.
fn page_by_index(selected: &[&Value], request: &IncomingRequest, limits: Limits) -> Response {
    let page_size = facts::page_limit("creator", PageLimit::DefaultPageSize);
    let max = facts::page_limit("creator", PageLimit::MaxPageSize);
    match (number(request, "from", 0), number(request, "limit", page_size)) {
        (Some(from), Some(limit)) if (1..=max).contains(&limit) => match slice_from(selected, from, limit, limits) {
            [] => rejected(Rejection::NoItems, 404, "No records found"),
            slice => success(&json!({ "data": slice })),
        },
        _ => rejected(
            Rejection::InvalidPageSize,
            400,
            &format!("`from` or `limit` is invalid; request up to {max} records per page"),
        ),
    }
}

/// Returns a page of a list of version 2.1.
fn page_by_cursor(style: &PagingStyle, selected: &[&Value], request: &IncomingRequest, limits: Limits) -> Response {
    match paging::page(style, "creator", selected.len(), request, limits) {
        Some(page) if page.items.is_empty() => rejected(Rejection::NoItems, 404, "No records found"),
        Some(page) => {
            let body = json!({ "code": facts::success_code("creator"), "data": selected[page.items.clone()] });
            page.respond(style, body)
        }
        None => rejected(Rejection::InvalidPageSize, 400, "`record_cursor` or `max_records` is invalid"),
    }
}

fn rejected(reason: Rejection, default_status: u16, message: &str) -> Response {
    let (status, code) = facts::rejection("creator", reason, default_status);
    Response::json(status, &json!({ "code": facts::number(code), "message": message }))
}

/// Returns the status and the body of an error, as documented in
/// <https://www.zoho.com/creator/help/api/v2.1/status-codes.html> and observed in responses of Zoho.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = match error {
        NoSuchCall => (404, "1040"),
        error => facts::response("creator", error),
    };
    // An error with a successful status has the member `message`, any other error the member `description`.
    let text = if status < 300 { "message" } else { "description" };
    let message = match error {
        NoToken | InvalidToken => "Authentication failed",
        InsufficientScope => "Invalid OAuth scope",
        NoOrganization | WrongOrganization => "Permission denied",
        RateLimited => "Too many calls in a short time.",
        QuotaExceeded => {
            "Account's Developer API limit has been reached. Please upgrade to execute more REST API calls."
        }
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "code": facts::number(code), text: message }))
}
