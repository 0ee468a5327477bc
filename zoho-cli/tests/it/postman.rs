//! Tests of `zoho postman` and `zoho curl`.

use crate::login::start;
use crate::token::loopback;
use crate::zoho::{errors, folder, output, zoho};
use optional_software::skipped;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use zoho_emulator::Emulator;

const SCOPES: &str = "ZohoBooks.invoices.READ,ZohoCRM.modules.leads.READ";

fn collection(arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["postman"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&output(&all)).expect("collection should be JSON")
}

/// Checks the parts that the schema of v2.1 requires.
fn assert_collection(collection: &Value) {
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    assert_eq!(collection["info"]["schema"], schema);
    assert!(collection["info"]["name"].is_string() && collection["item"].is_array());
    let mut open: Vec<&Value> = collection["item"].as_array().expect("items should be a list").iter().collect();
    while let Some(item) = open.pop() {
        assert!(item["name"].is_string(), "{item}");
        if let Some(items) = item["item"].as_array() {
            open.extend(items);
        } else {
            let request = &item["request"];
            assert!(request["method"].is_string() && request["url"]["raw"].is_string(), "{item}");
            for list in [&request["header"], &request["url"]["query"], &request["url"]["variable"]] {
                for entry in list.as_array().expect("value should be a list") {
                    assert!(entry["key"].is_string() && entry["value"].is_string(), "{entry}");
                }
            }
        }
    }
    for variable in collection["variable"].as_array().expect("variables should be a list") {
        assert!(variable["key"].is_string() && variable["value"].is_string(), "{variable}");
    }
    assert_eq!(collection["auth"]["type"], "oauth2");
    assert!(
        collection["auth"]["oauth2"]
            .as_array()
            .expect("parameters should be a list")
            .iter()
            .all(|one| one["key"].is_string())
    );
}

fn variable<'c>(collection: &'c Value, key: &str) -> &'c str {
    let variables = collection["variable"].as_array().expect("variables should be a list").iter();
    variables.filter(|one| one["key"] == key).find_map(|one| one["value"].as_str()).unwrap_or("absent")
}

