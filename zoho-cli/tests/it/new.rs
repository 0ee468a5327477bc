//! `zoho catalog new`

use crate::zoho::{errors, folder, json, zoho};

fn new(name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let file = folder(name).join("mine.json");
    let mut all = vec!["catalog", "new", "--to", file.to_str().expect("a path that is text")];
    all.extend(arguments);
    let output = zoho(&all);
    assert!(output.status.success(), "{}", errors(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("[package.metadata.zoho]"));
    file
}

#[test]
fn what_it_writes_is_right() {
    for (name, arguments) in [
        ("new-product", &["warehouse"][..]),
        ("new-crm", &["--extends", "crm"]),
        ("new-books", &["--extends", "books"]),
        ("new-desk", &["--extends", "desk"]),
        ("new-creator", &["--extends", "creator"]),
    ] {
        let file = new(name, arguments);
        let lint = zoho(&["catalog", "lint", file.to_str().expect("a path that is text")]);
        assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
        let schema = file.with_file_name("zoho-catalog.schema.json");
        assert!(json(&schema)["properties"]["extends"].is_object());
    }
}

#[test]
fn nothing_is_overwritten() {
    let file = new("new-twice", &["warehouse"]);
    std::fs::write(&file, "precious").expect("a file");
    let output = zoho(&["catalog", "new", "--to", file.to_str().expect("a path that is text")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("cannot write"), "{}", errors(&output));
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "precious");
}

#[test]
fn a_product_that_is_not_there_is_an_error() {
    let output = zoho(&["catalog", "new", "--extends", "crmm"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("no product `crmm`"), "{}", errors(&output));
}
