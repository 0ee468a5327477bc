//! Tests of the messages of `zoho catalog lint` for every kind of mistake in a catalog file. The package `tests`
//! compares the messages of the macro with the same texts.
//!
//! `BLESS=1 cargo test -p zoho-cli bad_input` rewrites the texts; review them carefully.

use crate::parallel::for_each;
use crate::zoho::{folder, zoho};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bad-catalogs");
    let entries = std::fs::read_dir(folder)
        .expect("folder should be readable")
        .map(|entry| entry.expect("file should be accessible").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    cases.sort();
    cases
}

/// Returns the errors in a file as printed, without warnings, which do not make a file unusable.
fn errors_in(file: &Path) -> String {
    let output = zoho(&["catalog", "lint", "--json", file.to_str().expect("path should be UTF-8")]);
    assert_eq!(output.status.code(), Some(1), "{}: the command should report a finding", file.display());
    let found: Value = serde_json::from_slice(&output.stdout).expect("output should be JSON");
    crate::schema::assert_matches("catalog_lint", &found);
    let mut text = String::new();
    for finding in
        found.as_array().expect("value should be a list").iter().filter(|finding| finding["severity"] == "error")
    {
        let name = file.file_name().expect("path should have a file name").to_string_lossy();
        let (line, column) = (&finding["line"], &finding["column"]);
        let message =
            finding["message"].as_str().expect("message should be a string").replace("data/products", "products");
        writeln!(text, "{name}:{line}:{column}: {message}").expect("text should be writable");
        if let Some(help) = finding["help"].as_str() {
            writeln!(text, "help: {help}").expect("text should be writable");
        }
    }
    text
}

#[test]
fn each_mistake_is_reported_with_position_and_fix() {
    let cases = cases();
    let changed = for_each(&cases, |case| {
        let (now, file) = (errors_in(case), case.with_extension("txt"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &now).expect("file should be accessible");
        }
        let is_changed = std::fs::read_to_string(&file).unwrap_or_default() != now;
        is_changed.then(|| format!("{}:\n{now}", file.display()))
    });
    let changed: Vec<String> = changed.into_iter().flatten().collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert!(cases.len() > 30);
}

#[test]
fn file_over_the_limit_is_rejected_before_parsing() {
    let file = folder("bad-input-over-the-limit").join("large.json");
    std::fs::write(&file, "[".repeat(6_000_001)).expect("file should be accessible");
    let found = errors_in(&file);
    assert!(found.starts_with("large.json:1:1: the file has 6000001 bytes"), "{found}");
}

#[test]
fn folder_called_products_does_not_lift_the_limits() {
    let folder = folder("bad-input-in-products").join("products");
    std::fs::create_dir(&folder).expect("folder should be writable");
    let text = include_str!("../../../tests/bad-catalogs/too_many_alternatives.json");
    let file = folder.join("crm.json");
    std::fs::write(&file, text).expect("file should be accessible");
    assert!(errors_in(&file).contains("17 alternatives, more than the 16"), "{}", errors_in(&file));
}

#[test]
fn extension_in_a_folder_called_products_extends_the_toolkit() {
    let folder = folder("extension-in-products").join("products");
    std::fs::create_dir(&folder).expect("folder should be writable");
    let file = folder.join("crm.json");
    std::fs::write(&file, include_str!("../../../tests/custom-catalog/zoho-crm.json"))
        .expect("file should be accessible");
    let output = zoho(&["catalog", "lint", file.to_str().expect("path should be UTF-8")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn windows_line_endings_are_accepted() {
    let file = folder("bad-input-of-windows").join("windows.json");
    let mut text = include_str!("../../src/commands/catalog/new.json").replace('\n', "\r\n");
    std::fs::write(&file, &text).expect("file should be accessible");
    assert!(zoho(&["catalog", "lint", file.to_str().expect("path should be UTF-8")]).status.success());
    // Positions are the same as with other line endings.
    text = text.replace("\"version\": \"v1\"", "\"version\": 1");
    std::fs::write(&file, &text).expect("file should be accessible");
    assert!(errors_in(&file).starts_with("windows.json:24:18: "), "{}", errors_in(&file));
}
