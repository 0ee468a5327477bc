//! Tests of `zoho token`.

use crate::zoho::{errors, zoho_with};
use serde_json::json;
use std::process::Output;
use zoho_emulator::{App, Emulator, Fault, Registration, ScopeInResponse};

pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/callback?tenant=a%20b&x='$HOME'";
pub(crate) const LEADS: &str = "ZohoCRM.modules.leads.READ";

/// Starts an emulator in this process, with a user in Europe.
pub(crate) async fn europe(registration: Registration) -> (Emulator, App) {
    let zoho = Emulator::start().await.expect("emulator should bind ports");
    zoho.user("anna", "eu");
    let app = zoho.register(registration);
    (zoho, app)
}

/// Returns the option `--loopback DC=ACCOUNTS,API` for each data center.
pub(crate) fn loopback(zoho: &Emulator) -> Vec<String> {
    let servers = zoho.servers().map(|(code, accounts, api)| format!("{code}={accounts},{api}"));
    servers.flat_map(|servers| ["--loopback".to_owned(), servers]).collect()
}

/// Returns an authorization code of anna for a client without PKCE.
pub(crate) fn code(zoho: &Emulator, app: &App, access_type: &str) -> String {
    let mut url =
        url::Url::parse(&format!("{}/oauth/v2/auth", zoho.accounts_server("us"))).expect("URL should be valid");
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", app.id())
        .append_pair("scope", LEADS)
        .append_pair("redirect_uri", CALLBACK)
        .append_pair("access_type", access_type);
    let callback = url::Url::parse(&zoho.approve(&url, "anna")).expect("URL should be valid");
    callback.query_pairs().find(|(name, _)| name == "code").expect("callback should have a code").1.into_owned()
}

/// Runs `zoho token` on the emulator's servers in Europe, and checks that no value of a variable is printed.
async fn token(zoho: &Emulator, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let owned = |text: &&str| (*text).to_owned();
    let mut all: Vec<String> = ["token", "--dc", "eu"].iter().chain(arguments).map(owned).collect();
    all.extend(loopback(zoho));
    let variables: Vec<(String, String)> = variables.iter().map(|(name, value)| (owned(name), owned(value))).collect();
    // The emulator responds on this thread, so another thread must wait for the process.
    let run = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = all.iter().map(String::as_str).collect();
        let variables_as_text: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let output = zoho_with(&variables_as_text, &arguments);
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
        for (name, value) in variables_as_text {
            assert!(value.is_empty() || !printed.contains(value), "{name} should not be shown: {printed}");
        }
        output
    });
    run.await.expect("blocking task should not panic")
}

fn expect_stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", errors(output));
    String::from_utf8(output.stdout.clone()).expect("output should be UTF-8")
}

fn client(app: &App) -> [(&'static str, String); 2] {
    [("ZOHO_CLIENT_ID", app.id().to_owned()), ("ZOHO_CLIENT_SECRET", app.secret().to_owned())]
}

/// Returns the client's variables and one additional variable.
fn with_variable<'v>(
    client: &'v [(&'static str, String); 2],
    name: &'v str,
    value: &'v str,
) -> [(&'v str, &'v str); 3] {
    let [(id, an_id), (secret, a_secret)] = client;
    [(id, an_id), (secret, a_secret), (name, value)]
}

