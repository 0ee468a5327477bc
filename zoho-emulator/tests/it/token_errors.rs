use crate::{CALLBACK, LEADS, code, europe, http, post, redeem, refresh_form, token};
use serde_json::json;
use std::time::Duration;
use zoho_emulator::{Emulator, Registration};

#[tokio::test]
async fn token_errors_are_json_with_status_200() {
    let (zoho, app) = europe().await;
    let response = post(&zoho, "eu", &refresh_form(&app, "1000.none")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["server"], "ZGS");
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
    assert_eq!(response.text().await.unwrap(), r#"{"error":"invalid_code"}"#);
}

#[tokio::test]
async fn get_and_missing_grant_type_return_400() {
    let (zoho, app) = europe().await;
    let url = format!("{}/oauth/v2/token", zoho.accounts_server("eu"));
    let get = http().get(url).query(&refresh_form(&app, "x")).send().await.unwrap();
    assert_eq!(get.status(), 400);
    assert_eq!(post(&zoho, "eu", &[("client_id", app.id())]).await.status(), 400);
}

#[tokio::test]
async fn unknown_client_or_grant_returns_invalid_client() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    assert_eq!(redeem(&zoho, &app, &code, &[("client_id", "1000.X")]).await, json!({ "error": "invalid_client" }));
    assert_eq!(redeem(&zoho, &app, &code, &[("grant_type", "password")]).await, json!({ "error": "invalid_client" }));
    let credentials = redeem(&zoho, &app, &code, &[("grant_type", "client_credentials"), ("scope", LEADS)]).await;
    assert_eq!(credentials, json!({ "error": "invalid_client" }));
}

#[tokio::test]
async fn missing_or_wrong_secret_returns_invalid_client_secret() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    for secret in ["", "wrong"] {
        let response = redeem(&zoho, &app, &code, &[("client_secret", secret)]).await;
        assert_eq!(response, json!({ "error": "invalid_client_secret" }));
    }
    // An exchange that fails for another reason does not consume the code.
    assert!(redeem(&zoho, &app, &code, &[]).await["access_token"].is_string());
}

#[tokio::test]
async fn exchange_with_other_redirect_uri_is_rejected() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    for uri in ["", "http://127.0.0.1:9/other"] {
        let response = redeem(&zoho, &app, &code, &[("redirect_uri", uri)]).await;
        assert_eq!(response, json!({ "error": "invalid_redirect_uri" }));
    }
}

#[tokio::test]
async fn unusable_code_returns_invalid_code() {
    let (zoho, app) = europe().await;
    let invalid = json!({ "error": "invalid_code" });
    assert_eq!(redeem(&zoho, &app, "1000.none", &[]).await, invalid);
    let used = code(&zoho, &app, &[]);
    assert!(redeem(&zoho, &app, &used, &[]).await["access_token"].is_string());
    assert_eq!(redeem(&zoho, &app, &used, &[]).await, invalid);
    let expired_code = code(&zoho, &app, &[]);
    zoho.clock().advance(Duration::from_secs(60));
    assert_eq!(redeem(&zoho, &app, &expired_code, &[]).await, invalid);
    let other = zoho.register(Registration::server().redirect_uri(CALLBACK));
    let foreign_code = code(&zoho, &app, &[]);
    assert_eq!(redeem(&zoho, &other, &foreign_code, &[]).await, invalid);
}

#[tokio::test]
async fn console_code_expires_after_three_minutes() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::self_client());
    let (valid_code, expired_code) = (zoho.console_code(&app, LEADS, "anna"), zoho.console_code(&app, LEADS, "anna"));
    zoho.clock().advance(Duration::from_secs(179));
    assert!(redeem(&zoho, &app, &valid_code, &[]).await["access_token"].is_string());
    zoho.clock().advance(Duration::from_secs(1));
    assert_eq!(redeem(&zoho, &app, &expired_code, &[]).await, json!({ "error": "invalid_code" }));
}

#[tokio::test]
async fn refresh_token_of_other_client_returns_invalid_code() {
    let (zoho, app) = europe().await;
    let other = zoho.register(Registration::server().redirect_uri(CALLBACK));
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let response = token(&zoho, "eu", 200, &refresh_form(&other, &refresh_token)).await;
    assert_eq!(response, json!({ "error": "invalid_code" }));
}
