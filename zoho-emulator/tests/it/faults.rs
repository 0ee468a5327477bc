use crate::{
    LEADS, authorize_url, callback, code, europe, get, is_valid, json, post, redeem, refresh, refresh_form, token,
};
use serde_json::{Value, json};
use std::time::Duration;
use zoho_emulator::{App, Emulator, Fault, FaultPoint};

/// Starts an emulator and schedules a fault. Returns the emulator, its client and a refresh token.
async fn faulty(fault: Fault) -> (Emulator, App, String) {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    zoho.fault(fault);
    (zoho, app, refresh_token)
}

/// Sends a refresh with a fault, and returns its response. Checks that the next response is correct.
async fn refreshed(fault: Fault) -> Value {
    let (zoho, app, refresh_token) = faulty(fault).await;
    let response = refresh(&zoho, &app, &refresh_token).await;
    let next = refresh(&zoho, &app, &refresh_token).await;
    assert_eq!(next["expires_in"], 3600);
    assert_eq!(next["scope"], LEADS);
    response
}

#[tokio::test]
async fn slow_response_waits_for_clock() {
    let (zoho, app, refresh_token) = faulty(Fault::Slow(Duration::from_secs(3600))).await;
    let form = refresh_form(&app, &refresh_token);
    let response = post(&zoho, "eu", &form);
    let moving = async {
        while zoho.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        // The request has been received, and its response is delayed.
        assert_eq!(zoho.requests()[0].responded_at, None);
        zoho.clock().advance(Duration::from_secs(3600));
    };
    let (response, ()) = tokio::join!(response, moving);
    assert_eq!(response.status(), 200);
    assert!(zoho.requests()[0].responded_at.is_some());
}

#[tokio::test]
async fn truncated_response_consumes_the_code() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    zoho.fault(Fault::Truncated);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", app.id()),
        ("client_secret", app.secret()),
        ("redirect_uri", crate::CALLBACK),
        ("code", &code),
    ];
    let mut response = post(&zoho, "eu", &form).await;
    let length = response.content_length().unwrap();
    let mut read = 0;
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len() as u64,
            Ok(None) => panic!("the body should be truncated"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert!(0 < read && read < length, "a part of the body should be read, not {read} of {length} bytes");
    assert_eq!(redeem(&zoho, &app, &code, &[]).await, json!({ "error": "invalid_code" }));
}

#[tokio::test]
async fn reset_sends_no_response_and_has_no_effect() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    zoho.fault(Fault::Reset);
    let url = format!("{}/oauth/v2/token", zoho.accounts_server("eu"));
    assert!(crate::http().post(url).form(&[("grant_type", "authorization_code")]).send().await.is_err());
    assert_eq!(zoho.requests()[0].status, None);
    assert!(redeem(&zoho, &app, &code, &[]).await["access_token"].is_string());
}

#[tokio::test]
async fn fault_at_api_repeats_as_scheduled() {
    let (zoho, app) = europe().await;
    let access_token = zoho.access_token(&app, "anna", LEADS);
    zoho.fault(Fault::Status(503).at_point(FaultPoint::Api).times(2));
    for status in [503, 503, 204] {
        assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", &access_token).await.status(), status);
    }
}

