//! Tests of the emulator over HTTP. The name of each test states the fact that the test checks.

mod authorize;
mod control;
mod custom_catalog;
mod data_centers;
mod faults;
mod grants;
mod items;
mod limits;
mod records;
mod response_shapes;
mod retention;
mod revoke;
mod scopes;
mod token_errors;
mod user_info;
mod users;

use reqwest::{Client as Http, Response, header};
use serde_json::Value;
use std::collections::HashMap;
use url::Url;
use zoho_emulator::{App, Emulator, Registration};

const CALLBACK: &str = "http://127.0.0.1:9/callback";
const LEADS: &str = "ZohoCRM.modules.leads.READ";

fn http() -> Http {
    loopback_client::client()
}

/// Starts an emulator with a web server client and a user in Europe.
async fn europe() -> (Emulator, App) {
    with(Emulator::builder()).await
}

async fn with(builder: zoho_emulator::Builder) -> (Emulator, App) {
    let zoho = builder.start().await.unwrap();
    let app = zoho.register(Registration::server().redirect_uri(CALLBACK));
    zoho.user("anna", "eu");
    (zoho, app)
}

/// Returns an authorization URL. The parameters in `more` replace or extend the default parameters. An empty value
/// removes a parameter.
fn authorize_url(zoho: &Emulator, app: &App, more: &[(&str, &str)]) -> String {
    let mut parameters = vec![
        ("client_id", app.id()),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", LEADS),
        ("state", "s t&te"),
        ("access_type", "offline"),
    ];
    for &(name, value) in more {
        parameters.retain(|(known, _)| *known != name);
        parameters.push((name, value));
    }
    parameters.retain(|(_, value)| !value.is_empty());
    let base = format!("{}/oauth/v2/auth", zoho.accounts_server(app.data_center()));
    Url::parse_with_params(&base, parameters).unwrap().into()
}

/// Returns the parameters of a callback.
fn callback(url: &str) -> HashMap<String, String> {
    assert!(url.starts_with(CALLBACK), "{url}");
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// Approves an authorization request as the user `anna`, and returns the authorization code.
fn code(zoho: &Emulator, app: &App, more: &[(&str, &str)]) -> String {
    callback(&zoho.approve(authorize_url(zoho, app, more), "anna"))["code"].clone()
}

async fn post(zoho: &Emulator, data_center: &str, form: &[(&str, &str)]) -> Response {
    let url = format!("{}/oauth/v2/token", zoho.accounts_server(data_center));
    http().post(url).form(form).send().await.unwrap()
}

/// Sends a request to the token endpoint, and checks the status of the response. Returns its JSON body.
async fn token(zoho: &Emulator, data_center: &str, status: u16, form: &[(&str, &str)]) -> Value {
    let response = post(zoho, data_center, form).await;
    assert_eq!(response.status(), status);
    response.json().await.unwrap()
}

async fn redeem(zoho: &Emulator, app: &App, code: &str, more: &[(&str, &str)]) -> Value {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", app.id()),
        ("client_secret", app.secret_for("eu")),
        ("redirect_uri", CALLBACK),
        ("code", code),
    ];
    for &(name, value) in more {
        form.retain(|(known, _)| *known != name);
        form.push((name, value));
    }
    form.retain(|(_, value)| !value.is_empty());
    token(zoho, "eu", 200, &form).await
}

fn refresh_form<'f>(app: &'f App, refresh_token: &'f str) -> [(&'static str, &'f str); 4] {
    [
        ("grant_type", "refresh_token"),
        ("client_id", app.id()),
        ("client_secret", app.secret_for("eu")),
        ("refresh_token", refresh_token),
    ]
}

async fn refresh(zoho: &Emulator, app: &App, refresh_token: &str) -> Value {
    token(zoho, "eu", 200, &refresh_form(app, refresh_token)).await
}

/// Sends a GET request to the gateway in Europe.
async fn get(zoho: &Emulator, path: &str, access_token: &str) -> Response {
    call(zoho, reqwest::Method::GET, path, access_token, None).await
}

async fn call(
    zoho: &Emulator,
    method: reqwest::Method,
    path: &str,
    access_token: &str,
    body: Option<&Value>,
) -> Response {
    let mut request = http().request(method, format!("{}{path}", zoho.api_domain("eu")));
    if path.starts_with("/api/v1/") {
        // Desk requires the header of the organization.
        request = request.header("orgId", "11");
    }
    if !access_token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Zoho-oauthtoken {access_token}"));
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    request.send().await.unwrap()
}

async fn json(response: Response, status: u16) -> Value {
    assert_eq!(response.status(), status);
    response.json().await.unwrap()
}

/// Returns `true` if the API in Europe accepts the token.
async fn is_valid(zoho: &Emulator, access_token: &str) -> bool {
    let response = get(zoho, "/crm/v8/Leads?fields=Last_Name", access_token).await;
    response.status() != 401
}

#[tokio::test]
async fn dropped_emulator_stops_its_servers() {
    let (zoho, _) = europe().await;
    let url = format!("{}/oauth/serverinfo", zoho.accounts_server("eu"));
    assert_eq!(http().get(&url).send().await.unwrap().status(), 200);
    drop(zoho);
    tokio::task::yield_now().await;
    assert!(http().get(&url).send().await.is_err());
}

#[tokio::test]
async fn unknown_data_center_is_rejected() {
    let error = Emulator::builder().data_centers(&["us", "atlantis"]).start().await.unwrap_err();
    assert!(error.to_string().starts_with("unknown data center `atlantis`; use one of us, eu"), "{error}");
}

#[tokio::test]
async fn recorded_request_debug_contains_no_secret() {
    let (zoho, app) = europe().await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let access_token = refresh(&zoho, &app, &refresh_token).await["access_token"].as_str().unwrap().to_owned();
    get(&zoho, "/crm/v8/Leads?fields=Last_Name", &access_token).await;
    let seen = zoho.requests();
    assert_eq!(seen.iter().filter(|seen| seen.is_refresh()).count(), 1);
    assert_eq!(seen[1].call.as_deref(), Some("ListRecords"));
    assert_eq!(seen[1].parameter("fields"), Some("Last_Name"));
    assert_eq!(
        format!("{seen:?} {app:?}"),
        format!(
            "[eu Accounts: POST /oauth/v2/token (refresh_token) → 200, \
             eu Gateway: GET /crm/v8/Leads (ListRecords) → 204] \
             App {{ id: {:?}, data_center: \"us\", .. }}",
            app.id()
        )
    );
    zoho.clear_requests();
    assert_eq!(zoho.requests().len(), 0);
}