#[test]
fn collection_has_flow_calls_and_variables_but_no_secret() {
    let collection = collection(&[
        "--calls",
        "crm::ListRecords<crm::Leads>, GET /books/v3/invoices/{invoice_id}",
        "desk::CreateTicket",
        "POST /crm/v8/files",
        "--dc",
        "eu",
        "--name",
        "Shop",
    ]);
    assert_collection(&collection);
    assert_eq!(collection["info"]["name"], "Shop");
    assert_eq!(variable(&collection, "accounts_url"), "https://accounts.zoho.eu");
    assert_eq!(variable(&collection, "crm_host"), "https://www.zohoapis.eu");
    assert_eq!(variable(&collection, "desk_host"), "https://desk.zoho.eu");
    for secret in ["client_id", "client_secret", "access_token", "books_organization_id", "desk_organization_id"] {
        assert_eq!(variable(&collection, secret), "", "{secret}");
    }
    let scope = "Desk.tickets.CREATE,ZohoBooks.invoices.READ,ZohoCRM.files.CREATE,ZohoCRM.modules.leads.READ";
    assert_eq!(variable(&collection, "scope"), scope);
    let folders: Vec<&Value> =
        collection["item"].as_array().expect("items should be a list").iter().map(|item| &item["name"]).collect();
    assert_eq!(folders, ["Zoho Books", "Zoho CRM", "Zoho Desk"]);
    let invoice = &collection["item"][0]["item"][0]["request"]["url"];
    assert_eq!(invoice["path"], json!(["books", "v3", "invoices", ":invoice_id"]));
    assert_eq!(invoice["variable"], json!([{ "key": "invoice_id", "value": "" }]));
    assert!(invoice["raw"].as_str().is_some_and(|raw| raw.ends_with("organization_id={{books_organization_id}}")));
    let ticket = &collection["item"][2]["item"][0]["request"];
    assert!(
        ticket["header"]
            .as_array()
            .expect("headers should be a list")
            .contains(&json!({ "key": "orgId", "value": "{{desk_organization_id}}" }))
    );
    assert_eq!(ticket["body"]["mode"], "raw");
    let unknown = zoho(&["postman", "GET /api/v1/customFieldCount"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_collection(&serde_json::from_slice(&unknown.stdout).expect("collection should be JSON"));
}

/// Returns the path of newman. If newman does not run, reports the skipped check and returns `None`.
fn newman() -> Option<PathBuf> {
    let named = std::env::var_os("ZOHO_TEST_NEWMAN").map(PathBuf::from);
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/newman/node_modules/.bin/newman");
    let newman = named.unwrap_or_else(default);
    match Command::new(&newman).arg("--version").output() {
        Ok(output) if output.status.success() => Some(newman),
        _ => {
            let how =
                "To run it: npm install --prefix target/newman newman@6.2.2, or name the program in ZOHO_TEST_NEWMAN.";
            skipped("a run of the collection", "newman does not run", how);
            None
        }
    }
}

/// Returns the value of `--loopback` for the data center of anna.
fn servers(zoho: &Emulator) -> String {
    format!("{},{}", zoho.accounts_server("eu"), zoho.api_domain("eu"))
}

#[tokio::test]
async fn newman_runs_the_collection() {
    let Some(newman) = newman() else { return };
    let (zoho, app, _) = start().await;
    zoho.organization("anna", "60001234567");
    let token = zoho.access_token(&app, "anna", SCOPES);
    let text = output(&[
        "postman",
        "GET /crm/v8/Leads?fields=Last_Name",
        "GET /books/v3/invoices",
        "--dc",
        "eu",
        "--loopback",
        &servers(&zoho),
    ]);
    let file = folder("newman").join("collection.json");
    std::fs::write(&file, text).expect("collection should be written");
    let mut command = Command::new(newman);
    command.arg("run").arg(&file).args(["--reporters", "json", "--reporter-json-export"]);
    let report = folder("newman-report").join("report.json");
    command.arg(&report).args(["--env-var", &format!("access_token={token}")]);
    command.args(["--env-var", "books_organization_id=60001234567"]).env("no_proxy", "*").env("NO_PROXY", "*");
    let run = tokio::task::spawn_blocking(move || command.output().expect("newman should start"));
    let run = run.await.expect("blocking task should not panic");
    let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap_or_default()).unwrap_or_default();
    let executions = report["run"]["executions"].as_array().map_or(0, Vec::len);
    assert!(run.status.success() && executions == 2, "{} {}", String::from_utf8_lossy(&run.stdout), errors(&run));
    for execution in report["run"]["executions"].as_array().into_iter().flatten() {
        let code = execution["response"]["code"].as_u64().unwrap_or_default();
        assert!((200..300).contains(&code), "{code}: {}", execution["item"]["name"]);
    }
}

#[test]
fn curl_command_has_placeholders_and_no_secret() {
    let command = zoho(&["curl", "POST /books/v3/invoices?send=true", "--dc", "eu"]);
    assert_eq!(command.status.code(), Some(0), "{}", errors(&command));
    assert_eq!(
        String::from_utf8_lossy(&command.stdout),
        "curl --silent --show-error --globoff --request POST \
         'https://www.zohoapis.eu/books/v3/invoices?send=true&organization_id={organization_id}' \\\n  \
         --header \"Authorization: Zoho-oauthtoken $ZOHO_ACCESS_TOKEN\" \\\n  \
         --header 'Content-Type: application/json' \\\n  --data '{json}'\n"
    );
    assert_eq!(errors(&command), "replace {organization_id}, {json}\n");
    let desk = output(&["curl", "GET /api/v1/tickets/7", "--organization", "60001234567"]);
    assert!(
        desk.contains("'https://desk.zoho.com/api/v1/tickets/7'") && desk.contains("--header 'orgId: 60001234567'")
    );
    assert_eq!(zoho(&["curl", "GET /books/v3/invoice"]).status.code(), Some(2));
}

#[tokio::test]
async fn curl_command_is_accepted_by_the_emulator() {
    if Command::new("curl").arg("--version").output().is_err() {
        skipped("the output of `zoho curl`", "curl is not installed", "Install curl to run it.");
        return;
    }
    let (zoho, app, _) = start().await;
    let token = zoho.access_token(&app, "anna", SCOPES);
    zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns" }));
    let command = output(&["curl", "GET /crm/v8/Leads?fields=Last_Name", "--dc", "eu", "--loopback", &servers(&zoho)]);
    assert!(!command.contains(&token) && !loopback(&zoho).is_empty());
    let run = tokio::task::spawn_blocking(move || {
        let mut sh = Command::new("sh");
        sh.args(["-euc", &command]).env("no_proxy", "*").env("HOME", "/nowhere").env("ZOHO_ACCESS_TOKEN", token);
        sh.output().expect("sh should start")
    });
    let run = run.await.expect("blocking task should not panic");
    let json: Value = serde_json::from_slice(&run.stdout).unwrap_or_default();
    assert_eq!(json["data"][0]["Last_Name"], "Burns", "{}", errors(&run));
}

#[test]
fn call_with_a_selector_sends_it() {
    let form = output(&["curl", "sheet::ListWorksheets"]);
    assert!(form.contains("--data-urlencode 'method=worksheet.list'"), "{form}");
    assert!(!form.contains("?method="), "{form}");
    let query = output(&["curl", "sprints::GetBacklog"]);
    assert!(query.contains("/zsapi/team/{team_id}/projects/{project_id}/?action=getbacklog'"), "{query}");
    let written = "POST /api/v2/77?method=worksheet.list";
    let same = output(&["curl", written]);
    assert_eq!(same, form.replace("{resource_id}", "77"));
    assert_eq!(output(&["scopes", written]).lines().next(), Some("ZohoSheet.dataAPI.READ"));
    let shown = output(&["catalog", "show", written]);
    assert!(
        shown.contains("selected by `method=worksheet.list` in the form; the call adds this selector itself"),
        "{shown}"
    );
    let ambiguous = zoho(&["scopes", "POST /api/v2/77"]);
    assert_eq!(ambiguous.status.code(), Some(2));
    assert!(errors(&ambiguous).contains("?method=worksheet.list"), "{}", errors(&ambiguous));
    let collection = collection(&["sheet::ListWorksheets", "sprints::GetBacklog", "meeting::GetMeeting"]);
    let text = collection.to_string();
    assert!(text.contains(r#""urlencoded":[{"key":"method","value":"worksheet.list"}]"#), "{text}");
    assert!(text.contains(r#"{"key":"action","value":"getbacklog"}"#), "{text}");
    assert!(text.contains("/sessions/{{meeting_key}}.json"), "{text}");
    assert_eq!(variable(&collection, "meeting_key"), "");
}
