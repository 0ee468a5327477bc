//! `zoho api`

use crate::login::login;
use crate::token::loopback;
use crate::zoho::{errors, folder, with};
use serde_json::{Value, json};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use zoho_emulator::{App, Emulator, Fault, FaultPoint, File};

const SCOPES: &str = "ZohoBooks.invoices.READ,ZohoBooks.invoices.CREATE,ZohoCRM.modules.leads.READ,ZohoCRM.modules.leads.CREATE,\
     ZohoCRM.modules.leads.DELETE,ZohoCRM.files.CREATE,ZohoCRM.files.READ,Desk.tickets.READ";

/// The ID of anna's organization.
const ORGANIZATION: &str = "60001234567";

/// A store with an account of anna.
struct TestEnv {
    zoho: (Emulator, App, String),
    store: String,
}

impl TestEnv {
    async fn new(name: &str) -> Self {
        Self::with_scopes(name, SCOPES).await
    }

    async fn with_scopes(name: &str, scopes: &str) -> Self {
        let store = format!("file:{}", folder(&format!("api-{name}")).join("tokens.json").display());
        let env = Self { zoho: crate::login::start().await, store };
        env.zoho.0.organization("anna", ORGANIZATION);
        let (zoho, secret) = (&env.zoho.0, env.zoho.1.secret());
        let arguments = ["--scope", scopes, "--user", "anna", "--plaintext"];
        let consent = async |url: &str| Some(zoho.approve(url, "anna"));
        let output = login(&env.zoho, Some(secret), &[("TOKEN_STORE", &env.store)], &arguments, consent).await;
        assert!(output.status.success(), "{}", errors(&output));
        zoho.clear_requests();
        env
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoho"));
        command.arg("api").args(arguments).arg("--plaintext").args(loopback(&self.zoho.0));
        let app = &self.zoho.1;
        let variables =
            [("TOKEN_STORE", self.store.as_str()), ("ZOHO_CLIENT_ID", app.id()), ("ZOHO_CLIENT_SECRET", app.secret())];
        with(&mut command, &variables);
        command
    }

    /// Runs a command on another thread, because the emulator responds on this one. Checks that no token is printed.
    async fn run(&self, arguments: &[&str]) -> Output {
        let output = run(self.command(arguments)).await;
        for secret in self.zoho.0.secrets() {
            let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
            assert!(!printed.contains(&secret), "a secret is shown: {printed}");
        }
        output
    }

    /// Returns the number of requests to the API.
    fn sent(&self) -> usize {
        self.zoho.0.requests().iter().filter(|seen| !seen.path.starts_with("/oauth/")).count()
    }
}

async fn run(mut command: Command) -> Output {
    let run = tokio::task::spawn_blocking(move || command.output().expect("command should start"));
    run.await.expect("blocking task should not panic")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{} {}", text(output), errors(output));
}

#[tokio::test]
async fn filter_gets_every_page_of_an_organization() {
    let env = TestEnv::new("pages").await;
    for number in 0..450 {
        env.zoho.0.lists("eu").insert("books", "invoices", json!({ "invoice_id": number.to_string() }));
    }
    let arguments =
        ["GET", "/books/v3/invoices", "--all", "--jq", ".invoices[].invoice_id", "--organization", ORGANIZATION];
    let output = env.run(&[&arguments[..], &["--query", "status=overdue", "--verbose"]].concat()).await;
    assert_code(&output, 0);
    assert_eq!(text(&output).lines().count(), 450, "{}", errors(&output));
    let errors = errors(&output);
    assert!(errors.contains("books::ListInvoices requires ZohoBooks.invoices.READ (documented)"), "{errors}");
    assert_eq!(env.sent(), 3);
    let requests = env.zoho.0.requests();
    let last = requests.last().expect("a request should be sent");
    assert_eq!(last.parameter("organization_id"), Some(ORGANIZATION));
    assert_eq!(last.parameter("status"), Some("overdue"));
    let without = env.run(&["GET", "/books/v3/invoices"]).await;
    assert_code(&without, 2);
    assert!(self::errors(&without).contains("next: add --organization ID"), "{}", self::errors(&without));
    let other = env.run(&["GET", "/books/v3/invoices", "--organization", "1"]).await;
    assert_code(&other, 1);
}