#[tokio::test]
async fn too_many_requests_sends_retry_after_if_set() {
    let (zoho, app, refresh_token) =
        faulty(Fault::TooManyRequests { retry_after: Some(Duration::from_secs(30)) }).await;
    let form = refresh_form(&app, &refresh_token);
    let response = post(&zoho, "eu", &form).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "30");
    zoho.fault(Fault::TooManyRequests { retry_after: None });
    assert!(!post(&zoho, "eu", &form).await.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn throttled_response_has_set_status_and_language() {
    for (fault, status, word) in [
        (Fault::Throttled, 400, "Access Denied"),
        (Fault::ThrottledWithStatus200, 200, "Access Denied"),
        (Fault::ThrottledLocalized, 400, "访问被拒绝"),
    ] {
        let (zoho, app, refresh_token) = faulty(fault).await;
        let response = token(&zoho, "eu", status, &refresh_form(&app, &refresh_token)).await;
        assert_eq!((response["error"].as_str(), response["status"].as_str()), (Some(word), Some("failure")));
    }
}

#[tokio::test]
async fn replaced_body_is_sent_as_scheduled() {
    let (zoho, app, refresh_token) = faulty(Fault::Html).await;
    let form = refresh_form(&app, &refresh_token);
    let html = post(&zoho, "eu", &form).await;
    assert_eq!(html.status(), 200);
    assert!(html.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    zoho.fault(Fault::WrongContentType);
    let mislabeled = post(&zoho, "eu", &form).await;
    assert_eq!(mislabeled.headers()["content-type"], "text/html;charset=UTF-8");
    assert!(mislabeled.json::<Value>().await.unwrap()["access_token"].is_string());
    zoho.fault(Fault::Redirect("http://127.0.0.1:9/".to_owned()));
    let redirect = post(&zoho, "eu", &form).await;
    assert_eq!(
        (redirect.status().as_u16(), redirect.headers()["location"].as_bytes()),
        (302, &b"http://127.0.0.1:9/"[..])
    );
    zoho.fault(Fault::HugeBody { bytes: 3_000_000 });
    let huge = post(&zoho, "eu", &form).await;
    assert_eq!(huge.content_length(), None);
    assert_eq!(huge.bytes().await.unwrap().len(), 3_000_000);
    zoho.fault(Fault::Response { status: 502, body: json!(["odd"]) });
    assert_eq!(token(&zoho, "eu", 502, &form).await, json!(["odd"]));
    zoho.fault(Fault::OAuthError("general_error".to_owned()));
    assert_eq!(token(&zoho, "eu", 200, &form).await, json!({ "error": "general_error" }));
}

#[tokio::test]
async fn expires_in_faults_change_token_response() {
    let response = refreshed(Fault::ExpiresInMilliseconds).await;
    assert_eq!((&response["expires_in"], &response["expires_in_sec"]), (&json!(3_600_000), &json!(3600)));
    let response = refreshed(Fault::ExpiresInMillisecondsOnly).await;
    assert_eq!((&response["expires_in"], response.get("expires_in_sec")), (&json!(3_600_000), None));
    assert_eq!(refreshed(Fault::ExpiresIn(0)).await["expires_in"], 0);
    assert_eq!(refreshed(Fault::ExpiresInString).await["expires_in"], "3600");
    assert_eq!(refreshed(Fault::NoExpiresIn).await.get("expires_in"), None);
}

#[tokio::test]
async fn field_faults_change_token_response() {
    assert_eq!(refreshed(Fault::NoTokenType).await.get("token_type"), None);
    assert_eq!(refreshed(Fault::NoApiDomain).await.get("api_domain"), None);
    assert_eq!(refreshed(Fault::NoScope).await.get("scope"), None);
    let elsewhere = "https://www.zohoapis.example";
    assert_eq!(refreshed(Fault::ApiDomain(elsewhere.to_owned())).await["api_domain"], elsewhere);
}

#[tokio::test]
async fn scope_faults_join_with_spaces_or_commas() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", "ZohoCRM.modules.leads.READ,Desk.tickets.READ");
    for (fault, scope) in [
        (Fault::ScopeWithSpaces, "ZohoCRM.modules.leads.READ Desk.tickets.READ"),
        (Fault::ScopeWithCommas, "ZohoCRM.modules.leads.READ,Desk.tickets.READ"),
    ] {
        zoho.fault(fault);
        assert_eq!(refresh(&zoho, &app, &refresh_token).await["scope"], scope);
    }
}

#[tokio::test]
async fn narrowed_scope_is_reported_and_enforced() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[("scope", "ZohoCRM.modules.leads.READ,Desk.tickets.READ")]);
    zoho.fault(Fault::NarrowedScope("Desk.tickets.READ".to_owned()));
    let response = redeem(&zoho, &app, &code, &[]).await;
    assert_eq!(response["scope"], "Desk.tickets.READ");
    let access_token = response["access_token"].as_str().unwrap();
    assert!(!is_valid(&zoho, access_token).await, "the CRM scope should not be granted");
    assert_eq!(get(&zoho, "/api/v1/tickets", access_token).await.status(), 200);
    let refreshed = refresh(&zoho, &app, response["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refreshed["scope"], "Desk.tickets.READ");
}

#[tokio::test]
async fn invalid_token_fault_rejects_valid_token_once() {
    let (zoho, app) = europe().await;
    let access_token = zoho.access_token(&app, "anna", "Desk.tickets.READ");
    zoho.fault(Fault::InvalidToken);
    let invalid = json(get(&zoho, "/api/v1/tickets", &access_token).await, 401).await;
    assert_eq!(invalid["errorCode"], "INVALID_OAUTH");
    assert_eq!(get(&zoho, "/api/v1/tickets", &access_token).await.status(), 200);
}

#[tokio::test]
async fn callback_faults_change_callback_url() {
    let (zoho, app) = europe().await;
    let url = authorize_url(&zoho, &app, &[]);
    zoho.fault(Fault::CallbackAccountsServer("https://accounts.attacker.example".to_owned()));
    assert_eq!(callback(&zoho.approve(&url, "anna"))["accounts-server"], "https://accounts.attacker.example");
    zoho.fault(Fault::CallbackWithoutLocation);
    let bare = callback(&zoho.approve(&url, "anna"));
    assert!(!bare.contains_key("location") && !bare.contains_key("accounts-server"));
    zoho.fault(Fault::CallbackStrayAmpersand);
    assert!(zoho.approve(&url, "anna").ends_with('&'));
}

#[tokio::test]
async fn fault_points_cover_all_accounts_endpoints() {
    let (zoho, _) = europe().await;
    let accounts = zoho.accounts_server("eu");
    for (point, path) in [
        (FaultPoint::Revoke, "/oauth/v2/token/revoke"),
        (FaultPoint::Revoke, "/oauth/v2/revoke/token"),
        (FaultPoint::UserInfo, "/oauth/user/info"),
        (FaultPoint::ServerInfo, "/oauth/serverinfo"),
    ] {
        zoho.fault(Fault::Status(500).at_point(point));
        let response = crate::http().get(format!("{accounts}{path}")).send().await.unwrap();
        assert_eq!(response.status(), 500, "{path}");
    }
}

#[tokio::test]
async fn planned_responses_of_a_call_are_sent_in_order() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ,ZohoCRM.org.READ");
    zoho.when("crm::ListRecords").times(2).respond(200, json!({ "data": [{ "id": "1" }] }));
    zoho.when("crm::ListRecords").for_user("anna").fail(Fault::Status(503));
    assert_eq!(get(&zoho, "/crm/v8/org", &token).await.status(), 200);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(get(&zoho, "/crm/v8/Leads?fields=Last_Name", &token).await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 503, 204]);
}

#[tokio::test]
#[should_panic(expected = "the catalog has no call `crm::ListRecord`")]
async fn plan_for_unknown_call_panics() {
    let (zoho, _) = europe().await;
    zoho.when("crm::ListRecord").respond(200, json!({}));
}
