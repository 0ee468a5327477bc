//! The tests of the risk of the catalog's scopes.

use zoho_catalog::parse;
use zoho_catalog::risk::{Access, DataKind, RiskTable};

fn table() -> RiskTable {
    RiskTable::parse(zoho_catalog_data::RISK).unwrap()
}

fn scopes() -> Vec<String> {
    let products = zoho_catalog_data::PRODUCTS.iter().map(|file| parse::product(file.path, file.text).unwrap());
    products.flat_map(|product| product.scopes).map(|scope| scope.name).collect()
}

#[track_caller]
fn assert_risk(scope: &str, access: Access, data: DataKind) {
    let risk = table().risk(scope);
    assert_eq!((risk.access, risk.data), (access, data), "{scope}");
}

#[test]
fn operation_word_determines_the_access() {
    assert_risk("ZohoBooks.invoices.READ", Access::Read, DataKind::Money);
    assert_risk("ZohoBooks.invoices.UPDATE", Access::Write, DataKind::Money);
    assert_risk("ZohoBooks.invoices.DELETE", Access::Delete, DataKind::Money);
    assert_risk("ZohoBooks.invoices.ALL", Access::Full, DataKind::Money);
    assert_risk("ZohoBooks.fullaccess.all", Access::Full, DataKind::Everything);
    assert_risk("ZohoBooks.invoices.RENUMBER", Access::Full, DataKind::Money);
}

#[test]
fn first_resource_or_service_determines_the_data() {
    assert_risk("ZohoCRM.modules.invoices.READ", Access::Read, DataKind::Money);
    assert_risk("ZohoCRM.modules.leads.READ", Access::Read, DataKind::Contacts);
    assert_risk("ZohoCRM.settings.emails.READ", Access::Read, DataKind::Settings);
    assert_risk("ZohoCRM.send_mail.invoices.CREATE", Access::Write, DataKind::Mail);
    assert_risk("ZohoMail.messages.READ", Access::Read, DataKind::Mail);
    assert_risk("Desk.tasks.READ", Access::Read, DataKind::Other);
    assert_risk("Toy.things.READ", Access::Read, DataKind::Other);
}

#[test]
fn longest_exception_takes_precedence() {
    assert_risk("ZohoCRM.modules.READ", Access::Read, DataKind::Everything);
    assert_risk("ZohoCRM.modules.attachments.READ", Access::Read, DataKind::Files);
    assert_risk("ZohoCRM.functions.execute.READ", Access::Full, DataKind::Everything);
    assert_risk("zohobookings.data.CREATE", Access::Full, DataKind::Contacts);
}

#[test]
fn every_word_and_exception_fits_a_scope_of_the_catalog() {
    let scopes = scopes();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    assert_eq!(table().unused(&scopes), Vec::<String>::new());
}

#[test]
fn every_operation_word_of_the_catalog_has_an_access() {
    let words: serde_json::Value = serde_json::from_str(zoho_catalog_data::RISK).unwrap();
    for scope in scopes() {
        let word = scope.rsplit('.').next().unwrap().to_ascii_uppercase();
        assert!(words["access"].get(&word).is_some(), "{scope}");
    }
}
