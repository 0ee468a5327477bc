//! Rejections with a successful HTTP status, rate limits of the API, and invalid values.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::{signed_in, transport};
use crate::mock_server::{CannedResponse, MockServer, json as json_response};
use serde_json::{Value, json};
use std::time::Duration;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    Client, DataCenter, Encryption, Failure, OAuthClient, Retry, SendError, TokenError, TokenManager, books, creator,
    crm, desk,
    error::{ApiErrorKind, PrepareError},
    send::RateLimiter,
    token_manager::ManagerError,
    transfer::{TransferError, Upload},
    zoho_app,
};
use zoho_emulator::{Fault, Limits, Rate};

#[zoho_app]
struct Calls {
    add: creator::CreateRecords,
    records: creator::ListRecords,
    file: creator::DownloadFile,
    put_file: creator::UploadFile,
    invoices: books::ListInvoices,
    tickets: desk::ListTickets,
    leads: crm::ListRecords<crm::Leads>,
}

async fn start(limits: Limits) -> (Recorded, Client<Calls>) {
    signed_in(limits).await
}

/// Starts a server with the given responses. Returns the server and a client that sends requests to it.
async fn start_with(responses: Vec<CannedResponse>) -> (MockServer, Client<Calls>) {
    let wire = MockServer::start(responses).await;
    let transport = transport([("eu", wire.origin.as_str(), wire.origin.as_str())]);
    (wire, Client::from_access_token("1000.a", DataCenter::EU).with_transport(transport))
}

macro_rules! report {
    () => {
        Calls::records().account_owner_name("anna").app_link_name("shop").report_link_name("All")
    };
}

macro_rules! form {
    () => {
        Calls::add().account_owner_name("anna").app_link_name("shop").form_link_name("Order")
    };
}

#[tokio::test]
async fn refusal_with_status_200_is_an_error() {
    let (zoho, client) = start(Limits::default()).await;
    zoho.fault(Fault::QuotaExceeded);
    let error = client.send(report!()).await.expect_error();
    let SendError::Api(api) = &error else { panic!("{error:?}") };
    assert_eq!((api.status.as_u16(), api.code.as_deref(), api.kind), (200, Some("4000"), ApiErrorKind::QuotaExceeded));
    assert!(error.to_string().contains("Developer API limit") && error.retry() == Retry::Never, "{error}");
    // A list and a write fail in the same way.
    zoho.fault(Fault::QuotaExceeded);
    let mut records = client.items::<Value>(report!());
    assert!(records.next().await.expect("there should be an error").expect_error().to_string().contains("4000"));
    let too_many = json!({ "data": vec![json!({ "Name": "Ada" }); 201] });
    let error = client.send_json(form!(), &too_many).await.expect_error();
    assert!(error.to_string().contains("3950") && error.to_string().contains("maximum of 200"), "{error}");
}

#[tokio::test]
async fn records_of_a_write_have_one_result_each() {
    let (_zoho, client) = start(Limits::default()).await;
    let two = json!({ "data": [{ "Name": "Ada" }, { "Name": "Grace" }] });
    let response = client.send_json(form!(), &two).await.expect("request should succeed");
    let results = response.record_results().expect("response should have one result per record");
    assert!(
        results.len() == 2 && results.iter().all(|result| result.as_ref().is_ok_and(|data| data["ID"].is_string()))
    );
    let body = r#"{"result":[{"code":3001,"data":{"ID":"1"},"error":["Failed to Delete Data."]},{"code":3000,"data":{"ID":"2"},"message":"Record Deleted Successfully!"}],"code":3000}"#;
    let (_wire, client) = start_with(vec![json_response(body)]).await;
    let response = client.send_json(form!(), &two).await.expect("request should succeed");
    let results = response.record_results().expect("response should have one result per record");
    let [Err(refused), Ok(data)] = &results[..] else { panic!("{results:?}") };
    assert_eq!((refused.code.as_deref(), refused.message.as_deref()), (Some("3001"), Some("Failed to Delete Data.")));
    assert_eq!(data["ID"], "2");
}

