//! The scopes and calls of custom catalog files.

use crate::{call, get, with};
use reqwest::Method;
use serde_json::json;
use zoho_emulator::{Emulator, Registration};

const WAREHOUSE: &str = include_str!("../../../tests/custom-catalog/warehouse.json");
const CRM: &str = include_str!("../../../tests/custom-catalog/zoho-crm.json");

#[tokio::test]
async fn scopes_of_custom_product_are_known_and_enforced() {
    let builder = Emulator::builder().catalog("warehouse.json", WAREHOUSE);
    let (zoho, app) = with(builder).await;
    let shelves = zoho.access_token(&app, "anna", "Warehouse.stock.shelves.READ");
    let all = zoho.access_token(&app, "anna", "Warehouse.stock.ALL");
    for (token, path, status) in [
        (&shelves, "/v1/shelves", 200),
        (&shelves, "/v1/pallets", 401),
        (&all, "/v1/pallets", 200),
        (&String::new(), "/v1/pallets", 401),
        (&all, "/v1/no/such/call", 404),
    ] {
        assert_eq!(get(&zoho, path, token).await.status(), status, "{path}");
    }
    // The call needs a scope of the custom product and a scope of CRM.
    let gate = json!({});
    for (scopes, status) in [("Warehouse.gates.OPEN", 401), ("Warehouse.gates.OPEN,ZohoCRM.users.READ", 200)] {
        let token = zoho.access_token(&app, "anna", scopes);
        assert_eq!(call(&zoho, Method::POST, "/v2/gates/7/open", &token, Some(&gate)).await.status(), status);
    }
    assert_eq!(zoho.requests().last().unwrap().call.as_deref(), Some("OpenGate"));
}

#[tokio::test]
async fn additions_to_a_product_are_served() {
    let builder = Emulator::builder().catalog("zoho-crm.json", CRM);
    let (zoho, app) = with(builder).await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.machines.READ");
    assert_eq!(get(&zoho, "/crm/v8/Machines?fields=Name", &token).await.status(), 204);
    assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", &token).await.status(), 401);
}

#[tokio::test]
async fn wrong_custom_catalog_is_rejected() {
    let product = |name: &str, extends: bool| json!({ "schema_version": 2, "product": name, "extends": extends, "sources": {}, "scopes": [], "endpoints": [] });
    for (text, message) in [
        ("{".to_owned(), "mine.json:1:"),
        (product("crm", false).to_string(), "the product `crm` exists"),
        (product("mine", true).to_string(), "no product `mine` to extend"),
    ] {
        let error = Emulator::builder().catalog("mine.json", text).start().await.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
#[should_panic(expected = "no scope `Warehouse.stock.ALL`")]
async fn custom_scope_is_unknown_without_its_catalog() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    zoho.access_token(&zoho.register(Registration::server()), "anna", "Warehouse.stock.ALL");
}
