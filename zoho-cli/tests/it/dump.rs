//! Tests of `zoho catalog dump`.

use crate::zoho::{errors, output, zoho};
use serde_json::Value;

#[test]
fn dump_prints_one_operation_per_line() {
    let text = output(&["catalog", "dump", "--json"]);
    crate::schema::parse_as("catalog_dump", &text);
    let list: Vec<Value> = serde_json::from_str(&text).expect("output should be a JSON list");
    assert_eq!(text.lines().count(), list.len() + 2);
    assert!(list.len() > 2000);
    for operation in &list {
        let keys: Vec<&str> =
            operation.as_object().expect("operation should be an object").keys().map(String::as_str).collect();
        let keys: Vec<&str> = keys.into_iter().filter(|key| *key != "selector").collect();
        assert_eq!(keys, ["product", "version", "method", "path", "requires", "status", "source"]);
        let requires = &operation["requires"];
        let all_of = |scopes: &Value| scopes.as_array().is_some_and(|scopes| scopes.iter().all(Value::is_string));
        assert!(requires.is_null() || requires.as_array().is_some_and(|any| !any.is_empty() && any.iter().all(all_of)));
        assert_eq!(requires.is_null(), operation["status"] == "unknown", "{operation}");
    }
}

#[test]
fn dump_of_one_product_is_part_of_full_dump() {
    let products = |text: &str| -> Vec<String> {
        let list: Vec<Value> = serde_json::from_str(text).expect("output should be a JSON list");
        list.iter().map(|operation| operation["product"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let desk = products(&output(&["catalog", "dump", "--json", "--product", "desk"]));
    assert!(!desk.is_empty() && desk.iter().all(|product| product == "desk"));
    let all = products(&output(&["catalog", "dump", "--json"]));
    assert_eq!(all.iter().filter(|product| *product == "desk").count(), desk.len());
}

#[test]
fn unknown_product_error_names_known_products() {
    let output = zoho(&["catalog", "dump", "--json", "--product", "none"]);
    let known = zoho_catalog_data::NAMES.join(", ");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        errors(&output),
        format!(
            "error: the catalog has no product `none`; it has {known}\n  next: use one of these products, such as accounts\n"
        )
    );
}
