//! The calls on CRM records (<https://www.zoho.com/crm/developer/docs/api/v8/get-records.html> and related pages).

use super::criteria::{Criteria, Problem};
use super::envelope::{error, error_body, invalid_data, success};
use super::pages::{PageTokenTiming, page_by_number, page_by_token, selected_fields};
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::crm::{Record, RecordStore, record_id};
use serde_json::{Value, json};

/// The maximum number of records in a write request.
const MAX_WRITE: usize = 100;

/// Responds to the calls on records. Returns `None` for any other call.
pub(super) fn respond(
    store: &mut RecordStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    timing: PageTokenTiming,
) -> Option<Response> {
    let module = found.value("module")?;
    let id = found.value("record_id").unwrap_or_default();
    Some(match found.endpoint.name.as_str() {
        "ListRecords" => {
            let ids: Option<Vec<&str>> = request.non_empty("ids").map(|ids| ids.split(',').collect());
            let is_requested =
                |record: &Record| ids.as_ref().is_none_or(|ids| record_id(record).is_some_and(|id| ids.contains(&id)));
            page_by_token(store.in_module(module), &is_requested, request, timing)
        }
        "SearchRecords" => match search_filter(request)? {
            Ok(fits) => page_by_number(store.in_module(module).iter().filter(|record| fits(record)).collect(), request),
            Err(problem) => invalid_criteria(problem),
        },
        "GetRecord" => match store.get(module, id) {
            Some(record) => Response::json(200, &json!({ "data": [selected_fields(record, request)] })),
            None => Response::empty(204),
        },
        "GetRecordCount" => Response::json(200, &json!({ "count": store.in_module(module).len() })),
        "CreateRecords" => write(request, 201, |fields| {
            let id = store.create(module, fields);
            success("record added", &json!({ "id": id }))
        }),
        "UpdateRecords" => write(request, 200, |fields| {
            let id = record_id(&fields).unwrap_or_default().to_owned();
            item_result(store.update(module, &id, fields), "record updated", &id)
        }),
        "UpdateRecord" => {
            write(request, 200, |fields| item_result(store.update(module, id, fields), "record updated", id))
        }
        "DeleteRecords" => {
            let ids = request.non_empty("ids").unwrap_or_default().split(',').filter(|id| !id.is_empty());
            let outcomes: Vec<Value> =
                ids.map(|id| item_result(store.delete(module, id), "record deleted", id)).collect();
            if outcomes.is_empty() { invalid_data("ids") } else { item_results(200, &outcomes) }
        }
        "DeleteRecord" => item_results(200, &[item_result(store.delete(module, id), "record deleted", id)]),
        "UpsertRecords" => {
            let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let keys: Vec<String> = match &body["duplicate_check_fields"] {
                Value::Array(fields) => fields.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => vec!["Email".to_owned()],
            };
            write(request, 200, |fields| {
                let same = |record: &&Record| {
                    keys.iter().any(|key| fields.contains_key(key) && record.get(key) == fields.get(key))
                };
                let known = store.in_module(module).iter().find(same).and_then(record_id).map(str::to_owned);
                match known {
                    Some(id) => item_result(store.update(module, &id, fields), "record updated", &id),
                    None => success("record added", &json!({ "id": store.create(module, fields) })),
                }
            })
        }
        _ => return None,
    })
}

/// A predicate on records.
type Filter = Box<dyn Fn(&Record) -> bool>;

/// Returns the predicate of a search, or the problem of its criteria. Returns `None` if the request has no search
/// parameter.
fn search_filter(request: &IncomingRequest) -> Option<Result<Filter, Problem>> {
    let any_text = |record: &Record, fits: &dyn Fn(&str) -> bool| {
        record.iter().any(|(name, value)| name != "id" && value.as_str().is_some_and(fits))
    };
    if let Some(criteria) = request.non_empty("criteria") {
        let criteria = Criteria::parse(criteria);
        return Some(criteria.map(|criteria| Box::new(move |record: &Record| criteria.matches(record)) as Filter));
    }
    if let Some(exactly) = request.non_empty("email").or(request.non_empty("phone")) {
        let exactly = exactly.to_owned();
        return Some(Ok(Box::new(move |record| any_text(record, &|text| text.eq_ignore_ascii_case(&exactly)))));
    }
    let word = request.non_empty("word")?.to_lowercase();
    Some(Ok(Box::new(move |record| any_text(record, &|text| text.to_lowercase().contains(&word)))))
}

/// Returns the error response to criteria that CRM rejects.
fn invalid_criteria(problem: Problem) -> Response {
    let (code, message) = match problem {
        Problem::TooManyConditions => {
            ("CRITERIA_LIMIT_EXCEEDED", "no of criterium that can be given exceed the limit 15")
        }
        Problem::TooManyValues => ("INVALID_QUERY", "Only 100 values are allowed in \"IN\" criteria"),
        Problem::Invalid => ("INVALID_QUERY", "Invalid query formed"),
    };
    error(400, code, message, &json!({}))
}

/// Applies `each` to the records of a request with the body `{"data": […]}`, and returns the results.
fn write(request: &IncomingRequest, status: u16, each: impl FnMut(Record) -> Value) -> Response {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let Some(data) = body["data"].as_array().filter(|data| (1..=MAX_WRITE).contains(&data.len())) else {
        return invalid_data("data");
    };
    let records: Option<Vec<Record>> = data.iter().map(|record| record.as_object().cloned()).collect();
    let Some(records) = records else { return invalid_data("data") };
    item_results(status, &records.into_iter().map(each).collect::<Vec<_>>())
}

/// Returns the results of all items. The status is `status` if all succeeded, 207 if only some succeeded, and 400 if
/// none succeeded.
fn item_results(status: u16, outcomes: &[Value]) -> Response {
    let succeeded = outcomes.iter().filter(|outcome| outcome["status"] == "success").count();
    let status = match succeeded {
        0 => 400,
        all if all == outcomes.len() => status,
        _ => 207,
    };
    Response::json(status, &json!({ "data": outcomes }))
}

fn item_result(done: bool, message: &str, id: &str) -> Value {
    if done {
        return success(message, &json!({ "id": id }));
    }
    error_body("INVALID_DATA", "the id given seems to be invalid", &json!({ "id": id }))
}
