//! CRM records. <https://www.zoho.com/crm/developer/docs/api/v8/get-records.html> and its neighbours.

use super::crm_pages::{Times, page_by_number, page_by_token};
use super::route::Match;
use super::success;
use crate::http::{Answer, Incoming};
use crate::shared::Shared;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) type Record = Map<String, Value>;

/// Most records in a request that writes.
const WRITE: usize = 100;

/// The records of a data centre, by module. Ids are of the data centre's whole CRM.
#[derive(Debug, Default)]
pub(crate) struct Store {
    modules: BTreeMap<String, Vec<Record>>,
    made: u64,
}

/// The CRM records of a data centre, from the test's side: no token, no scope.
#[derive(Clone, Copy, Debug)]
pub struct Records<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl Records<'_> {
    /// Adds a record and says its id. `fields`: an object of API names and values.
    ///
    /// # Panics
    /// If `fields` is no object.
    pub fn insert(&self, module: &str, fields: Value) -> String {
        let Value::Object(fields) = fields else { panic!("a record is an object of fields, not {fields}") };
        self.shared.state().records.entry(self.data_center.to_owned()).or_default().insert(module, fields)
    }

    /// All records of a module, in the order in which they were made.
    pub fn all(&self, module: &str) -> Vec<Value> {
        let state = self.shared.state();
        let records = state.records.get(self.data_center).and_then(|store| store.modules.get(module));
        records.into_iter().flatten().cloned().map(Value::Object).collect()
    }

    /// The record of this id.
    pub fn get(&self, module: &str, id: &str) -> Option<Value> {
        let state = self.shared.state();
        state.records.get(self.data_center)?.get(module, id).cloned().map(Value::Object)
    }
}

impl Store {
    pub(super) fn insert(&mut self, module: &str, mut fields: Record) -> String {
        self.made += 1;
        let id = (4_150_868_000_000_224_000 + self.made).to_string();
        fields.insert("id".to_owned(), json!(id));
        self.modules.entry(module.to_owned()).or_default().push(fields);
        id
    }

    /// The modules that have, or had, a record.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.modules.keys().map(String::as_str)
    }

    pub(super) fn of(&self, module: &str) -> &[Record] {
        self.modules.get(module).map_or(&[], Vec::as_slice)
    }

    fn get(&self, module: &str, id: &str) -> Option<&Record> {
        self.of(module).iter().find(|record| id_of(record) == Some(id))
    }

    pub(super) fn update(&mut self, module: &str, id: &str, mut fields: Record) -> bool {
        let records = self.modules.get_mut(module);
        let Some(record) = records.into_iter().flatten().find(|record| id_of(record) == Some(id)) else { return false };
        fields.remove("id");
        record.extend(fields);
        true
    }

    fn delete(&mut self, module: &str, id: &str) -> bool {
        let Some(records) = self.modules.get_mut(module) else { return false };
        let before = records.len();
        records.retain(|record| id_of(record) != Some(id));
        records.len() < before
    }
}

pub(super) fn id_of(record: &Record) -> Option<&str> {
    record.get("id")?.as_str()
}

/// Answers the calls on records; `None`: not one of them.
pub(super) fn answer(store: &mut Store, found: &Match<'_>, request: &Incoming, times: Times) -> Option<Answer> {
    let module = found.value("module")?;
    let id = found.value("record_id").unwrap_or_default();
    Some(match found.endpoint.name.as_str() {
        "GetRecords" => {
            let ids: Option<Vec<&str>> = request.given("ids").map(|ids| ids.split(',').collect());
            let asked =
                |record: &Record| ids.as_ref().is_none_or(|ids| id_of(record).is_some_and(|id| ids.contains(&id)));
            page_by_token(store.of(module), &asked, request, times)
        }
        "SearchRecords" => {
            let fits = searched(request)?;
            page_by_number(store.of(module).iter().filter(|record| fits(record)).collect(), request)
        }
        "GetRecord" => match store.get(module, id) {
            Some(record) => Answer::json(200, &json!({ "data": [chosen(record, request)] })),
            None => Answer::empty(204),
        },
        "GetRecordCount" => Answer::json(200, &json!({ "count": store.of(module).len() })),
        "CreateRecords" => write(request, 201, |fields| {
            let id = store.insert(module, fields);
            success("record added", &json!({ "id": id }))
        }),
        "UpdateRecords" => write(request, 200, |fields| {
            let id = id_of(&fields).unwrap_or_default().to_owned();
            outcome(store.update(module, &id, fields), "record updated", &id)
        }),
        "UpdateRecord" => write(request, 200, |fields| outcome(store.update(module, id, fields), "record updated", id)),
        "DeleteRecords" => {
            let ids = request.given("ids").unwrap_or_default().split(',').filter(|id| !id.is_empty());
            let outcomes: Vec<Value> = ids.map(|id| outcome(store.delete(module, id), "record deleted", id)).collect();
            if outcomes.is_empty() { unusable("ids") } else { several(200, &outcomes) }
        }
        "DeleteRecord" => several(200, &[outcome(store.delete(module, id), "record deleted", id)]),
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
                let known = store.of(module).iter().find(same).and_then(id_of).map(str::to_owned);
                match known {
                    Some(id) => outcome(store.update(module, &id, fields), "record updated", &id),
                    None => success("record added", &json!({ "id": store.insert(module, fields) })),
                }
            })
        }
        _ => return None,
    })
}

