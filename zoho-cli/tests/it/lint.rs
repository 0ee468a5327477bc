//! Tests of `zoho catalog lint`.

use crate::zoho::{PRODUCTS, data, described, descriptions, errors, folder, import, zoho};
use std::path::Path;
use std::process::Output;

#[test]
fn committed_catalog_has_no_findings() {
    let output = zoho(&["catalog", "lint"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let output = lint_products(&data(), PRODUCTS);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Runs the command on the products in a folder.
fn lint_products(data: &Path, products: &[&str]) -> Output {
    let file = |name: &&str| data.join(format!("products/{name}.json")).to_string_lossy().into_owned();
    let files: Vec<String> = products.iter().map(file).collect();
    let mut arguments = vec!["catalog", "lint"];
    arguments.extend(files.iter().map(String::as_str));
    zoho(&arguments)
}

#[test]
fn imported_catalog_has_no_findings() {
    let data = import(&descriptions(), "lint-of-an-import");
    let output = lint_products(&data, &described());
    let findings = String::from_utf8_lossy(&output.stdout);
    // The products without an invented description are those of the catalog, so their calls also count for the weights.
    let is_weight = |line: &str| line.contains(" operations of the catalog, not ");
    // One of these products also needs scopes of WorkDrive.
    let is_foreign = |line: &str| line.contains("the service `WorkDrive` already exists");
    let is_finding = |line: &&str| !line.starts_with("  ") && !is_weight(line) && !is_foreign(line);
    let findings: Vec<&str> = findings.lines().filter(is_finding).collect();
    assert!(findings.is_empty(), "{findings:?}");
}

/// Returns the findings in a changed copy of a committed product, and the exit code.
fn lint_of(name: &str, product: &str, change: impl Fn(String) -> String) -> (Option<i32>, String) {
    let text = std::fs::read_to_string(data().join(product)).expect("product should exist");
    let file = folder(name).join("changed.json");
    std::fs::write(&file, change(text)).expect("file should be accessible");
    let output = zoho(&["catalog", "lint", &file.to_string_lossy()]);
    let found = String::from_utf8(output.stdout).expect("output should be UTF-8");
    (output.status.code(), found.replace(&*file.to_string_lossy(), "changed.json"))
}

#[test]
fn finding_has_position_message_and_fix() {
    let twice = |text: String| text.replacen("\"name\": \"GetTicket\"", "\"name\": \"ListTickets\"", 1);
    let (code, found) = lint_of("lint-of-a-name", "products/desk.json", twice);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = found.lines().collect();
    let name = lines
        .iter()
        .position(|line| line.contains("two endpoints have the name `ListTickets`"))
        .expect("finding should be listed");
    let parts: Vec<&str> = lines[name].splitn(4, ':').collect();
    assert_eq!(parts[0], "changed.json");
    assert!(parts[1..3].iter().all(|number| number.parse::<u32>().is_ok()), "{found}");
    assert_eq!(lines[name + 1], "  help: rename one after the object that it concerns");
}

#[test]
fn file_that_is_not_a_catalog_is_a_finding() {
    let (code, found) =
        lint_of("lint-of-no-catalog", "products/desk.json", |_| "{\n  \"schema_version\": \"one\"\n}\n".to_owned());
    assert_eq!(code, Some(1));
    assert!(found.starts_with("changed.json:2:"), "{found}");
}

#[test]
fn missing_file_is_an_error() {
    let output = zoho(&["catalog", "lint", "no-such-file.json"]);
    assert_eq!(output.status.code(), Some(2));
    let message = errors(&output);
    assert!(message.starts_with("error: cannot read no-such-file.json: "), "{message}");
    assert!(message.ends_with("next: correct the path, or run zoho catalog new to write an example\n"), "{message}");
}
