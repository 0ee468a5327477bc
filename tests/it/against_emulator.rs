//! The complete flow against the emulator: consent, exchange, calls, expiry and error responses. The emulator checks
//! scopes with its own code.

use crate::capture::{ExpectError, Recorded};
use crate::log_writer::LogWriter;
use crate::loopback::transport;
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    Client, DataCenter, Encryption, ExposeSecret, OAuthClient, RedirectUri, ScopeSet, SendError, TokenError,
    TokenManager, accounts, books, bulk, crm, desk,
    endpoint::query::Criteria,
    error::{ApiErrorKind, PrepareError},
    http::Method,
    oauth::{CallbackError, NoRefreshToken},
    scopes::ZohoCRM,
    zoho_app,
};
use zoho_emulator::{App, Emulator};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    create: crm::CreateRecords<crm::Leads>,
    search: crm::SearchRecords<crm::Leads>,
    tickets: desk::ListTickets,
    invoices: books::ListInvoices,
}

const CALLBACK: &str = "http://127.0.0.1:9/callback";

/// Starts the emulator with a web server client that is registered in the United States, and with a user in Europe.
async fn start() -> (Recorded, App, OAuthClient<LeadSync>) {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::server().redirect_uri(CALLBACK));
    zoho.user("anna", "eu");
    let data_center: DataCenter = app.data_center().parse().expect("data center should be known");
    let settings = OAuthClient::<LeadSync>::server().client_id(app.id()).client_secret(app.secret().to_owned());
    let settings = settings.redirect_uri(RedirectUri::parse(CALLBACK).expect("redirect URI should be valid"));
    let oauth = settings.data_center(data_center).build().with_transport(transport(zoho.servers()));
    (zoho, app, oauth)
}

/// Approves an offline authorization request as the user `anna`, exchanges the code, and returns the client.
async fn consented(zoho: &Emulator, oauth: &OAuthClient<LeadSync>) -> Client<LeadSync> {
    let (url, awaiting) = oauth.authorize().offline().prompt_consent().build();
    let query = zoho.approve(&url, "anna");
    let code = oauth.verify_callback(awaiting, &query).expect("callback should be valid");
    assert_eq!(code.data_center(), DataCenter::EU);
    let granted = oauth.exchange(code).await.expect("code should be exchanged");
    assert!(granted.refresh_token.expose_secret().starts_with("1000."));
    granted.client
}

#[tokio::test]
async fn client_lists_records_after_consent_and_after_token_expiry() {
    let (zoho, _, oauth) = start().await;
    let client = consented(&zoho, &oauth).await;
    let none = client.send(LeadSync::leads().fields("Last_Name")).await.expect("request should succeed");
    assert_eq!(none.status(), 204);
    assert_eq!(none.json_opt::<serde_json::Value>().expect("empty body should be accepted"), None);
    let lead = serde_json::json!({"data": [{"Last_Name": "Ada"}]});
    client.send_json(LeadSync::create(), &lead).await.expect("lead should be created");
    let leads: serde_json::Value = client
        .send(LeadSync::leads().fields("Last_Name"))
        .await
        .expect("leads should be returned")
        .json()
        .expect("body should be JSON");
    assert_eq!(leads["data"][0]["Last_Name"], "Ada");
    let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
    desk.send(LeadSync::tickets()).await.expect("tickets should be returned");
    client.send(LeadSync::search().word("Ada")).await.expect("search should succeed");
    // The token expires at the emulator, and the clock of this process does not advance.
    zoho.clock().advance(Duration::from_secs(3601));
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("new token should be accepted");
    assert_eq!(zoho.requests().iter().filter(|seen| seen.is_refresh()).count(), 1);
}

#[tokio::test]
async fn authorization_fails_after_the_user_denies_consent() {
    let (zoho, _, oauth) = start().await;
    let (url, awaiting) = oauth.authorize().offline().build();
    let query = zoho.deny(&url);
    assert!(matches!(oauth.verify_callback(awaiting, &query).expect_error(), CallbackError::AccessDenied));
}

