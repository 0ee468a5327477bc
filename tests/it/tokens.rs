//! Grants and the first calls after them, over real HTTP on loopback.

use crate::capture::{self, ExpectError};
use crate::manual_clock::HandClock;
use crate::mock_server::{CannedResponse, MockServer, RecordedRequest, json, status};
use std::time::Duration;
use zoho_auth_typed::__private::Generated;
use zoho_auth_typed::Failure;
use zoho_auth_typed::endpoint::CallInfo;
use zoho_auth_typed::oauth::Reauthorize;
use zoho_auth_typed::requirement::ScopeInfo;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    AuthorizedClient, Authorizes, Client, DataCenter, Encryption, ExposeSecret, Hosts, OAuthClient, RedirectUri,
    ScopeSet, SendError, TokenError, TokenManager, Transport, crm, desk, tokens::GrantedScopes, zoho_app,
};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    create: crm::CreateRecords<crm::Leads>,
    tickets: desk::ListTickets,
}

const SECRETS: [&str; 6] = ["cl1ent-secret", "1000.c0de", "1000.acc3ss", "1000.fre5h", "1000.refre5h", "eu-s3cret"];
const TOKENS: &str = r#"{"access_token":"1000.acc3ss","refresh_token":"1000.refre5h","expires_in":3600,"api_domain":"https://www.zohoapis.eu"}"#;
const FRESH: &str = r#"{"access_token":"1000.fre5h","expires_in":3600}"#;
const LEADS: &str = r#"{"data":[{"Last_Name":"Ada"}]}"#;
const DEAD: &str = r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#;
const SCOPE: &str = r#"{"code":"OAUTH_SCOPE_MISMATCH","details":{},"message":"invalid oauth scope to access this URL","status":"error"}"#;

fn transport(accounts: &MockServer, api: &MockServer) -> Transport {
    capture::secrets(SECRETS);
    let hosts = Hosts::default()
        .with_loopback(DataCenter::EU, &accounts.origin, &api.origin)
        .expect("origins should be loopback");
    Transport::new().with_hosts(hosts)
}

fn oauth(transport: Transport) -> OAuthClient<LeadSync> {
    let redirect = RedirectUri::parse("https://app.example/callback").expect("redirect URI should be valid");
    let client = OAuthClient::<LeadSync>::server().client_id("1000.ID").client_secret("cl1ent-secret");
    client.redirect_uri(redirect).data_center(DataCenter::EU).build().with_transport(transport)
}

/// Completes an authorization with a simulated callback of the user's browser. Returns the client with the tokens.
async fn consented(
    oauth: &OAuthClient<LeadSync>,
    accounts: &MockServer,
) -> Result<AuthorizedClient<LeadSync>, TokenError> {
    let (url, awaiting) = oauth.authorize().offline().prompt_consent().build();
    assert!(url.as_str().starts_with(&accounts.origin), "{url}");
    let state =
        url.as_str().split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("URL should have a state");
    let query = format!("code=1000.c0de&location=eu&accounts-server={}&state={state}", accounts.origin);
    Ok(oauth.exchange(oauth.verify_callback(awaiting, &query).expect("callback should be valid")).await?)
}

/// Checks that a text that may be logged contains no secret.
fn shows_none(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "`{secret}` should not occur in {text}");
    }
}

fn only_in_bodies(requests: &[RecordedRequest]) {
    for request in requests {
        shows_none(&request.line);
    }
}