#[tokio::test]
async fn rejected_download_creates_no_file() {
    let refusal = r#"{"code":4000,"message":"Account's Developer API limit has been reached."}"#;
    let attachment = "content-type: application/json\r\ncontent-disposition: attachment;filename=a.json";
    let file = || CannedResponse::With(200, attachment, refusal.to_owned());
    let (_wire, client) = start_with(vec![json_response(refusal), file(), json_response(r#"{"code":3000}"#)]).await;
    let call = || {
        let call = Calls::file().account_owner_name("anna").app_link_name("shop").report_link_name("All");
        call.record_id(7_u64).field_link_name("Paper")
    };
    let error = client.download(call()).bytes(1000).await.expect_error();
    assert!(
        matches!(&error, TransferError::Send(SendError::Api(api)) if api.code.as_deref() == Some("4000")),
        "{error:?}"
    );
    assert_eq!(client.download(call()).bytes(1000).await.expect("file should be downloaded"), refusal.as_bytes());
    assert_eq!(client.download(call()).bytes(1000).await.expect("file should be downloaded"), &br#"{"code":3000}"#[..]);
}

#[tokio::test]
async fn rejected_upload_is_an_error() {
    let (_wire, client) = start_with(vec![json_response(r#"{"code":4000,"message":"m"}"#)]).await;
    let call = Calls::put_file().account_owner_name("anna").app_link_name("shop").report_link_name("All");
    let call = call.record_id(7_u64).field_link_name("Paper");
    let error = client.upload(call, Upload::bytes("a", "b")).await.expect_error();
    assert!(
        matches!(&error, TransferError::Send(SendError::Api(api)) if api.code.as_deref() == Some("4000")),
        "{error:?}"
    );
}

#[tokio::test]
async fn emulator_reports_rate_limits_with_the_product_headers() {
    let limits = Limits { api_calls: Some(Rate::new(2, Duration::from_secs(60))), ..Limits::default() };
    let (_zoho, client) = start(limits).await;
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    for remaining in [1, 0] {
        let limit = books.send(Calls::invoices()).await.expect("invoices should be returned").rate_limit();
        assert_eq!((limit.limit, limit.remaining), (Some(2), Some(remaining)));
        assert!(limit.reset_after.is_some_and(|time| (59..=60).contains(&time.as_secs())), "{limit:?}");
    }
    let error = books.send(Calls::invoices()).await.expect_error();
    assert!(error.to_string().contains("(44: "), "{error}");
    assert!(error.retry_after().is_some_and(|time| (59..=60).contains(&time.as_secs())), "{error:?}");
    // Another organization has its own limit, and Desk and CRM have their own headers.
    client
        .for_organization(books::ORGANIZATION, 2_u64)
        .send(Calls::invoices())
        .await
        .expect("invoices should be returned");
    let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
    let limit = desk.send(Calls::tickets()).await.expect("tickets should be returned").rate_limit();
    assert_eq!((limit.remaining, limit.cost, limit.reset_after), (Some(1), Some(1), None));
    let leads = || client.send(Calls::leads().fields("Last_Name"));
    assert_eq!(leads().await.expect("leads should be returned").rate_limit().remaining, Some(1));
}

#[tokio::test]
async fn limiter_pauses_for_the_books_reset_header() {
    let limits = Limits { api_calls: Some(Rate::new(1, Duration::from_secs(50))), ..Limits::default() };
    let (zoho, client) = start(limits).await;
    let client = client.with_rate_limiter(RateLimiter::new(books::PRODUCT).max_wait(Duration::ZERO));
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    books.send(Calls::invoices()).await.expect("invoices should be returned");
    let error = books.send(Calls::invoices()).await.expect_error();
    assert!(matches!(error, SendError::RateLimiterWait { .. }), "{error:?}");
    assert!(error.retry_after().is_some_and(|time| (45..=50).contains(&time.as_secs())), "{error:?}");
    assert_eq!(zoho.requests().len(), 1);
}

#[tokio::test]
async fn limiter_pauses_after_a_rate_limit_without_whole_seconds() {
    for header in ["x: y", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After: 1.5", "Retry-After: -1"] {
        let (wire, client) = start_with(vec![CannedResponse::With(429, header, r#"{"code":44}"#.to_owned())]).await;
        let client = client.with_rate_limiter(RateLimiter::new(books::PRODUCT).max_wait(Duration::ZERO));
        let books = client.for_organization(books::ORGANIZATION, 1_u64);
        let error = books.send(Calls::invoices()).await.expect_error();
        assert!(matches!(error, SendError::RateLimited { retry_after: None, .. }), "{header}: {error:?}");
        let error = books.send(Calls::invoices()).await.expect_error();
        assert!(matches!(error, SendError::RateLimiterWait { .. }), "{header}: {error:?}");
        assert!(error.retry_after().is_some_and(|time| time <= Duration::from_secs(60)), "{header}: {error:?}");
        assert_eq!(wire.requests().len(), 1, "{header}");
    }
}

#[tokio::test]
async fn retry_after_of_the_api_is_bounded_by_a_day() {
    let response = CannedResponse::With(429, "Retry-After: 999999999", r#"{"code":45}"#.to_owned());
    let (_wire, client) = start_with(vec![response]).await;
    let error = client.for_organization(books::ORGANIZATION, 1_u64).send(Calls::invoices()).await.expect_error();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert_eq!(error_limit(&error), Some(Duration::from_secs(86_400)));
}

fn error_limit(error: &SendError) -> Option<Duration> {
    error.rate_limit().reset_after
}

#[tokio::test]
async fn retry_after_of_the_token_endpoint_is_bounded_by_an_hour() {
    let response = CannedResponse::With(429, "Retry-After: 999999999", "{}".to_owned());
    let wire = MockServer::start([response]).await;
    let transport = transport([("eu", wire.origin.as_str(), wire.origin.as_str())]);
    let oauth = OAuthClient::<Calls>::self_client().client_id("1000.ID").client_secret("secret");
    let oauth = oauth.data_center(DataCenter::EU).build().with_transport(transport);
    let error = oauth.client_from_refresh_token("1000.r", DataCenter::EU).access_token().await.expect_error();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)), "{error:?}");
}

#[tokio::test]
async fn invalid_organization_is_rejected() {
    let (zoho, client) = start(Limits::default()).await;
    for id in ["", " ", "1 2", "12\n"] {
        let error = client.for_organization(books::ORGANIZATION, id).send(Calls::invoices()).await.expect_error();
        assert!(matches!(error, SendError::Prepare(PrepareError::InvalidOrganization { .. })), "{id:?}: {error:?}");
        let error = client.for_organization(desk::ORGANIZATION, id).prepare(Calls::tickets()).expect_error();
        assert!(matches!(error, PrepareError::InvalidOrganization { .. }), "{id:?}: {error:?}");
    }
    assert!(zoho.requests().is_empty());
}

#[tokio::test]
async fn invalid_credential_is_rejected() {
    let wire = MockServer::start([]).await;
    let oauth = |id: &str, secret: &str| {
        let oauth = OAuthClient::<Calls>::self_client().client_id(id).client_secret(secret.to_owned());
        let transport = transport([("eu", wire.origin.as_str(), wire.origin.as_str())]);
        oauth.data_center(DataCenter::EU).build().with_transport(transport)
    };
    for (id, secret, token, expected) in [
        (" 1000.ID", "secret", "1000.r", "client ID"),
        ("1000.ID", "secret\n", "1000.r", "client secret"),
        ("1000.ID", "", "1000.r", "client secret"),
        ("1000.ID", "secret", "1000.r\n", "refresh token"),
        ("1000.ID", "secret", "1000. r", "refresh token"),
        ("1000.ID", "secret", "", "refresh token"),
    ] {
        let error =
            oauth(id, secret).client_from_refresh_token(token, DataCenter::EU).access_token().await.expect_error();
        assert!(
            matches!(error, TokenError::InvalidCredential { credential, .. } if credential == expected),
            "{error:?}"
        );
        assert!(!error.needs_consent() && error.retry() == Retry::Never, "{error}");
    }
    let oauth = oauth("1000.ID", "secret");
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth).build();
    let error = manager.insert(oauth.account_id("anna", DataCenter::EU), "1000.r\n").await.expect_error();
    assert!(matches!(error, ManagerError::InvalidRefreshToken), "{error:?}");
    assert!(wire.requests().is_empty(), "no request should be sent");
}
