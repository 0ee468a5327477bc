//! Access tokens in the requests of other HTTP clients: as a header, and with the `tower` layer.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::transport;
use crate::mock_server::{MockServer, json};
use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::convert::Infallible;
use std::error::Error;
use std::future::{Ready, poll_fn, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tower_layer::Layer as _;
use tower_service::Service;
use zoho_auth_typed::scopes::ZohoCRM;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    Client, DataCenter, Encryption, OAuthClient, ScopeSet, SendError, TokenError, TokenManager, crm,
    tokens::TokenSource, tower::TokenLayerError,
};
use zoho_auth_typed::{Failure, Retry};
use zoho_emulator::{Emulator, Fault, FaultPoint};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::All)]
struct Leads;

type Hyper<B> = hyper_util::client::legacy::Client<HttpConnector, B>;

fn hyper<B: http_body_util::BodyExt + Send>() -> Hyper<B>
where
    B::Data: Send,
{
    hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http()
}

/// Starts the emulator. Returns it with a client of a user who has granted `scope`.
async fn start(scope: &str) -> (Recorded, Client<Leads>) {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
    let refresh_token = zoho.refresh_token(&app, "anna", scope);
    let client = oauth.client_from_refresh_token(refresh_token, DataCenter::EU);
    (zoho, client)
}

const GRANTED: &str = "ZohoCRM.modules.leads.ALL";

fn url(client: &Client<Leads>, path: &str) -> String {
    format!("{}{path}", client.base_url(crm::PRODUCT).expect("data center should have CRM"))
}