/// The fields that were asked for, and the id.
pub(super) fn chosen(record: &Record, request: &Incoming) -> Value {
    let Some(fields) = request.given("fields") else { return Value::Object(record.clone()) };
    let fields: Vec<&str> = fields.split(',').map(str::trim).chain(["id"]).collect();
    Value::Object(
        record
            .iter()
            .filter(|(name, _)| fields.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    )
}

/// Whether a record is meant.
type Filter = Box<dyn Fn(&Record) -> bool>;

/// What a search looks for.
fn searched(request: &Incoming) -> Option<Filter> {
    let any_text = |record: &Record, fits: &dyn Fn(&str) -> bool| {
        record.iter().any(|(name, value)| name != "id" && value.as_str().is_some_and(fits))
    };
    if let Some(criteria) = request.given("criteria") {
        let criteria = criteria.to_owned();
        return Some(Box::new(move |record| meets(record, &criteria)));
    }
    if let Some(exactly) = request.given("email").or(request.given("phone")) {
        let exactly = exactly.to_owned();
        return Some(Box::new(move |record| any_text(record, &|text| text.eq_ignore_ascii_case(&exactly))));
    }
    let word = request.given("word")?.to_lowercase();
    Some(Box::new(move |record| any_text(record, &|text| text.to_lowercase().contains(&word))))
}

/// `((Last_Name:equals:Burns)and(First_Name:starts_with:M))`
fn meets(record: &Record, criteria: &str) -> bool {
    let criteria = unwrapped(criteria.trim());
    for (word, all) in [("or", false), ("and", true)] {
        let parts = split(criteria, word);
        if parts.len() > 1 {
            let mut each = parts.iter().map(|part| meets(record, part));
            return if all { each.all(|meets| meets) } else { each.any(|meets| meets) };
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

/// Without the brackets around the whole.
fn unwrapped(mut text: &str) -> &str {
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

/// The parts between `)word(` outside of brackets.
fn split<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
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

/// A request whose body is `{"data": […]}`.
fn write(request: &Incoming, status: u16, each: impl FnMut(Record) -> Value) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let Some(data) = body["data"].as_array().filter(|data| (1..=WRITE).contains(&data.len())) else {
        return unusable("data");
    };
    let records: Option<Vec<Record>> = data.iter().map(|record| record.as_object().cloned()).collect();
    let Some(records) = records else { return unusable("data") };
    several(status, &records.into_iter().map(each).collect::<Vec<_>>())
}

/// 207 where some succeeded and some did not, 400 where none did.
fn several(status: u16, outcomes: &[Value]) -> Answer {
    let succeeded = outcomes.iter().filter(|outcome| outcome["status"] == "success").count();
    let status = match succeeded {
        0 => 400,
        all if all == outcomes.len() => status,
        _ => 207,
    };
    Answer::json(status, &json!({ "data": outcomes }))
}

fn outcome(done: bool, message: &str, id: &str) -> Value {
    if done {
        return success(message, &json!({ "id": id }));
    }
    json!({
        "code": "INVALID_DATA", "details": { "id": id }, "message": "the id given seems to be invalid",
        "status": "error",
    })
}

pub(super) fn unusable(name: &str) -> Answer {
    Answer::json(
        400,
        &json!({
            "code": "INVALID_DATA", "details": { "api_name": name }, "message": "invalid data", "status": "error",
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria() {
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
            assert_eq!(meets(record, criteria), expected, "{criteria}");
        }
    }
}
