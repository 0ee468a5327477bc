//! Tests of the lines that name every product, in manifests, sources and the README. The lines follow from the files of
//! the products: `BLESS=1 cargo test -p zoho-cli --test it features` writes the lines of a new product.

use crate::zoho::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Returns the path of a file or folder in the workspace.
fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Reads the table `[features]` of a manifest: the name of each feature, and the features that it enables.
fn features(manifest: &str) -> Vec<(String, BTreeSet<String>)> {
    let path = workspace(manifest);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let table = text.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let table: Vec<&str> =
        table.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#')).collect();
    let mut features = Vec::new();
    // A list may span several lines, and ends with `]`.
    for entry in table.join(" ").split(']').filter(|entry| !entry.trim().is_empty()) {
        let (name, list) = entry.split_once('=').unwrap_or_else(|| panic!("{manifest}: `{entry}` is not a feature"));
        let items = list.trim().trim_start_matches('[').split(',').map(|item| item.trim().trim_matches('"').to_owned());
        features.push((name.trim().to_owned(), items.filter(|item| !item.is_empty()).collect()));
    }
    features
}

/// Returns the names of all products, each with its services. The services are those that the product names, and those
/// of its scopes that no product names and no earlier product has.
fn products_and_services() -> BTreeMap<String, BTreeSet<String>> {
    let files = std::fs::read_dir(workspace("data/products")).expect("products should be readable");
    let files: BTreeSet<PathBuf> = files.map(|file| file.expect("product should be readable").path()).collect();
    let text = |value: &serde_json::Value| value.as_str().expect("name should be a string").to_owned();
    let products: Vec<(String, BTreeSet<String>, BTreeSet<String>)> = files
        .iter()
        .map(|file| {
            let product = json(file);
            let list = |key: &str| product[key].as_array().cloned().unwrap_or_default();
            let of_scope = |scope: &serde_json::Value| text(&scope["name"]).split('.').next().map(str::to_owned);
            let named = list("services").iter().map(text).collect();
            (text(&product["product"]), named, list("scopes").iter().filter_map(of_scope).collect())
        })
        .collect();
    let mut seen: BTreeSet<String> = products.iter().flat_map(|(_, named, _)| named.clone()).collect();
    let mut services = BTreeMap::new();
    for (product, named, of_scopes) in products {
        let others = of_scopes.into_iter().filter(|service| seen.insert(service.clone()));
        services.insert(product, named.into_iter().chain(others).collect());
    }
    services
}

/// Returns the names of all products.
fn products() -> BTreeSet<String> {
    products_and_services().into_keys().collect()
}

/// Returns `text` with `lines` in place of the first run of lines for which `belongs` returns `true`.
fn with_lines(text: &str, belongs: impl Fn(&str) -> bool, lines: &[String]) -> String {
    let all: Vec<&str> = text.lines().collect();
    let start = all.iter().position(|line| belongs(line)).expect("file should name products");
    let end = all[start..].iter().position(|line| !belongs(line)).map_or(all.len(), |count| start + count);
    let lines = lines.iter().map(String::as_str);
    let text: Vec<&str> = all[..start].iter().copied().chain(lines).chain(all[end..].iter().copied()).collect();
    text.join("\n") + "\n"
}

/// Returns the names in quotation marks, with commas, in lines of up to 120 characters.
fn wrapped(products: &BTreeSet<String>) -> Vec<String> {
    let mut lines = vec![String::from("   ")];
    for product in products {
        let item = format!(" \"{product}\",");
        if lines.last().expect("a line should exist").len() + item.len() > 120 {
            lines.push(String::from("   "));
        }
        lines.last_mut().expect("a line should exist").push_str(&item);
    }
    lines
}

