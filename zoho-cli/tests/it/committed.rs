//! The comparison of the committed catalog with the result of an import.

use crate::zoho::{PRODUCTS, data, files, import, imported, json, shape_files};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The environment variable with the folder of the published descriptions.
const VARIABLE: &str = "ZOHO_DESCRIPTIONS";

#[test]
fn import_reproduces_committed_catalog_byte_for_byte() {
    let Some(from) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
        eprintln!();
        eprintln!("NOT CHECKED: whether an import of the published descriptions reproduces data/, byte for byte.");
        eprintln!("  next: {VARIABLE}=<folder of the descriptions> cargo test -p zoho-cli --test it");
        eprintln!();
        return;
    };
    let folder = import(&from, "import-of-the-published-descriptions");
    assert_eq!(shape_files(&folder), shape_files(&data()));
    for name in files(&imported()).into_iter().chain(shape_files(&folder)) {
        let read = |path: PathBuf| std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let (new, mut committed) = (read(folder.join(&name)), read(data().join(&name)));
        if name == "names.lock" {
            // The lock also contains the names of hand-written products.
            let by_hand =
                |line: &str| PRODUCTS.iter().any(|p| !imported().contains(p) && line.starts_with(&format!("{p} ")));
            committed = committed.split_inclusive('\n').filter(|line| !by_hand(line)).collect();
        }
        let line = new.lines().zip(committed.lines()).position(|(a, b)| a != b).map_or(0, |line_index| line_index + 1);
        assert!(
            new == committed,
            "data/{name} should be the result of an import, but differs at line {line}; run `zoho catalog import --from …`"
        );
    }
    let report = json(&folder.join("import-report.json"));
    for name in imported() {
        assert_eq!(report["products"][name]["unused_facts"], Value::Array(vec![]), "{name}");
    }
}

#[test]
fn every_published_operation_is_imported_or_listed() {
    let report = json(&data().join("import-report.json"));
    for name in imported() {
        accounted_for(&report["products"][name], &json(&data().join(format!("products/{name}.json"))));
    }
}

/// Checks that each operation of an edition is an endpoint or excluded with a reason, and that each endpoint comes from
/// an operation.
pub(crate) fn accounted_for(report: &Value, product: &Value) {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let endpoints: BTreeSet<String> =
        list(&product["endpoints"]).iter().map(|endpoint| text(&endpoint["name"])).collect();
    let operations = list(&report["operations"]);
    let origins: Vec<String> =
        operations.iter().flat_map(|operation| list(&operation["printed"])).map(|o| text(&o)).collect();
    let left_out = list(&report["left_out"]);
    for (edition, printed) in report["printed"].as_object().expect("value should have editions") {
        let is_of_edition = |origin: &&String| origin.starts_with(&format!("{edition}:"));
        let left_out: Vec<String> = left_out.iter().map(|operation| text(&operation["printed"])).collect();
        let listed = origins.iter().filter(is_of_edition).count() + left_out.iter().filter(is_of_edition).count();
        assert_eq!(Some(listed as u64), printed["operations"].as_u64(), "{edition}");
    }
    assert!(left_out.iter().all(|operation| !text(&operation["reason"]).is_empty()));
    let became: BTreeSet<String> = operations.iter().map(|operation| text(&operation["endpoint"])).collect();
    assert_eq!(became, endpoints);
}