#[tokio::test]
async fn authorization_code_is_valid_once_and_for_one_minute() {
    let (zoho, _, oauth) = start().await;
    let (url, awaiting) = oauth.authorize().offline().build();
    let query = zoho.approve(&url, "anna");
    let code = oauth.verify_callback(awaiting, &query).expect("callback should be valid");
    zoho.clock().advance(Duration::from_secs(61));
    let error = oauth.exchange(code).await.map(drop).expect_error();
    assert!(matches!(error.token_error(), TokenError::InvalidGrant(code) if code == "invalid_code"), "{error}");
}

#[tokio::test]
async fn insufficient_scope_error_names_the_call_and_its_scopes() {
    let (zoho, app, oauth) = start().await;
    let less: Vec<&str> = LeadSync::SCOPE.split(',').filter(|scope| *scope != "Desk.tickets.READ").collect();
    let refresh_token = zoho.refresh_token(&app, "anna", &less.join(","));
    let client = oauth.client_from_refresh_token(refresh_token, DataCenter::EU);
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    let error = client.for_organization(desk::ORGANIZATION, 1_u64).send(LeadSync::tickets()).await.expect_error();
    assert!(matches!(error, SendError::InsufficientScope(_)), "{error:?}");
    assert!(error.to_string().contains("ListTickets") && error.to_string().contains("Desk.tickets.READ"), "{error}");
    assert!(client.needs_consent());
    let _ = LeadSync::invoices();
}

/// An application with the same call for two modules.
#[zoho_app]
struct TwoModules {
    leads: crm::ListRecords<crm::Leads>,
    contacts: crm::ListRecords<crm::Contacts>,
    lead_export: crm::CreateBulkReadJob<crm::Leads>,
    contact_export: crm::CreateBulkReadJob<crm::Contacts>,
}

#[tokio::test]
async fn insufficient_scope_error_names_the_module_of_the_call() {
    let (zoho, app, oauth) = start().await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ,ZohoCRM.bulk.READ");
    let client = Client::<TwoModules>::from_access_token(token, DataCenter::EU);
    let client = client.with_transport(transport(zoho.servers()));
    client.send(TwoModules::leads().fields("Last_Name")).await.expect("leads should be returned");
    let error = client.send(TwoModules::contacts().fields("Last_Name")).await.expect_error();
    let shown = error.to_string();
    assert!(shown.contains("ListRecords<Contacts> (it requires ZohoCRM.modules.contacts.READ)"), "{shown}");
    let SendError::InsufficientScope(error) = error else { panic!("{error:?}") };
    assert_eq!(error.module.as_deref(), Some("Contacts"));
    // The module of an export is in the body. The errors of exports and of paginated lists name the module, too.
    let export = bulk::ReadQuery::<crm::Contacts>::new();
    let shown = client.bulk_read(export).await.expect_error().to_string();
    assert!(shown.contains("ZohoCRM.modules.contacts.READ") && !shown.contains("leads.READ and"), "{shown}");
    let mut contacts = client.items::<serde_json::Value>(TwoModules::contacts().fields("Last_Name"));
    let shown = contacts.next().await.expect("there should be an error").expect_error().to_string();
    assert!(shown.contains("(it requires ZohoCRM.modules.contacts.READ)"), "{shown}");
    drop((TwoModules::lead_export(), TwoModules::contact_export()));
    let _ = oauth;
}

/// Returns `true` for the line of a log that reports the end of a call.
fn is_call(line: &str) -> bool {
    line.contains("zoho_call{") && line.contains("call finished")
}

