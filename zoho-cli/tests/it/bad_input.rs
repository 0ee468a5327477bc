//! Every way to write a wrong catalogue, as `zoho catalog lint` explains it. The macro explains the same files: the
//! package `tests` compares what it says with the same texts.
//!
//! `BLESS=1 cargo test -p zoho-cli bad_input` rewrites the texts; read them aloud.

use crate::zoho::{folder, zoho};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bad-catalogues");
    let entries = std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a file").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    cases.sort();
    cases
}

/// The errors in a file, as the command prints them; warnings left out, which do not keep a file from being used.
fn errors_in(file: &Path) -> String {
    let output = zoho(&["catalog", "lint", "--json", file.to_str().expect("a path that is text")]);
    assert_eq!(output.status.code(), Some(1), "{}: nothing found", file.display());
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut text = String::new();
    for finding in found.as_array().expect("a list").iter().filter(|finding| finding["severity"] == "error") {
        let name = file.file_name().expect("a name").to_string_lossy();
        let (line, column) = (&finding["line"], &finding["column"]);
        let message = finding["message"].as_str().expect("a sentence").replace("data/products", "products");
        writeln!(text, "{name}:{line}:{column}: {message}").expect("text");
        if let Some(help) = finding["help"].as_str() {
            writeln!(text, "help: {help}").expect("text");
        }
    }
    text
}

#[test]
fn each_mistake_has_its_place_a_sentence_and_the_fix() {
    let mut changed = Vec::new();
    for case in cases() {
        let (now, file) = (errors_in(&case), case.with_extension("txt"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &now).expect("a file");
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != now {
            changed.push(format!("{}:\n{now}", file.display()));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert!(cases().len() > 30);
}

#[test]
fn ten_megabytes_are_refused_before_they_are_read_as_json() {
    let file = folder("bad-input-of-ten-megabytes").join("large.json");
    std::fs::write(&file, "[".repeat(10_000_001)).expect("a file");
    let found = errors_in(&file);
    assert!(found.starts_with("large.json:1:1: the file has 10000001 bytes"), "{found}");
}

#[test]
fn line_ends_of_windows_are_no_mistake() {
    let file = folder("bad-input-of-windows").join("windows.json");
    let mut text = include_str!("../../src/commands/catalog/new.json").replace('\n', "\r\n");
    std::fs::write(&file, &text).expect("a file");
    assert!(zoho(&["catalog", "lint", file.to_str().expect("text")]).status.success());
    // And places are counted as with other line ends.
    text = text.replace("\"version\": \"v1\"", "\"version\": 1");
    std::fs::write(&file, &text).expect("a file");
    assert!(errors_in(&file).starts_with("windows.json:24:18: "), "{}", errors_in(&file));
}
