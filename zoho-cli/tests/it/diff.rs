//! Tests of `zoho catalog diff`.

use crate::zoho::{data, errors, folder, output, zoho};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Returns the paths of two catalogs: a committed product and a changed copy.
fn changed(name: &str, change: impl Fn(&mut Value)) -> (PathBuf, PathBuf) {
    let old = data().join("products/creator.json");
    let mut product: Value = serde_json::from_str(&std::fs::read_to_string(&old).expect("product should exist"))
        .expect("product should be JSON");
    change(&mut product);
    let new = folder(name).join("creator.json");
    std::fs::write(&new, product.to_string()).expect("file should be accessible");
    (old, new)
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> String {
    let mut arguments = vec![
        "catalog",
        "diff",
        old.to_str().expect("path should be UTF-8"),
        new.to_str().expect("path should be UTF-8"),
    ];
    arguments.extend(more);
    output(&arguments)
}

#[test]
fn catalog_does_not_differ_from_itself() {
    assert_eq!(diff(&data(), &data(), &["--exit-code"]), "No differences.\n");
}

#[test]
fn differences_are_printed_as_release_note() {
    let (old, new) = changed("diff-note", |product| {
        let endpoints = product["endpoints"].as_array_mut().expect("value should be a list");
        endpoints.retain(|endpoint| endpoint["name"] != "GetPublishedRecord");
        let find = |endpoints: &mut Vec<Value>, name: &str| -> usize {
            let fits = |endpoint: &Value| endpoint["name"] == name && endpoint["version"] == "v2";
            endpoints.iter().position(fits).unwrap_or_else(|| panic!("{name}"))
        };
        let index = find(endpoints, "ListRecords");
        endpoints[index]["name"] = json!("ListReportRecords");
        endpoints[index]["requires"] = json!([["ZohoCreator.report.READ", "ZohoCreator.meta.application.READ"]]);
        let index = find(endpoints, "GetRecord");
        endpoints[index]["requires"] = json!([["ZohoCreator.report.READ"], ["ZohoCreator.form.CREATE"]]);
        endpoints[index]["status"] = json!("reported");
        let index = find(endpoints, "ListPublishedRecords");
        endpoints[index]["path"] = json!("/creator/v3/published");
        endpoints[index]["parameters"] =
            json!([{"name": "privatelink", "in": "query", "type": "string", "required": true}]);
    });
    let note = diff(&old, &new, &[]);
    assert!(
        note.starts_with("creator: 1 call removed, 2 calls renamed or moved, 1 call requires more scopes, "),
        "{note}"
    );
    for line in [
        "  Changes that break code or consents",
        "    GetPublishedRecord: GET /creator/v2/publish/{account_owner_name}/",
        "    ListRecords: is now ListReportRecords (GET /creator/v2/data/",
        "    ListPublishedRecords: moved from GET /creator/v2/publish/",
        "    ListReportRecords: ZohoCreator.report.READ no longer suffices; the requirement is ZohoCreator.report.READ and ZohoCreator.meta.application.READ",
        "  Changes that do not break code or consents",
        "    GetRecord: ZohoCreator.form.CREATE now suffices; the requirement was ZohoCreator.report.READ",
        "    GetRecord: the confidence in the requirement was documented and is now reported",
    ] {
        assert!(note.contains(line), "{line}\n{note}");
    }
}

#[test]
fn diff_exit_code_and_json_report_differences() {
    let (old, new) = changed("diff-codes", |product| {
        product["endpoints"].as_array_mut().expect("value should be a list").remove(0);
    });
    let code = |old: &Path, new: &Path, more: &[&str]| {
        let mut arguments = vec![
            "catalog",
            "diff",
            old.to_str().expect("path should be UTF-8"),
            new.to_str().expect("path should be UTF-8"),
        ];
        arguments.extend(more);
        zoho(&arguments).status.code()
    };
    assert_eq!(code(&old, &new, &[]), Some(0));
    assert_eq!(code(&old, &new, &["--exit-code"]), Some(1));
    // Additions break nothing.
    assert_eq!(code(&new, &old, &["--exit-code", "--breaking"]), Some(0));
    let found = crate::schema::parse_as("catalog_diff", &diff(&old, &new, &["--json"]));
    assert_eq!((&found[0]["kind"], &found[0]["breaks"]), (&json!("call-gone"), &json!(true)));
    assert_eq!(code(Path::new("nowhere"), &new, &[]), Some(2));
    let empty = zoho(&[
        "catalog",
        "diff",
        folder("diff-empty").to_str().expect("path should be UTF-8"),
        new.to_str().expect("path should be UTF-8"),
    ]);
    assert!(errors(&empty).contains("contains no JSON file of a product"));
}

#[test]
fn crm_editions_differ_as_expected() {
    let from = crate::zoho::descriptions();
    let edition = |name: &str, only: &str| {
        let to = folder(name);
        let paths = [from.to_str().expect("path should be UTF-8"), to.to_str().expect("path should be UTF-8")];
        output(&["catalog", "import", "--from", paths[0], "--data", paths[1], "--only", only]);
        to
    };
    let note = diff(&edition("diff-crm-8-0", "crm/v8.0"), &edition("diff-crm-2026", "crm/v8-2026-08"), &[]);
    assert!(note.starts_with("crm: "), "{note}");
}
