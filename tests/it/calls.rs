//! Calls, from their parameters to the wire.

use zoho_auth_typed::{Client, DataCenter, Method, PrepareError, ScopeSet, crm, desk, zoho_app};

#[zoho_app]
struct Sync {
    leads: crm::GetRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    related: crm::GetRelatedRecords<crm::Leads>,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}

fn client(data_center: DataCenter) -> Client<Sync> {
    Client::from_access_token("secret-token", data_center)
}

#[test]
fn method_url_and_query() {
    let eu = client(DataCenter::EU);
    let request = eu.prepare(Sync::leads().fields(["Last_Name", "Email"]).page(3)).unwrap();
    assert_eq!(request.method(), Method::Get);
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads?fields=Last_Name%2CEmail&page=3");
    let request = eu.prepare(Sync::ticket().ticket_id(42_u64)).unwrap();
    assert_eq!(request.url().as_str(), "https://desk.zoho.eu/api/v1/tickets/42");
    let request = client(DataCenter::CA).prepare(Sync::tickets()).unwrap();
    assert_eq!(request.url().as_str(), "https://desk.zohocloud.ca/api/v1/tickets");
    let request = eu.prepare(Sync::related().record_id("7").related_list("Notes").fields("Note_Title")).unwrap();
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/7/Notes?fields=Note_Title");
}

#[test]
fn a_value_cannot_leave_its_place() {
    let eu = client(DataCenter::EU);
    let request = eu.prepare(Sync::lead().record_id("../users?x=1#y")).unwrap();
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/..%2Fusers%3Fx=1%23y");
    for value in ["", ".", "..", ".\t.", "\n", "a\tb", "..\r"] {
        let error = eu.prepare(Sync::lead().record_id(value)).unwrap_err();
        let PrepareError::PathValue { endpoint, parameter, value: shown, .. } = &error else { panic!("{error}") };
        assert_eq!((*endpoint, *parameter, shown.as_str()), ("GetRecord", "record_id", value));
    }
    let request = eu.prepare(Sync::leads().fields("a&b=c d")).unwrap();
    assert_eq!(request.url().query(), Some("fields=a%26b%3Dc+d"));
}

#[test]
fn a_header_cannot_begin_another() {
    let call = crm::GetRecords::<crm::Leads>::new().if_modified_since("2026-01-01T00:00:00Z\r\nX: y");
    let error = client(DataCenter::EU).prepare(call).unwrap_err();
    assert!(matches!(error, PrepareError::HeaderValue { parameter: "If-Modified-Since", .. }), "{error}");
    let call = crm::GetRecords::<crm::Leads>::new().if_modified_since("2026-01-01T00:00:00Z");
    let request = client(DataCenter::EU).prepare(call).unwrap();
    assert_eq!(request.headers().collect::<Vec<_>>(), [("If-Modified-Since", "2026-01-01T00:00:00Z")]);
}

#[test]
fn a_parameter_given_twice_is_sent_once() {
    let request = client(DataCenter::EU).prepare(Sync::leads().fields("A").page(1).page(2)).unwrap();
    assert_eq!(request.url().query(), Some("fields=A&page=2"));
}

#[test]
fn a_product_that_a_data_center_does_not_serve() {
    let error = client(DataCenter::UK).prepare(Sync::tickets()).unwrap_err();
    assert!(matches!(error, PrepareError::NotServed { product: "Zoho Desk", data_center: "uk", .. }));
}

#[test]
fn no_token_is_shown() {
    let client = client(DataCenter::EU);
    let request = client.prepare(Sync::lead().record_id(1_u64)).unwrap();
    assert!(!format!("{client:?} {request:?}").contains("secret-token"));
}

#[test]
fn the_set_knows_which_call_needs_what() {
    let fields: Vec<&str> = Sync::CALLS.iter().map(|call| call.field).collect();
    assert_eq!(fields, ["leads", "lead", "related", "tickets", "ticket"]);
    assert_eq!(Sync::CALLS[0].endpoint.path, "/crm/v8/{module}");
    assert_eq!(Sync::CALLS[0].requires[0][0].name, "ZohoCRM.modules.leads.READ");
    assert_eq!(Sync::SCOPE, "Desk.tickets.READ,ZohoCRM.modules.leads.READ");
}
