//! The JSON schemas beside the data, which must match the parser.

use serde_json::Value;
use std::path::PathBuf;

fn data(file: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn accepts(schema: &str, file: &str) {
    let schema = data(schema);
    let validator = jsonschema::validator_for(&schema).expect("schema should be valid");
    let errors: Vec<String> =
        validator.iter_errors(&data(file)).map(|e| format!("{}: {e}", e.instance_path())).take(20).collect();
    assert!(errors.is_empty(), "{file}:\n{}", errors.join("\n"));
}

#[test]
fn product_schema_accepts_every_product() {
    accepts("catalog.schema.json", "products/crm.json");
    accepts("catalog.schema.json", "products/desk.json");
    accepts("catalog.schema.json", "products/books.json");
    accepts("catalog.schema.json", "products/creator.json");
}

#[test]
fn data_center_schema_accepts_the_data_centers() {
    accepts("datacenters.schema.json", "datacenters.json");
}

#[test]
fn risk_schema_accepts_the_table() {
    accepts("risk.schema.json", "risk.json");
}

#[test]
fn response_shape_schema_accepts_the_shapes() {
    for product in
        ["analytics", "billing", "books", "cliq", "creator", "crm", "desk", "expense", "inventory", "workdrive"]
    {
        accepts("response-shapes.schema.json", &format!("shapes/{product}.json"));
    }
}

#[test]
fn deluge_schema_accepts_the_tasks() {
    accepts("deluge.schema.json", "deluge.json");
}
