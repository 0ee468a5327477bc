//! `zoho catalog format`

use crate::zoho::{data, folder, zoho};
use std::path::Path;

fn format(arguments: &[&str], file: &Path) -> Option<i32> {
    let mut all = vec!["catalog", "format"];
    all.extend(arguments);
    all.push(file.to_str().expect("a path that is text"));
    zoho(&all).status.code()
}

#[test]
fn what_is_committed_is_canonical() {
    for product in crate::zoho::PRODUCTS {
        assert_eq!(format(&["--check"], &data().join(format!("products/{product}.json"))), Some(0), "{product}");
    }
}

#[test]
fn order_and_weights_come_back() {
    let committed = std::fs::read_to_string(data().join("products/creator.json")).expect("a product");
    let folder = folder("format").join("products");
    std::fs::create_dir(&folder).expect("a folder");
    let file = folder.join("creator.json");
    let mut product: serde_json::Value = serde_json::from_str(&committed).expect("JSON");
    for list in ["scopes", "endpoints"] {
        product[list].as_array_mut().expect("a list").reverse();
    }
    for scope in product["scopes"].as_array_mut().expect("a list") {
        scope.as_object_mut().expect("a scope").remove("weight");
    }
    std::fs::write(&file, product.to_string()).expect("a file");
    assert_eq!(format(&["--check"], &file), Some(1));
    assert_eq!(format(&[], &file), Some(0));
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), committed);
}
