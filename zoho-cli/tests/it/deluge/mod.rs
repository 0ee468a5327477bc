//! Tests of `zoho deluge`.

use crate::zoho::{errors, folder, output, zoho};
use serde_json::{Value, json};

/// The expected line, connection and scopes of a call. `None` stands for an absent connection, or for unknown scopes.
type Expected<'e> = (u64, Option<&'e str>, Option<&'e [&'e str]>);

/// Runs the command on a script. Returns the JSON and the exit code.
fn run(name: &str, script: &str) -> (Value, Option<i32>) {
    let file = folder(&format!("deluge-{name}")).join("script.dg");
    std::fs::write(&file, script).expect("script should be written");
    let output = zoho(&["deluge", "--json", &file.to_string_lossy()]);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)));
    crate::schema::assert_matches("deluge", &json);
    (json, output.status.code())
}

#[track_caller]
fn assert_calls(name: &str, script: &str, expected: &[Expected<'_>]) -> Value {
    let (report, code) = run(name, script);
    let calls = report["calls"].as_array().expect("calls should be a list");
    let found: Vec<Value> =
        calls.iter().map(|call| json!([call["line"], call["connection"], call["scopes"]])).collect();
    let wanted: Vec<Value> =
        expected.iter().map(|(line, connection, scopes)| json!([line, connection, scopes])).collect();
    assert_eq!(found, wanted, "{report:#}");
    assert_eq!(code, Some(i32::from(expected.iter().any(|(_, _, scopes)| scopes.is_none()))));
    report
}

#[track_caller]
fn assert_connections(report: &Value, expected: &[(&str, &str, &str)]) {
    let connections = report["connections"].as_array().expect("connections should be a list").iter();
    let found: Vec<Value> = connections.map(|one| json!([one["name"], one["service"], one["scope"]])).collect();
    let wanted: Vec<Value> = expected.iter().map(|(name, service, scope)| json!([name, service, scope])).collect();
    assert_eq!(found, wanted);
}

#[test]
fn examples_of_the_guide_are_read() {
    let script = "leads = zoho.crm.getRecords(\"Leads\", 1, 200);\n\
                  made = zoho.books.createRecord(\"Invoices\", orgId, values, \"books_conn\");\n";
    let report = assert_calls(
        "guide",
        script,
        &[
            (1, None, Some(&["ZohoCRM.modules.leads.READ"])),
            (2, Some("books_conn"), Some(&["ZohoBooks.invoices.CREATE"])),
        ],
    );
    assert_connections(&report, &[("books_conn", "Zoho Books", "ZohoBooks.invoices.CREATE")]);
    assert_eq!(report["calls"][0]["call"], "zoho.crm.getRecords(Leads)");
    assert_eq!(report["calls"][0]["confidence"], "documented");
}

#[test]
fn script_inside_of_crm_needs_no_connection() {
    let script = "/* zoho.crm.createRecord(\"Deals\", Map()) */\nvoid automation.copyScore(Int id)\n{\n\
                  // zoho.crm.deleteRecord(\"Leads\", id);\nlead = zoho.crm.getRecordById(\"Leads\",id);\n\
                  done = zoho.crm.updateRecord(\"Leads\",id,{\"Copy\":1},{\"trigger\":{}});\n\
                  label = zoho.crm.getOrgVariable(\"label\");\n}\n";
    let report = assert_calls(
        "crm-host",
        script,
        &[
            (5, None, Some(&["ZohoCRM.modules.leads.READ"])),
            (6, None, Some(&["ZohoCRM.modules.leads.UPDATE"])),
            (7, None, None),
        ],
    );
    assert_connections(&report, &[]);
}

#[test]
fn script_outside_of_crm_names_its_connections() {
    let script = "hits = zoho.crm.v8.searchRecords(\"Contacts\",\"(Email:equals:\" + mail + \")\",1,50,Map(),\"reader\");\n\
                  for each hit in hits\n{\nnotes = zoho.crm.getRelatedRecords(\"Notes\",\"Contacts\",id,1,200,Map(),\"reader\");\n\
                  deals = zoho.crm.v8.getRelatedRecords(\n\"Deals\", // the relation\n\"Contacts\", id, 1, 200, {\"fields\":\"Stage\"},\n\"reader\");\n\
                  zoho.crm.attachFile(\"Contacts\",id,report,\"writer\");\n\
                  one = zoho.crm.getRecordById(\"Contacts\",id,{\"connection\":\"reader\"});\n}\n";
    let contacts: &[&str] = &["ZohoCRM.modules.contacts.READ"];
    let report = assert_calls(
        "crm-elsewhere",
        script,
        &[
            (1, Some("reader"), Some(&["ZohoCRM.modules.contacts.READ", "ZohoSearch.securesearch.READ"])),
            (4, Some("reader"), Some(&["ZohoCRM.modules.contacts.READ", "ZohoCRM.modules.notes.READ"])),
            (5, Some("reader"), Some(contacts)),
            (9, Some("writer"), Some(&["ZohoCRM.modules.attachments.CREATE", "ZohoCRM.modules.contacts.CREATE"])),
            (10, Some("reader"), Some(contacts)),
        ],
    );
    let reader = "ZohoCRM.modules.contacts.READ,ZohoCRM.modules.notes.READ,ZohoSearch.securesearch.READ";
    let writer = "ZohoCRM.modules.attachments.CREATE,ZohoCRM.modules.contacts.CREATE";
    assert_connections(&report, &[("reader", "Zoho CRM", reader), ("writer", "Zoho CRM", writer)]);
}

#[test]
fn tasks_of_books_follow_the_words_of_its_paths() {
    let script = "made = zoho.books.createRecord(\"invoices\",orgId,{\"line_items\":{line}},\"b\");\n\
                  sent = zoho.books.markStatus(\"Invoices\",orgId,id,\"sent\",\"b\");\n\
                  items = zoho.books.getRecords(\"items\",orgId,Map(),\"b\");\n\
                  orgs = zoho.books.getOrganizations(\"b\");\n\
                  any = zoho.books.getRecords(module,orgId,Map(),\"b\");\n\
                  odd = zoho.books.getRecords(\"nothings\",orgId,Map(),\"b\");\n";
    let create: &[&str] = &["ZohoBooks.invoices.CREATE"];
    let settings: &[&str] = &["ZohoBooks.settings.READ"];
    let report = assert_calls(
        "books",
        script,
        &[
            (1, Some("b"), Some(create)),
            (2, Some("b"), Some(create)),
            (3, Some("b"), Some(settings)),
            (4, Some("b"), Some(settings)),
            (5, Some("b"), None),
            (6, Some("b"), None),
        ],
    );
    assert_eq!(report["calls"][1]["confidence"], "assumed");
    assert_connections(&report, &[("b", "Zoho Books", "ZohoBooks.invoices.CREATE,ZohoBooks.settings.READ")]);
}

#[test]
fn tasks_of_desk_name_the_organization_first() {
    let script = "hits = zoho.desk.searchRecords(orgId,\"Contacts\",{\"email\":mail},0,10,\"d\");\n\
                  made = zoho.desk.create(orgId,\"tickets\",{\"subject\":\"x\"},\"d\");\n\
                  talk = zoho.desk.getRelatedRecords(orgId,\"comments\",\"tickets\",tid,0,10,Map(),\"d\");\n\
                  zoho.desk.update(orgId,\"tasks\",taskId,{\"status\":\"Completed\"},\"d\");\n\
                  who = zoho.desk.getRecordById(orgId,\"agents\",agentId);\n";
    assert_calls(
        "desk",
        script,
        &[
            (1, Some("d"), Some(&["Desk.contacts.READ", "Desk.search.READ"])),
            (2, Some("d"), Some(&["Desk.tickets.CREATE"])),
            (3, Some("d"), Some(&["Desk.tickets.READ"])),
            (4, Some("d"), Some(&["Desk.tasks.UPDATE"])),
            (5, None, Some(&["Desk.basic.READ"])),
        ],
    );
}

#[test]
fn web_requests_are_calls_of_their_urls() {
    let script = "q = Map();\nq.put(\"select_query\",\"select Last_Name from Leads where Score > 10\");\n\
                  rows = invokeurl\n[\nurl :\"https://www.zohoapis.eu/crm/v7/coql\"\ntype :POST\nparameters:q.toString()\nconnection:\"query\"\n];\n\
                  gone = invokeUrl [ url: 'https://www.zohoapis.eu/crm/v2/Leads?ids=' + ids type: DELETE connection: 'cleanup' ];\n\
                  ping = invokeurl [ url: \"https://api.example.com/v1/ping\" ];\n\
                  file = invokeurl [ url: \"https://www.zohoapis.eu/crm/v8/files\" type: POST content-type: multipart/form-data connection: files ];\n";
    let report = assert_calls(
        "invokeurl",
        script,
        &[
            (3, Some("query"), Some(&["ZohoCRM.coql.READ", "ZohoCRM.modules.leads.READ"])),
            (10, Some("cleanup"), Some(&["ZohoCRM.modules.leads.DELETE"])),
            (11, None, Some(&[])),
            (12, Some("files"), Some(&["ZohoCRM.files.CREATE"])),
        ],
    );
    assert_eq!((&report["calls"][0]["url_line"], &report["calls"][1]["confidence"]), (&json!(5), &json!("assumed")));
}

#[test]
fn tasks_of_creator_and_other_products_are_told_apart() {
    let script = "a = zoho.creator.createRecord(zoho.adminuser,\"crew\",\"Shift\",row,Map(),\"c\");\n\
                  b = zoho.creator.getRecordById(\"owner\",\"crew\",\"All\",3888833000000114027,\"c\");\n\
                  d = zoho.creator.v2_1.updateRecords(\"owner\",\"crew\",\"All\",\"Done == false\",row,Map(),\"c\");\n\
                  pdf = invokeurl [ url: \"https://www.zohoapis.com/writer/api/v1/documents/\" + docId connection: \"w\" ];\n\
                  up = zoho.workdrive.uploadFile(pdf,folderId,encodeUrl(\"a.pdf\"),false,\"drive\");\n\
                  req = zoho.sign.createDocument(pdf,Map(),\"sign\");\n\
                  zoho.writer.v2.mergeAndSend(docId,merge,out,Map(),\"w\");\n\
                  r = zoho.reports.createRow(\"Sales\",\"Log\",{\"Who\":\"Ann\"},\"analytics\");\n";
    let report = assert_calls(
        "others",
        script,
        &[
            (1, Some("c"), Some(&["ZohoCreator.form.CREATE"])),
            (2, Some("c"), Some(&["ZohoCreator.report.READ"])),
            (3, Some("c"), Some(&["ZohoCreator.report.UPDATE"])),
            (4, Some("w"), Some(&["WorkDrive.files.ALL", "ZohoPC.files.ALL", "ZohoWriter.documentEditor.ALL"])),
            (5, Some("drive"), Some(&["WorkDrive.files.ALL"])),
            (6, Some("sign"), None),
            (7, Some("w"), Some(&["ZohoWriter.documentEditor.ALL", "ZohoWriter.merge.ALL"])),
            (8, Some("analytics"), Some(&["ZohoAnalytics.data.create"])),
        ],
    );
    assert_eq!(report["calls"][4]["confidence"], "reported");
}

#[test]
fn every_construct_of_a_script_is_read() {
    let leads: &[&str] = &["ZohoCRM.modules.leads.READ"];
    let contacts: &[&str] = &["ZohoCRM.modules.contacts.READ"];
    let invoices: &[&str] = &["ZohoBooks.invoices.CREATE"];
    let expected: &[Expected<'_>] = &[
        (15, None, Some(leads)),
        (16, Some("crm_conn"), Some(&["ZohoCRM.modules.contacts.READ", "ZohoSearch.securesearch.READ"])),
        (19, Some("crm_conn"), Some(&["ZohoCRM.modules.deals.READ"])),
        (35, Some("crm_conn"), Some(&["ZohoCRM.modules.contacts.READ", "ZohoCRM.modules.notes.READ"])),
        (44, Some("crm_conn"), Some(contacts)),
        (50, Some("books_conn"), Some(invoices)),
        (53, Some("books_conn"), Some(invoices)),
        (60, Some("books_conn"), Some(&["ZohoBooks.invoices.READ"])),
        (67, Some("crm_conn"), Some(&["ZohoCRM.modules.deals.READ", "ZohoCRM.modules.notes.READ"])),
        (70, Some("crm_query"), Some(&["ZohoCRM.coql.READ", "ZohoCRM.modules.leads.READ"])),
        (79, Some("books_conn"), None),
        (80, None, Some(leads)),
        (81, None, Some(&[])),
        (82, Some("crm_conn"), Some(&["ZohoCRM.users.READ"])),
        (83, None, Some(&[])),
        (182, None, Some(&[])),
        (183, Some("workdrive_conn"), Some(&["WorkDrive.files.ALL"])),
        (184, Some("cliq_conn"), None),
        (185, None, None),
    ];
    let report = assert_calls("everything", include_str!("everything.dg"), expected);
    assert_eq!(report["calls"][11]["connection_expression"], "conn");
    assert_eq!(report["other_scripts"], json!([{ "line": 186, "call": "standalone.cleanUp" }]));
    assert_eq!(report["problems"], json!([]));
}

#[test]
fn text_lists_connections_then_what_is_unknown() {
    let file = folder("deluge-text").join("script.dg");
    std::fs::write(&file, "x = zoho.books.createRecord(\"Invoices\", orgId, m, \"b\");\ny = zoho.crm.frobnicate(1);\n")
        .expect("script should be written");
    let output = zoho(&["deluge", &file.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "Connection b\n  service  Zoho Books\n  scopes   ZohoBooks.invoices.CREATE\n  line 1: zoho.books.createRecord(Invoices)\n    \
         ZohoBooks.invoices.CREATE (documented)\n\nCalls without a connection\n  line 2: zoho.crm.frobnicate\n    unknown: the catalog does not have this task\n"
    );
    assert!(
        errors(&output).contains(
            "1 call or part of the script has unknown scopes or an unknown connection, or cannot be read, as listed\n  \
             next: "
        ),
        "{}",
        errors(&output)
    );
}

#[test]
fn script_that_is_not_text_or_missing_is_handled() {
    let folder = folder("deluge-bytes");
    let file = folder.join("script.dg");
    std::fs::write(&file, [0xff, 0xfe, b'x', 0, b';']).expect("script should be written");
    assert_eq!(output(&["deluge", &file.to_string_lossy()]), "The script contains no call.\n");
    let missing = zoho(&["deluge", &folder.join("none.dg").to_string_lossy()]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(errors(&missing).contains("next: correct the path"), "{}", errors(&missing));
}
