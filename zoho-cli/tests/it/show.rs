//! Tests of `zoho catalog show`.

use crate::zoho::{errors, output, zoho};

#[test]
fn scope_is_found_in_any_case() {
    let shown = output(&["catalog", "show", "zohocrm.MODULES.leads.read"]);
    assert!(
        shown.starts_with("ZohoCRM.modules.leads.READ  (ZohoCRM::Modules::Leads::Read)\n  documented, from "),
        "{shown}"
    );
    for part in
        ["Also granted by\n  ZohoCRM.modules.ALL", "  crm::ListRecords for leads", "Calls that also need other scopes"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let json = crate::schema::parse_as("catalog_show", &output(&["catalog", "show", "--json", "Desk.tickets.READ"]));
    assert_eq!(json["path"], "Desk::Tickets::Read");
    let unlocks = json["unlocks"].as_array().expect("value should be a list");
    assert!(unlocks.iter().any(|call| call["call"] == "desk::ListTickets"));
    assert!(json["implied_by"].as_array().expect("value should be a list").contains(&"Desk.tickets.ALL".into()));
}

#[test]
fn call_is_found_by_name_or_method_and_path() {
    let by_name = output(&["catalog", "show", "crm::SearchRecords"]);
    assert!(by_name.contains("needs ZohoCRM.modules.{module}.READ and ZohoSearch.securesearch.READ"), "{by_name}");
    assert_eq!(output(&["catalog", "show", "GET /crm/v8/{module}/search"]), by_name);
    assert_eq!(output(&["catalog", "show", "crm::v8::SearchRecords"]), by_name);
    for call in ["crm::GetRecord", "desk::ListOrganizations", "crm::ListModules"] {
        crate::schema::parse_as("catalog_show", &output(&["catalog", "show", "--json", call]));
    }
    let json = crate::schema::parse_as("catalog_show", &output(&["catalog", "show", "--json", "books::GetInvoice"]));
    assert_eq!((&json["type"], &json["least"][0]), (&"books::GetInvoice".into(), &"ZohoBooks.invoices.READ".into()));
}

#[test]
fn ambiguous_or_unknown_name_fails_with_suggestions() {
    let several = zoho(&["catalog", "show", "GetRecord"]);
    assert_eq!(several.status.code(), Some(1));
    assert!(errors(&several).contains("crm::GetRecord (GET /crm/v8/{module}/{record_id})"));
    let none = zoho(&["catalog", "show", "ZohoCRM.modules.lead.READ"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(errors(&none).contains("did you mean `ZohoCRM.modules.leads.READ`"), "{}", errors(&none));
}

#[test]
fn call_with_a_module_shows_the_scopes_of_the_module() {
    let by_type = output(&["catalog", "show", "crm::SearchRecords<crm::Leads>"]);
    assert!(by_type.starts_with("crm::SearchRecords<crm::Leads>\n  GET /crm/v8/Leads/search\n"), "{by_type}");
    assert!(by_type.contains("needs ZohoCRM.modules.leads.READ and ZohoSearch.securesearch.READ"), "{by_type}");
    assert_eq!(output(&["catalog", "show", "GET https://www.zohoapis.eu/crm/v8/Leads/search?word=x"]), by_type);
}
