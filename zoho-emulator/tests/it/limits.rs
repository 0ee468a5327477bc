use crate::{LEADS, authorize_url, callback, code, europe, is_valid, post, redeem, refresh, refresh_form, token, with};
use serde_json::{Value, json};
use std::time::Duration;
use zoho_emulator::{Emulator, Limits, Rate};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn refresh_is_throttled_after_ten_in_ten_minutes() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    for _ in 0..10 {
        assert!(refresh(&zoho, &app, &refresh_token).await["access_token"].is_string());
    }
    let throttled = token(&zoho, "eu", 400, &refresh_form(&app, &refresh_token)).await;
    let description = "You have made too many requests continuously. Please try again after some time.";
    assert_eq!(throttled, json!({ "error_description": description, "error": "Access Denied", "status": "failure" }));
    // Each refresh token has its own limit.
    let other = zoho.refresh_token(&app, "anna", LEADS);
    assert!(refresh(&zoho, &app, &other).await["access_token"].is_string());
    zoho.clock().advance(MINUTE * 10);
    assert!(refresh(&zoho, &app, &refresh_token).await["access_token"].is_string());
}

#[tokio::test]
async fn eleventh_access_token_revokes_the_oldest() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let mut tokens: Vec<Value> = Vec::new();
    for _ in 0..10 {
        tokens.push(refresh(&zoho, &app, &refresh_token).await["access_token"].clone());
    }
    assert!(is_valid(&zoho, tokens[0].as_str().unwrap()).await);
    zoho.clock().advance(MINUTE * 10);
    refresh(&zoho, &app, &refresh_token).await;
    assert!(!is_valid(&zoho, tokens[0].as_str().unwrap()).await);
    assert!(is_valid(&zoho, tokens[1].as_str().unwrap()).await);
}

#[tokio::test]
async fn refresh_token_21_evicts_oldest_and_its_access_tokens() {
    let (zoho, app) = europe().await;
    let oldest = zoho.refresh_token(&app, "anna", LEADS);
    let access_token = refresh(&zoho, &app, &oldest).await["access_token"].as_str().unwrap().to_owned();
    let second = zoho.refresh_token(&app, "anna", LEADS);
    for _ in 2..20 {
        zoho.refresh_token(&app, "anna", LEADS);
    }
    assert!(is_valid(&zoho, &access_token).await);
    zoho.refresh_token(&app, "anna", LEADS);
    assert!(!is_valid(&zoho, &access_token).await);
    assert_eq!(refresh(&zoho, &app, &oldest).await, json!({ "error": "invalid_code" }));
    assert!(refresh(&zoho, &app, &second).await["access_token"].is_string());
}

#[tokio::test]
async fn refresh_token_21_is_rejected_if_configured() {
    let limits = Limits { refresh_tokens: 1, reject_instead_of_evicting: true, ..Limits::default() };
    let (zoho, app) = with(Emulator::builder().limits(limits)).await;
    let first = zoho.refresh_token(&app, "anna", LEADS);
    let code = code(&zoho, &app, &[("prompt", "consent")]);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", app.id()),
        ("client_secret", app.secret()),
        ("redirect_uri", crate::CALLBACK),
        ("code", &code),
    ];
    assert_eq!(token(&zoho, "eu", 400, &form).await["error"], "Access Denied");
    assert!(refresh(&zoho, &app, &first).await["access_token"].is_string());
}

#[tokio::test]
async fn eleventh_code_in_ten_minutes_is_access_denied() {
    let (zoho, app) = europe().await;
    for _ in 0..10 {
        code(&zoho, &app, &[]);
    }
    let url = authorize_url(&zoho, &app, &[]);
    assert_eq!(callback(&zoho.approve(&url, "anna"))["error"], "access_denied");
    zoho.clock().advance(MINUTE * 10);
    assert!(callback(&zoho.approve(&url, "anna")).contains_key("code"));
}

#[tokio::test]
async fn code_rate_with_block_rejects_for_ten_minutes() {
    let block = Some(MINUTE * 10);
    let limits = Limits { codes: Rate { times: 4, per: MINUTE, block }, ..Limits::default() };
    let (zoho, app) = with(Emulator::builder().limits(limits)).await;
    let allowed = || callback(&zoho.approve(authorize_url(&zoho, &app, &[]), "anna")).contains_key("code");
    assert!((0..4).all(|_| allowed()));
    assert!(!allowed());
    zoho.clock().advance(MINUTE * 9);
    assert!(!allowed());
    zoho.clock().advance(MINUTE);
    assert!(allowed());
}

#[tokio::test]
async fn eleventh_refresh_token_in_ten_minutes_is_rejected() {
    let codes = Rate::new(100, MINUTE);
    let (zoho, app) = with(Emulator::builder().limits(Limits { codes, ..Limits::default() })).await;
    for _ in 0..10 {
        let code = code(&zoho, &app, &[("prompt", "consent")]);
        assert!(redeem(&zoho, &app, &code, &[]).await["refresh_token"].is_string());
    }
    let code = code(&zoho, &app, &[("prompt", "consent")]);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", app.id()),
        ("client_secret", app.secret()),
        ("redirect_uri", crate::CALLBACK),
        ("code", &code),
    ];
    assert_eq!(post(&zoho, "eu", &form).await.status(), 400);
}

#[tokio::test]
async fn code_lifetime_is_configurable() {
    let limits = Limits { code_lifetime: MINUTE * 2, ..Limits::default() };
    let (zoho, app) = with(Emulator::builder().limits(limits)).await;
    let code = code(&zoho, &app, &[]);
    zoho.clock().advance(Duration::from_secs(119));
    assert!(redeem(&zoho, &app, &code, &[]).await["access_token"].is_string());
}