#[tokio::test]
async fn span_of_a_call_names_its_module_and_account() {
    let (zoho, app, oauth) = start().await;
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth).build();
    let refresh_token = zoho.refresh_token(&app, "anna", LeadSync::SCOPE);
    let account = manager
        .insert(oauth.account_id("anna", DataCenter::EU), refresh_token)
        .await
        .expect("account should be stored");
    let client = oauth.client(&account).await.expect("account should have the scopes of the client");
    let log = LogWriter::default();
    let guard = log.set_as_default();
    // While another thread registers a span or an event for the first time, `tracing` misses this subscriber.
    while !log.text().lines().any(is_call) {
        tracing::callsite::rebuild_interest_cache();
        client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    }
    // A client that was created from a refresh token has no account name.
    let in_memory = oauth.client_from_refresh_token(zoho.refresh_token(&app, "anna", LeadSync::SCOPE), DataCenter::EU);
    in_memory.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    drop(guard);
    let log = log.text();
    let mut calls = log.lines().filter(|line| is_call(line));
    let call = calls.next().expect("log should contain a span");
    assert!(call.contains(r#"endpoint="ListRecords" module="Leads""#), "{call}");
    assert!(call.contains("account=`anna` of the client"), "{call}");
    let call = calls.next().expect("log should contain a span");
    assert!(call.contains(r#"module="Leads""#) && !call.contains("account="), "{call}");
}

#[tokio::test]
async fn wrong_data_center_or_revoked_consent_needs_consent() {
    let (zoho, app, oauth) = start().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LeadSync::SCOPE);
    let client_in_us = oauth.client_from_refresh_token(refresh_token.clone(), DataCenter::US);
    assert!(client_in_us.access_token().await.expect_error().needs_consent());
    let here = oauth.client_from_refresh_token(refresh_token, DataCenter::EU);
    here.access_token().await.expect("access token should be returned");
    zoho.disconnect(&app, "anna");
    zoho.clock().advance(Duration::from_secs(3601));
    let clone = here.clone();
    assert!(!clone.needs_consent());
    let error = here.send(LeadSync::leads().fields("Last_Name")).await.expect_error();
    assert!(error.needs_consent(), "{error}");
    assert!(clone.needs_consent(), "every client of the account should need consent");
}

#[tokio::test]
async fn refresh_token_is_issued_again_only_on_request() {
    let (zoho, _, oauth) = start().await;
    zoho.user("ben", "us");
    let (url, awaiting) = oauth.authorize().build();
    let code = oauth.verify_callback(awaiting, &zoho.approve(&url, "anna")).expect("callback should be valid");
    let _: NoRefreshToken = oauth.exchange(code).await.expect("code should be exchanged").refresh_token;
    for expected in [true, false] {
        let (url, awaiting) = oauth.authorize().offline().build();
        let code = oauth.verify_callback(awaiting, &zoho.approve(&url, "ben")).expect("callback should be valid");
        assert_eq!(oauth.exchange(code).await.expect("code should be exchanged").refresh_token.is_some(), expected);
    }
    consented(&zoho, &oauth).await;
}

#[tokio::test]
async fn revoke_invalidates_tokens_in_both_request_forms() {
    let (zoho, app, oauth) = start().await;
    for (form, older) in [("/oauth/v2/revoke/token", false), ("/oauth/v2/token/revoke", true)] {
        let refresh_token = zoho.refresh_token(&app, "anna", LeadSync::SCOPE);
        let client = oauth.client_from_refresh_token(refresh_token.clone(), DataCenter::EU);
        client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
        // The newer form rejects another client's secret. The older form does not require a secret.
        let revoking = if older { oauth.clone().client_secret_for(DataCenter::EU, "wrong") } else { oauth.clone() };
        zoho.clear_requests();
        revoking.revoke(refresh_token.clone(), DataCenter::EU).await.expect("revocation should succeed");
        let requests = zoho.requests();
        assert_eq!(requests.last().map(|seen| seen.path.as_str()), Some(form), "{requests:?}");
        let error = client.send(LeadSync::leads().fields("Last_Name")).await.expect_error();
        assert!(error.needs_consent(), "{error}");
        revoking.revoke(refresh_token, DataCenter::EU).await.expect("a second revocation should succeed");
    }
}

#[tokio::test]
async fn data_center_of_a_refresh_token_is_discovered() {
    let codes: Vec<&str> = DataCenter::ALL.iter().map(|dc| dc.code()).collect();
    let zoho = Recorded::new(Emulator::builder().data_centers(&codes).start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::server().data_center("us").redirect_uri(CALLBACK));
    zoho.user("chandra", "in");
    let oauth = OAuthClient::<LeadSync>::server().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth
        .redirect_uri(RedirectUri::parse(CALLBACK).expect("redirect URI should be valid"))
        .data_center(DataCenter::US);
    let oauth = oauth.build().with_transport(transport(zoho.servers()));
    let refresh_token = zoho.refresh_token(&app, "chandra", LeadSync::SCOPE);
    assert_eq!(oauth.discover_data_center(refresh_token).await.expect("data center should be found"), DataCenter::IN);
    assert_eq!(
        zoho.requests().first().map(|seen| seen.data_center.as_str()),
        Some("us"),
        "the client's data center should receive the first request"
    );
    let error = oauth.discover_data_center("1000.unknown").await.expect_error();
    assert!(error.needs_consent(), "{error}");
}

#[zoho_app]
struct Who {
    user: accounts::GetUserInfo,
}

#[tokio::test]
async fn user_info_is_fetched_by_an_ordinary_call() {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let oauth = OAuthClient::<Who>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
    let token = zoho.refresh_token(&app, "anna", Who::SCOPE);
    let client = oauth.client_from_refresh_token(token, DataCenter::EU);
    let user: serde_json::Value =
        client.send(Who::user()).await.expect("user should be returned").json().expect("body should be JSON");
    assert_eq!(user["Display_Name"], "anna");
    let token = zoho.refresh_token(&app, "anna", "ZohoCRM.users.READ");
    let error = oauth.client_from_refresh_token(token, DataCenter::EU).send(Who::user()).await.expect_error();
    assert!(error.to_string().contains("AaaServer.profile.READ"), "{error}");
}

/// A company name that breaks search criteria which are joined from strings.
const COMPANY: &str = "Zylker (Europe), Inc.";

#[tokio::test]
async fn criteria_with_special_characters_find_their_record() {
    let (zoho, _, oauth) = start().await;
    let client = consented(&zoho, &oauth).await;
    for (name, company) in [("O'Brien", COMPANY), (r"K\", COMPANY), ("Smith", "Zylker")] {
        zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": name, "Company": company }));
    }
    for (criteria, expected) in [
        (Criteria::equals("Last_Name", "O'Brien") & Criteria::starts_with("Company", COMPANY), 1),
        (Criteria::equals("Company", COMPANY), 2),
        (Criteria::is_in("Company", [COMPANY, "Zylker"]), 3),
        (Criteria::equals("Last_Name", r"K\") & Criteria::equals("Company", COMPANY), 1),
        (Criteria::equals("Last_Name", "x)or(Last_Name:equals:Smith"), 0),
    ] {
        let call = LeadSync::search().criteria(criteria.build().expect("criteria should be valid"));
        let found = client
            .send(call)
            .await
            .expect("search should succeed")
            .json_opt::<serde_json::Value>()
            .expect("body should be JSON");
        let count = found.map_or(0, |found| found["data"].as_array().map_or(0, Vec::len));
        assert_eq!(count, expected, "{criteria:?}");
    }
    let joined = client.send(LeadSync::search().criteria(format!("(Company:equals:{COMPANY})"))).await.expect_error();
    assert!(joined.to_string().contains("INVALID_QUERY"), "{joined}");
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read)]
struct Reader;

#[tokio::test]
async fn raw_request_reaches_only_granted_scopes() {
    let (zoho, app, oauth) = start().await;
    zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Ada" }));
    let transport = transport(zoho.servers());
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    let reader = Client::<Reader>::from_access_token(token, DataCenter::EU).with_transport(transport.clone());
    let leads = reader.request(crm::PRODUCT, Method::GET, "/crm/v8/Leads").query("fields", "Last_Name");
    let leads = leads.requires::<ZohoCRM::Modules::Leads::Read>().send().await.expect("leads should be returned");
    assert_eq!(leads.json::<serde_json::Value>().expect("body should be JSON")["data"][0]["Last_Name"], "Ada");
    // The token may lack a scope of the set.
    let users = reader.request(crm::PRODUCT, Method::GET, "/crm/v8/users").requires::<ZohoCRM::Users::Read>();
    let error = users.send().await.expect_error();
    assert!(
        error.to_string().contains("insufficient scope for a raw request (it requires ZohoCRM.users.READ)"),
        "{error}"
    );
    // With a set that names its calls, a raw request can require the scopes of a call.
    let client = consented(&zoho, &oauth).await;
    let lead = serde_json::json!({ "data": [{ "Last_Name": "Grace" }] });
    let created = client.request(crm::PRODUCT, Method::POST, "/crm/v8/Leads").json(&lead);
    let created =
        created.requires_same_as::<crm::CreateRecords<crm::Leads>>().send().await.expect("lead should be created");
    assert_eq!(created.status(), 201);
    let books = client.for_organization(books::ORGANIZATION, 7_u64);
    let invoices = books.request(books::PRODUCT, Method::GET, "/books/v3/invoices").query("status", "a&b");
    invoices.requires_same_as::<books::ListInvoices>().send().await.expect("invoices should be returned");
    let requests = zoho.requests();
    assert_eq!(requests.last().map(|seen| seen.query.as_str()), Some("status=a%26b&organization_id=7"));
}

#[tokio::test]
async fn raw_path_stays_on_its_host() {
    let (zoho, app, _) = start().await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    let reader = Client::<Reader>::from_access_token(token, DataCenter::EU).with_transport(transport(zoho.servers()));
    for path in ["//evil.example/x", "/crm/../books", "/crm/%2e%2e/books", "/crm/v8/Leads?x=1", "https://evil.example"]
    {
        let call = reader.request(crm::PRODUCT, Method::GET, path).requires_no_scope();
        assert!(
            matches!(call.send().await.expect_error(), SendError::Prepare(PrepareError::InvalidRawPath { .. })),
            "{path}"
        );
    }
    let call = reader.request(crm::PRODUCT, Method::GET, "/crm/v8/users").header("Authorization", "Zoho-oauthtoken x");
    let error = call.requires_no_scope().send().await.expect_error();
    assert!(matches!(error, SendError::Prepare(PrepareError::ReservedHeader { name: "Authorization", .. })), "{error}");
    assert!(zoho.requests().is_empty(), "no request should be sent");
}

#[zoho_app]
struct Cleaner {
    create: crm::CreateRecords<crm::Leads>,
    delete: crm::DeleteRecords<crm::Leads>,
}

#[tokio::test]
async fn partial_success_reports_the_result_of_each_record() {
    let (zoho, app, _) = start().await;
    let token = zoho.access_token(&app, "anna", Cleaner::SCOPE);
    let client = Client::<Cleaner>::from_access_token(token, DataCenter::EU).with_transport(transport(zoho.servers()));
    let leads = serde_json::json!({ "data": [{ "Last_Name": "Ada" }, { "Last_Name": "Grace" }] });
    let created = client
        .send_json(Cleaner::create(), &leads)
        .await
        .expect("leads should be created")
        .record_results()
        .expect("response should have one result per record");
    let id =
        created[1].as_ref().expect("lead should be created")["id"].as_str().expect("ID should be a string").to_owned();
    let deleted = client.send(Cleaner::delete().ids([id.as_str(), "99"])).await.expect("request should succeed");
    let outcomes = deleted.record_results().expect("response should have one result per record");
    assert_eq!(deleted.status(), 207);
    assert_eq!(outcomes.len(), 2);
    assert_eq!(outcomes[0].as_ref().expect("lead should be deleted")["id"], *id);
    let refused = outcomes.into_iter().nth(1).expect("there should be a second result").expect_error();
    assert_eq!((refused.code.as_deref(), refused.kind), (Some("INVALID_DATA"), ApiErrorKind::InvalidRequest));
    let error = client.send(Cleaner::delete().ids("99")).await.expect_error();
    let SendError::Api(error) = error else { panic!("{error:?}") };
    assert_eq!((error.code.as_deref(), error.details()["id"].as_str()), (Some("INVALID_DATA"), Some("99")));
}
