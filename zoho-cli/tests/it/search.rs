//! `zoho catalog search`

use crate::zoho::{errors, output, zoho};

#[test]
fn search_lists_best_match_first() {
    let found = output(&["catalog", "search", "invoice", "email"]);
    let first: Vec<&str> = found.lines().take(3).collect();
    assert_eq!(
        first,
        ["books::EmailInvoice", "  POST /books/v3/invoices/{invoice_id}/email", "  needs ZohoBooks.invoices.CREATE"]
    );
    let scopes = output(&["catalog", "search", "ZohoCRM.modules.leads.READ", "--limit", "1"]);
    assert!(scopes.starts_with("ZohoCRM.modules.leads.READ\n  a scope: ZohoCRM::Modules::Leads::Read"), "{scopes}");
}

#[test]
fn vendor_name_finds_the_call() {
    let found = output(&["catalog", "search", "updateOrDeletePipelinePatchURL", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found).expect("output should be JSON");
    assert_eq!(found[0]["path"], "/crm/v8/settings/pipeline/{id}");
    assert_eq!(found[0]["method"], "PATCH");
}

#[test]
fn search_respects_product_and_limit() {
    let found = output(&["catalog", "search", "ticket", "--product", "desk", "--limit", "5", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found).expect("output should be JSON");
    let found = found.as_array().expect("value should be a list");
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|hit| hit["kind"] == "scope" || hit["name"].as_str().unwrap().starts_with("desk::")));
    let wrong = zoho(&["catalog", "search", "ticket", "--product", "desc"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn search_without_match_suggests_names() {
    let output = zoho(&["catalog", "search", "ListUsrs"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(errors(&output).contains("did you mean `ListUsers`"), "{}", errors(&output));
}
