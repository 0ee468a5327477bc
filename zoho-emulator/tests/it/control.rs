//! The requests that the control server accepts.

use crate::{CALLBACK, LEADS, authorize_url, callback, get, http, with};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use zoho_emulator::{App, CONTROL_SCHEMA, Control, Emulator, Registration};

/// An emulator with a control server.
struct Controlled {
    zoho: Emulator,
    app: App,
    origin: String,
    token: String,
}

impl Controlled {
    async fn start() -> Self {
        Self::with_settings(Control::new()).await
    }

    async fn with_settings(control: Control) -> Self {
        let (mut zoho, app) = with(Emulator::builder()).await;
        let token = control.token().to_owned();
        let origin = zoho.serve_control(control).await.unwrap();
        Self { zoho, app, origin, token }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        http().request(method, format!("{}/_emulator/{path}", self.origin)).bearer_auth(&self.token)
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let response = self.request(Method::POST, path).json(body).send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn posted(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

#[tokio::test]
async fn missing_or_wrong_token_is_rejected() {
    let control = Controlled::start().await;
    let url = format!("{}/_emulator/clock", control.origin);
    let cut = &control.token[1..];
    for authorization in [None, Some(String::new()), Some(format!("Bearer {cut}")), Some(control.token.clone())] {
        let request =
            authorization.iter().fold(http().get(&url), |request, value| request.header("authorization", value));
        assert_eq!(request.send().await.unwrap().status(), 401, "{authorization:?}");
    }
    assert_eq!(control.get("clock").await, json!({ "seconds": 0.0 }));
    let short = Control::new().with_token("short");
    assert!(Emulator::start().await.unwrap().serve_control(short).await.is_err());
}

#[tokio::test]
async fn other_hosts_are_rejected() {
    let control = Controlled::start().await;
    let port = control.origin.rsplit(':').next().unwrap();
    for host in [format!("evil.example:{port}"), format!("localhost:{port}"), "10.0.0.1".to_owned()] {
        let response = control.request(Method::GET, "clock").header("host", &host).send().await.unwrap();
        assert_eq!(response.status(), 403, "{host}");
    }
}

#[tokio::test]
async fn requests_of_web_pages_are_rejected_without_cors() {
    let control = Controlled::start().await;
    for origin in ["https://evil.example", "null", control.origin.as_str()] {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let response = control.request(method, "clock").header("origin", origin).send().await.unwrap();
            assert_eq!(response.status(), 403, "{origin}");
            assert!(!response.headers().keys().any(|name| name.as_str().starts_with("access-control-")));
        }
    }
    assert_eq!(control.request(Method::OPTIONS, "clock").send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn control_paths_are_not_on_product_servers() {
    let control = Controlled::start().await;
    for server in [control.zoho.accounts_server("eu"), control.zoho.api_domain("eu")] {
        let response =
            http().get(format!("{server}/_emulator/clock")).bearer_auth(&control.token).send().await.unwrap();
        assert_eq!(response.status(), 404, "{server}");
    }
}

#[tokio::test]
async fn large_body_is_rejected() {
    let control = Controlled::start().await;
    let body = vec![b' '; 4 * 1024 * 1024 + 1];
    assert_eq!(control.request(Method::POST, "seed").body(body).send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn seed_adds_data_and_reset_removes_it() {
    let control = Controlled::start().await;
    let seed = json!({
        "clients": [{ "name": "script", "type": "self-client", "data_center": "eu" }],
        "users": [{ "name": "zoe", "data_center": "eu", "organization": "7001" }],
        "records": [
            { "data_center": "eu", "module": "Leads", "fields": { "Last_Name": "Burns" } },
            { "data_center": "eu", "product": "books", "list": "invoices", "fields": { "status": "overdue" } },
        ],
        "refresh_tokens": [{ "client": "script", "user": "zoe", "scopes": LEADS }],
        "access_tokens": [{ "client": "script", "user": "zoe", "scopes": LEADS }],
        "console_codes": [{ "client": "script", "user": "zoe", "scopes": LEADS }],
    });
    let added = control.posted("seed", &seed).await;
    let token = added["access_tokens"][0].as_str().unwrap();
    let leads: Value = get(&control.zoho, "/crm/v8/Leads?fields=Last_Name", token).await.json().await.unwrap();
    assert_eq!(leads["data"][0]["id"], added["records"][0]);
    let invoices = control.get("records?data_center=eu&product=books&list=invoices").await;
    assert_eq!(invoices["records"], json!([{ "status": "overdue", "invoice_id": added["records"][1] }]));
    let code = added["console_codes"][0].as_str().unwrap();
    let (id, secret) = (added["clients"][0]["id"].as_str().unwrap(), added["clients"][0]["secret"].as_str().unwrap());
    let form = [("grant_type", "authorization_code"), ("client_id", id), ("client_secret", secret), ("code", code)];
    assert!(crate::token(&control.zoho, "eu", 200, &form).await["refresh_token"].is_string());

    control.posted("reset", &json!({})).await;
    assert_eq!(get(&control.zoho, "/crm/v8/Leads?fields=Last_Name", token).await.status(), 401);
    assert_eq!(control.get("records?data_center=eu&module=Leads").await, json!({ "records": [] }));
    assert_eq!(
        control.posted("seed", &seed).await["records"],
        added["records"],
        "IDs should start again after a reset"
    );
}

#[tokio::test]
async fn wrong_seed_adds_nothing() {
    let control = Controlled::start().await;
    let user = json!({ "name": "zoe", "data_center": "eu" });
    let grant = |client: &str, user: &str, scopes: &str| json!([{ "client": client, "user": user, "scopes": scopes }]);
    for (seed, message) in [
        (json!({ "user": [] }), "unknown field `user`"),
        (json!({ "users": [user, { "name": "yan", "data_center": "jp" }] }), "without the data center `jp`"),
        (json!({ "users": [user], "records": [{ "data_center": "eu", "fields": {} }] }), "either `module`, or"),
        (json!({ "users": [user], "refresh_tokens": grant("app", "zoe", LEADS) }), "no client `app`"),
        (json!({ "users": [user], "refresh_tokens": grant(control.app.id(), "yan", LEADS) }), "no user `yan`"),
        (json!({ "users": [user], "refresh_tokens": grant(control.app.id(), "zoe", "Desk.ticket.READ") }), "no scope"),
    ] {
        let (status, answer) = control.post("seed", &seed).await;
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().unwrap().contains(message), "{answer}");
    }
    let decision = json!({ "authorize_url": "http://127.0.0.1:9/", "decision": "approve", "user": "zoe" });
    assert_eq!(control.post("decision", &decision).await.0, 400, "zoe should not be added");
}

#[tokio::test]
async fn clock_and_faults_are_controlled() {
    let control = Controlled::start().await;
    let token =
        control.zoho.access_token(&control.app, "anna", "ZohoCRM.modules.leads.READ,ZohoCRM.settings.fields.READ");
    let path = "/crm/v8/Leads?fields=Last_Name";
    let fault = json!({ "fault": { "type": "status", "status": 503 }, "call": "crm::ListRecords", "times": 2 });
    control.posted("faults", &fault).await;
    assert_eq!(get(&control.zoho, "/crm/v8/settings/fields?module=Leads", &token).await.status(), 204);
    assert_eq!(get(&control.zoho, path, &token).await.status(), 503);
    control.request(Method::DELETE, "faults").send().await.unwrap();
    assert_eq!(get(&control.zoho, path, &token).await.status(), 204);
    assert_eq!(control.posted("clock", &json!({ "advance_seconds": 3600 })).await, json!({ "seconds": 3600.0 }));
    assert_eq!(get(&control.zoho, path, &token).await.status(), 401);
    for body in [json!({ "advance_seconds": -1 }), json!({}), json!({ "seconds": 1 })] {
        assert_eq!(control.post("clock", &body).await.0, 400);
    }
}

/// Returns one fault for each type in the schema, with a value for each member.
fn faults_of_schema() -> Vec<Value> {
    let schema: Value = serde_json::from_str(CONTROL_SCHEMA).unwrap();
    let mut faults = Vec::new();
    for variant in schema["$defs"]["fault"]["oneOf"].as_array().unwrap() {
        let kind = &variant["properties"]["type"];
        let kinds = kind["enum"].as_array().cloned().unwrap_or_else(|| vec![kind["const"].clone()]);
        for kind in kinds {
            let mut fault = json!({ "type": kind });
            for (name, member) in variant["properties"].as_object().unwrap().iter().filter(|(name, _)| *name != "type")
            {
                fault[name] = match member["type"].as_str() {
                    Some("string") => json!("https://example.com"),
                    Some(_) => json!(200),
                    None => json!({}),
                };
            }
            faults.push(fault);
        }
    }
    faults
}

#[tokio::test]
async fn every_fault_of_the_schema_is_accepted() {
    let control = Controlled::start().await;
    let faults = faults_of_schema();
    assert_eq!(faults.len(), 32);
    for fault in faults {
        control.posted("faults", &json!({ "fault": fault })).await;
    }
    for fault in [json!({ "type": "gone" }), json!({ "type": "status" }), json!({ "type": "status", "status": 20 })] {
        assert_eq!(control.post("faults", &json!({ "fault": fault })).await.0, 400, "{fault}");
    }
    let named = json!({ "fault": { "type": "reset" }, "call": "ListRecords" });
    assert_eq!(control.post("faults", &named).await.0, 400);
}

#[tokio::test]
async fn records_are_added_and_listed() {
    let control = Controlled::start().await;
    let record = json!({ "data_center": "eu", "module": "Leads", "fields": { "Last_Name": "Burns" } });
    let id = control.posted("records", &record).await["id"].clone();
    let listed = control.get("records?data_center=eu&module=Leads").await;
    assert_eq!(listed, json!({ "records": [{ "Last_Name": "Burns", "id": id }] }));
    for query in ["module=Leads", "data_center=jp&module=Leads", "data_center=eu", "data_center=eu&product=books"] {
        let path = format!("records?{query}");
        assert_eq!(control.request(Method::GET, &path).send().await.unwrap().status(), 400, "{query}");
    }
}

#[tokio::test]
async fn decisions_return_the_callback() {
    let control = Controlled::start().await;
    let url = authorize_url(&control.zoho, &control.app, &[]);
    let decide = |decision: &str, url: &str| json!({ "authorize_url": url, "decision": decision, "user": "anna" });
    let approved = control.posted("decision", &decide("approve", &url)).await;
    assert!(callback(approved["callback"].as_str().unwrap()).contains_key("code"));
    let denied = control.posted("decision", &decide("deny", &url)).await;
    assert_eq!(callback(denied["callback"].as_str().unwrap())["error"], "access_denied");
    let wrong = authorize_url(&control.zoho, &control.app, &[("redirect_uri", "https://app.example/")]);
    let (status, answer) = control.post("decision", &decide("approve", &wrong)).await;
    assert_eq!(status, 409);
    assert!(answer["error"].as_str().unwrap().contains("Invalid Redirect Uri"), "{answer}");
}

/// Sends a refresh and an API call. Returns the secrets of both, and the text of the list of requests.
async fn recorded(control: &Controlled) -> (Vec<String>, String) {
    let refresh_token = control.zoho.refresh_token(&control.app, "anna", LEADS);
    let token = crate::refresh(&control.zoho, &control.app, &refresh_token).await;
    let token = token["access_token"].as_str().unwrap().to_owned();
    get(&control.zoho, &format!("/crm/v8/Leads?fields=Last_Name&word={token}"), &token).await;
    let list = control.get("requests").await;
    assert_eq!(list["total"], 2);
    assert_eq!(
        (&list["requests"][0]["grant_type"], &list["requests"][1]["call"]),
        (&json!("refresh_token"), &json!("ListRecords"))
    );
    let secret = control.app.secret_for("eu").to_owned();
    (vec![refresh_token, token, secret], list.to_string())
}

#[tokio::test]
async fn secrets_of_requests_are_redacted_by_default() {
    let (secrets, list) = recorded(&Controlled::start().await).await;
    assert!(secrets.iter().all(|secret| !list.contains(secret.as_str())), "{list}");
    assert!(list.contains(r#"["fields","Last_Name"]"#) && list.contains("[redacted]"), "{list}");
    let (secrets, list) = recorded(&Controlled::with_settings(Control::new().record_secrets()).await).await;
    assert!(secrets.iter().all(|secret| list.contains(secret.as_str())), "{list}");
}

#[tokio::test]
async fn list_of_requests_is_bounded() {
    let control = Controlled::start().await;
    for _ in 0..3 {
        get(&control.zoho, "/crm/v8/Leads", "").await;
    }
    let list = control.get("requests?limit=2").await;
    assert_eq!((list["total"].clone(), list["requests"].as_array().unwrap().len()), (json!(3), 2));
    for limit in ["0", "1001", "x"] {
        let path = format!("requests?limit={limit}");
        assert_eq!(control.request(Method::GET, &path).send().await.unwrap().status(), 400, "{limit}");
    }
    control.request(Method::DELETE, "requests").send().await.unwrap();
    assert_eq!(control.get("requests").await, json!({ "requests": [], "total": 0 }));
}

#[tokio::test]
async fn control_debug_contains_no_token() {
    let control = Control::new();
    assert!(!format!("{control:?}").contains(control.token()));
}

#[tokio::test]
async fn seed_needs_no_server() {
    let zoho = Emulator::start().await.unwrap();
    zoho.register(Registration::server().redirect_uri(CALLBACK).name("default"));
    let seed = json!({
        "users": [{ "name": "zoe", "data_center": "us" }],
        "refresh_tokens": [{ "client": "default", "user": "zoe", "scopes": LEADS }],
    });
    let added = zoho.seed(&seed.to_string()).unwrap();
    assert!(added["refresh_tokens"][0].as_str().unwrap().starts_with("1000."));
    let error = zoho.seed("{").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}
