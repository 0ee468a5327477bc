//! Calls, from their parameters to the HTTP request.

use std::time::{Duration, UNIX_EPOCH};
use zoho_auth_typed::scopes::{ZohoBooks, ZohoCreator};
use zoho_auth_typed::{
    Client, DataCenter, ScopeSet, books, creator, crm, desk,
    endpoint::BodyKind,
    error::PrepareError,
    http::Method,
    scope_set::Grants,
    value::{Date, DateTime},
    zoho_app,
};

#[zoho_app]
struct Sync {
    leads: crm::ListRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    related: crm::ListRelatedRecords<crm::Leads>,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}

#[zoho_app]
struct Chats {
    sessions: desk::ListImSessions,
}

fn client(data_center: DataCenter) -> Client<Sync> {
    Client::from_access_token("secret-token", data_center)
}

#[test]
fn prepared_call_has_method_url_and_query() {
    let eu = client(DataCenter::EU);
    let request = eu.prepare(Sync::leads().fields(["Last_Name", "Email"]).page(3)).unwrap();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads?fields=Last_Name%2CEmail&page=3");
    let request = eu.for_organization(desk::ORGANIZATION, 1_u64).prepare(Sync::ticket().ticket_id(42_u64)).unwrap();
    assert_eq!(request.url().as_str(), "https://desk.zoho.eu/api/v1/tickets/42");
    let request = client(DataCenter::CA).for_organization(desk::ORGANIZATION, 1_u64).prepare(Sync::tickets()).unwrap();
    assert_eq!(request.url().as_str(), "https://desk.zohocloud.ca/api/v1/tickets");
    let request = eu.prepare(Sync::related().record_id("7").related_list("Notes").fields("Note_Title")).unwrap();
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/7/Notes?fields=Note_Title");
}

