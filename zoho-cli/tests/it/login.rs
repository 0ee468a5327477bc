//! Tests of `zoho login`.

use crate::token::{LEADS, loopback};
use crate::zoho::{errors, with, zoho_with};
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use zoho_emulator::{App, Emulator, Fault, Registration};

/// Starts an emulator in this process, with a native client on a free port and a user in Europe.
pub(crate) async fn start() -> (Emulator, App, String) {
    let zoho = Emulator::start().await.expect("emulator should bind ports");
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port should be free")
        .local_addr()
        .expect("listener should have an address");
    let redirect_uri = format!("http://{free}/callback");
    let app = zoho.register(Registration::native().redirect_uri(&redirect_uri));
    zoho.user("anna", "eu");
    (zoho, app, redirect_uri)
}

/// Runs the command. `respond` returns the callback for the printed URL, which the browser then opens.
pub(crate) async fn login(
    (zoho, app, redirect_uri): &(Emulator, App, String),
    secret: Option<&str>,
    variables: &[(&str, &str)],
    arguments: &[&str],
    respond: impl AsyncFnOnce(&str) -> Option<String>,
) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zoho"));
    command.args(["login", "--no-browser", "--dc", "us", "--redirect-uri", redirect_uri]).args(arguments);
    command.args(loopback(zoho)).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut variables = variables.to_vec();
    variables.push(("ZOHO_CLIENT_ID", app.id()));
    variables.extend(secret.map(|secret| ("ZOHO_CLIENT_SECRET", secret)));
    with(&mut command, &variables);
    let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().expect("command should start");
    let mut stderr = BufReader::new(child.stderr.take().expect("standard error should be piped"));
    let mut output = String::new();
    while !output.contains("http://") && stderr.read_line(&mut output).await.expect("output should have a line") > 0 {}
    let url = output.lines().find(|line| line.starts_with("http://")).unwrap_or_else(|| panic!("no URL: {output}"));
    if let Some(callback) = respond(url).await {
        let (host, path) =
            callback.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("URL should be valid");
        let mut browser = TcpStream::connect(host).await.expect("command should listen");
        let head = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        browser.write_all(head.as_bytes()).await.expect("request should be sent");
        browser.read_to_string(&mut String::new()).await.expect("command should respond");
    }
    let mut output = child.wait_with_output().await.expect("command should exit");
    stderr.read_to_end(&mut output.stderr).await.expect("standard error should be readable");
    output
}

#[tokio::test]
async fn login_of_user_in_other_data_center_succeeds() {
    let all = start().await;
    let (zoho, app, _) = &all;
    for secret in [None, Some(app.secret())] {
        let scopes = format!("{LEADS},desk.tickets.read");
        let arguments = ["--scope", &scopes, "--json"];
        let output = login(&all, secret, &[], &arguments, async |url| {
            assert!(url.contains("&prompt=consent&") && url.contains("&code_challenge_method=S256"), "{url}");
            Some(zoho.approve(url, "anna"))
        });
        let output = output.await;
        assert!(output.status.success(), "{}", errors(&output));
        let json = crate::schema::parse_as("token_response", &String::from_utf8_lossy(&output.stdout));
        assert_eq!((&json["data_center"], &json["refresh_token_received"]), (&"eu".into(), &true.into()));
        assert_eq!(json["scopes"], serde_json::json!([LEADS, "Desk.tickets.READ"]));
        let requests = zoho.requests();
        let sent = requests.iter().rfind(|seen| seen.path == "/oauth/v2/token").expect("code should be exchanged");
        assert_eq!(sent.parameter("client_secret"), secret);
    }
}

#[tokio::test]
async fn denied_partial_or_missing_consent_fails() {
    let all = start().await;
    let (zoho, ..) = &all;
    let refused = login(&all, None, &[], &["--scope", LEADS], async |url| Some(zoho.deny(url))).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("error: the user denied consent"), "{}", errors(&refused));

    zoho.fault(Fault::NarrowedScope("Desk.tickets.READ".to_owned()));
    let both = format!("{LEADS},Desk.tickets.READ");
    let less = login(&all, None, &[], &["--scope", &both], async |url| Some(zoho.approve(url, "anna"))).await;
    assert_eq!(less.status.code(), Some(1));
    assert!(errors(&less).contains(&format!("missing: {LEADS}")), "{}", errors(&less));

    let wrong = login(&all, Some("wr0ng"), &[], &["--scope", LEADS], async |url| Some(zoho.approve(url, "anna"))).await;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(errors(&wrong).contains("the client secret is wrong for `eu`"), "{}", errors(&wrong));
    assert!(!errors(&wrong).contains("wr0ng"));

    let timed_out = login(&all, None, &[], &["--scope", LEADS, "--wait", "0"], async |_| None).await;
    assert_eq!(timed_out.status.code(), Some(1));
    assert!(errors(&timed_out).contains("no callback arrived within 0 seconds"), "{}", errors(&timed_out));
}

#[test]
fn invalid_login_options_are_rejected() {
    let id = [("ZOHO_CLIENT_ID", "1000.A")];
    for (variables, arguments, message) in [
        (&id[..], &["--dc", "eu"][..], "no scope given"),
        (&id, &["--scope", LEADS], "--dc <CODE>"),
        (&id, &["--dc", "eu", "--scope", "ZohoCRM.modules.lead.READ"], "did you mean `ZohoCRM.modules.leads.READ`"),
        (&[], &["--dc", "eu", "--scope", LEADS], "ZOHO_CLIENT_ID: the client ID that the API console shows"),
        (
            &id,
            &["--dc", "eu", "--scope", LEADS, "--redirect-uri", "https://app.example/"],
            "not an `http` address of this machine",
        ),
    ] {
        let output = zoho_with(variables, &[&["login", "--no-browser"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", errors(&output));
        assert!(errors(&output).contains(message), "{arguments:?}: {}", errors(&output));
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port should be free");
    let uri = format!("http://{}/", taken.local_addr().expect("listener should have an address"));
    let output = zoho_with(&id, &["login", "--no-browser", "--dc", "eu", "--scope", LEADS, "--redirect-uri", &uri]);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("cannot listen on"), "{}", errors(&output));
    assert!(errors(&output).contains("os error"), "the cause should be shown: {}", errors(&output));
}
