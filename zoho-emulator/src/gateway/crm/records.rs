//! The calls on CRM records: <https://www.zoho.com/crm/developer/docs/api/v8/get-records.html> and related pages.

use super::envelope::{error_body, invalid_data, success};
use super::pages::{PageTokenTiming, page_by_number, page_by_token, selected_fields};
use crate::gateway::route::Match;
use crate::http::{IncomingRequest, Response};
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
        "SearchRecords" => {
            let fits = search_filter(request)?;
            page_by_number(store.in_module(module).iter().filter(|record| fits(record)).collect(), request)
        }
        "GetRecord" => match store.get(module, id) {
            Some(record) => Response::json(200, &json!({ "data": [selected_fields(record, request)] })),
            None => Response::empty(204),
        },
        "GetRecordCount" => Response::json(200, &json!({ "count": store.in_module(module).len() })),
        "CreateRecords" => write(request, 201, |fields| {
            let id = store.insert(module, fields);
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
                    None => success("record added", &json!({ "id": store.insert(module, fields) })),
                }
            })
        }
        _ => return None,
    })
}

/// A predicate on records.
type Filter = Box<dyn Fn(&Record) -> bool>;

/// Returns the predicate of a search.
fn search_filter(request: &IncomingRequest) -> Option<Filter> {
    let any_text = |record: &Record, fits: &dyn Fn(&str) -> bool| {
        record.iter().any(|(name, value)| name != "id" && value.as_str().is_some_and(fits))
    };
    if let Some(criteria) = request.non_empty("criteria") {
        let criteria = criteria.to_owned();
        return Some(Box::new(move |record| satisfies(record, &criteria)));
    }
    if let Some(exactly) = request.non_empty("email").or(request.non_empty("phone")) {
        let exactly = exactly.to_owned();
        return Some(Box::new(move |record| any_text(record, &|text| text.eq_ignore_ascii_case(&exactly))));
    }
    let word = request.non_empty("word")?.to_lowercase();
    Some(Box::new(move |record| any_text(record, &|text| text.to_lowercase().contains(&word))))
}

/// Returns `true` if a record satisfies criteria such as `((Last_Name:equals:Burns)and(First_Name:starts_with:M))`.
fn satisfies(record: &Record, criteria: &str) -> bool {
    let criteria = strip_brackets(criteria.trim());
    for (word, all) in [("or", false), ("and", true)] {
        let parts = split_outside_brackets(criteria, word);
        if parts.len() > 1 {
            let mut each = parts.iter().map(|part| satisfies(record, part));
            return if all { each.all(|satisfied| satisfied) } else { each.any(|satisfied| satisfied) };
        }
    }
    let mut parts = criteria.splitn(3, ':');
    let (Some(field), Some(comparator), Some(value)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let held = match record.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => return false,
        Some(other) => other.to_string(),
    };
    let numbers = || Some((held.parse::<f64>().ok()?, value.parse::<f64>().ok()?));
    match comparator {
        "equals" => held.eq_ignore_ascii_case(value),
        "not_equal" => !held.eq_ignore_ascii_case(value),
        "starts_with" => held.to_lowercase().starts_with(&value.to_lowercase()),
        "in" => value.split(',').any(|one| held.eq_ignore_ascii_case(one)),
        "greater_than" => numbers().is_some_and(|(held, value)| held > value),
        "greater_equal" => numbers().is_some_and(|(held, value)| held >= value),
        "less_than" => numbers().is_some_and(|(held, value)| held < value),
        "less_equal" => numbers().is_some_and(|(held, value)| held <= value),
        _ => false,
    }
}

/// Removes the brackets around the whole text.
fn strip_brackets(mut text: &str) -> &str {
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        let mut depth = 1_i32;
        let closes_early = inner.bytes().any(|byte| {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            depth == 0
        });
        if closes_early {
            break;
        }
        text = inner;
    }
    text
}

/// Returns the parts between `)word(` outside of brackets.
fn split_outside_brackets<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, character) in text.char_indices() {
        depth += i32::from(character == '(') - i32::from(character == ')');
        if character == ')'
            && depth == 0
            && let Some(rest) = text[at + 1..].strip_prefix(word)
            && rest.starts_with('(')
        {
            parts.push(&text[start..=at]);
            start = at + 1 + word.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Responds to a request whose body is `{"data": […]}`.
fn write(request: &IncomingRequest, status: u16, each: impl FnMut(Record) -> Value) -> Response {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let Some(data) = body["data"].as_array().filter(|data| (1..=MAX_WRITE).contains(&data.len())) else {
        return invalid_data("data");
    };
    let records: Option<Vec<Record>> = data.iter().map(|record| record.as_object().cloned()).collect();
    let Some(records) = records else { return invalid_data("data") };
    item_results(status, &records.into_iter().map(each).collect::<Vec<_>>())
}

/// Returns the results of all items, with status 207 if only some succeeded and 400 if none did.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_select_matching_records() {
        let record = json!({ "Last_Name": "Burns", "First_Name": "Montgomery", "Age": 104 });
        let record = record.as_object().unwrap();
        for (criteria, expected) in [
            ("(Last_Name:equals:burns)", true),
            ("Last_Name:equals:Smith", false),
            ("((Last_Name:equals:Burns)and(First_Name:starts_with:Mo))", true),
            ("((Last_Name:equals:Burns)and(First_Name:starts_with:Wa))", false),
            ("((Last_Name:equals:Smith)or(Age:greater_than:100))", true),
            ("(((Last_Name:equals:Smith)or(Age:less_than:200))and(First_Name:in:Ned,Montgomery))", true),
            ("(Email:equals:x)", false),
            ("nonsense", false),
        ] {
            assert_eq!(satisfies(record, criteria), expected, "{criteria}");
        }
    }
}
