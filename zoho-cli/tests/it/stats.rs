//! Tests of `zoho catalog stats`.

use crate::zoho::{PRODUCTS, data, json, output};
use serde_json::Value;

#[test]
fn stats_match_catalog_files() {
    let counted: Value = crate::schema::parse_as("catalog_stats", &output(&["catalog", "stats", "--json"]));
    let counted = counted.as_array().expect("value should be a list");
    let mut total = 0;
    for &name in PRODUCTS {
        let product = json(&data().join(format!("products/{name}.json")));
        let operations = product["endpoints"].as_array().expect("value should be a list").len();
        let row = counted.iter().find(|row| row["product"] == name).expect("product should have a row");
        assert_eq!(row["operations"], operations);
        let error_codes = product["errors"].as_array().map_or(0, Vec::len);
        assert_eq!(row["error_codes"], error_codes, "{name}");
        let by_status = ["documented", "reported", "assumed", "unknown"]
            .map(|key| row[key].as_u64().expect("status should be a number"));
        assert_eq!(by_status.iter().sum::<u64>(), operations as u64);
        total += operations;
    }
    assert_eq!(counted.last().expect("output should have a total")["operations"], total);
    assert!(output(&["catalog", "stats"]).lines().last().expect("output should have a line").starts_with("total"));
}
