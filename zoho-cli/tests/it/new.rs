//! Tests of `zoho catalog new`.

use crate::zoho::{errors, folder, json, zoho};

fn new(name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let file = folder(name).join("mine.json");
    let mut all = vec!["catalog", "new", "--to", file.to_str().expect("path should be UTF-8")];
    all.extend(arguments);
    let output = zoho(&all);
    assert!(output.status.success(), "{}", errors(&output));
    let next = String::from_utf8_lossy(&output.stdout);
    assert!(next.contains("[package.metadata.zoho]") && next.contains("features = [\"custom-catalog\""), "{next}");
    file
}

#[test]
fn new_catalog_passes_lint() {
    for (name, arguments) in [
        ("new-product", &["warehouse"][..]),
        ("new-words", &["our_order_gateway"]),
        ("new-second-product", &["our_warehouse"]),
        ("new-product-with-a-host", &["payments"]),
        ("new-crm", &["--extends", "crm"]),
        ("new-books", &["--extends", "books"]),
        ("new-desk", &["--extends", "desk"]),
        ("new-creator", &["--extends", "creator"]),
    ] {
        let file = new(name, arguments);
        let lint = zoho(&["catalog", "lint", file.to_str().expect("path should be UTF-8")]);
        assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
        let schema = file.with_file_name("zoho-catalog.schema.json");
        assert!(json(&schema)["properties"]["extends"].is_object());
    }
}

#[test]
fn product_of_the_host_table_gets_its_title_service_and_host() {
    for (name, title, host, service) in [
        ("payments", "Zoho Payments", "payments", "ZohoPay"),
        ("our_gateway", "Our Gateway", "https://gateway.example.com", "OurGateway"),
    ] {
        let file = json(&new(&format!("new-facts-{name}"), &[name]));
        assert_eq!(
            (&file["title"], &file["host"], &file["services"][0]),
            (&title.into(), &host.into(), &service.into())
        );
        let scope = file["scopes"][0]["name"].as_str().expect("scope should have a name");
        assert!(scope.starts_with(&format!("{service}.")), "{scope}");
    }
}

#[test]
fn product_of_the_toolkit_is_extended_and_not_written_again() {
    let output = zoho(&["catalog", "new", "crm"]);
    assert_eq!(output.status.code(), Some(2));
    let message = errors(&output);
    assert!(message.contains("`crm`") && message.contains("zoho catalog new --extends crm"), "{message}");
}

#[test]
fn existing_file_is_not_overwritten() {
    let file = new("new-twice", &["warehouse"]);
    std::fs::write(&file, "precious").expect("file should be accessible");
    let output = zoho(&["catalog", "new", "--to", file.to_str().expect("path should be UTF-8")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("cannot write"), "{}", errors(&output));
    assert_eq!(std::fs::read_to_string(&file).expect("file should be readable"), "precious");
}

#[test]
fn unknown_product_to_extend_is_an_error() {
    let output = zoho(&["catalog", "new", "--extends", "crmm"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("no product `crmm`"), "{}", errors(&output));
}
