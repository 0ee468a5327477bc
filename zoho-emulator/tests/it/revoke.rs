use crate::{CALLBACK, LEADS, europe, http, lives, refresh};
use reqwest::Response;
use serde_json::{Value, json};
use zoho_emulator::{App, Client, Emulator};

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
    assert!(lives(zoho, &access_token).await);
    (refresh_token, access_token)
}

#[tokio::test]
async fn revoking_a_refresh_token_kills_its_access_tokens_in_both_forms() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(older(&zoho, "eu", &refresh_token).await, json!({ "status": "success" }));
    assert!(!lives(&zoho, &access_token).await);
    assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));

    for data_center in ["us", "eu"] {
        let (refresh_token, access_token) = tokens(&zoho, &app).await;
        assert_eq!(current(&zoho, data_center, &app, &[("token", &refresh_token)]).await.status(), 200);
        assert!(!lives(&zoho, &access_token).await);
        assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));
    }
}

#[tokio::test]
async fn an_access_token_is_revoked_alone() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    let form = [("token", access_token.as_str()), ("token_type", "access_token")];
    assert_eq!(current(&zoho, "eu", &app, &form).await.status(), 200);
    assert!(!lives(&zoho, &access_token).await);
    assert!(refresh(&zoho, &app, &refresh_token).await["access_token"].is_string());
}

#[tokio::test]
async fn the_current_form_is_400_for_what_is_no_token_of_this_client_and_type() {
    let (zoho, app) = europe().await;
    let other = zoho.register(Client::server().redirect_uri(CALLBACK));
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(current(&zoho, "eu", &app, &[("token", "1000.none")]).await.status(), 400);
    assert_eq!(current(&zoho, "eu", &app, &[("token", &access_token)]).await.status(), 400);
    assert_eq!(current(&zoho, "eu", &other, &[("token", &refresh_token)]).await.status(), 400);
    assert!(lives(&zoho, &access_token).await);
}

#[tokio::test]
async fn the_older_form_answers_success_for_an_unknown_token_and_at_the_wrong_data_centre() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    assert_eq!(older(&zoho, "eu", "1000.none").await, json!({ "status": "success" }));
    assert_eq!(older(&zoho, "us", &refresh_token).await, json!({ "status": "success" }));
    assert!(lives(&zoho, &access_token).await);
}

#[tokio::test]
async fn a_user_who_disconnects_kills_all_tokens() {
    let (zoho, app) = europe().await;
    let (refresh_token, access_token) = tokens(&zoho, &app).await;
    zoho.disconnect(&app, "anna");
    assert!(!lives(&zoho, &access_token).await);
    assert_eq!(refresh(&zoho, &app, &refresh_token).await, json!({ "error": "invalid_code" }));
}
