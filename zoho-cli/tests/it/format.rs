//! Tests of `zoho catalog format`.

use crate::zoho::{data, folder, zoho};
use std::path::Path;

fn format(arguments: &[&str], file: &Path) -> Option<i32> {
    let mut all = vec!["catalog", "format"];
    all.extend(arguments);
    all.push(file.to_str().expect("path should be UTF-8"));
    zoho(&all).status.code()
}

#[test]
fn committed_files_are_canonical() {
    for product in crate::zoho::PRODUCTS {
        assert_eq!(format(&["--check"], &data().join(format!("products/{product}.json"))), Some(0), "{product}");
    }
}

#[test]
fn format_restores_order_and_weights() {
    let committed = std::fs::read_to_string(data().join("products/creator.json")).expect("product should exist");
    let data = folder("format");
    std::fs::create_dir(data.join("products")).expect("folder should be writable");
    std::fs::write(data.join("names.lock"), "").expect("file should be accessible");
    let file = data.join("products/creator.json");
    let mut product: serde_json::Value = serde_json::from_str(&committed).expect("output should be JSON");
    for list in ["scopes", "endpoints"] {
        product[list].as_array_mut().expect("value should be a list").reverse();
    }
    for scope in product["scopes"].as_array_mut().expect("value should be a list") {
        scope.as_object_mut().expect("scope should exist").remove("weight");
    }
    std::fs::write(&file, product.to_string()).expect("file should be accessible");
    assert_eq!(format(&["--check"], &file), Some(1));
    assert_eq!(format(&[], &file), Some(0));
    assert_eq!(std::fs::read_to_string(&file).expect("file should be readable"), committed);
}
