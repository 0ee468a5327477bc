//! Tests of `zoho api`.

use crate::login::login;
use crate::token::loopback;
use crate::zoho::{errors, folder, with};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
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

    /// Runs a command on another thread, because the emulator responds on the current thread. Checks that no token is
    /// printed.
    async fn run(&self, arguments: &[&str]) -> Output {
        let output = run(self.command(arguments)).await;
        for secret in self.zoho.0.secrets() {
            let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
            assert!(!printed.contains(&secret), "no secret should be shown: {printed}");
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
    let errors = self::errors(&without);
    assert!(errors.contains("Zoho Books needs the ID of an organization for books::ListInvoices"), "{errors}");
    assert!(
        errors.contains("next: add --organization ID; zoho api GET /books/v3/organizations lists the IDs"),
        "{errors}"
    );
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
        (&["GET", "/crm/v8/Leads", "--jq", ".a["], "is not a jq filter"),
        (&["GET", "/crm/v8/Leads", "--query", "fields"], "is not NAME=VALUE"),
        (&["GET", "/crm/v8/Leads", "--organization", "1"], "--organization does not apply to Zoho CRM"),
        (&["GET", "/crm/v8/../x"], "error: the path contains a segment"),
        (&["PURGE", "/crm/v8/Leads"], "unknown method"),
        (&["GET", "/mail/v1/x"], "no product of the catalog has paths like"),
        (&["GET", "/crm/v8/settings/modules/Leads", "--all"], "the catalog has no paging style for"),
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
    assert!(
        errors.contains("the account has only the scopes ZohoCRM.modules.leads.READ, so nothing was sent"),
        "{errors}"
    );
    assert!(
        errors.contains(
            "next: ask the user to consent again, with zoho login --user 'anna' --scope \
             ZohoCRM.modules.leads.DELETE,ZohoCRM.modules.leads.READ"
        ),
        "{errors}"
    );
    assert_eq!(env.sent(), 0);
}

#[tokio::test]
async fn insufficient_scope_of_a_response_is_explained() {
    let env = TestEnv::new("insufficient").await;
    // The required scopes of this call are unknown, so the request is sent.
    let output = env.run(&["GET", "/crm/v8/users"]).await;
    assert_code(&output, 1);
    let body =
        json!({ "code": "OAUTH_SCOPE_MISMATCH", "message": "invalid oauth scope", "details": {}, "status": "error" });
    env.zoho.0.fault(Fault::Response { status: 401, body }.at_point(FaultPoint::Api));
    let output = env.run(&["GET", "/crm/v8/Leads?fields=Last_Name"]).await;
    assert_code(&output, 1);
    let errors = errors(&output);
    assert!(
        errors.contains("the account's scopes are insufficient; the call requires ZohoCRM.modules.leads.READ"),
        "{errors}"
    );
    assert!(errors.contains("with zoho login --user 'anna' --scope Desk.tickets.READ,"), "{errors}");
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
    // Without a terminal, the command shows no progress.
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

/// Starts a command, sends SIGINT as soon as `is_time` returns `true`, and returns the output of the command. Checks
/// that no token is printed and that standard output is empty.
#[cfg(unix)]
async fn interrupt(env: &TestEnv, arguments: &[&str], is_time: impl Fn() -> bool) -> Output {
    let mut command = env.command(arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("command should start");
    for _ in 0..600 {
        if is_time() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(is_time(), "`is_time` should return `true` within 12 seconds");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill should run");
    assert!(killed.success());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().expect("command should end"));
    let output = output.await.expect("blocking task should not panic");
    assert_code(&output, 130);
    for secret in env.zoho.0.secrets() {
        assert!(!errors(&output).contains(&secret), "no secret should be shown: {}", errors(&output));
    }
    assert_eq!(text(&output), "");
    output
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_during_a_request_ends_with_130() {
    let env = TestEnv::new("interrupt").await;
    let is_sent = || env.sent() > 0;
    env.zoho.0.fault(Fault::Slow(Duration::from_mins(1)).at_point(FaultPoint::Api));
    let read = interrupt(&env, &["GET", "/crm/v8/Leads?fields=Last_Name", "--verbose"], is_sent).await;
    assert!(!errors(&read).contains("interrupted"), "{}", errors(&read));
    env.zoho.0.clear_requests();
    env.zoho.0.fault(Fault::Slow(Duration::from_mins(1)).at_point(FaultPoint::Api));
    let data = r#"{"data":[{"Last_Name":"Burns"}]}"#;
    let write = interrupt(&env, &["POST", "/crm/v8/Leads", "--data", data], is_sent).await;
    assert!(errors(&write).contains("Zoho may have carried out the request"), "{}", errors(&write));
    assert_eq!(env.sent(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_during_a_wait_ends_with_130() {
    let env = TestEnv::new("interrupt-wait").await;
    // A rate limit of up to 30 seconds makes the client wait.
    let limit = Fault::TooManyRequests { retry_after: Some(Duration::from_secs(29)) };
    env.zoho.0.fault(limit.at_point(FaultPoint::Api));
    let started = Instant::now();
    interrupt(&env, &["GET", "/crm/v8/Leads?fields=Last_Name"], || env.sent() > 0).await;
    assert_eq!(env.sent(), 1);
    assert!(started.elapsed() < Duration::from_secs(25), "the wait should not be completed");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_during_a_download_keeps_the_old_file() {
    // The command stops reading long before the end of this file.
    const ENDLESS: u64 = 1 << 40;
    let env = TestEnv::new("interrupt-download").await;
    let folder = folder("api-interrupt-local");
    let target = folder.join("b.bin");
    std::fs::write(&target, "old").expect("file should be written");
    let names = || -> Vec<String> {
        let files = std::fs::read_dir(&folder).expect("folder should be readable");
        files.map(|file| file.expect("file should exist").file_name().to_string_lossy().into_owned()).collect()
    };
    env.zoho.0.files("eu").serve("/crm/v8/files?id=7", File::generated(ENDLESS));
    let arguments = ["GET", "/crm/v8/files?id=7", "--output", &target.to_string_lossy()];
    let output = interrupt(&env, &arguments, || names().iter().any(|name| name.starts_with('.'))).await;
    assert!(!errors(&output).contains("wrote"), "{}", errors(&output));
    assert_eq!(names(), ["b.bin"]);
    assert_eq!(std::fs::read(&target).expect("file should be readable"), b"old");
}

/// Runs a shell command on a new terminal, and returns the text on the terminal. Reports a skipped check and returns
/// `None` if the system has no `script` of util-linux.
fn on_a_terminal(command: &Command, redirection: &str) -> Option<Output> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux")) {
        let how = "To run it, install `script` of util-linux (the package bsdutils).";
        optional_software::skipped("the progress bar on a terminal", "the program `script` does not run", how);
        return None;
    }
    let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_string_lossy().replace('\'', r"'\''"));
    let words: Vec<String> = [command.get_program()].into_iter().chain(command.get_args()).map(quoted).collect();
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &format!("{}{redirection}", words.join(" ")), "/dev/null"]);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    script.env("TERM", "xterm").env_remove("NO_COLOR").stdin(Stdio::null());
    Some(script.output().expect("script should start"))
}

#[tokio::test]
async fn progress_is_shown_on_a_terminal_only() {
    let env = TestEnv::new("terminal").await;
    let folder = folder("api-terminal-local");
    let (local, target, log) = (folder.join("a.bin"), folder.join("b.bin"), folder.join("errors.txt"));
    std::fs::write(&local, vec![7; 3_000_000]).expect("file should be written");
    env.zoho.0.files("eu").serve("/crm/v8/files?id=7", File::generated(3_000_000));
    let form = format!("file=@{}", local.display());
    let target = target.to_string_lossy().into_owned();
    let upload: &[&str] = &["POST", "/crm/v8/files", "--form", &form];
    let download: &[&str] = &["GET", "/crm/v8/files?id=7", "--output", &target, "--verbose"];
    for arguments in [upload, download] {
        for redirection in [String::new(), format!(" 2>'{}'", log.display())] {
            let (command, is_terminal) = (env.command(arguments), redirection.is_empty());
            let run = tokio::task::spawn_blocking(move || on_a_terminal(&command, &redirection));
            let Some(output) = run.await.expect("blocking task should not panic") else { return };
            assert_code(&output, 0);
            let logged = std::fs::read_to_string(&log).unwrap_or_default();
            let shown = if is_terminal { text(&output) } else { logged };
            // The bar is drawn with escape sequences, and shows the total size.
            assert_eq!(shown.contains("MiB"), is_terminal, "{shown:?}");
            assert_eq!(shown.contains("\u{1b}["), is_terminal, "{shown:?}");
            for secret in env.zoho.0.secrets() {
                assert!(!shown.contains(&secret) && !text(&output).contains(&secret), "no secret should be shown");
            }
        }
    }
    assert_eq!(env.zoho.0.files("eu").uploaded().len(), 2);
}

#[tokio::test]
async fn file_error_names_the_file_and_the_next_step() {
    let env = TestEnv::new("file-errors").await;
    let folder = folder("api-file-errors-local");
    env.zoho.0.files("eu").serve("/crm/v8/files?id=7", File::generated(10));
    let form = format!("file=@{}", folder.join("none.txt").display());
    let upload = env.run(&["POST", "/crm/v8/files", "--form", &form]).await;
    assert_code(&upload, 2);
    assert!(errors(&upload).contains("next: correct the path in --form"), "{}", errors(&upload));
    let target = folder.join("none").join("b.bin");
    let download = env.run(&["GET", "/crm/v8/files?id=7", "--output", &target.to_string_lossy()]).await;
    assert_code(&download, 1);
    assert!(errors(&download).contains("next: correct the path, or create its folder"), "{}", errors(&download));
    env.zoho.0.fault(Fault::Truncated.at_point(FaultPoint::Api).times(3));
    let target = folder.join("b.bin");
    let truncated = env.run(&["GET", "/crm/v8/files?id=7", "--output", &target.to_string_lossy()]).await;
    assert_code(&truncated, 1);
    assert!(errors(&truncated).contains("was interrupted after"), "{}", errors(&truncated));
    assert!(errors(&truncated).contains("next: run the command again"), "{}", errors(&truncated));
    assert!(!target.exists());
}

#[tokio::test]
async fn network_error_names_the_next_step_of_a_shell() {
    let env = TestEnv::new("network").await;
    // The account has a token, so only the request to the API fails.
    env.zoho.0.fault(Fault::Reset.at_point(FaultPoint::Api).times(2));
    let write = env.run(&["DELETE", "/crm/v8/Leads/4150868000000224001"]).await;
    assert_code(&write, 1);
    let errors = errors(&write);
    assert!(errors.contains("the data center `eu` for crm::DeleteRecord<crm::Leads>"), "{errors}");
    assert!(errors.contains("next: check whether the request took effect"), "{errors}");
}

#[tokio::test]
async fn sandbox_account_is_used_for_the_crm_only() {
    let env = TestEnv::new("sandbox").await;
    env.zoho.0.records("eu").insert("Leads", json!({ "Last_Name": "Burns" }));
    let (zoho, secret) = (&env.zoho.0, env.zoho.1.secret());
    for (environment, user) in [("sandbox", "anna"), ("developer", "ben")] {
        zoho.fault(Fault::ApiDomain(format!("https://{environment}.zohoapis.eu")));
        let arguments = ["--scope", SCOPES, "--user", user, "--plaintext", "--environment", environment];
        let consent = async |url: &str| Some(zoho.approve(url, "anna"));
        let output = login(&env.zoho, Some(secret), &[("TOKEN_STORE", &env.store)], &arguments, consent).await;
        assert!(output.status.success(), "{}", errors(&output));
        // The environment has no other account, so `--user` is not needed.
        let request = ["GET", "/crm/v8/Leads?fields=Last_Name", "--jq", ".data[].Last_Name"];
        let listed = env.run(&[&request[..], &["--environment", environment]].concat()).await;
        assert_code(&listed, 0);
        assert_eq!(text(&listed), "Burns\n");
    }
    let tokens = zoho.requests().into_iter().filter_map(|seen| seen.header("authorization").map(str::to_owned));
    assert_eq!(tokens.collect::<BTreeSet<_>>().len(), 2, "each account should have its own token");
    // Without the option, the account in production is used.
    assert_code(&env.run(&["GET", "/crm/v8/Leads?fields=Last_Name"]).await, 0);
    let ben = env.run(&["GET", "/crm/v8/Leads?fields=Last_Name", "--user", "ben"]).await;
    assert_code(&ben, 2);
    assert!(errors(&ben).contains("next: add --environment developer"), "{}", errors(&ben));
    let sent = env.sent();
    for (arguments, part) in [
        (["GET", "/api/v1/organizations"], "Zoho Desk has no known host for the sandbox environment"),
        (["GET", "https://www.zohoapis.eu/crm/v8/Leads"], "is not the host of Zoho CRM for the sandbox environment"),
    ] {
        let output = env.run(&[&arguments[..], &["--environment", "sandbox"]].concat()).await;
        assert_code(&output, 2);
        assert!(errors(&output).contains(part), "{}", errors(&output));
    }
    assert_eq!(env.sent(), sent);
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
