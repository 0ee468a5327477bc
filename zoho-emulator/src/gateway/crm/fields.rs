//! The fields of a CRM module. <https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html>
//!
//! The emulator reports the fields that occur in the records of the module. The values determine the types.

use super::envelope::error;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::crm::RecordStore;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zoho_catalog::model::Product;

/// Responds to the call that lists the fields of a module. Returns `None` for any other call.
pub(super) fn respond(
    product: &Product,
    store: &RecordStore,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<Response> {
    (found.endpoint.name == "ListFields").then(|| list(product, store, request.non_empty("module").unwrap_or_default()))
}

/// Lists the fields of a module. The case of its name is ignored.
fn list(product: &Product, store: &RecordStore, module: &str) -> Response {
    let in_catalog = product.modules.iter().filter_map(|module| module.api_name.as_deref());
    let Some(module) = store.modules().chain(in_catalog).find(|known| known.eq_ignore_ascii_case(module)) else {
        return error(400, "INVALID_MODULE", "the module name given seems to be invalid", &json!({}));
    };
    // The value of a field determines its type. The emulator uses null only if no record has another value.
    let mut values = BTreeMap::new();
    for (name, value) in store.in_module(module).iter().flatten().filter(|(name, _)| name.as_str() != "id") {
        let known = values.entry(name).or_insert(value);
        if known.is_null() {
            *known = value;
        }
    }
    if values.is_empty() {
        return Response::empty(204);
    }
    let fields: Vec<Value> = (1_u64..).zip(values).map(|(number, (name, value))| field(number, name, value)).collect();
    Response::json(200, &json!({ "fields": fields }))
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
