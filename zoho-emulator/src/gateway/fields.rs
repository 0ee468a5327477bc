//! Which fields a CRM module has. <https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html>
//!
//! Here: those that its records have, of the type that their values are of.

use super::records::Store;
use super::route::Match;
use crate::http::{Answer, Incoming};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zoho_catalog::model::Product;

/// Answers the call that lists the fields of a module; `None`: it is not that call.
pub(super) fn answer(product: &Product, store: &Store, found: &Match<'_>, request: &Incoming) -> Option<Answer> {
    (found.endpoint.name == "GetFields").then(|| listed(product, store, request.given("module")))
}

/// The name's case does not count.
fn listed(product: &Product, store: &Store, module: Option<&str>) -> Answer {
    let Some(module) = module else {
        let details = json!({ "param_name": "module" });
        return refused("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", &details);
    };
    let of_catalogue = product.modules.iter().filter_map(|module| module.api_name.as_deref());
    let Some(module) = store.names().chain(of_catalogue).find(|known| known.eq_ignore_ascii_case(module)) else {
        return refused("INVALID_MODULE", "the module name given seems to be invalid", &json!({}));
    };
    // A value says more than a null does.
    let mut values = BTreeMap::new();
    for (name, value) in store.of(module).iter().flatten().filter(|(name, _)| name.as_str() != "id") {
        let known = values.entry(name).or_insert(value);
        if known.is_null() {
            *known = value;
        }
    }
    if values.is_empty() {
        return Answer::empty(204);
    }
    let fields: Vec<Value> = (1_u64..).zip(values).map(|(number, (name, value))| field(number, name, value)).collect();
    Answer::json(200, &json!({ "fields": fields }))
}

fn field(number: u64, name: &str, value: &Value) -> Value {
    let (data_type, json_type) = match value {
        Value::Null | Value::String(_) => ("text", "string"),
        Value::Bool(_) => ("boolean", "boolean"),
        Value::Number(number) if number.is_f64() => ("double", "double"),
        Value::Number(_) => ("bigint", "long"),
        Value::Array(_) => ("multiselectpicklist", "jsonarray"),
        Value::Object(_) => ("lookup", "jsonobject"),
    };
    let label = name.replace('_', " ");
    json!({
        "id": (4_150_868_000_000_002_000 + number).to_string(), "api_name": name, "field_label": label,
        "display_label": label, "data_type": data_type, "json_type": json_type, "type": "used", "visible": true,
        "read_only": false, "field_read_only": false, "system_mandatory": false, "custom_field": false,
    })
}

fn refused(code: &str, message: &str, details: &Value) -> Answer {
    Answer::json(400, &json!({ "code": code, "details": details, "message": message, "status": "error" }))
}