/// Compares a file with the result of `expected` for its text. With `BLESS=1`, writes the result to the file.
fn compare(path: &str, expected: impl Fn(&str) -> String) {
    let file = workspace(path);
    let found = std::fs::read_to_string(&file).expect("the file should be readable");
    let expected = expected(&found);
    if found != expected && std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &expected).expect("the file should be writable");
    } else {
        let differs = |(found, expected): &(&str, &str)| found != expected;
        let line = found.lines().zip(expected.lines()).find(differs);
        assert!(found == expected, "{path} should name each product: {line:?}; set BLESS=1 to rewrite the file");
    }
}

#[test]
fn lines_of_products_agree_with_their_files() {
    let products = products();
    let feature = |line: &str| line.split_once(" = [").is_some_and(|(name, _)| products.contains(name));
    let is_list = |line: &str| line.starts_with("    \"") && line.ends_with("\",");
    for (manifest, below, has_full) in [
        ("data/Cargo.toml", None, true),
        ("zoho-scopes-macros/Cargo.toml", Some("zoho-catalog-data"), false),
        ("zoho-auth-typed/Cargo.toml", Some("zoho-scopes-macros"), true),
    ] {
        let line = |product: &String| match below {
            None => format!("{product} = []"),
            Some(below) => format!("{product} = [\"{below}/{product}\"]"),
        };
        let lines: Vec<String> = products.iter().map(line).collect();
        compare(manifest, |text| {
            let text = with_lines(text, feature, &lines);
            if !has_full {
                return text;
            }
            let (before, after) = text.split_once("full = [\n").expect("`full` should be a list of several lines");
            format!("{before}full = [\n{}", with_lines(after, is_list, &wrapped(&products)))
        });
    }
    let services = products_and_services();
    let line = |(product, services): (&String, &BTreeSet<String>)| {
        let services: Vec<&String> = services.iter().collect();
        format!("    \"{product}\": {services:?},")
    };
    let lines: Vec<String> = services.iter().map(line).collect();
    compare("data/src/lib.rs", |text| {
        with_lines(text, |line| line.starts_with("    \"") && line.contains("\": ["), &lines)
    });
    let names: Vec<String> = products.iter().map(|product| format!("`{product}`")).collect();
    let row = format!("| one per product: {} | the scopes and calls of the product | 1.88 |", names.join(", "));
    compare("README.md", |text| {
        with_lines(text, |line| line.starts_with("| one per product: "), std::slice::from_ref(&row))
    });
}

#[test]
fn every_feature_of_the_data_is_a_product() {
    let mut features: BTreeMap<String, BTreeSet<String>> = features("data/Cargo.toml").into_iter().collect();
    assert_eq!(features.remove("full"), Some(products()));
    assert_eq!(features.remove("shapes"), Some(BTreeSet::new()));
    assert_eq!(features.into_keys().collect::<BTreeSet<_>>(), products());
}

#[test]
fn every_product_is_a_feature_that_enables_the_one_below() {
    for (manifest, below) in
        [("zoho-scopes-macros/Cargo.toml", "zoho-catalog-data"), ("zoho-auth-typed/Cargo.toml", "zoho-scopes-macros")]
    {
        let features = features(manifest);
        for product in products() {
            let (_, enables) = features
                .iter()
                .find(|(name, _)| *name == product)
                .unwrap_or_else(|| panic!("{manifest}: no feature `{product}`"));
            assert_eq!(*enables, BTreeSet::from([format!("{below}/{product}")]), "{manifest}: `{product}`");
        }
        // Only a product may enable a feature of the same name below.
        let enabling = features.iter().filter(|(name, enables)| enables.contains(&format!("{below}/{name}")));
        let enabling: BTreeSet<String> = enabling.map(|(name, _)| name.clone()).collect();
        assert_eq!(enabling, products(), "{manifest}");
    }
}

#[test]
fn feature_full_enables_every_product_and_nothing_else() {
    let features = features("zoho-auth-typed/Cargo.toml");
    let (_, full) = features.iter().find(|(name, _)| name == "full").expect("feature `full` should exist");
    assert_eq!(*full, products());
}
