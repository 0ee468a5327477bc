use crate::{CALLBACK, LEADS, code, europe, http, is_valid, refresh_form, token};
use serde_json::{Value, json};
use zoho_emulator::{Emulator, Registration};

#[tokio::test]
async fn tokens_of_other_data_center_are_invalid_code() {
    let (zoho, app) = europe().await;
    let code = code(&zoho, &app, &[]);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", app.id()),
        ("client_secret", app.secret()),
        ("redirect_uri", CALLBACK),
        ("code", &code),
    ];
    assert_eq!(token(&zoho, "us", 200, &form).await, json!({ "error": "invalid_code" }));
    assert!(token(&zoho, "eu", 200, &form).await["access_token"].is_string());
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let response = token(&zoho, "us", 200, &refresh_form(&app, &refresh_token)).await;
    assert_eq!(response, json!({ "error": "invalid_code" }));
}

#[tokio::test]
async fn disabled_data_center_returns_invalid_client() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::server().redirect_uri(CALLBACK).data_center("eu").data_centers(&["eu"]));
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let response = token(&zoho, "us", 200, &refresh_form(&app, &refresh_token)).await;
    assert_eq!(response, json!({ "error": "invalid_client" }));
    assert!(token(&zoho, "eu", 200, &refresh_form(&app, &refresh_token)).await["access_token"].is_string());
}

#[tokio::test]
async fn secret_per_data_center_is_valid_only_there() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::server().redirect_uri(CALLBACK).secret_per_data_center());
    assert_ne!(app.secret_for("us"), app.secret_for("eu"));
    assert_eq!(app.secret(), app.secret_for("us"));
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let mut form = refresh_form(&app, &refresh_token);
    assert!(token(&zoho, "eu", 200, &form).await["access_token"].is_string());
    form[2].1 = app.secret_for("us");
    assert_eq!(token(&zoho, "eu", 200, &form).await, json!({ "error": "invalid_client_secret" }));
}

#[tokio::test]
async fn access_token_is_invalid_in_other_data_center() {
    let (zoho, app) = europe().await;
    let access_token = zoho.access_token(&app, "anna", LEADS);
    assert!(is_valid(&zoho, &access_token).await);
    let elsewhere = http()
        .get(format!("{}/crm/v8/Leads?fields=Last_Name", zoho.api_domain("us")))
        .bearer_auth(&access_token)
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), 401);
    assert_eq!(elsewhere.json::<Value>().await.unwrap()["code"], "INVALID_TOKEN");
}

#[tokio::test]
async fn serverinfo_lists_all_servers_except_china() {
    let zoho = Emulator::builder().data_centers(&["us", "ca", "cn"]).start().await.unwrap();
    let url = format!("{}/oauth/serverinfo", zoho.accounts_server("us"));
    let response: Value = http().get(url).send().await.unwrap().json().await.unwrap();
    let locations = json!({ "us": zoho.accounts_server("us"), "ca": zoho.accounts_server("ca") });
    assert_eq!(response, json!({ "result": "success", "locations": locations }));
}

#[tokio::test]
async fn fixed_ports_count_up_from_first_port() {
    // Other processes may take ports at the same time, so the test searches for four free ports in a row.
    let mut started = None;
    for first in (20_000..60_000).step_by(97) {
        if let Ok(zoho) = Emulator::builder().first_port(first).start().await {
            started = Some((zoho, first));
            break;
        }
    }
    let (zoho, first) = started.expect("four ports in a row should be free");
    let origin = |port: u16| format!("http://127.0.0.1:{port}");
    assert_eq!((zoho.accounts_server("us"), zoho.api_domain("us")), (&*origin(first), &*origin(first + 1)));
    assert_eq!((zoho.accounts_server("eu"), zoho.api_domain("eu")), (&*origin(first + 2), &*origin(first + 3)));

    let taken = Emulator::builder().first_port(first).start().await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    assert!(taken.to_string().starts_with(&format!("failed to listen on 127.0.0.1:{first}: ")), "{taken}");
}

#[tokio::test]
async fn first_port_too_high_is_rejected() {
    let error = Emulator::builder().data_centers(&["us", "eu"]).first_port(65_534).start().await.unwrap_err();
    // The error depends on whether another process uses the port.
    let known = [std::io::ErrorKind::InvalidInput, std::io::ErrorKind::AddrInUse];
    assert!(known.contains(&error.kind()), "{error}");
}