#[tokio::test]
async fn refresh_token_returns_access_token() {
    let (zoho, app) = europe(Registration::server().redirect_uri(CALLBACK)).await;
    let (client, refresh_token) = (client(&app), zoho.refresh_token(&app, "anna", LEADS));
    let variables = with_variable(&client, "ZOHO_REFRESH_TOKEN", &refresh_token);
    let api = zoho.api_domain("eu");
    assert_eq!(
        expect_stdout(&token(&zoho, &variables, &["--refresh"]).await),
        format!(
            "The accounts server of `eu` issued a token.\n  \
             access token  70 characters (add --show-tokens to show it)\n  \
             refresh token none: this grant type does not return a refresh token\n  \
             expires in    3600 seconds\n  \
             scopes        {LEADS}\n  \
             API domain    {api}, in data center `eu`\n"
        )
    );
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh", "--json"]).await);
    let shown = crate::schema::parse_as("token_response", &shown);
    assert_eq!(
        shown,
        json!({
            "data_center": "eu", "scopes": [LEADS], "expires_in": 3600, "api_domain": api, "api_domain_data_center": "eu",
            "api_domain_environment": "production", "refresh_token_received": false,
        })
    );
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh", "--json", "--show-tokens"]).await);
    let shown = crate::schema::parse_as("token_response", &shown);
    let access_token = shown["access_token"].as_str().expect("response should have a token");
    let leads = format!("{api}/crm/v8/Leads?fields=Last_Name");
    assert_eq!(get(&leads, access_token).await, 204);
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh", "--show-tokens"]).await);
    assert!(shown.contains("access token  1000."), "{shown}");
}

