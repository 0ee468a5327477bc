//! Tests of the schema of the JSON output, and the check of the output of other tests.

use crate::zoho::{folder, json, output};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The validators of the definitions. Without optimization, the construction of one takes longer than its use.
static VALIDATORS: Mutex<BTreeMap<String, jsonschema::Validator>> = Mutex::new(BTreeMap::new());

fn schema() -> Value {
    json(&Path::new(env!("CARGO_MANIFEST_DIR")).join("output.schema.json"))
}

/// Checks that the JSON output of a command matches a definition of the schema.
#[track_caller]
pub(crate) fn assert_matches(definition: &str, output: &Value) {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators.entry(definition.to_owned()).or_insert_with(|| {
        let mut schema = schema();
        assert!(schema["$defs"][definition].is_object(), "the schema has no definition `{definition}`");
        schema["$ref"] = format!("#/$defs/{definition}").into();
        jsonschema::validator_for(&schema).expect("schema should be valid")
    });
    let errors: Vec<String> =
        validator.iter_errors(output).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(errors.is_empty(), "{definition}: {}", errors.join("\n"));
}

/// Parses the JSON output of a command, which must match a definition of the schema.
#[track_caller]
pub(crate) fn parse_as(definition: &str, output: &str) -> Value {
    let value = serde_json::from_str(output).expect("output should be JSON");
    assert_matches(definition, &value);
    value
}

#[test]
fn every_command_with_json_output_has_a_definition() {
    let pages = folder("schema-man");
    output(&["man", "--folder", &pages.to_string_lossy()]);
    let mut commands = BTreeSet::new();
    for page in std::fs::read_dir(&pages).expect("folder should be readable") {
        let page = page.expect("page should exist").path();
        let text = std::fs::read_to_string(&page).expect("page should be readable");
        // The options of subcommands are on their own pages.
        if text.contains("\\-\\-json") {
            let name = page.file_stem().expect("page should have a name").to_string_lossy().into_owned();
            commands.insert(name);
        }
    }
    assert!(commands.len() > 12, "{commands:?}");
    let schema = schema();
    let definitions = schema["$defs"].as_object().expect("definitions should be an object");
    let described: Vec<&str> = definitions.values().filter_map(|one| one["description"].as_str()).collect();
    for command in commands {
        let is_described = |text: &&&str| {
            text.split(", ").any(|part| {
                let words = part.trim_start_matches("also ").trim_start_matches("and ").split_whitespace();
                let words: Vec<&str> = words.take_while(|word| !word.starts_with('-') && *word != "NAME").collect();
                words.join("-") == command
            })
        };
        assert!(described.iter().any(|text| is_described(&text)), "{command} has no definition in output.schema.json");
    }
}

#[test]
fn definitions_reject_other_output() {
    let mut wrong = serde_json::json!({ "scanned": 1, "reencrypted": 0, "failed": [] });
    assert_matches("rotate_keys", &wrong);
    wrong["extra"] = 1.into();
    let rejected = std::panic::catch_unwind(|| assert_matches("rotate_keys", &wrong));
    assert!(rejected.is_err(), "an unknown member should be rejected");
}
