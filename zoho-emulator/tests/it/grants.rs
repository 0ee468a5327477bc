use crate::{CALLBACK, LEADS, authorize_url, callback, code, europe, http, is_valid, redeem, refresh, token};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};
use zoho_emulator::{Emulator, Registration, ScopeInResponse};

#[tokio::test]
async fn code_is_exchanged_at_users_data_center() {
    let (zoho, app) = europe().await;
    let callback = callback(&zoho.approve(authorize_url(&zoho, &app, &[]), "anna"));
    assert_eq!(callback["location"], "eu");
    assert_eq!(callback["accounts-server"], zoho.accounts_server("eu"));
    assert_eq!(callback["state"], "s t&te");
    let response = redeem(&zoho, &app, &callback["code"], &[]).await;
    assert_eq!(response["token_type"], "Bearer");
    assert_eq!(response["expires_in"], 3600);
    assert_eq!(response["api_domain"], zoho.api_domain("eu"));
    assert_eq!(response["scope"], LEADS);
    assert!(is_valid(&zoho, response["access_token"].as_str().unwrap()).await);
    assert!(response["refresh_token"].is_string());
}

#[tokio::test]
async fn refresh_token_requires_offline_and_new_consent() {
    let (zoho, app) = europe().await;
    let online = code(&zoho, &app, &[("access_type", "online")]);
    assert!(redeem(&zoho, &app, &online, &[]).await.get("refresh_token").is_none());
    // The user has already consented, so `offline` alone does not return a refresh token.
    let again = code(&zoho, &app, &[]);
    assert!(redeem(&zoho, &app, &again, &[]).await.get("refresh_token").is_none());
    for prompt in ["consent", "Consent"] {
        let prompted = code(&zoho, &app, &[("prompt", prompt)]);
        assert!(redeem(&zoho, &app, &prompted, &[]).await["refresh_token"].is_string());
    }
    // The first consent of another user returns a refresh token.
    zoho.user("bert", "eu");
    let first = zoho.approve(authorize_url(&zoho, &app, &[]), "bert");
    assert!(redeem(&zoho, &app, &callback(&first)["code"], &[]).await["refresh_token"].is_string());
}

#[tokio::test]
async fn refresh_returns_no_new_refresh_token() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    for _ in 0..2 {
        let response = refresh(&zoho, &app, &refresh_token).await;
        assert!(response.get("refresh_token").is_none());
        assert!(is_valid(&zoho, response["access_token"].as_str().unwrap()).await);
    }
}

#[tokio::test]
async fn access_token_expires_after_one_hour() {
    let (zoho, app) = europe().await;
    let access_token = zoho.access_token(&app, "anna", LEADS);
    zoho.clock().advance(std::time::Duration::from_secs(3599));
    assert!(is_valid(&zoho, &access_token).await);
    zoho.clock().advance(std::time::Duration::from_secs(1));
    assert!(!is_valid(&zoho, &access_token).await);
}

#[tokio::test]
async fn native_client_requires_pkce_but_no_secret() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::native().redirect_uri(CALLBACK));
    assert!(zoho.try_approve(authorize_url(&zoho, &app, &[]), "anna").is_err());
    let verifier = "v".repeat(43);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    for (method, challenge) in [("S256", challenge.as_str()), ("plain", &verifier), ("", &verifier)] {
        let code = code(&zoho, &app, &[("code_challenge", challenge), ("code_challenge_method", method)]);
        let without = redeem(&zoho, &app, &code, &[("client_secret", "")]).await;
        assert_eq!(without, json!({ "error": "invalid_request" }));
        let other = "w".repeat(43);
        let wrong = redeem(&zoho, &app, &code, &[("client_secret", ""), ("code_verifier", &other)]).await;
        assert_eq!(wrong, json!({ "error": "invalid_request" }));
        let right = redeem(&zoho, &app, &code, &[("client_secret", ""), ("code_verifier", &verifier)]).await;
        assert!(right["access_token"].is_string(), "{method}: {right}");
    }
    let old = zoho.register(Registration::native().redirect_uri(CALLBACK).without_pkce());
    assert!(zoho.try_approve(authorize_url(&zoho, &old, &[]), "anna").is_ok());
}

#[tokio::test]
async fn server_client_with_challenge_requires_verifier() {
    let (zoho, app) = europe().await;
    let verifier = "v".repeat(43);
    let code = code(&zoho, &app, &[("code_challenge", &verifier)]);
    assert_eq!(redeem(&zoho, &app, &code, &[]).await, json!({ "error": "invalid_request" }));
    assert!(redeem(&zoho, &app, &code, &[("code_verifier", &verifier)]).await["access_token"].is_string());
}

#[tokio::test]
async fn console_code_returns_refresh_token() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::self_client());
    let code = zoho.console_code(&app, "ZohoCRM.modules.leads.READ,Desk.tickets.READ", "anna");
    let response = redeem(&zoho, &app, &code, &[("redirect_uri", "")]).await;
    assert!(response["refresh_token"].is_string());
    assert_eq!(response["scope"], "ZohoCRM.modules.leads.READ Desk.tickets.READ");
}

#[tokio::test]
async fn client_credentials_require_soid_with_organizations() {
    let zoho = Emulator::start().await.unwrap();
    let app = zoho.register(Registration::self_client().organization("ZohoCRM.1001"));
    let request_token = async |scope: &str, soid: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", app.id()),
            ("client_secret", app.secret()),
            ("scope", scope),
            ("soid", soid),
        ];
        token(&zoho, "eu", 200, &form).await
    };
    assert_eq!(request_token(LEADS, "").await, json!({ "error": "missing_org_info" }));
    assert_eq!(request_token(LEADS, "ZohoCRM.1").await, json!({ "error": "invalid_soid" }));
    // Only the consent page accepts spaces between scopes.
    assert_eq!(
        request_token(&format!("{LEADS} Desk.tickets.READ"), "ZohoCRM.1001").await,
        json!({ "error": "invalid_scope" })
    );
    let response = request_token(&format!("{LEADS},Desk.tickets.READ"), "ZohoCRM.1001").await;
    assert!(response.get("refresh_token").is_none());
    assert!(is_valid(&zoho, response["access_token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn token_endpoint_reads_all_parameter_encodings() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let url = format!("{}/oauth/v2/token", zoho.accounts_server("eu"));
    let parameters = crate::refresh_form(&app, &refresh_token);
    let query = http().post(&url).query(&parameters);
    let form = http().post(&url).form(&parameters);
    let parts: String = parameters
        .iter()
        .map(|(name, value)| format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect::<Vec<_>>()
        .concat();
    let multipart =
        http().post(&url).header("content-type", "multipart/form-data; boundary=XX").body(format!("{parts}--XX--\r\n"));
    let basic = http()
        .post(&url)
        .basic_auth(app.id(), Some(app.secret()))
        .form(&[("grant_type", "refresh_token"), ("refresh_token", &refresh_token)]);
    for request in [query, form, multipart, basic] {
        let response: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        assert!(response["access_token"].is_string(), "{response}");
    }
}

#[tokio::test]
async fn scope_in_response_absent_omits_scope() {
    let (zoho, app) = crate::with(Emulator::builder().scope_in_response(ScopeInResponse::Absent)).await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    assert!(refresh(&zoho, &app, &refresh_token).await.get("scope").is_none());
}