/// Sends a GET request with an access token, and returns the status of the response.
async fn get(url: &str, access_token: &str) -> u16 {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("URL should be valid");
    let mut connection = tokio::net::TcpStream::connect(host).await.expect("server should accept connections");
    let head = format!(
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Zoho-oauthtoken {access_token}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.expect("request should be sent");
    let mut response = String::new();
    connection.read_to_string(&mut response).await.expect("server should respond");
    response.split(' ').nth(1).expect("response should have a status").parse().expect("status should be a number")
}

#[tokio::test]
async fn code_of_consent_or_console_is_exchanged() {
    let (zoho, app) = europe(Registration::server().redirect_uri(CALLBACK)).await;
    let own = client(&app);
    let offline = code(&zoho, &app, "offline");
    let arguments = ["--code", "--redirect-uri", CALLBACK];
    let shown = expect_stdout(&token(&zoho, &with_variable(&own, "ZOHO_CODE", &offline), &arguments).await);
    assert!(shown.contains("refresh token 70 characters (add --show-tokens to show it)\n"), "{shown}");
    let online = code(&zoho, &app, "online");
    let shown = expect_stdout(&token(&zoho, &with_variable(&own, "ZOHO_CODE", &online), &arguments).await);
    assert!(shown.contains("refresh token none: Zoho issues a refresh token only for an offline consent"), "{shown}");

    let app = zoho.register(Registration::self_client());
    let made = zoho.console_code(&app, LEADS, "anna");
    let shown = expect_stdout(
        &token(&zoho, &with_variable(&client(&app), "ZOHO_CODE", &made), &["--code", "--show-tokens"]).await,
    );
    assert!(shown.contains("refresh token 1000."), "{shown}");
}

#[tokio::test]
async fn client_credentials_return_token_and_report_missing() {
    let (zoho, app) = europe(Registration::self_client().organization("ZohoCRM.7")).await;
    let own = client(&app);
    let [(id, an_id), (secret, a_secret)] = &own;
    let variables = [(*id, an_id.as_str()), (*secret, a_secret.as_str())];
    let two = format!("{LEADS},desk.TICKETS.read");
    let arguments = ["--client-credentials", "--scope", &two, "--soid", "ZohoCRM.7"];
    let shown = expect_stdout(&token(&zoho, &variables, &arguments).await);
    assert!(shown.contains(&format!("scopes        {LEADS}, Desk.tickets.READ\n")), "{shown}");

    let none = token(&zoho, &variables, &arguments[..3]).await;
    assert_eq!(none.status.code(), Some(1));
    assert!(errors(&none).ends_with("next: add --soid ZohoCRM.<organization ID>\n"), "{}", errors(&none));

    zoho.fault(Fault::NarrowedScope(LEADS.to_owned()));
    let less = token(&zoho, &variables, &arguments).await;
    assert_eq!(less.status.code(), Some(1));
    assert!(
        errors(&less).contains("fewer scopes were granted than requested (missing: Desk.tickets.READ)"),
        "{}",
        errors(&less)
    );
    assert!(less.stdout.starts_with(b"The accounts server of `eu` issued a token."));

    // The catalog does not have this product; Zoho reports whether the scope exists.
    let other =
        token(&zoho, &variables, &["--client-credentials", "--other-scope", "ZohoMail.a.READ", "--soid", "ZohoCRM.7"]);
    assert!(errors(&other.await).contains("does not know a requested scope"));
    assert_eq!(zoho.requests().last().and_then(|seen| seen.parameter("scope")), Some("ZohoMail.a.READ"));
}

#[tokio::test]
async fn incomplete_or_untrusted_response_is_reported() {
    let zoho = Emulator::builder()
        .scope_in_response(ScopeInResponse::Absent)
        .start()
        .await
        .expect("emulator should bind ports");
    zoho.user("anna", "eu");
    let app = zoho.register(Registration::self_client());
    let (own, refresh_token) = (client(&app), zoho.refresh_token(&app, "anna", LEADS));
    let variables = with_variable(&own, "ZOHO_REFRESH_TOKEN", &refresh_token);
    zoho.fault(Fault::NoApiDomain);
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh"]).await);
    assert!(shown.contains("scopes        not reported") && shown.contains("API domain    not reported"), "{shown}");
    zoho.fault(Fault::ApiDomain("https://evil.example".to_owned()));
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh"]).await);
    assert!(shown.contains("https://evil.example, which belongs to no known data center"), "{shown}");
    zoho.fault(Fault::ApiDomain("https://\u{1b}[2J".to_owned()));
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh"]).await);
    assert!(!shown.contains('\u{1b}') && shown.contains("API domain    not reported"), "{shown}");
    zoho.fault(Fault::ExpiresInMillisecondsOnly);
    let shown = expect_stdout(&token(&zoho, &variables, &["--refresh"]).await);
    assert!(shown.contains("expires in    3600 seconds"), "{shown}");
}

#[tokio::test]
async fn rejected_request_reports_reason_and_fix() {
    let (zoho, app) = europe(Registration::server().redirect_uri(CALLBACK)).await;
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let right = client(&app);
    let [(id, an_id), (secret, a_secret)] = &right;
    let refused = async |id_and_secret: (&str, &str), more: (&str, &str), arguments: &[&str], parts: [&str; 2]| {
        let variables = [(*id, id_and_secret.0), (*secret, id_and_secret.1), more];
        let output = token(&zoho, &variables, arguments).await;
        let errors = errors(&output);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(output.stdout.is_empty());
        assert!(
            !errors.contains("`.") && !errors.contains("discover_data_center"),
            "no method should be named: {errors}"
        );
        assert!(errors.starts_with("error: ") && parts.iter().all(|part| errors.contains(part)), "{errors}");
    };
    let (own, refresh) = ((an_id.as_str(), a_secret.as_str()), ("ZOHO_REFRESH_TOKEN", refresh_token.as_str()));
    let wrong_id = ["does not know the client (`invalid_client`)", "next: use another --dc"];
    refused(("1000.NOBODY", a_secret), refresh, &["--refresh"], wrong_id).await;
    let wrong_secret = ["the client secret is wrong for `eu`", "which https://api-console.zoho.eu shows"];
    refused((an_id, "wr0ng-s3cret"), refresh, &["--refresh"], wrong_secret).await;
    let invalid_grant = ["no longer valid (`invalid_code`)", "next: run zoho login"];
    refused(own, ("ZOHO_REFRESH_TOKEN", "1000.dead.t0ken"), &["--refresh"], invalid_grant).await;
    let code = code(&zoho, &app, "online");
    let elsewhere = ["--code", "--redirect-uri", "http://127.0.0.1:9/other"];
    refused(
        own,
        ("ZOHO_CODE", &code),
        &elsewhere,
        ["the redirect URI does not exactly match", "next: set --redirect-uri"],
    )
    .await;
    zoho.fault(Fault::Throttled);
    refused(own, refresh, &["--refresh"], ["too many token requests", "wait 600 seconds"]).await;
    zoho.fault(Fault::Reset);
    refused(
        own,
        refresh,
        &["--refresh"],
        ["failed to read the response of the accounts server of `eu`", "; try again"],
    )
    .await;
    zoho.fault(Fault::Redirect("http://127.0.0.1:9/".to_owned()));
    refused(
        own,
        refresh,
        &["--refresh"],
        ["returned a redirect to http://127.0.0.1:9/", "check whether a proxy intercepts the connection"],
    )
    .await;
}

/// Servers that do not exist.
const UNREACHABLE: &str = "eu=http://127.0.0.1:9,http://127.0.0.1:9";

#[test]
fn missing_variables_are_reported_with_description() {
    let missing =
        zoho_with(&[("ZOHO_CLIENT_SECRET", "")], &["token", "--refresh", "--dc", "eu", "--loopback", UNREACHABLE]);
    assert_eq!(missing.status.code(), Some(2));
    let text = errors(&missing);
    for part in [
        "ZOHO_CLIENT_ID: the client ID that the API console shows",
        "ZOHO_CLIENT_SECRET: the client secret that",
        "ZOHO_REFRESH_TOKEN: the refresh token",
        "next: set each one with read -rs NAME && export NAME",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let blank = zoho_with(
        &[("ZOHO_CLIENT_ID", "1000.s3cret ")],
        &["token", "--refresh", "--dc", "eu", "--loopback", UNREACHABLE],
    );
    assert_eq!(blank.status.code(), Some(2));
    assert!(errors(&blank).contains("ZOHO_CLIENT_ID contains whitespace") && !errors(&blank).contains("s3cret"));
}

#[test]
fn invalid_token_options_are_rejected() {
    let not_loopback = "https://accounts.zoho.eu,http://127.0.0.1:1";
    for (arguments, message) in [
        (&["--dc", "eu"][..], "<--refresh|--code|--client-credentials|--user <NAME>>"),
        (&["--refresh"], "--dc <CODE>"),
        (&["--refresh", "--code", "--dc", "eu"], "cannot be used with"),
        (&["--refresh", "--dc", "mars"], "unknown data center `mars`"),
        (&["--client-credentials", "--dc", "eu"], "<--scope <SCOPES>|--other-scope <SCOPE>>"),
        (&["--client-credentials", "--dc", "eu", "--scope", "Desk.ticket.READ"], "did you mean `Desk.tickets.READ`"),
        (
            &["--client-credentials", "--dc", "eu", "--scope", "Nowhere.x.READ"],
            "search for it with zoho catalog search",
        ),
        (&["--client-credentials", "--dc", "eu", "--other-scope", "A.b C.d"], "neither spaces nor commas"),
        (&["--refresh", "--dc", "eu", "--scope", "Desk.tickets.READ"], "'--refresh' cannot be used with"),
        (&["--code", "--dc", "eu", "--scope", "Desk.tickets.READ"], "'--code' cannot be used with"),
        (&["--refresh", "--dc", "eu", "--soid", "ZohoCRM.1"], "'--refresh' cannot be used with"),
        (&["--refresh", "--dc", "eu", "--redirect-uri", "https://app.example/"], "'--refresh' cannot be used with"),
        (&["--refresh", "--dc", "eu", "--curl", "--json"], "cannot be used with"),
        (&["--refresh", "--dc", "eu", "--loopback", not_loopback], "is not an origin on loopback"),
        (&["--refresh", "--dc", "eu", "--loopback", "http://127.0.0.1:1"], "separated by a comma"),
        (&["--refresh", "--dc", "eu", "--client-secret", "s"], "unexpected argument '--client-secret'"),
    ] {
        let variables = [("ZOHO_CLIENT_ID", "1000.A"), ("ZOHO_CLIENT_SECRET", "s"), ("ZOHO_REFRESH_TOKEN", "r")];
        // If a request is sent in spite of the error, it must not leave this machine.
        let output = zoho_with(&variables, &[&["token", "--loopback", UNREACHABLE], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", errors(&output));
        assert!(errors(&output).contains(message), "{arguments:?}: {}", errors(&output));
    }
}