fn create(client: &Client<Leads>) -> ::http::Request<Full<Bytes>> {
    let body = Full::from(r#"{"data":[{"Last_Name":"Ada"}]}"#);
    let request = ::http::Request::post(url(client, "/crm/v8/Leads")).header("content-type", "application/json");
    // The layer replaces an existing header.
    request.header("authorization", "Bearer stale").body(body).expect("request should be valid")
}

async fn sent<S, B, A>(service: &mut S, request: ::http::Request<B>) -> Result<(u16, String), TokenLayerError>
where
    S: Service<::http::Request<B>, Response = ::http::Response<A>, Error = TokenLayerError>,
    A: http_body_util::BodyExt,
    A::Error: std::fmt::Debug,
{
    poll_fn(|context| service.poll_ready(context)).await?;
    let response = service.call(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("body should be read").to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

#[tokio::test]
async fn invalid_token_is_refreshed_and_the_request_retried_once() {
    let (zoho, client) = start(GRANTED).await;
    let layer = client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Modules::Leads::Create>();
    let mut service = layer.layer(hyper());
    let (status, body) = sent(&mut service, create(&client)).await.expect("request should succeed");
    assert_eq!(status, 201, "{body}");
    // The token expires at the emulator, and the clock of this process does not advance.
    zoho.clock().advance(Duration::from_secs(3601));
    let (status, body) = sent(&mut service.clone(), create(&client)).await.expect("request should succeed");
    assert_eq!(status, 201, "{body}");
    assert_eq!(zoho.records("eu").all("Leads").len(), 2);
    assert_eq!(zoho.requests().iter().filter(|seen| seen.is_refresh()).count(), 2);
    // A second invalid-token response is returned unchanged, without further attempts.
    zoho.fault(Fault::InvalidToken.times(2));
    let before = zoho.requests().len();
    let (status, body) = sent(&mut service, create(&client)).await.expect("request should succeed");
    assert_eq!(status, 401);
    assert!(body.contains("INVALID_TOKEN"), "{body}");
    assert_eq!(zoho.requests().len() - before, 3, "two calls and a refresh should be sent");
}

#[tokio::test]
async fn uncloneable_body_is_sent_once_and_next_request_has_new_token() {
    let (zoho, client) = start(GRANTED).await;
    let layer = client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Modules::Leads::Create>().without_retry();
    let mut service = layer.layer(hyper::<UnsyncBoxBody<Bytes, Infallible>>());
    let boxed = || create(&client).map(Full::boxed_unsync);
    zoho.fault(Fault::InvalidToken);
    let (status, body) = sent(&mut service, boxed()).await.expect("request should succeed");
    assert_eq!(status, 401);
    assert!(body.contains("INVALID_TOKEN"), "the response should still contain the bytes that the layer read: {body}");
    let refreshes = || zoho.requests().iter().filter(|seen| seen.is_refresh()).count();
    assert_eq!(refreshes(), 2);
    let (status, body) = sent(&mut service, boxed()).await.expect("request should succeed");
    assert_eq!((status, refreshes()), (201, 2), "{body}");
}

#[tokio::test]
async fn rejected_response_is_returned_if_the_refresh_fails() {
    let (zoho, client) = start(GRANTED).await;
    let layer = client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Modules::Leads::Create>();
    let (mut once, mut again) = (layer.clone().without_retry().layer(hyper()), layer.layer(hyper()));
    assert_eq!(sent(&mut once, create(&client)).await.expect("request should succeed").0, 201);
    let refuse = || {
        zoho.fault(Fault::InvalidToken.at_point(FaultPoint::Api));
        zoho.fault(Fault::Status(503).at_point(FaultPoint::Token));
    };
    refuse();
    let (status, body) = sent(&mut once, create(&client)).await.expect("response should be returned unchanged");
    assert_eq!(status, 401);
    assert!(body.contains("INVALID_TOKEN"), "{body}");
    refuse();
    let error = sent(&mut again, create(&client)).await.expect_error();
    assert!(
        matches!(error, TokenLayerError::Token(_)) && error.retry().is_safe() && !error.needs_consent(),
        "{error:?}"
    );
}

#[tokio::test]
async fn error_cause_is_printed_once() {
    let cause = TokenError::NoRefreshToken;
    for error in
        [Box::new(TokenLayerError::from(cause.clone())) as Box<dyn Error>, Box::new(SendError::from(cause.clone()))]
    {
        assert_eq!((error.to_string(), error.source().is_none()), (cause.to_string(), true));
    }
    // No server listens on port 1.
    let nowhere = "http://127.0.0.1:1";
    let client = Client::<Leads>::from_access_token("1000.a", DataCenter::EU)
        .with_transport(transport([("eu", nowhere, nowhere)]));
    let error = sent(&mut client.token_layer(crm::PRODUCT).requires_no_scope().layer(hyper()), create(&client))
        .await
        .expect_error();
    let cause = error.source().expect("error should have a source from the HTTP client").to_string();
    assert!(!error.to_string().contains(&cause) && error.retry() == Retry::MayDuplicate { after: None }, "{error:?}");
}

#[tokio::test]
async fn token_goes_only_to_the_product_in_the_data_center() {
    let (zoho, client) = start(GRANTED).await;
    let elsewhere = MockServer::start([json("{}")]).await;
    let mut service = client.token_layer(crm::PRODUCT).requires_no_scope().layer(hyper());
    let us = zoho.api_domain("us");
    let here = url(&client, "");
    let port = here.rsplit(':').next().expect("origin should have a port");
    for origin in
        [&elsewhere.origin, us, &format!("http://localhost:{port}"), &here.replace("http://", "http://a:b@"), ""]
    {
        let request = ::http::Request::get(format!("{origin}/crm/v8/Leads")).body(Full::<Bytes>::default());
        let error = sent(&mut service, request.expect("request should be valid")).await.expect_error();
        assert!(matches!(error, TokenLayerError::ForeignOrigin { .. }), "{error}");
        assert!(!error.to_string().contains("a:b"), "{error}");
    }
    assert!(elsewhere.requests().is_empty() && zoho.requests().is_empty(), "no request should be sent");
    // The layer does not follow a redirect, because a request to the target would be a separate request.
    zoho.fault(Fault::Redirect(format!("{}/crm/v8/Leads", elsewhere.origin)).at_point(FaultPoint::Api));
    assert_eq!(sent(&mut service, create(&client)).await.expect("request should succeed").0, 302);
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn insufficient_scope_error_names_the_scope() {
    let (zoho, client) = start("ZohoCRM.users.READ").await;
    let mut service = client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Modules::Leads::Create>().layer(hyper());
    let error = sent(&mut service, create(&client)).await.expect_error();
    assert!(matches!(error, TokenLayerError::InsufficientScope(_)) && error.needs_consent(), "{error:?}");
    assert!(error.to_string().contains("ZohoCRM.modules.leads.CREATE"), "{error}");
    assert!(client.needs_consent());
    assert_eq!(
        zoho.requests().iter().filter(|seen| seen.is_refresh()).count(),
        1,
        "no refresh should follow an insufficient scope"
    );
}

/// A service that responds to every request with an insufficient-scope error.
#[derive(Clone)]
struct Refusing;

impl Service<::http::Request<Full<Bytes>>> for Refusing {
    type Response = ::http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: ::http::Request<Full<Bytes>>) -> Self::Future {
        let body = Full::from(r#"{"code":"OAUTH_SCOPE_MISMATCH"}"#);
        ready(Ok(::http::Response::builder().status(401).body(body).expect("response should be valid")))
    }
}

#[tokio::test]
async fn insufficient_scope_error_has_the_method_of_the_request() {
    let (_zoho, client) = start(GRANTED).await;
    let mut service = client.token_layer(crm::PRODUCT).requires_no_scope().layer(Refusing);
    for method in ["GET", "HEAD", "PURGE"] {
        let mut request = create(&client);
        *request.method_mut() = method.parse().expect("method should be valid");
        let error = sent(&mut service, request).await.expect_error();
        let TokenLayerError::InsufficientScope(error) = error else { panic!("{error:?}") };
        assert_eq!(error.method, method);
    }
}

/// A service that panics if it is called before it has reported that it is ready. A clone is not ready at first.
struct Strict {
    ready: bool,
    seen: Arc<Mutex<Vec<u16>>>,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self { ready: false, seen: Arc::clone(&self.seen) }
    }
}

impl Service<::http::Request<Full<Bytes>>> for Strict {
    type Response = ::http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: ::http::Request<Full<Bytes>>) -> Self::Future {
        assert!(std::mem::take(&mut self.ready), "the service should be ready before each call");
        let mut seen = self.seen.lock().expect("task should not panic");
        let (status, body) = if seen.is_empty() { (401, r#"{"code":"INVALID_TOKEN"}"#) } else { (200, "{}") };
        seen.push(status);
        ready(Ok(::http::Response::builder().status(status).body(Full::from(body)).expect("response should be valid")))
    }
}

#[tokio::test]
async fn inner_service_is_called_only_when_ready() {
    let (_zoho, client) = start(GRANTED).await;
    let strict = Strict { ready: false, seen: Arc::default() };
    let seen = Arc::clone(&strict.seen);
    let mut service = client.token_layer(crm::PRODUCT).requires_no_scope().layer(strict);
    for _ in 0..2 {
        assert_eq!(sent(&mut service, create(&client)).await.expect("request should succeed").0, 200);
    }
    assert_eq!(*seen.lock().expect("task should not panic"), [401, 200, 200]);
}

#[tokio::test]
async fn client_and_account_return_the_same_authorization_header() {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth).build();
    let refresh_token = zoho.refresh_token(&app, "anna", GRANTED);
    let account = manager
        .insert(oauth.account_id("anna", DataCenter::EU), refresh_token)
        .await
        .expect("account should be stored");
    let client = oauth.client(&account).await.expect("account should have the scopes of the client");
    let header = client.authorization_header(crm::PRODUCT).await.expect("header should be returned");
    assert!(
        header.is_sensitive() && header.to_str().expect("value should be text").starts_with("Zoho-oauthtoken 1000.")
    );
    assert_eq!(account.authorization_header(crm::PRODUCT).await.expect("header should be returned"), header);
    let invalid_client = Client::<Leads>::from_access_token("1000.a\n", DataCenter::EU);
    let error = invalid_client.authorization_header(crm::PRODUCT).await.expect_error();
    assert!(matches!(error, TokenError::InvalidHeaderValue), "{error}");
}