#[tokio::test]
async fn consent_leads_to_records() {
    let accounts = MockServer::start([json(TOKENS)]).await;
    let api = MockServer::start([json(LEADS), status(201, r#"{"data":[{"code":"SUCCESS"}]}"#)]).await;
    let transport = transport(&accounts, &api);
    let oauth = oauth(transport.clone());
    let granted = consented(&oauth, &accounts).await.expect("code should be exchanged");
    assert_eq!(granted.refresh_token.expose_secret(), "1000.refre5h");
    assert_eq!((granted.data_center, granted.client.granted_scopes()), (DataCenter::EU, &GrantedScopes::Requested));
    let client = granted.client;
    let leads = client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads should be returned");
    let leads: serde_json::Value = leads.json().expect("body should be JSON");
    assert_eq!(leads["data"][0]["Last_Name"], "Ada");
    let lead = serde_json::json!({"data": [{"Last_Name": "Grace"}]});
    assert_eq!(client.send_json(LeadSync::create(), &lead).await.expect("record should be created").status(), 201);
    let requests = accounts.requests();
    assert_eq!(requests[0].line, "POST /oauth/v2/token");
    for part in [
        "grant_type=authorization_code",
        "code=1000.c0de",
        "client_secret=cl1ent-secret",
        "code_verifier=",
        "redirect_uri=https%3A%2F%2Fapp.example%2Fcallback",
    ] {
        assert!(requests[0].body.contains(part), "`{part}` should occur in {}", requests[0].body);
    }
    let calls = api.requests();
    assert_eq!(calls[0].line, "GET /crm/v8/Leads?fields=Last_Name");
    assert_eq!(calls[0].authorization.as_deref(), Some("Zoho-oauthtoken 1000.acc3ss"));
    assert_eq!(
        (calls[1].line.as_str(), calls[1].body.as_str()),
        ("POST /crm/v8/Leads", r#"{"data":[{"Last_Name":"Grace"}]}"#)
    );
    only_in_bodies(&requests);
    only_in_bodies(&calls);
    shows_none(&format!("{client:?} {oauth:?} {transport:?}"));
    let _ = LeadSync::tickets();
}

#[tokio::test]
async fn invalid_token_is_refreshed_once_and_the_call_retried() {
    let accounts = MockServer::start([json(TOKENS), json(FRESH)]).await;
    let api = MockServer::start([status(401, DEAD), json(LEADS), status(401, DEAD), status(401, DEAD)]).await;
    let transport = transport(&accounts, &api);
    let client = oauth(transport).client_from_refresh_token("1000.refre5h", DataCenter::EU);
    assert_eq!(client.granted_scopes(), &GrantedScopes::Assumed);
    assert!(client.send(LeadSync::leads().fields("Last_Name")).await.is_ok());
    // The accounts server issued the first token and its replacement.
    assert_eq!((accounts.requests().len(), api.requests().len()), (2, 2));
    assert!(
        accounts.requests()[0].body.contains(
            "grant_type=refresh_token&client_id=1000.ID&client_secret=cl1ent-secret&refresh_token=1000.refre5h"
        )
    );
}

#[tokio::test]
async fn token_rejected_twice_is_an_error() {
    let accounts = MockServer::start([json(TOKENS), json(FRESH)]).await;
    let api = MockServer::start([status(401, DEAD), status(401, DEAD)]).await;
    let client = oauth(transport(&accounts, &api)).client_from_refresh_token("1000.refre5h", DataCenter::EU);
    let error = client.send(LeadSync::leads().fields("Last_Name")).await.expect_error();
    assert!(matches!(error, SendError::TokenRejected { .. }), "{error:?}");
    assert!(!error.retry().is_safe());
    shows_none(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn insufficient_scope_never_causes_a_refresh() {
    let accounts = MockServer::start([json(TOKENS)]).await;
    let api = MockServer::start([status(401, SCOPE)]).await;
    let client = oauth(transport(&accounts, &api)).client_from_refresh_token("1000.refre5h", DataCenter::EU);
    let error = client.send(LeadSync::leads().fields("Last_Name")).await.expect_error();
    assert!(error.needs_consent());
    let text = error.to_string();
    for part in [
        "ListRecords",
        "ZohoCRM.modules.leads.READ",
        "those that this program declares",
        "ask the user to authorize again",
    ] {
        assert!(text.contains(part), "`{part}` should occur in {text}");
    }
    assert_eq!(accounts.requests().len(), 1);
    shows_none(&format!("{text} {error:?}"));
}

#[tokio::test]
async fn fifty_tasks_share_one_refresh() {
    let accounts = MockServer::start([json(TOKENS)]).await;
    let api = MockServer::start((0..50).map(|_| json(LEADS))).await;
    let client = oauth(transport(&accounts, &api)).client_from_refresh_token("1000.refre5h", DataCenter::EU);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                client.send(LeadSync::leads().fields("Last_Name")).await.map(|response| response.status())
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("task should not panic").expect("request should succeed"), 200);
    }
    assert_eq!(accounts.requests().len(), 1);
}

#[tokio::test]
async fn failed_refresh_reaches_all_waiters_without_repetition() {
    let accounts = MockServer::start((0..50).map(|_| json(r#"{"error":"invalid_code"}"#))).await;
    let api = MockServer::start([]).await;
    let client = oauth(transport(&accounts, &api)).client_from_refresh_token("1000.refre5h", DataCenter::EU);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.access_token().await.map(drop) })
        })
        .collect();
    for task in tasks {
        let error = task.await.expect("task should not panic").expect_error();
        assert!(error.needs_consent() && !error.retry().is_safe(), "{error}");
    }
    assert_eq!(accounts.requests().len(), 1);
}

#[tokio::test]
async fn replaced_refresh_token_is_used_from_then_on() {
    let replaced = r#"{"access_token":"1000.acc3ss","refresh_token":"1000.newer5h","expires_in":3600}"#;
    let accounts = MockServer::start([json(replaced), json(FRESH)]).await;
    let oauth = oauth(transport(&accounts, &MockServer::start([]).await));
    let clock = HandClock::still();
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth);
    let manager = manager.clock(clock.clone()).build();
    let account = manager
        .insert(oauth.account_id("anna", DataCenter::EU), "1000.refre5h")
        .await
        .expect("account should be stored");
    account.token().await.expect("token should be returned");
    clock.advance(3600);
    account.token().await.expect("another token should be returned");
    assert!(accounts.requests()[1].body.ends_with("refresh_token=1000.newer5h"));
}

#[tokio::test]
async fn old_token_is_used_until_ten_seconds_before_expiry() {
    for (lifetime, is_given) in [(200, true), (9, false)] {
        let token = format!(r#"{{"access_token":"1000.acc3ss","expires_in":{lifetime}}}"#);
        let accounts = MockServer::start([json(&token), status(500, "")]).await;
        let client = oauth(transport(&accounts, &MockServer::start([]).await))
            .client_from_refresh_token("1000.refre5h", DataCenter::EU);
        assert!(client.access_token().await.is_ok());
        assert_eq!(client.access_token().await.is_ok(), is_given, "token with a lifetime of {lifetime} seconds");
        assert_eq!(accounts.requests().len(), 1, "a token that expires at once should be used once, before a backoff");
    }
}

#[tokio::test]
async fn granted_scopes_are_compared_with_requested_scopes() {
    let narrowed = r#"{"access_token":"1000.acc3ss","scope":"Desk.tickets.READ"}"#;
    let complete = r#"{"access_token":"1000.acc3ss","refresh_token":"1000.refre5h","scope":"Desk.tickets.READ,ZohoCRM.modules.ALL"}"#;
    let accounts = MockServer::start([json(narrowed), json(complete), json(FRESH)]).await;
    let api = MockServer::start([]).await;
    let transport = transport(&accounts, &api);
    let oauth = oauth(transport.clone());
    let error = consented(&oauth, &accounts).await.expect_error();
    let TokenError::InsufficientScope { missing, .. } = &error else { panic!("{error:?}") };
    assert_eq!(missing, &["ZohoCRM.modules.leads.CREATE", "ZohoCRM.modules.leads.READ"]);
    let (url, _) = error.reauthorize(&oauth).expect("a new consent should resolve the error");
    assert!(url.as_str().contains("prompt=consent") && url.as_str().contains("state="), "{url}");
    let granted = consented(&oauth, &accounts).await.expect("a wider scope should suffice");
    assert!(matches!(granted.client.granted_scopes(), GrantedScopes::Reported(scopes) if scopes.len() == 2));
    let error = consented(&oauth, &accounts).await.expect_error();
    assert!(matches!(error, TokenError::NoRefreshToken), "an offline consent should return a refresh token");
}

/// A set that lacks the scope of its call. The macros do not create such a set, and an exchange accepts any scopes for
/// it.
struct Understated;

impl zoho_auth_typed::__private::GeneratedSet for Understated {}

impl ScopeSet for Understated {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = false;
    const CALLS: &'static [CallInfo] = LeadSync::CALLS;
}

impl Authorizes<crm::ListRecords<crm::Leads>> for Understated {
    type __OnlyGeneratedCodeImplementsThis = Generated<Self, crm::ListRecords<crm::Leads>>;
    const __FIELD: &'static str = "leads";
}

#[tokio::test]
async fn reported_missing_scope_causes_no_refresh() {
    for (reported, refreshes) in [
        ("ZohoCRM.modules.contacts.READ", false),
        ("Desk.tickets.READ", false),
        ("zohocrm.modules.leads.read", true),
        ("ZohoCRM.modules.ALL", true),
    ] {
        let granted =
            format!(r#"{{"access_token":"1000.acc3ss","refresh_token":"1000.refre5h","scope":"{reported}"}}"#);
        let accounts = MockServer::start([json(&granted), json(FRESH)]).await;
        let api = MockServer::start([status(401, DEAD), json(LEADS)]).await;
        let oauth = OAuthClient::<Understated>::self_client().client_id("1000.ID").client_secret("cl1ent-secret");
        let oauth = oauth.data_center(DataCenter::EU).build().with_transport(transport(&accounts, &api));
        let client = oauth.exchange_self_client_code("1000.c0de").await.expect("code should be exchanged").client;
        let result = client.send(crm::ListRecords::<crm::Leads>::new().fields("Last_Name")).await;
        assert_eq!(accounts.requests().len(), if refreshes { 2 } else { 1 }, "{reported}");
        if refreshes {
            result.expect("leads should be returned");
            continue;
        }
        let error = result.expect_error();
        let SendError::InsufficientScope(missing) = &error else { panic!("{error:?}") };
        assert_eq!((missing.endpoint, missing.module.as_deref()), ("ListRecords", Some("Leads")));
        assert!(error.to_string().contains("(it requires ZohoCRM.modules.leads.READ)"), "{error}");
        assert!(error.needs_consent() && client.needs_consent() && api.requests().len() == 1, "{reported}");
    }
}

#[tokio::test]
async fn self_client_code_and_client_credentials_return_tokens() {
    let accounts = MockServer::start([json(TOKENS), json(FRESH)]).await;
    let api = MockServer::start([]).await;
    let transport = transport(&accounts, &api);
    let own = OAuthClient::<LeadSync>::self_client().client_id("1000.ID").client_secret("cl1ent-secret");
    let own = own.data_center(DataCenter::EU).build().with_transport(transport.clone());
    let granted = own.exchange_self_client_code("1000.c0de").await.expect("code should be exchanged");
    assert_eq!(granted.refresh_token.expose_secret(), "1000.refre5h");
    let named = OAuthClient::<LeadSync>::client_credentials().client_id("1000.ID").client_secret("cl1ent-secret");
    let named = named
        .data_center(DataCenter::EU)
        .build()
        .with_transport(transport)
        .client_secret_for(DataCenter::EU, "eu-s3cret");
    named.request_token(Some("ZohoCRM.4711")).await.expect("access token should be returned");
    let bodies: Vec<String> = accounts.requests().into_iter().map(|request| request.body).collect();
    assert!(bodies[0].contains("code=1000.c0de") && !bodies[0].contains("redirect_uri"), "{bodies:?}");
    for part in [
        "grant_type=client_credentials",
        "soid=ZohoCRM.4711",
        "client_secret=eu-s3cret",
        "scope=Desk.tickets.READ%2CZohoCRM",
    ] {
        assert!(bodies[1].contains(part), "`{part}` should occur in {bodies:?}");
    }
}

#[tokio::test]
async fn malformed_token_responses_are_distinct_errors() {
    let large = format!("{{\"access_token\":\"{}\"}}", "x".repeat(100_000));
    for (response, part) in [
        (
            CannedResponse::With(302, "location: https://evil.example/", String::new()),
            "a redirect to https://evil.example/",
        ),
        (CannedResponse::With(200, "content-type: text/html", "<html>1000.refre5h".to_owned()), "an HTML page"),
        (CannedResponse::With(200, "content-type: application/json", large), "more than 65536 bytes"),
        (CannedResponse::With(503, "retry-after: 1", "busy".to_owned()), "failed (HTTP 503)"),
        (CannedResponse::CutOff, "the accounts server"),
        (CannedResponse::Silence, "timed out"),
        (json(r#"{"error":"invalid_client"}"#), "does not know the client"),
        (json(r#"{"error":"1000.refre5h"}"#), "rejected the request"),
    ] {
        let accounts = MockServer::start([response]).await;
        let api = MockServer::start([]).await;
        let transport = transport(&accounts, &api).with_timeout(Duration::from_millis(500));
        let client = oauth(transport).client_from_refresh_token("1000.refre5h", DataCenter::EU);
        let error = client.access_token().await.expect_error();
        let text = format!("{error} {error:?}");
        assert!(text.contains(part), "`{part}` should occur in {text}");
        shows_none(&text);
        assert!(accounts.requests().len() <= 1);
    }
}

#[tokio::test]
async fn api_error_responses_are_distinct_errors() {
    let accounts = MockServer::start((0..9).map(|_| json(TOKENS))).await;
    for (responses, check) in [
        (vec![CannedResponse::With(429, "retry-after: 0", "{}".to_owned()), json(LEADS)], "ok"),
        (vec![CannedResponse::With(429, "retry-after: 900", "{}".to_owned())], "try again in 900 seconds"),
        (
            vec![status(400, r#"{"code":"MANDATORY_NOT_FOUND","message":"required field not found"}"#)],
            "400 MANDATORY_NOT_FOUND",
        ),
        (vec![CannedResponse::With(302, "location: https://evil.example/", String::new())], "failed with status 302"),
        (vec![CannedResponse::CutOff], "failed to read the response of data center `eu`"),
    ] {
        let api = MockServer::start(responses).await;
        let client = oauth(transport(&accounts, &api)).client_from_refresh_token("1000.refre5h", DataCenter::EU);
        match client.send(LeadSync::leads().fields("Last_Name")).await {
            Ok(response) => assert_eq!((check, response.status().as_u16()), ("ok", 200)),
            Err(error) => {
                capture::error(&error);
                assert!(error.to_string().contains(check), "`{check}` should occur in {error}");
                shows_none(&format!("{error} {error:?}"));
            }
        }
    }
}

#[tokio::test]
async fn invalid_given_token_is_rejected_without_refresh() {
    let api = MockServer::start([status(401, DEAD)]).await;
    let accounts = MockServer::start([]).await;
    let client =
        Client::<LeadSync>::from_access_token("1000.acc3ss", DataCenter::EU).with_transport(transport(&accounts, &api));
    let error = client.send(LeadSync::leads().fields("Last_Name")).await.expect_error();
    assert!(matches!(error, SendError::TokenRejected { .. }));
    assert!(accounts.requests().is_empty());
}
