//! COQL, the query language of CRM. <https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html>
//!
//! The emulator evaluates `select FIELDS from MODULE`, conditions of the form `FIELD = VALUE` joined by `and`,
//! `order by` one field, and `limit`. It ignores any other condition and reports this in a remark.

use super::envelope::error;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::crm::{Record, RecordStore};
use serde_json::{Map, Value, json};

/// The number of returned records if the query has no `limit` (`docs/api/v8/COQL-Limitations.html`).
const DEFAULT_LIMIT: usize = 200;
/// The largest `limit` (`docs/api/v8/COQL-Limitations.html`).
const MAX_LIMIT: usize = 2_000;

/// Responds to a query. Returns `None` for any other call.
pub(super) fn respond(records: &RecordStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    if found.endpoint.name != "ExecuteCoqlQuery" {
        return None;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let query = body["select_query"].as_str().and_then(Query::parse);
    Some(
        query.map_or_else(
            || error(400, "INVALID_QUERY", "invalid query formed", &json!({})),
            |query| query.run(records),
        ),
    )
}

struct Query<'q> {
    fields: Vec<&'q str>,
    module: &'q str,
    conditions: Vec<(&'q str, String)>,
    has_other_condition: bool,
    order: Option<(&'q str, bool)>,
    offset: usize,
    limit: usize,
}

impl<'q> Query<'q> {
    fn parse(text: &'q str) -> Option<Self> {
        let text = text.trim().trim_end_matches(';');
        let rest = after(text, "select ")?;
        let (fields, rest) = split_at(rest, " from ")?;
        let (rest, limit) = split_at(rest, " limit ").map_or((rest, None), |(rest, limit)| (rest, Some(limit)));
        let (rest, order) = split_at(rest, " order by ").map_or((rest, None), |(rest, order)| (rest, Some(order)));
        let (module, conditions) = split_at(rest, " where ").map_or((rest, ""), |parts| parts);
        let (offset, limit) = match limit {
            Some(limit) => limits(limit)?,
            None => (0, DEFAULT_LIMIT),
        };
        let parsed: Vec<_> = parts(conditions, " and ").into_iter().map(condition).collect();
        Some(Self {
            fields: fields.split(',').map(str::trim).collect(),
            module: Some(module.trim()).filter(|module| !module.is_empty() && !module.contains(' '))?,
            has_other_condition: !conditions.is_empty() && parsed.iter().any(Option::is_none),
            conditions: parsed.into_iter().flatten().collect(),
            order: order.map(|order| {
                let mut words = order.split_whitespace();
                (words.next().unwrap_or_default(), words.next().is_some_and(|word| word.eq_ignore_ascii_case("desc")))
            }),
            offset,
            limit,
        })
    }

    fn run(&self, records: &RecordStore) -> Response {
        let is_selected = |record: &&Record| {
            self.conditions.iter().all(|(field, value)| record.get(*field).map(text).as_ref() == Some(value))
        };
        let mut selected: Vec<&Record> = records.in_module(self.module).iter().filter(is_selected).collect();
        if let Some((field, is_descending)) = self.order {
            selected.sort_by_key(|record| record.get(field).map(text));
            if is_descending {
                selected.reverse();
            }
        }
        let more = selected.len() > self.offset.saturating_add(self.limit);
        let data: Vec<Value> =
            selected.into_iter().skip(self.offset).take(self.limit).map(|record| self.project(record)).collect();
        let response = match data.len() {
            0 => Response::empty(204),
            count => Response::json(200, &json!({ "data": data, "info": { "count": count, "more_records": more } })),
        };
        if self.has_other_condition {
            return response
                .with_remark("the emulator evaluates only conditions of the form FIELD = VALUE, joined by `and`");
        }
        response
    }

    /// Returns the selected fields of a record, and its ID, which CRM always adds.
    fn project(&self, record: &Record) -> Value {
        let fields = self.fields.iter().copied().chain(["id"]);
        let member = |field: &str| (field.to_owned(), record.get(field).cloned().unwrap_or_default());
        Value::Object(fields.map(member).collect::<Map<_, _>>())
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Parses `LIMIT`, `LIMIT offset OFFSET` or `OFFSET, LIMIT`, and returns the offset and the limit. Returns `None` if a
/// number is invalid.
fn limits(text: &str) -> Option<(usize, usize)> {
    let (offset, limit) = match (text.split_once(','), split_at(text, " offset ")) {
        (Some((offset, limit)), _) | (None, Some((limit, offset))) => (offset.trim().parse().ok()?, limit),
        (None, None) => (0, text),
    };
    limit.trim().parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)).map(|limit| (offset, limit))
}

/// Parses `FIELD = VALUE`, with or without parentheses. Returns `None` for any other condition.
fn condition(text: &str) -> Option<(&str, String)> {
    let (field, value) = text.trim().trim_matches(['(', ')']).split_once('=')?;
    let field = field.trim();
    let is_name = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then(|| (field, value.trim().trim_matches(['\'', '"']).to_owned()))
}

/// Returns the text after a keyword at its beginning, ignoring case. Returns `None` if the text does not begin with the
/// keyword.
fn after<'t>(text: &'t str, keyword: &str) -> Option<&'t str> {
    let start = text.get(..keyword.len())?;
    start.eq_ignore_ascii_case(keyword).then(|| &text[keyword.len()..])
}

/// Splits a string at the first occurrence of a keyword, ignoring case. Returns `None` if the string does not contain
/// the keyword.
fn split_at<'t>(text: &'t str, keyword: &str) -> Option<(&'t str, &'t str)> {
    let at = text.to_ascii_lowercase().find(keyword)?;
    Some((&text[..at], &text[at + keyword.len()..]))
}

fn parts<'t>(text: &'t str, keyword: &str) -> Vec<&'t str> {
    match split_at(text, keyword) {
        Some((first, rest)) => [vec![first], parts(rest, keyword)].concat(),
        None => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_is_parsed_into_its_clauses() {
        let query =
            "SELECT Last_Name, Company FROM Leads WHERE (City = 'Bern') and Age = 4 ORDER BY Age desc LIMIT 10, 20";
        let query = Query::parse(query).unwrap();
        assert_eq!((query.module, &query.fields[..]), ("Leads", &["Last_Name", "Company"][..]));
        assert_eq!(query.conditions, [("City", "Bern".to_owned()), ("Age", "4".to_owned())]);
        assert_eq!((query.order, query.offset, query.limit), (Some(("Age", true)), 10, 20));
        assert!(!query.has_other_condition);
        assert!(Query::parse("select id from Leads where Age > 4").unwrap().has_other_condition);
        for invalid in ["", "Last_Name from Leads", "select id from ", "select id from Leads limit 0"] {
            assert!(Query::parse(invalid).is_none(), "{invalid}");
        }
    }
}
