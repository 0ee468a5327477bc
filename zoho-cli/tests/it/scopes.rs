//! Tests of `zoho scopes`.

use crate::zoho::{errors, folder, output, zoho};
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn json(arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["scopes", "--json"].iter().chain(arguments).copied().collect();
    crate::schema::parse_as("scopes", &output(&arguments))
}

#[test]
fn first_line_is_the_scope_string() {
    let text = output(&["scopes", "crm::ListRecords<crm::Leads>", "GET /books/v3/invoices/90300000079426"]);
    assert_eq!(
        text,
        "ZohoBooks.invoices.READ,ZohoCRM.modules.leads.READ\n\
         \n\
         crm::ListRecords<crm::Leads>\n  GET /crm/v8/Leads\n  needs ZohoCRM.modules.leads.READ (documented)\n\
         \n\
         books::GetInvoice\n  GET /books/v3/invoices/{invoice_id}\n  needs ZohoBooks.invoices.READ (documented)\n\
         \n\
         Access and data\n  ZohoBooks.invoices.READ: read, money\n  ZohoCRM.modules.leads.READ: read, contacts\n"
    );
}

#[test]
fn only_scopes_that_are_not_held_are_added() {
    let calls = ["crm::ListRecords<crm::Leads>", "GET /books/v3/invoices", "--held", "ZohoBooks.invoices.ALL"];
    let report = json(&calls);
    assert_eq!(report["scope"], "ZohoBooks.invoices.READ,ZohoCRM.modules.leads.READ");
    assert_eq!(report["added"], serde_json::json!(["ZohoCRM.modules.leads.READ"]));
    assert_eq!(report["request"], "ZohoBooks.invoices.ALL,ZohoCRM.modules.leads.READ");
    assert_eq!(report["calls"][1]["held"], true);
    assert_eq!(report["calls"][0]["confidence"], "documented");
    assert_eq!((&report["scopes"][0]["access"], &report["scopes"][0]["data"]), (&"read".into(), &"money".into()));
    assert_eq!(report["scopes"][0]["calls"], serde_json::json!(["books::ListInvoices"]));
    assert!(
        output(&["scopes", "GET /books/v3/invoices", "--held", "zohobooks.invoices.all"]).contains("allow all calls")
    );
}

#[test]
fn alternative_that_is_partly_held_is_completed() {
    let search = ["crm::SearchRecords<crm::Leads>", "--held", "ZohoSearch.securesearch.READ"];
    assert_eq!(json(&search)["added"], serde_json::json!(["ZohoCRM.modules.leads.READ"]));
}

#[test]
fn login_requests_exactly_the_scopes() {
    let report =
        json(&["GET /books/v3/invoices", "--held", "ZohoPay.payments.READ", "--client-id", "1000.A", "--dc", "eu"]);
    assert_eq!(
        report["login"],
        "ZOHO_CLIENT_ID='1000.A' zoho login --dc eu --scope ZohoBooks.invoices.READ --other-scope 'ZohoPay.payments.READ'"
    );
    let refused = zoho(&["scopes", "GET /books/v3/invoices", "--client-id", "a b"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn calls_are_read_from_a_file_and_from_standard_input() {
    let file = folder("scopes").join("calls.txt");
    std::fs::write(&file, "# a comment\n\ncrm::ListUsers\n  GET /api/v1/tickets\ncrm::ListUsers\n")
        .expect("file should be written");
    let from_file = output(&["scopes", "--file", &file.to_string_lossy()]);
    assert!(from_file.starts_with("Desk.tickets.READ,ZohoCRM.users.READ\n"), "{from_file}");
    assert_eq!(from_file.matches("crm::ListUsers").count(), 1);
    let mut child = Command::new(env!("CARGO_BIN_EXE_zoho"))
        .args(["scopes", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("command should start");
    let input = std::fs::read(&file).expect("file should be readable");
    child.stdin.take().expect("input should be piped").write_all(&input).expect("input should be accepted");
    let piped = child.wait_with_output().expect("command should end");
    assert_eq!(String::from_utf8_lossy(&piped.stdout), from_file);
}

#[test]
fn unknown_calls_are_all_reported_with_close_matches() {
    let output = zoho(&["scopes", "crm::ListRecord<crm::Leads>", "GET /books/v3/invoice", "crm::ListRecords<Lead>"]);
    let errors = errors(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    for part in ["did you mean `crm::ListRecords`", "did you mean `GET /books/v3/invoices`", "did you mean `Leads`"] {
        assert!(errors.contains(part), "{part}: {errors}");
    }
    assert_eq!(zoho(&["scopes"]).status.code(), Some(2));
}

#[test]
fn call_of_unknown_scope_is_named_and_not_guessed() {
    let output = zoho(&["scopes", "GET /api/v1/customFieldCount", "GET /api/v1/tickets"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("Desk.tickets.READ\n"), "{text}");
    assert!(text.contains("desk::GetCustomFieldCount\n  GET /api/v1/customFieldCount\n  unknown: "), "{text}");
    assert!(errors(&output).contains("the scopes of 1 call are unknown"), "{}", errors(&output));
    let without_module = zoho(&["scopes", "crm::ListRecords"]);
    assert_eq!(without_module.status.code(), Some(1));
    assert!(errors(&without_module).contains("next: name the module"), "{}", errors(&without_module));
}

#[test]
fn full_disk_is_an_error() {
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        println!("SKIPPED: this system has no /dev/full");
        return;
    }
    let file = std::fs::OpenOptions::new().write(true).open(full).expect("/dev/full should be writable");
    let output = Command::new(env!("CARGO_BIN_EXE_zoho"))
        .args(["scopes", "GET /api/v1/tickets"])
        .stdout(file)
        .output()
        .expect("command should start");
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("cannot write to standard output"), "{}", errors(&output));
}
