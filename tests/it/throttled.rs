//! Rate limits: the limits that the API announces, and streams that wait and continue.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::{signed_in, transport};
use crate::mock_server::{CannedResponse, MockServer};
use crate::pages::Lists;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{
    Client, DataCenter, SendError, TokenError, books, crm, desk,
    send::{RateLimit, RateLimiter},
    tokens::{AccessToken, TokenSource},
};
use zoho_emulator::{Fault, FaultPoint, Limits};

async fn start() -> (Recorded, Client<Lists>) {
    let (zoho, client) = signed_in(Limits::default()).await;
    for number in 0..6 {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns", "Nr": number }));
    }
    (zoho, client)
}

fn throttle(seconds: u64) -> Fault {
    Fault::TooManyRequests { retry_after: Some(Duration::from_secs(seconds)) }
}

#[tokio::test]
async fn rate_limited_stream_waits_and_loses_no_record() {
    let (zoho, client) = start().await;
    let mut leads = client.items::<Value>(Lists::leads().fields(["Last_Name", "Nr"]).per_page(2));
    let mut numbers = Vec::new();
    while let Some(lead) = leads.next().await {
        numbers.push(lead.expect("lead should be read")["Nr"].as_u64());
        if numbers.len() == 2 {
            // The stream must wait for two rate-limited responses. `send` waits only for one.
            zoho.fault(throttle(0).at_point(FaultPoint::Api).times(2));
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (0..6).map(Some).collect::<Vec<_>>());
    assert_eq!(zoho.requests().len(), 3 + 2, "the client should request three pages, two of them again");
}

#[tokio::test]
async fn rate_limit_of_a_day_is_an_error_and_keeps_the_position() {
    let (zoho, client) = start().await;
    let call = || Lists::leads().fields(["Last_Name", "Nr"]).per_page(2);
    let mut leads = client.items::<Value>(call());
    for _ in 0..2 {
        leads.next().await.expect("there should be a second item").expect("lead should be read");
    }
    zoho.fault(throttle(86_400).at_point(FaultPoint::Api));
    let error = leads.next().await.expect("there should be an error").expect_error();
    assert_eq!((error.retry_after(), error.retry().is_safe()), (Some(Duration::from_secs(86_400)), true));
    let mut rest = client.items::<Value>(call()).resume_from(leads.position());
    let mut received = 0;
    while let Some(lead) = rest.next().await {
        lead.expect("lead should be read");
        received += 1;
    }
    assert_eq!(received, 4);
}

#[tokio::test]
async fn responses_and_errors_contain_rate_limits() {
    let left =
        "content-type: application/json\r\nX-Rate-Limit-Remaining-v3: 49990\r\nX-Rate-Limit-Request-Weight-v3: 3";
    let exhausted = "content-type: application/json\r\nX-Rate-Limit-Remaining-v3: 0\r\nRetry-After: 3600";
    let refused = r#"{"errorCode":"THRESHOLD_EXCEEDED","message":"x"}"#;
    let wrong = r#"{"errorCode":"INVALID_DATA","message":"x"}"#;
    let responses = [(200, left, r#"{"data":[]}"#), (422, left, wrong), (429, exhausted, refused)];
    let wire =
        MockServer::start(responses.map(|(status, head, body)| CannedResponse::With(status, head, body.to_owned())))
            .await;
    let transport = transport([("eu", wire.origin.as_str(), wire.origin.as_str())]);
    let client = Client::<Lists>::from_access_token("1000.a", DataCenter::EU).with_transport(transport);
    let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
    let numbers = |limit: RateLimit| (limit.limit, limit.remaining, limit.cost, limit.reset_after);
    let response = desk.send(Lists::tickets()).await.expect("tickets should be returned");
    assert_eq!(numbers(response.rate_limit()), (None, Some(49_990), Some(3), None));
    let error = desk.send(Lists::tickets()).await.expect_error();
    assert!(matches!(error, SendError::Api(_)), "{error:?}");
    assert_eq!(numbers(error.rate_limit()), (None, Some(49_990), Some(3), None));
    let error = desk.send(Lists::tickets()).await.expect_error();
    assert!(matches!(error, SendError::RateLimited { .. }), "{error:?}");
    assert_eq!(numbers(error.rate_limit()), (None, Some(0), None, Some(Duration::from_secs(3600))));
}

#[tokio::test]
async fn rate_limiter_counts_all_clones_per_organization() {
    let (zoho, client) = start().await;
    let limiter = RateLimiter::new(books::PRODUCT).per_minute(2).max_wait(Duration::ZERO);
    let client = client.with_rate_limiter(limiter);
    let here = client.for_organization(books::ORGANIZATION, 1_u64);
    for _ in 0..2 {
        here.clone().send(Lists::invoices()).await.expect("invoices should be returned");
    }
    let error = here.send(Lists::invoices()).await.expect_error();
    assert!(matches!(error, SendError::RateLimiterWait { .. }) && error.retry().is_safe(), "{error:?}");
    assert!(error.retry_after().is_some_and(|wait| (1..=61).contains(&wait.as_secs())), "{error:?}");
    let other_client = client.for_organization(books::ORGANIZATION, 2_u64);
    other_client.send(Lists::invoices()).await.expect("request for another organization should succeed");
    client.send(Lists::leads().fields("Last_Name")).await.expect("request to another product should succeed");
    assert_eq!(zoho.requests().len(), 4, "a call that the limiter rejects should not be sent");
}

#[tokio::test]
async fn announced_rate_limit_delays_following_calls() {
    let (zoho, client) = start().await;
    let client = client.with_rate_limiter(RateLimiter::new(crm::PRODUCT));
    zoho.fault(throttle(86_400).at_point(FaultPoint::Api));
    let leads = || client.send(Lists::leads().fields("Last_Name"));
    assert!(matches!(leads().await.expect_error(), SendError::RateLimited { .. }));
    let error = leads().await.expect_error();
    assert!(matches!(error, SendError::RateLimiterWait { .. }), "{error:?}");
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(86_000)), "{error:?}");
    assert_eq!(zoho.requests().len(), 1);
}

/// A token source that counts the requests for a token.
struct Counting {
    token: AccessToken,
    taken: Arc<AtomicUsize>,
}

impl TokenSource for Counting {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.taken.fetch_add(1, Ordering::Relaxed);
        Ok(self.token.clone())
    }

    async fn refresh_rejected(&self, _: &AccessToken, _: &'static str) -> Result<Option<AccessToken>, TokenError> {
        Err(TokenError::NoRefreshToken)
    }
}

