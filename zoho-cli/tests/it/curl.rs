//! Tests of `zoho token --curl`.

use crate::token::{CALLBACK, LEADS, code, europe, loopback};
use crate::zoho::{errors, with, zoho_with};
use std::process::{Command, Output};
use zoho_emulator::{Emulator, Registration};

/// The value of the variables, which must be neither printed nor executed.
const HOSTILE: &str = "s3cret'\"$(touch s3cret)`id`&grant_type=x=%41+\\@ ;";

/// Returns the printed command, and checks that it contains no value of a variable.
fn curl_command(zoho: &Emulator, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let loopback = loopback(zoho);
    let loopback = loopback.iter().map(String::as_str);
    let all: Vec<&str> =
        ["token", "--curl", "--dc", "eu"].into_iter().chain(arguments.iter().copied()).chain(loopback).collect();
    let output = zoho_with(variables, &all);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let text = String::from_utf8(output.stdout).expect("output should be UTF-8");
    for (name, value) in variables {
        assert!(!text.contains(value), "{name} should not be shown: {text}");
    }
    let url = format!("'{}/oauth/v2/token'", zoho.accounts_server("eu"));
    assert!(text.starts_with(&format!("curl --silent --show-error {url} \\\n")), "{text}");
    text
}

/// Runs a command with `sh`. Returns `None` if curl is not installed.
async fn run(command: String, variables: &[(&str, &str)]) -> Option<Output> {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("SKIPPED: curl is not installed, so the output of `--curl` cannot be tested");
        return None;
    }
    let owned = |text: &&str| (*text).to_owned();
    let variables: Vec<(String, String)> = variables.iter().map(|(name, value)| (owned(name), owned(value))).collect();
    let run = tokio::task::spawn_blocking(move || {
        let variables_as_text: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut sh = Command::new("sh");
        // Ignores proxies and settings of the user who runs the tests.
        sh.args(["-euc", &command]).env("no_proxy", "*").env("CURL_HOME", "/nowhere").env("HOME", "/nowhere");
        with(&mut sh, &variables_as_text).output().expect("sh should start")
    });
    Some(run.await.expect("blocking task should not panic"))
}

fn assert_token(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("\"access_token\":\"1000."), "{text} {}", errors(output));
}

#[tokio::test]
async fn printed_curl_command_returns_token() {
    let (zoho, app) = europe(Registration::server().redirect_uri(CALLBACK)).await;
    let (refresh_token, code) = (zoho.refresh_token(&app, "anna", LEADS), code(&zoho, &app, "offline"));
    let variables = [
        ("ZOHO_CLIENT_ID", app.id()),
        ("ZOHO_CLIENT_SECRET", app.secret()),
        ("ZOHO_REFRESH_TOKEN", &refresh_token),
        ("ZOHO_CODE", &code),
    ];
    for arguments in [&["--refresh"][..], &["--code", "--redirect-uri", CALLBACK]] {
        let Some(output) = run(curl_command(&zoho, &variables, arguments), &variables).await else { return };
        assert_token(&output);
    }
    // The URL has only a path.
    assert!(zoho.requests().iter().all(|seen| seen.path == "/oauth/v2/token"));

    let app = zoho.register(Registration::self_client().organization("ZohoCRM.1"));
    let variables = [("ZOHO_CLIENT_ID", app.id()), ("ZOHO_CLIENT_SECRET", app.secret())];
    let arguments = ["--client-credentials", "--scope", LEADS, "--soid", "ZohoCRM.1"];
    if let Some(output) = run(curl_command(&zoho, &variables, &arguments), &variables).await {
        assert_token(&output);
    }
}

#[tokio::test]
async fn hostile_variable_values_are_not_executed() {
    let (zoho, _) = europe(Registration::self_client()).await;
    let command = curl_command(&zoho, &[], &["--client-credentials", "--scope", LEADS, "--soid", HOSTILE]);
    assert!(command.contains("--data-urlencode \"client_secret=$ZOHO_CLIENT_SECRET\""), "{command}");
    let variables = [("ZOHO_CLIENT_ID", HOSTILE), ("ZOHO_CLIENT_SECRET", HOSTILE)];
    let Some(output) = run(command, &variables).await else { return };
    assert!(output.status.success(), "{}", errors(&output));
    let requests = zoho.requests();
    let seen = requests.last().expect("request should be sent");
    for name in ["client_id", "client_secret", "soid"] {
        assert_eq!(seen.parameter(name), Some(HOSTILE), "{name}");
    }
    assert_eq!(seen.grant_type.as_deref(), Some("client_credentials"));
    assert!(!std::path::Path::new("s3cret").exists(), "no command should be run");
}