#[tokio::test]
async fn response_is_printed_unchanged_and_body_is_sent() {
    let env = TestEnv::new("body").await;
    let data = r#"{"data":[{"Last_Name":"Burns"}]}"#;
    let created = env.run(&["POST", "/crm/v8/Leads", "--data", data, "--jq", ".data[0].code"]).await;
    assert_code(&created, 0);
    assert_eq!(text(&created), "SUCCESS\n");
    let listed = env.run(&["GET", "/crm/v8/Leads?fields=Last_Name", "--quiet"]).await;
    assert_code(&listed, 0);
    let json: Value = serde_json::from_slice(&listed.stdout).expect("output should be JSON");
    assert_eq!(json["data"][0]["Last_Name"], "Burns");
    assert_eq!(errors(&listed), "");
    let file = folder("api-body-file").join("body.json");
    std::fs::write(&file, data).expect("file should be written");
    let from_file = env.run(&["POST", "/crm/v8/Leads", "--data-file", &file.to_string_lossy()]).await;
    assert_code(&from_file, 0);
    for (arguments, part) in [
        (&["POST", "/crm/v8/Leads", "--data", "{"][..], "the body is not application/json"),
        (&["GET", "/crm/v8/Leads", "--data", "{}"], "a GET request has no body"),
        (&["GET", "/crm/v8/Leads", "--jq", ".a["], "is not a filter of jq"),
        (&["GET", "/crm/v8/Leads", "--query", "fields"], "is not NAME=VALUE"),
        (&["GET", "/crm/v8/Leads", "--organization", "1"], "one organization per token"),
        (&["GET", "/crm/v8/../x"], "the path of the raw request contains a segment"),
        (&["HEAD", "/crm/v8/Leads"], "unknown method"),
        (&["GET", "/mail/v1/x"], "no product of the catalog has paths like"),
        (&["GET", "/crm/v8/settings/modules/Leads", "--all"], "is not known to have pages"),
    ] {
        let sent = env.sent();
        let output = env.run(arguments).await;
        assert!(errors(&output).contains(part), "{arguments:?}: {}", errors(&output));
        assert_ne!(output.status.code(), Some(0));
        assert_eq!(env.sent(), sent, "{arguments:?}");
    }
}

#[tokio::test]
async fn token_is_sent_only_to_the_host_of_the_product() {
    let env = TestEnv::new("hosts").await;
    let (eu, us) = (env.zoho.0.api_domain("eu").to_owned(), env.zoho.0.api_domain("us").to_owned());
    let own = env.run(&["GET", &format!("{eu}/crm/v8/Leads?fields=Last_Name")]).await;
    assert_code(&own, 0);
    let sent = env.sent();
    for origin in [
        "https://evil.example",
        "https://www.zohoapis.eu",
        "http://127.0.0.1:1",
        &us,
        "https://www.zohoapis.eu@evil.example",
    ] {
        let output = env.run(&["GET", &format!("{origin}/crm/v8/Leads")]).await;
        assert_code(&output, 2);
        assert!(errors(&output).contains("is not the host of Zoho CRM in the data center `eu`"), "{}", errors(&output));
    }
    assert_eq!(env.sent(), sent);
}

#[tokio::test]
async fn request_is_not_sent_if_reported_scopes_are_insufficient() {
    let env = TestEnv::with_scopes("reported", "ZohoCRM.modules.leads.READ").await;
    let output = env.run(&["DELETE", "/crm/v8/Leads/4150868000000224001"]).await;
    assert_code(&output, 1);
    let errors = errors(&output);
    assert!(errors.contains("crm::DeleteRecord<crm::Leads> requires ZohoCRM.modules.leads.DELETE"), "{errors}");
    assert!(errors.contains("the account has only ZohoCRM.modules.leads.READ, so nothing was sent"), "{errors}");
    assert!(
        errors.contains("next: ask the user to consent again, with zoho login --scope ZohoCRM.modules.leads.DELETE")
    );
    assert_eq!(env.sent(), 0);
}

#[tokio::test]
async fn insufficient_scope_of_a_response_is_explained() {
    let env = TestEnv::new("insufficient").await;
    // The catalog does not know the scopes of this call, so the request is sent.
    let output = env.run(&["GET", "/crm/v8/users"]).await;
    assert_code(&output, 1);
    let body =
        json!({ "code": "OAUTH_SCOPE_MISMATCH", "message": "invalid oauth scope", "details": {}, "status": "error" });
    env.zoho.0.fault(Fault::Response { status: 401, body }.at_point(FaultPoint::Api));
    let output = env.run(&["GET", "/crm/v8/Leads?fields=Last_Name"]).await;
    assert_code(&output, 1);
    assert!(
        errors(&output).contains("the account's scopes are insufficient; the call requires ZohoCRM.modules.leads.READ")
    );
}