#[test]
fn path_value_cannot_change_the_path() {
    let eu = client(DataCenter::EU);
    let request = eu.prepare(Sync::lead().record_id("../users?x=1#y")).unwrap();
    assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/..%2Fusers%3Fx=1%23y");
    for value in ["", ".", "..", ".\t.", "\n", "a\tb", "..\r"] {
        let error = eu.prepare(Sync::lead().record_id(value)).unwrap_err();
        let PrepareError::InvalidPathValue { endpoint, parameter, value: shown, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!((*endpoint, *parameter, shown.as_str()), ("GetRecord", "record_id", value));
    }
    let request = eu.prepare(Sync::leads().fields("a&b=c d")).unwrap();
    assert_eq!(request.url().query(), Some("fields=a%26b%3Dc+d"));
}

#[test]
fn header_value_with_line_break_is_rejected() {
    let call = crm::ListRecords::<crm::Leads>::new().fields("Last_Name").x_external("Leads.External\r\nX: y");
    let error = client(DataCenter::EU).prepare(call).unwrap_err();
    assert!(matches!(error, PrepareError::InvalidHeaderValue { parameter: "X-EXTERNAL", .. }), "{error}");
    let call = crm::ListRecords::<crm::Leads>::new().fields("Last_Name").x_external("Leads.External");
    let request = client(DataCenter::EU).prepare(call).unwrap();
    assert_eq!(request.headers().collect::<Vec<_>>(), [("X-EXTERNAL", "Leads.External")]);
}

/// Checks the formats of two products: CRM writes an offset in digits, and Desk's pattern ends in `Z`.
#[test]
fn date_time_is_sent_in_the_format_of_its_product() {
    let noon: DateTime = "2026-01-31T12:00:00.250+01:00".parse().unwrap();
    let header = |request: zoho_auth_typed::send::Request| request.headers().next().map(|(_, value)| value.to_owned());
    let call = crm::ListRecords::<crm::Leads>::new().ids(["1", "2"]);
    let request = client(DataCenter::EU).prepare(call.if_modified_since(noon)).unwrap();
    assert_eq!(header(request).as_deref(), Some("2026-01-31T12:00:00+01:00"));
    let day = UNIX_EPOCH + Duration::from_secs(86_400);
    let call = crm::ListRecords::<crm::Leads>::new().fields("Last_Name").if_modified_since(day);
    assert_eq!(header(client(DataCenter::EU).prepare(call).unwrap()).as_deref(), Some("1970-01-02T00:00:00+00:00"));

    let chats = Client::<Chats>::from_access_token("secret-token", DataCenter::EU);
    let request = chats.for_organization(desk::ORGANIZATION, 1_u64).prepare(Chats::sessions().created_after(noon));
    assert_eq!(request.unwrap().url().query(), Some("createdAfter=2026-01-31T11%3A00%3A00.250Z"));
}

#[test]
fn parameter_set_twice_is_sent_once() {
    let request = client(DataCenter::EU).prepare(Sync::leads().fields("A").page(1).page(2)).unwrap();
    assert_eq!(request.url().query(), Some("fields=A&page=2"));
}

#[test]
fn list_of_records_takes_fields_or_ids() {
    let query = |call| client(DataCenter::EU).prepare(call).unwrap().url().query().map(str::to_owned);
    assert_eq!(query(Sync::leads().fields(["Last_Name"])).as_deref(), Some("fields=Last_Name"));
    assert_eq!(query(Sync::leads().ids(["1", "2"])).as_deref(), Some("ids=1%2C2"));
    assert_eq!(query(Sync::leads().ids("1").fields("Last_Name")).as_deref(), Some("ids=1&fields=Last_Name"));
}

#[test]
fn call_with_more_values_than_the_limit_is_rejected() {
    let leads = |count: usize| client(DataCenter::EU).prepare(Sync::leads().fields(vec!["Last_Name"; count]));
    leads(50).unwrap();
    let error = leads(51).unwrap_err();
    assert!(matches!(
        error,
        PrepareError::TooManyValues { endpoint: "ListRecords", parameter: "fields", count: 51, max: 50, .. }
    ));
    assert_eq!(
        error.to_string(),
        "`fields` of `ListRecords` has 51 values, but a request accepts up to 50; set fewer values"
    );
}

#[test]
fn call_fails_if_the_data_center_lacks_the_product() {
    let error =
        client(DataCenter::UK).for_organization(desk::ORGANIZATION, 1_u64).prepare(Sync::tickets()).unwrap_err();
    assert!(matches!(error, PrepareError::ProductUnavailable { product: "Zoho Desk", data_center: "uk", .. }));
}

#[test]
fn client_and_request_debug_omit_the_token() {
    let client = client(DataCenter::EU);
    let request = client.prepare(Sync::lead().record_id(1_u64)).unwrap();
    assert!(!format!("{client:?} {request:?}").contains("secret-token"));
}

#[test]
fn scope_set_lists_calls_with_requirements() {
    let fields: Vec<&str> = Sync::CALLS.iter().map(|call| call.field).collect();
    assert_eq!(fields, ["leads", "lead", "related", "tickets", "ticket"]);
    assert_eq!(Sync::CALLS[0].endpoint.path, "/crm/v8/{module}");
    assert_eq!(Sync::CALLS[0].requires[0][0].name, "ZohoCRM.modules.leads.READ");
    assert_eq!(Sync::SCOPE, "Desk.tickets.READ,ZohoCRM.modules.leads.READ");
}

#[zoho_app]
struct Bookkeeping {
    invoices: books::ListInvoices,
    email: books::EmailInvoice,
    update: books::UpdateInvoiceByCustomField,
    print: books::PrintInvoices,
    organization: books::GetOrganization,
    organizations: books::ListOrganizations,
    tickets: desk::ListTickets,
}

#[test]
fn organization_is_sent_with_every_call_of_its_product() {
    let of_user = Client::<Bookkeeping>::from_access_token("secret-token", DataCenter::EU);
    let client = of_user.for_organization(books::ORGANIZATION, 1_u64);
    let client = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let request = client.prepare(Bookkeeping::invoices().status("overdue").date_after(Date::new(2026, 1, 31))).unwrap();
    let query = "status=overdue&date_after=2026-01-31&organization_id=10234695";
    assert_eq!(request.url().as_str(), format!("https://www.zohoapis.eu/books/v3/invoices?{query}"));
    let request = client.prepare(Bookkeeping::email().invoice_id(7_u64).send_attachment(true)).unwrap();
    assert_eq!((request.method(), request.body_kind()), (&Method::POST, BodyKind::Json));
    let query = "send_attachment=true&organization_id=10234695";
    assert_eq!(request.url().as_str(), format!("https://www.zohoapis.eu/books/v3/invoices/7/email?{query}"));
    let request = client.prepare(Bookkeeping::print().invoice_ids(["1", "2"])).unwrap();
    assert_eq!(request.url().query(), Some("invoice_ids=1%2C2&organization_id=10234695"));
    let request = client.prepare(Bookkeeping::organization().organization_id(8_u64)).unwrap();
    assert_eq!(request.url().path(), "/books/v3/organizations/8");
    let request = of_user.prepare(Bookkeeping::organization().organization_id(8_u64)).unwrap();
    assert_eq!((request.url().path(), request.url().query()), ("/books/v3/organizations/8", None));
    let request = of_user.prepare(Bookkeeping::organizations()).unwrap();
    assert_eq!((request.url().path(), request.url().query()), ("/books/v3/organizations", None));
    let desk = of_user.for_organization(desk::ORGANIZATION, "42");
    let request = desk.prepare(Bookkeeping::tickets()).unwrap();
    assert_eq!((request.url().query(), request.headers().collect::<Vec<_>>()), (None, vec![("orgId", "42")]));
    assert_eq!(
        Bookkeeping::SCOPE,
        "Desk.tickets.READ,ZohoBooks.invoices.CREATE,ZohoBooks.invoices.READ,ZohoBooks.invoices.UPDATE,ZohoBooks.settings.READ"
    );
}

#[test]
fn required_headers_are_builder_steps() {
    let client = Client::<Bookkeeping>::from_access_token("secret-token", DataCenter::EU);
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    let call = Bookkeeping::update().x_unique_identifier_key("cf_number").x_unique_identifier_value("7").x_upsert(true);
    let request = books.prepare(call).unwrap();
    let headers = [("X-Unique-Identifier-Key", "cf_number"), ("X-Unique-Identifier-Value", "7"), ("X-Upsert", "true")];
    assert_eq!(request.headers().collect::<Vec<_>>(), headers);
    let client = client.for_organization(desk::ORGANIZATION, "1\r\nX: y");
    assert!(matches!(client.prepare(Bookkeeping::tickets()), Err(PrepareError::InvalidOrganization { .. })));
    let call = Bookkeeping::update().x_unique_identifier_key("").x_unique_identifier_value("7").x_upsert(true);
    assert!(matches!(books.prepare(call), Err(PrepareError::InvalidHeaderValue { .. })));
}

#[zoho_app]
struct Forms {
    records: creator::ListRecords,
    published: creator::ListPublishedRecords,
}

#[test]
fn creator_call_takes_path_names_and_private_link() {
    let client = Client::<Forms>::from_access_token("secret-token", DataCenter::IN);
    let records = Forms::records().account_owner_name("jason18").app_link_name("zylker-store").report_link_name("All");
    let request = client.prepare(records.max_records(200).environment(creator::values::Environment::STAGE)).unwrap();
    let path = "https://www.zohoapis.in/creator/v2.1/data/jason18/zylker-store/report/All?max_records=200";
    assert_eq!((request.url().as_str(), request.headers().next()), (path, Some(("environment", "stage"))));
    let published =
        Forms::published().account_owner_name("jason18").app_link_name("zylker-store").report_link_name("All");
    let request = client.prepare(published.privatelink("abc")).unwrap();
    assert_eq!(request.url().query(), Some("privatelink=abc"));
    assert_eq!(Forms::SCOPE, "ZohoCreator.report.READ");
}

#[test]
fn full_access_grants_every_scope_of_books() {
    fn reads<S: Grants<ZohoBooks::Invoices::Read> + Grants<ZohoBooks::Custommodules::All>>() -> &'static str {
        std::any::type_name::<S>()
    }
    #[derive(ScopeSet)]
    #[scopes(ZohoBooks::Fullaccess::All, ZohoCreator::Report::Read)]
    struct Everything;

    assert!(reads::<Everything>().ends_with("Everything"));
    assert_eq!(Everything::SCOPE, "ZohoBooks.fullaccess.all,ZohoCreator.report.READ");
}

#[test]
fn keys_and_encryption_are_cloned() {
    fn is_clone<T: Clone>() {}
    is_clone::<zoho_auth_typed::KeyRing>();
    is_clone::<zoho_auth_typed::Encryption>();
}
