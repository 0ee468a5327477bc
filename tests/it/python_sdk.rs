//! Zoho's own CRM SDK for Python against the emulator: exchange, store, refresh, read and revoke. A scope set of the
//! toolkit declares the calls of the SDK, and its scopes are sufficient for the SDK.

use serde_json::{Value, json};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use zoho_auth_typed::{crm, zoho_app};
use zoho_emulator::{App, Emulator, RecordedRequest, Registration};

/// The calls that the SDK sends to read leads.
#[zoho_app(
    pinned_scopes = "ZohoCRM.modules.leads.READ,ZohoCRM.org.READ,ZohoCRM.settings.fields.READ,ZohoCRM.users.READ"
)]
struct Sdk {
    #[zoho(allow_unused)]
    leads: crm::ListRecords<crm::Leads>,
    #[zoho(allow_unused)]
    fields: crm::ListFields,
    #[zoho(allow_unused)]
    users: crm::ListUsers,
    #[zoho(allow_unused)]
    organization: crm::GetOrganization,
}

/// The timeout of the script. The script takes far less time, even on a busy machine.
const MAX_WAIT: Duration = Duration::from_secs(120);

const TESTS: &str = env!("CARGO_MANIFEST_DIR");

/// Returns the Python interpreter that has the SDK. If no interpreter has the SDK, reports the skipped check and
/// returns `None`.
fn python() -> Option<PathBuf> {
    optional_software::python("Zoho's CRM SDK for Python against the emulator", "zohocrmsdk")
}

/// The Python script, with its interpreter, folder and environment variables.
struct Script {
    python: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Script {
    fn new(python: PathBuf, zoho: &Emulator, app: &App, name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // The folder may have tokens of an earlier run, which belong to other servers.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("folder of the SDK should be created");
        let environment = vec![
            ("ZOHO_ACCOUNTS_SERVER", zoho.accounts_server("eu").to_owned()),
            ("ZOHO_API_DOMAIN", zoho.api_domain("eu").to_owned()),
            ("ZOHO_CLIENT_ID", app.id().to_owned()),
            ("ZOHO_CLIENT_SECRET", app.secret_for("eu").to_owned()),
            ("ZOHO_SDK_FOLDER", folder.display().to_string()),
        ];
        Self { python, folder, environment }
    }

    /// Runs a command of the script and returns its JSON output. This function does not block the thread, because the
    /// emulator runs on it.
    async fn run(&self, command_name: &str, grant_token: &str) -> Value {
        let [out, err] = ["out", "err"].map(|name| self.folder.join(name));
        let file = |path| File::create(path).expect("file for the output should be created");
        let mut command = Command::new(&self.python);
        command.arg(Path::new(TESTS).join("python-sdk/read_records.py")).arg(command_name).current_dir(&self.folder);
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).env("ZOHO_GRANT_TOKEN", grant_token);
        // Requests to loopback must not use a proxy of the machine.
        command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let mut process = command.stdout(file(&out)).stderr(file(&err)).spawn().expect("Python should run");
        let end = Instant::now() + MAX_WAIT;
        let status = loop {
            if let Some(status) = process.try_wait().expect("status of the process should be known") {
                break status;
            }
            if Instant::now() > end {
                process.kill().expect("script should be stopped");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let [out, err] = [out, err].map(|path| std::fs::read_to_string(path).expect("text should be UTF-8"));
        assert!(status.success(), "{command_name}: {status}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{command_name}: {e}\n{out}\n{err}"))
    }
}

/// Starts the emulator with a self client, the user `anna` and two leads. Returns the emulator, the client and an
/// authorization code of the API console for `scopes`.
async fn start(scopes: &str) -> (Emulator, App, String) {
    let zoho = Emulator::start().await.expect("emulator should start");
    let app = zoho.register(Registration::self_client());
    zoho.user("anna", "eu");
    let lead = json!({"Last_Name": "Lovelace", "Email": "ada@engine.example", "Annual_Revenue": 1234.5});
    zoho.records("eu").insert("Leads", lead);
    zoho.records("eu").insert("Leads", json!({"Last_Name": "Babbage", "Email": null, "Annual_Revenue": 20.0}));
    let code = zoho.console_code(&app, scopes, "anna");
    (zoho, app, code)
}

/// Returns the requests since the last call of this function. Each request is shown as its call of the catalog, its
/// grant type or its path.
fn recorded_calls(zoho: &Emulator) -> Vec<String> {
    let word = |seen: &RecordedRequest| seen.call.clone().or(seen.grant_type.clone()).unwrap_or(seen.path.clone());
    let recorded_calls = zoho.requests().iter().map(word).collect();
    zoho.clear_requests();
    recorded_calls
}

#[tokio::test]
async fn python_sdk_exchanges_reads_refreshes_and_revokes() {
    let Some(python) = python() else { return };
    let (zoho, app, code) = start(Sdk::SCOPE).await;
    let script = Script::new(python, &zoho, &app, "python-sdk");
    let leads = json!({
        "status": 200, "leads": zoho.records("eu").all("Leads"), "more_records": false,
        "user": "anna@eu.example:60000001", "api_domain": zoho.api_domain("eu"),
    });

    assert_eq!(script.run("exchange", &code).await, leads);
    let first = ["authorization_code", "ListUsers", "GetOrganization", "ListFields", "ListRecords"];
    assert_eq!(recorded_calls(&zoho), first);

    // A second process uses the tokens that the first one stored.
    assert_eq!(script.run("stored", "").await, leads);
    assert_eq!(recorded_calls(&zoho), ["ListRecords"]);

    // The token expires at the emulator. The SDK does not know this and reports the error response.
    zoho.clock().advance(Duration::from_secs(3601));
    let refused = script.run("stored", "").await;
    assert_eq!((&refused["status"], &refused["error"]), (&json!(401), &json!("INVALID_TOKEN")), "{refused}");
    assert_eq!(recorded_calls(&zoho), ["ListRecords"]);

    // Now the SDK knows that the token expired.
    assert_eq!(script.run("expired", "").await, leads);
    assert_eq!(recorded_calls(&zoho), ["refresh_token", "ListRecords"]);

    assert_eq!(script.run("revoke", "").await, json!({"revoked": true}));
    let refused = script.run("expired", "").await;
    assert_eq!(refused["error"], "INVALID TOKEN ERROR", "{refused}");
    assert_eq!(recorded_calls(&zoho), ["/oauth/v2/token/revoke", "refresh_token"]);
}

#[tokio::test]
async fn python_sdk_reports_an_insufficient_scope() {
    let Some(python) = python() else { return };
    let scopes: Vec<&str> = Sdk::SCOPE.split(',').filter(|scope| *scope != "ZohoCRM.settings.fields.READ").collect();
    let (zoho, app, code) = start(&scopes.join(",")).await;
    let refused = Script::new(python, &zoho, &app, "python-sdk-refused").run("exchange", &code).await;
    assert_eq!(refused["error"], "OAUTH_SCOPE_MISMATCH", "{refused}");
    assert_eq!(recorded_calls(&zoho).last().map(String::as_str), Some("ListFields"));
}