#[tokio::test]
async fn rate_limit_is_waited_for_and_writes_are_not_repeated() {
    let env = TestEnv::new("limits").await;
    let short = Fault::TooManyRequests { retry_after: Some(Duration::from_secs(1)) };
    env.zoho.0.fault(short.at_point(FaultPoint::Api));
    assert_code(&env.run(&["GET", "/crm/v8/Leads?fields=Last_Name"]).await, 0);
    assert_eq!(env.sent(), 2);
    let long = Fault::TooManyRequests { retry_after: Some(Duration::from_mins(10)) };
    env.zoho.0.fault(long.at_point(FaultPoint::Api));
    let output = env.run(&["GET", "/crm/v8/Leads?fields=Last_Name"]).await;
    assert_code(&output, 1);
    assert!(errors(&output).contains("next: run the command again after 600 seconds"), "{}", errors(&output));
    for (method, path) in [("POST", "/crm/v8/Leads"), ("PUT", "/crm/v8/Leads"), ("DELETE", "/crm/v8/Leads/1")] {
        for fault in [Fault::Reset, Fault::Truncated, Fault::Status(503)] {
            env.zoho.0.clear_requests();
            env.zoho.0.fault(fault.at_point(FaultPoint::Api));
            let data: &[&str] =
                if method == "DELETE" { &[] } else { &["--data", "{\"data\":[{\"Last_Name\":\"B\"}]}"] };
            let output = env.run(&[&[method, path][..], data].concat()).await;
            assert_code(&output, 1);
            assert!(env.sent() <= 1, "{method}: {}", env.sent());
            env.zoho.0.clear_faults();
        }
    }
}

#[tokio::test]
async fn file_is_uploaded_and_downloaded_without_a_terminal() {
    let env = TestEnv::new("files").await;
    let folder = folder("api-files-local");
    let (local, target) = (folder.join("a.txt"), folder.join("b.txt"));
    std::fs::write(&local, "content").expect("file should be written");
    let form = format!("file=@{}", local.display());
    let uploaded = env.run(&["POST", "/crm/v8/files", "--form", &form]).await;
    assert_code(&uploaded, 0);
    assert_eq!(env.zoho.0.files("eu").uploaded().len(), 1);
    env.zoho.0.files("eu").serve("/crm/v8/files?id=7", File::generated(300_000));
    let downloaded = env.run(&["GET", "/crm/v8/files?id=7", "--output", &target.to_string_lossy()]).await;
    assert_code(&downloaded, 0);
    assert_eq!(std::fs::metadata(&target).expect("file should exist").len(), 300_000);
    // Without a terminal there is no progress.
    assert!(!errors(&downloaded).contains('\u{1b}') && errors(&downloaded).contains("wrote 300000 bytes"));
    let no_file = env.run(&["POST", "/crm/v8/files", "--form", "name=value"]).await;
    assert_code(&no_file, 2);
}

#[tokio::test]
async fn output_that_cannot_be_written_is_an_error() {
    let env = TestEnv::new("output").await;
    let arguments = ["GET", "/crm/v8/Leads?fields=Last_Name"];
    env.zoho.0.records("eu").insert("Leads", json!({ "Last_Name": "Burns" }));
    let mut closed = env.command(&arguments);
    closed.stdout(Stdio::piped()).stderr(Stdio::piped());
    let closed = tokio::task::spawn_blocking(move || {
        let mut child = closed.spawn().expect("command should start");
        drop(child.stdout.take());
        child.wait_with_output().expect("command should end")
    });
    let closed = closed.await.expect("blocking task should not panic");
    assert_code(&closed, 1);
    assert!(errors(&closed).contains("cannot write to standard output"), "{}", errors(&closed));
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let mut command = env.command(&arguments);
        command.stdout(full).stderr(Stdio::piped());
        let output = tokio::task::spawn_blocking(move || {
            command.spawn().expect("command should start").wait_with_output().expect("command should end")
        });
        let output = output.await.expect("blocking task should not panic");
        assert_code(&output, 1);
        assert!(!errors(&output).contains("panicked"), "{}", errors(&output));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_with_130() {
    let env = TestEnv::new("interrupt").await;
    env.zoho.0.fault(Fault::Slow(Duration::from_mins(1)).at_point(FaultPoint::Api));
    let mut command = env.command(&["GET", "/crm/v8/Leads?fields=Last_Name"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("command should start");
    for _ in 0..600 {
        if env.sent() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill should run");
    assert!(killed.success());
    let status = tokio::task::spawn_blocking(move || child.wait().expect("command should end"));
    assert_eq!(status.await.expect("blocking task should not panic").code(), Some(130));
}

#[tokio::test]
async fn several_accounts_must_be_told_apart() {
    let env = TestEnv::new("accounts").await;
    let arguments = ["--scope", SCOPES, "--user", "ben", "--plaintext"];
    let (zoho, secret) = (&env.zoho.0, env.zoho.1.secret());
    let consent = async |url: &str| Some(zoho.approve(url, "anna"));
    let output = login(&env.zoho, Some(secret), &[("TOKEN_STORE", &env.store)], &arguments, consent).await;
    assert!(output.status.success(), "{}", errors(&output));
    let request = ["GET", "/crm/v8/Leads?fields=Last_Name"];
    let several = env.run(&request).await;
    assert_code(&several, 2);
    assert!(errors(&several).contains("next: add --user NAME and --dc CODE"), "{}", errors(&several));
    assert_code(&env.run(&[&request[..], &["--user", "ben"]].concat()).await, 0);
    assert_code(&env.run(&[&request[..], &["--user", "carl"]].concat()).await, 2);
}
