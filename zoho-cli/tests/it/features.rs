//! Product features: every crate that has them declares the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Returns a path of the workspace.
fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Reads the table `[features]` of a manifest: the name of each feature, and what it enables.
fn features(manifest: &str) -> Vec<(String, BTreeSet<String>)> {
    let path = workspace(manifest);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let table = text.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let table: Vec<&str> =
        table.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#')).collect();
    let mut features = Vec::new();
    // A list may span several lines, and ends with its bracket.
    for entry in table.join(" ").split(']').filter(|entry| !entry.trim().is_empty()) {
        let (name, list) = entry.split_once('=').unwrap_or_else(|| panic!("{manifest}: `{entry}` is not a feature"));
        let items = list.trim().trim_start_matches('[').split(',').map(|item| item.trim().trim_matches('"').to_owned());
        features.push((name.trim().to_owned(), items.filter(|item| !item.is_empty()).collect()));
    }
    features
}

/// Returns the names of all products.
fn products() -> BTreeSet<String> {
    zoho_catalog_data::NAMES.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn product_files_match_names_of_products() {
    let files = std::fs::read_dir(workspace("data/products")).expect("products should be readable");
    let names: BTreeSet<String> = files
        .map(|file| file.expect("product should be readable").file_name().to_string_lossy().into_owned())
        .map(|file| file.strip_suffix(".json").map_or_else(|| panic!("{file} is not JSON"), str::to_owned))
        .collect();
    assert_eq!(names, products());
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
