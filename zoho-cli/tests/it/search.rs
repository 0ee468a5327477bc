//! Tests of `zoho catalog search`.

use crate::zoho::{errors, output, zoho};

#[test]
fn search_lists_best_match_first() {
    let found = output(&["catalog", "search", "invoice", "email", "--product", "books"]);
    let first: Vec<&str> = found.lines().take(3).collect();
    assert_eq!(
        first,
        ["books::EmailInvoice", "  POST /books/v3/invoices/{invoice_id}/email", "  needs ZohoBooks.invoices.CREATE"]
    );
    let scopes = output(&["catalog", "search", "ZohoCRM.modules.leads.READ", "--limit", "1"]);
    assert!(scopes.starts_with("ZohoCRM.modules.leads.READ\n  a scope: ZohoCRM::Modules::Leads::Read"), "{scopes}");
}

/// Phrases, each with a call that must be among the first three results.
const PHRASES: &[(&str, &str)] = &[
    ("list leads", "crm::ListRecords<crm::Leads>"),
    ("attach file to lead", "crm::UploadAttachment<crm::Leads>"),
    ("new crm contact", "crm::CreateRecords<crm::Contacts>"),
    ("search deals", "crm::SearchRecords<crm::Deals>"),
    ("convert lead", "crm::ConvertLead"),
    ("run a COQL query", "crm::ExecuteCoqlQuery"),
    ("create desk ticket", "desk::CreateTicket"),
    ("reply to ticket", "desk::SendReply"),
    ("desk agents", "desk::ListAgents"),
    ("overdue invoices", "books::ListInvoices"),
    ("overdue invoices", "desk::ListInvoices"),
    ("email an invoice in Zoho Books", "books::EmailInvoice"),
    ("books mark invoice as sent", "books::MarkInvoiceSent"),
    ("get all items of inventory", "inventory::ListItems"),
    ("inventory transfer orders", "inventory::ListTransferOrders"),
    ("cancel subscription", "billing::CancelSubscription"),
    ("billing plans", "billing::ListPlans"),
    ("post message to cliq channel", "cliq::SendMessageToChannel"),
    ("add cliq channel", "cliq::CreateChannel"),
    ("upload file to work drive", "workdrive::UploadFile"),
    ("team folders", "workdrive::ListTeamFolders"),
    ("analytics workspaces", "analytics::ListWorkspaces"),
    ("import data into table", "analytics::ImportDataIntoTable"),
    ("approve expense report", "expense::ApproveExpenseReport"),
    ("edit expense trip", "expense::UpdateTrip"),
    ("creator add records", "creator::CreateRecords"),
    ("forms of a creator application", "creator::ListForms"),
];

#[test]
fn phrase_finds_call_among_first_three() {
    for (phrase, call) in PHRASES {
        let found = output(&["catalog", "search", phrase, "--limit", "3"]);
        let first: Vec<&str> = found.lines().step_by(3).collect();
        assert!(first.contains(call), "{phrase}: {first:?}");
    }
}

#[test]
fn module_of_phrase_is_the_type_parameter() {
    let found = output(&["catalog", "search", "list", "leads", "--limit", "1"]);
    assert_eq!(
        found.lines().collect::<Vec<_>>(),
        ["crm::ListRecords<crm::Leads>", "  GET /crm/v8/{module}", "  needs ZohoCRM.modules.leads.READ"]
    );
    let found = output(&["catalog", "search", "list leads", "--limit", "1", "--json"]);
    crate::schema::parse_as("catalog_search", &found);
    let found: serde_json::Value = serde_json::from_str(&found).expect("output should be JSON");
    assert_eq!(found[0]["name"], "crm::ListRecords");
    assert_eq!(found[0]["module"], "crm::Leads");
    assert_eq!(found[0]["requires"], serde_json::json!([["ZohoCRM.modules.{module}.READ"]]));
    let unbound = output(&["catalog", "search", "crm::ListRecords", "--limit", "1"]);
    assert!(unbound.starts_with("crm::ListRecords\n"), "{unbound}");
}

#[test]
fn exact_name_is_first() {
    for name in
        ["crm::ListRecords", "creator::ListRecords", "books::EmailInvoices", "cliq::v2::ListChats", "cliq::ListChats"]
    {
        let found = output(&["catalog", "search", name, "--limit", "1"]);
        assert_eq!(found.lines().next(), Some(name));
    }
    let found = output(&["catalog", "search", "list chats", "--limit", "2"]);
    let first: Vec<&str> = found.lines().step_by(3).collect();
    assert_eq!(first, ["cliq::ListChats", "cliq::v2::ListChats"], "the newest version should be first");
}

#[test]
fn unknown_word_does_not_exclude_calls() {
    let found = output(&["catalog", "search", "convert", "lead", "xyzzy", "--limit", "1"]);
    assert!(found.starts_with("crm::ConvertLead\n"), "{found}");
    let unknown = zoho(&["catalog", "search", "list", "xyzzy"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(errors(&unknown).contains("no call or scope matches `list xyzzy`; try"), "{}", errors(&unknown));
}

#[test]
fn phrase_about_scopes_lists_scopes_first() {
    let scopes = output(&["catalog", "search", "scope to read leads", "--limit", "1"]);
    assert!(scopes.starts_with("ZohoCRM.modules.leads.READ\n"), "{scopes}");
}

#[test]
fn product_without_calls_names_the_macro() {
    let missing = zoho(&["catalog", "search", "zoho payments"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(missing.stdout.is_empty());
    let errors = errors(&missing);
    assert!(errors.contains("the catalog has no calls of Zoho Payments;"), "{errors}");
    assert!(errors.contains("`catalog!`") && errors.contains("zoho catalog new payments"), "{errors}");
    let found = output(&["catalog", "search", "list payments", "--limit", "3"]);
    assert!(found.contains("Payments\n"), "{found}");
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
    crate::schema::parse_as("catalog_search", &found);
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
