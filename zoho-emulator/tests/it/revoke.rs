use crate::{CALLBACK, LEADS, europe, http, is_valid, refresh};
use reqwest::Response;
use serde_json::{Value, json};
use zoho_emulator::{App, Emulator, Registration};

async fn older(zoho: &Emulator, data_center: &str, token: &str) -> Value {
    let url = format!("{}/oauth/v2/token/revoke", zoho.accounts_server(data_center));
    let response = http().post(url).query(&[("token", token)]).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

async fn current(zoho: &Emulator, data_center: &str, app: &App, form: &[(&str, &str)]) -> Response {
    let url = format!("{}/oauth/v2/revoke/token", zoho.accounts_server(data_center));
    http().post(url).basic_auth(app.id(), Some(app.secret())).form(form).send().await.unwrap()
}

async fn tokens(zoho: &Emulator, app: &App) -> (String, String) {
    let refresh_token = zoho.refresh_token(app, "anna", LEADS);
    let access_token = refresh(zoho, app, &refresh_token).await["access_token"].as_str().unwrap().to_owned();
    assert!(is_valid(zoho, &access_token).await);
    (refresh_token, access_token)
}

#[tokio::test]
async fn revoked_refresh_token_invalidates_access_tokens() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(older(&zoho, "eu", &refresh_token).await, json!({ "status": "success" }));
    assert!(!is_valid(&zoho, &access_token).await);
    assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));

    for data_center in ["us", "eu"] {
        let (refresh_token, access_token) = tokens(&zoho, &app).await;
        assert_eq!(current(&zoho, data_center, &app, &[("token", &refresh_token)]).await.status(), 200);
        assert!(!is_valid(&zoho, &access_token).await);
        assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));
    }
}

#[tokio::test]
async fn revoked_access_token_leaves_refresh_token_valid() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    let form = [("token", access_token.as_str()), ("token_type", "access_token")];
    assert_eq!(current(&zoho, "eu", &app, &form).await.status(), 200);
    assert!(!is_valid(&zoho, &access_token).await);
    assert!(refresh(&zoho, &app, &refresh_token).await["access_token"].is_string());
}

#[tokio::test]
async fn current_revoke_of_foreign_token_returns_400() {
    let (zoho, app) = europe().await;
    let other = zoho.register(Registration::server().redirect_uri(CALLBACK));
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(current(&zoho, "eu", &app, &[("token", "1000.none")]).await.status(), 400);
    assert_eq!(current(&zoho, "eu", &app, &[("token", &access_token)]).await.status(), 400);
    assert_eq!(current(&zoho, "eu", &other, &[("token", &refresh_token)]).await.status(), 400);
    assert!(is_valid(&zoho, &access_token).await);
}

#[tokio::test]
async fn older_revoke_of_unknown_token_returns_success() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(older(&zoho, "eu", "1000.none").await, json!({ "status": "success" }));
    assert_eq!(older(&zoho, "us", &refresh_token).await, json!({ "status": "success" }));
    assert!(is_valid(&zoho, &access_token).await);
}

#[tokio::test]
async fn disconnected_user_loses_all_tokens() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    zoho.disconnect(&app, "anna");
    assert!(!is_valid(&zoho, &access_token).await);
    assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));
}