#[tokio::test]
async fn token_is_requested_after_the_rate_limiter_wait() {
    let (zoho, client) = start().await;
    let token = client.access_token().await.expect("access token should be returned");
    let count = Arc::new(AtomicUsize::new(0));
    let client = Client::<Lists>::from_token_source(Counting { token, taken: Arc::clone(&count) }, DataCenter::EU);
    let client = client.with_transport(transport(zoho.servers()));
    // The client requests the token again after the wait, because the first token may have expired.
    zoho.fault(throttle(0).at_point(FaultPoint::Api));
    client.send(Lists::leads().fields("Last_Name")).await.expect("leads should be returned");
    assert_eq!(
        count.load(Ordering::Relaxed),
        2,
        "the token should be requested before and after the wait for the rate limit"
    );
    let client = client.with_rate_limiter(RateLimiter::new(crm::PRODUCT).per_minute(1).max_wait(Duration::ZERO));
    client.send(Lists::leads().fields("Last_Name")).await.expect("leads should be returned");
    let error = client.send(Lists::leads().fields("Last_Name")).await.expect_error();
    assert!(matches!(error, SendError::RateLimiterWait { .. }), "{error:?}");
    let error = client.download(Lists::leads().fields("Last_Name")).bytes(100).await.expect_error();
    assert!(error.retry_after().is_some_and(|wait| !wait.is_zero()), "{error:?}");
    assert_eq!(count.load(Ordering::Relaxed), 3, "a call that the limiter rejects should not request a token");
}
