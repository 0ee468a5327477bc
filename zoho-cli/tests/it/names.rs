//! Tests of `data/names.lock`, which prevents changes of published names.

use crate::zoho::{PRODUCTS, data, descriptions, errors, import, json, zoho};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

fn again(data: &Path, more: &[&str]) -> Output {
    let (from, data) = (descriptions(), data.to_string_lossy().into_owned());
    let mut arguments =
        vec!["catalog", "import", "--from", from.to_str().expect("path should be UTF-8"), "--data", &data];
    arguments.extend(more);
    zoho(&arguments)
}

/// Imports the invented descriptions into a new folder, and replaces `from` with `to` in the lock. Returns the folder.
fn changed(name: &str, from: &str, to: &str) -> std::path::PathBuf {
    let data = import(&descriptions(), name);
    let lock = data.join("names.lock");
    let text = std::fs::read_to_string(&lock).expect("lock should be readable");
    assert!(text.contains(from), "{text}");
    std::fs::write(&lock, text.replacen(from, to, 1)).expect("lock should be writable");
    // A marker that an import would overwrite.
    std::fs::write(data.join("products/crm.json"), "untouched").expect("file should be accessible");
    data
}

#[test]
fn rename_is_rejected_and_nothing_is_written() {
    let data = changed("names-refused", " PolishRecord", " BuffRecord");
    let output = again(&data, &[]);
    assert_eq!(output.status.code(), Some(2));
    let message = errors(&output);
    assert!(message.contains("`BuffRecord` would be `PolishRecord`"), "{message}");
    assert!(message.contains("--accept-renames"), "{message}");
    assert_eq!(
        std::fs::read_to_string(data.join("products/crm.json")).expect("file should be accessible"),
        "untouched"
    );
}

#[test]
fn rename_is_accepted_with_option() {
    let data = changed("names-accepted", " PolishRecord", " BuffRecord");
    assert!(again(&data, &["--accept-renames"]).status.success());
    let lock = std::fs::read_to_string(data.join("names.lock")).expect("lock should be readable");
    assert!(lock.contains(" PolishRecord") && !lock.contains("BuffRecord"));
    assert!(again(&data, &[]).status.success());
}

#[test]
fn removed_name_is_rejected_and_new_name_accepted() {
    let data = changed("names-gone", "crm call v8 ", "crm call v8 GET /crm/v8/vanished GetVanished\ncrm call v8 ");
    let message = errors(&again(&data, &[]));
    assert!(message.contains("`GetVanished` would be removed"), "{message}");
    let data = import(&descriptions(), "names-new");
    let lock = data.join("names.lock");
    let original = std::fs::read_to_string(&lock).expect("lock should be readable");
    let shortened: Vec<&str> = original.lines().filter(|line| !line.contains("PolishRecord")).collect();
    std::fs::write(&lock, shortened.join("\n")).expect("lock should be writable");
    assert!(again(&data, &[]).status.success());
    assert_eq!(std::fs::read_to_string(&lock).expect("lock should be readable"), original);
}

#[test]
fn invalid_lock_error_names_line() {
    let data = changed("names-malformed", "# ", "what is this\n# ");
    let message = errors(&again(&data, &[]));
    assert!(message.contains("names.lock: line 1: "), "{message}");
}

#[test]
fn committed_lock_matches_committed_products() {
    let lock = std::fs::read_to_string(data().join("names.lock")).expect("lock should be readable");
    let mut expected = BTreeSet::new();
    for &name in PRODUCTS {
        let product = json(&data().join(format!("products/{name}.json")));
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let list = |key: &str| product[key].as_array().cloned().unwrap_or_default();
        for endpoint in list("endpoints") {
            let path = text(&endpoint["path"]);
            let erased = path.split('/').map(|segment| match segment.split_once('}') {
                Some((_, suffix)) => format!("{{}}{suffix}"),
                None => segment.to_owned(),
            });
            let selector = match &endpoint["selector"] {
                serde_json::Value::Null => String::new(),
                selector => format!("?{}={}", text(&selector["name"]), text(&selector["value"])),
            };
            let erased = erased.collect::<Vec<_>>().join("/") + &selector;
            let [version, method, type_name] = ["version", "method", "name"].map(|key| text(&endpoint[key]));
            expected.insert(format!("{name} call {version} {method} {erased} {type_name}"));
        }
        for module in list("modules").iter().filter(|module| module["api_name"].is_string()) {
            expected.insert(format!("{name} module {}", text(&module["name"])));
        }
        for scope in list("scopes") {
            let scope = text(&scope["name"]);
            let line = lock.lines().find(|line| line.starts_with(&format!("{name} scope {scope} ")));
            expected.insert(line.unwrap_or_else(|| panic!("`{scope}` is not locked")).to_owned());
        }
    }
    let locked: BTreeSet<String> = lock.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(locked, expected);
}
