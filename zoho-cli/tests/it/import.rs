//! Tests of `zoho catalog import` on invented descriptions, with every dialect and every rule.

use crate::committed::accounted_for;
use crate::zoho::{described, descriptions, errors, files, folder, import, json, shape_files, zoho};
use serde_json::{Value, json};
use std::path::Path;

/// Returns the endpoint with this name.
fn endpoint(data: &Path, product: &str, name: &str) -> Value {
    let product = json(&data.join(format!("products/{product}.json")));
    let endpoints = product["endpoints"].as_array().expect("endpoints should be a list").clone();
    let names: Vec<_> = endpoints.iter().map(|endpoint| endpoint["name"].clone()).collect();
    endpoints.into_iter().find(|endpoint| endpoint["name"] == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// Checks the requirement of an endpoint, the confidence in it, and the rules behind it.
fn assert_needs(endpoint: &Value, requires: &Value, status: &str, rules: &[&str]) {
    let name = &endpoint["name"];
    assert_eq!(&endpoint["requires"], requires, "{name}");
    assert_eq!(endpoint["status"], status, "{name}");
    assert_eq!(endpoint["rules"].as_array().cloned().unwrap_or_default(), rules, "{name}");
}

#[test]
fn second_import_gives_same_bytes() {
    let (first, second) = (import(&descriptions(), "import-first"), import(&descriptions(), "import-second"));
    assert_eq!(
        (shape_files(&first), shape_files(&second)),
        (vec!["shapes/books.json".into()], vec!["shapes/books.json".into()])
    );
    for name in files(&described()).into_iter().chain(shape_files(&first)) {
        let read = |folder: &Path| std::fs::read(folder.join(&name)).expect("file should be readable");
        assert!(read(&first) == read(&second), "{name}");
    }
}

#[test]
fn described_responses_have_shapes_without_descriptions() {
    let data = import(&descriptions(), "import-shapes");
    let shapes = json(&data.join("shapes/books.json"));
    let wheel = json!({"members": {"color": {"enum": ["black", "silver"]}, "size": "integer"}});
    let list = json!({"members": {"code": "integer", "wheels": {"items": wheel}}});
    let responses = json!({"ListWheels": {"source": "books-2026:wheels.yml", "bodies": {"200": list}}});
    assert_eq!(shapes["responses"], responses);
    assert!(shapes["sources"]["books-2026"]["title"].is_string());
}

#[test]
fn every_operation_is_endpoint_or_excluded() {
    let data = import(&descriptions(), "import-accounts");
    let report = json(&data.join("import-report.json"));
    for name in described() {
        accounted_for(&report["products"][name], &json(&data.join(format!("products/{name}.json"))));
    }
    let left_out: Vec<&str> = report["products"]["crm"]["left_out"]
        .as_array()
        .expect("value should be a list")
        .iter()
        .filter_map(|operation| operation["printed"].as_str())
        .collect();
    assert_eq!(left_out, ["crm-2026:Widget.json DELETE /api/v1/knobs/{knobId}", "crm-8.0:common.json GET /"]);
}

#[test]
fn listed_requirements_are_those_of_their_list() {
    let data = import(&descriptions(), "import-lists");
    let list = |value: &Value, key: &str| value[key].as_array().expect("value should be a list").clone();
    for product in ["bookings", "sheet"] {
        let endpoints = list(&json(&data.join(format!("products/{product}.json"))), "endpoints");
        let operations = list(&json(&descriptions().join(format!("material/{product}.json"))), "operations");
        assert_eq!(endpoints.len(), operations.len(), "{product}");
        for operation in operations {
            let is_same =
                |endpoint: &&Value| ["method", "path", "selector"].iter().all(|key| endpoint[key] == operation[key]);
            let endpoint = endpoints.iter().find(is_same).unwrap_or_else(|| panic!("no endpoint of {operation}"));
            for key in ["requires", "family", "source"] {
                assert_eq!(endpoint[key], operation[key], "{key} of {}", endpoint["name"]);
            }
        }
    }
}

#[test]
fn newer_crm_edition_is_imported() {
    let data = import(&descriptions(), "import-crm-2026");
    let polish = endpoint(&data, "crm", "PolishRecord");
    assert_eq!(polish["path"], "/crm/v8/{module}/{record_id}/actions/polish");
    assert_eq!(polish["body"], "json");
    assert_eq!(polish["vendor_name"], "polishRecord");
    assert_eq!(
        polish["parameters"],
        json!([
            {"name": "record_id", "in": "path", "type": "id", "required": true},
            {"name": "shine", "in": "query", "type": "string", "required": true, "values": ["matt", "gloss"]},
            {"name": "dry_run", "in": "query", "type": "boolean"}
        ])
    );
    let rules = ["canonical-case", "drop-invalid-scope", "module-template", "newer-edition"];
    assert_needs(&polish, &json!([["ZohoCRM.modules.{module}.UPDATE"]]), "documented", &rules);
    assert_eq!(polish["requires_as_published"][1], json!(["ZohoCRM.modules.Contacts.update"]));

    let polish = endpoint(&data, "crm", "GetPolish");
    let rules = ["canonical-case", "group-template"];
    assert_needs(&polish, &json!([["ZohoCRM.modules.{module}.READ"]]), "documented", &rules);
    let buffs = endpoint(&data, "crm", "ListBuffs");
    let requires = json!([["ZohoCRM.modules.{module}.READ", "ZohoSearch.securesearch.READ"]]);
    assert_needs(&buffs, &requires, "documented", &["canonical-case", "module-template"]);
    assert!(buffs["note"].as_str().is_some_and(|note| note.contains("users")));

    let all_of = json!([["ZohoCRM.settings.wax.CREATE", "ZohoWriter.merge.ALL"]]);
    assert_needs(&endpoint(&data, "crm", "CreateWax"), &all_of, "documented", &["split-scopes"]);
    let update = json!([["ZohoCRM.settings.wax.UPDATE"]]);
    assert_needs(&endpoint(&data, "crm", "UpdateWax"), &update, "documented", &["missing-service"]);
    let delete = json!([["ZohoCRM.settings.wax.DELETE"]]);
    assert_needs(&endpoint(&data, "crm", "DeleteWax"), &delete, "documented", &["normalize-operation"]);
    let wax = endpoint(&data, "crm", "GetWax");
    assert_needs(&wax, &json!([["ZohoCRM.settings.wax.READ"]]), "documented", &["trim-scopes", "newer-edition"]);
    assert_eq!(wax["path"], "/crm/v8/wax");
    let examples =
        json!([{"name": "page", "in": "query", "type": "integer"}, {"name": "team", "in": "query", "type": "string"}]);
    assert_eq!(wax["parameters"], examples);
}

#[test]
fn older_crm_edition_is_imported() {
    let data = import(&descriptions(), "import-crm-8.0");
    let grit = endpoint(&data, "crm", "GetGrit");
    let chain = json!([["ZohoCRM.settings.grit.READ"]]);
    assert_needs(&grit, &chain, "documented", &["canonical-case", "any-of-a-chain", "drop-dominated"]);
    let all = json!([["ZohoCRM.settings.grit.ALL"]]);
    assert_needs(&endpoint(&data, "crm", "UpdateGrit"), &all, "documented", &["repeated-prefix", "canonical-case"]);
    let create = json!([["ZohoCRM.settings.grit.CREATE"]]);
    assert_needs(&endpoint(&data, "crm", "CreateGrit"), &create, "documented", &["placeholder"]);
    let ambiguous = json!([["ZohoCRM.settings.grit.DELETE", "ZohoCRM.users.ALL"]]);
    assert_needs(&endpoint(&data, "crm", "DeleteGrit"), &ambiguous, "assumed", &["unclear-list"]);
    assert_needs(&endpoint(&data, "crm", "GetFelt"), &Value::Null, "unknown", &["trim-scopes", "no-list"]);
    let middle = json!([["ZohoCRM.modules.{module}.READ"]]);
    assert_needs(&endpoint(&data, "crm", "SandRecords"), &middle, "documented", &["swap-operation-segment"]);
    let placeholder = json!([["ZohoCRM.sand.{module}.READ"]]);
    assert_needs(&endpoint(&data, "crm", "GetSanding"), &placeholder, "documented", &["placeholder"]);
    let folded = json!([["ZohoCRM.sand.{module}.UPDATE"]]);
    assert_needs(
        &endpoint(&data, "crm", "UpdateSanding"),
        &folded,
        "documented",
        &["canonical-case", "module-template"],
    );
}

#[test]
fn desk_is_imported() {
    let data = import(&descriptions(), "import-desk");
    let knobs = endpoint(&data, "desk", "ListKnobs");
    assert_needs(&knobs, &json!([["Desk.basic.READ"], ["Desk.settings.READ"]]), "documented", &["alias-family"]);
    assert_eq!(knobs["parameters"], json!([{"name": "include", "in": "query", "type": "string", "values": ["owner"]}]));
    let add = endpoint(&data, "desk", "CreateKnob");
    assert_needs(&add, &json!([["Desk.settings.CREATE"]]), "documented", &["repeated-prefix"]);
    assert_eq!(add["body"], "multipart");
    let search = json!([["Desk.community.READ", "Desk.search.READ"], ["Desk.forums.READ", "Desk.search.READ"]]);
    assert_needs(&endpoint(&data, "desk", "SearchKnobs"), &search, "reported", &["alias-family", "search-as-well"]);
    let ambiguous = json!([["Desk.contacts.READ", "Desk.settings.READ"]]);
    assert_needs(&endpoint(&data, "desk", "GetKnob"), &ambiguous, "assumed", &["unclear-list", "same-path"]);
    assert_needs(&endpoint(&data, "desk", "UpdateKnob"), &Value::Null, "unknown", &["no-list"]);
    assert_needs(&endpoint(&data, "desk", "ListKnobColors"), &json!([[]]), "documented", &["empty-list"]);
    let statistics = json!([["Desk.imports.CUSTOM"]]);
    assert_needs(&endpoint(&data, "desk", "GetKnobStatistics"), &statistics, "documented", &["missing-service"]);
    let moved = endpoint(&data, "desk", "DeleteKnob");
    assert_needs(&moved, &json!([["Desk.settings.DELETE"]]), "documented", &["missing-service"]);
    assert_eq!(moved["source"], "crm-2026:Widget.json");
}

#[test]
fn books_is_imported() {
    let data = import(&descriptions(), "import-books");
    let wheels = endpoint(&data, "books", "ListWheels");
    assert_needs(&wheels, &json!([["ZohoBooks.wheels.READ"]]), "documented", &[]);
    assert_eq!(wheels["path"], "/books/v3/wheels");
    assert_eq!(
        wheels["parameters"],
        json!([
            {"name": "invoice_ids", "in": "query", "type": "list", "required": true},
            {"name": "sort_column", "in": "query", "type": "string"},
            {"name": "line_items", "in": "query", "type": "string"},
            {"name": "X-Upsert", "in": "header", "type": "boolean"}
        ])
    );
    let create = endpoint(&data, "books", "CreateWheel");
    let rules = ["file-in-query", "same-path", "home-file"];
    assert_needs(&create, &json!([["ZohoBooks.wheels.CREATE"]]), "documented", &rules);
    assert_eq!((&create["source"], &create["body"]), (&json!("books-2026:wheels.yml"), &json!("json")));
    assert!(
        create["note"]
            .as_str()
            .is_some_and(|note| note.contains("axles.yml also lists this operation, as create_axle."))
    );
    let photo = endpoint(&data, "books", "UploadWheelPhoto");
    assert_needs(&photo, &json!([["ZohoBooks.fullaccess.all"]]), "documented", &["file-in-query", "canonical-case"]);
    assert_eq!(photo["body"], "multipart");
    assert_needs(&endpoint(&data, "books", "GetAxle"), &Value::Null, "unknown", &["no-list"]);
    assert_eq!(endpoint(&data, "books", "ListAllWheelBalances")["path"], "/books/v3/wheels/balances");
    assert_eq!(endpoint(&data, "books", "ListWheelBalances")["path"], "/books/v3/wheels/{wheel_id}/balances");
    assert_eq!(endpoint(&data, "books", "MarkWheelRound")["method"], "POST");
    let spoke = endpoint(&data, "books", "DeleteSpoke");
    assert_needs(&spoke, &json!([["ZohoBooks.wheels.DELETE"]]), "documented", &["pattern-in-path"]);
    assert_eq!(spoke["path"], "/books/v3/wheels/{wheel_id}/spokes/{spoke_id}");
    assert_eq!(spoke["path_as_published"], r"/wheels/(\d+)/spokes/(\d+)");
    assert_eq!(
        json(&data.join("products/books.json"))["organization"],
        json!({"in": "query", "name": "organization_id"})
    );
}

#[test]
fn creator_is_imported() {
    let data = import(&descriptions(), "import-creator");
    let knobs = endpoint(&data, "creator", "ListKnobs");
    assert_needs(&knobs, &json!([["ZohoCreator.knob.READ"]]), "documented", &[]);
    assert!(knobs["parameters"].is_null());
    let color = endpoint(&data, "creator", "GetKnobColor");
    assert_needs(&color, &json!([["ZohoCreator.knob.READ"]]), "documented", &["added-parameter"]);
    assert_eq!(color["path"], "/creator/v2/data/{app_link_name}/knob/{record_id}");
    assert_eq!(
        color["parameters"],
        json!([
            {"name": "app_link_name", "in": "path", "type": "string", "required": true},
            {"name": "record_id", "in": "path", "type": "id", "required": true},
            {"name": "environment", "in": "header", "type": "string", "values": ["development", "stage"]}
        ])
    );
    assert_needs(&endpoint(&data, "creator", "DownloadKnobs"), &json!([["ZohoCreator.bulk.READ"]]), "documented", &[]);
    let delete = endpoint(&data, "creator", "DeleteKnob");
    assert_needs(&delete, &Value::Null, "unknown", &["added-parameter", "no-list"]);
    let published = endpoint(&data, "creator", "PublishKnobs");
    assert_needs(&published, &json!([[]]), "documented", &["added-parameter", "private-link"]);
}

#[test]
fn cliq_is_imported_in_two_versions() {
    let data = import(&descriptions(), "import-cliq");
    let product = json(&data.join("products/cliq.json"));
    let endpoints = product["endpoints"].as_array().expect("endpoints should be a list");
    let find = |version: &str, name: &str| {
        let fits = |call: &&Value| call["version"] == version && call["name"] == name;
        endpoints.iter().find(fits).unwrap_or_else(|| panic!("no {name} in {version}")).clone()
    };
    let newest = find("v3", "ListKnobs");
    assert_needs(&newest, &json!([["ZohoCliq.Datastores.READ"]]), "documented", &["missing-service"]);
    assert_eq!(newest["path"], "/api/v3/knobs");
    let either = json!([["ZohoCliq.Webhooks.CREATE"], ["ZohoCliq.BotMessages.CREATE"]]);
    assert_needs(&find("v3", "TurnKnob"), &either, "reported", &["alias-family"]);
    let older = find("v2", "ListKnobs");
    assert_needs(&older, &json!([["ZohoCliq.Knobs.READ"]]), "reported", &["optional-scope"]);
    assert!(older["note"].as_str().is_some_and(|note| note.contains("ZohoPeople.employee.READ")), "{older}");
    let create = find("v2", "CreateKnob");
    assert_needs(&create, &json!([["ZohoCliq.Knobs.CREATE"]]), "documented", &["any-of-a-chain", "drop-dominated"]);
    let events = find("v2", "ListKnobEvents");
    let both = json!([["ZohoCliq.Knobs.READ", "ZohoCalendar.event.ALL"]]);
    assert_needs(&events, &both, "assumed", &["query-in-path", "unclear-list"]);
    assert_eq!(events["parameters"], json!([{"name": "fields", "in": "query", "type": "string", "required": true}]));
    assert_eq!(events["path"], "/api/v2/knobs/events");
}

#[test]
fn workdrive_actions_with_one_path_are_one_call() {
    let data = import(&descriptions(), "import-workdrive");
    let paint = endpoint(&data, "workdrive", "PaintKnob");
    assert_needs(&paint, &json!([["WorkDrive.knobs.UPDATE"]]), "documented", &["fragment-in-path", "same-path"]);
    assert_eq!((&paint["path"], &paint["body"]), (&json!("/workdrive/api/v1/knobs/{knob_id}"), &json!("json")));
    assert_eq!(paint["vendor_name"], "paintKnob");
    assert_eq!(paint["note"], "The description lists several actions with this path: paintKnob, polishKnob.");
    let search = json!([["ZohoSearch.securesearch.READ", "WorkDrive.team.READ"]]);
    let rules = ["fragment-in-path", "split-scopes"];
    assert_needs(&endpoint(&data, "workdrive", "SearchKnobs"), &search, "documented", &rules);
}

#[test]
fn analytics_scopes_are_in_lower_case_and_paths_below_one_base() {
    let data = import(&descriptions(), "import-analytics");
    let list = endpoint(&data, "analytics", "ListKnobs");
    assert_needs(&list, &json!([["ZohoAnalytics.knobs.read"]]), "documented", &["canonical-case"]);
    assert!(list["organization"].is_null() && list["parameters"].is_null(), "{list}");
    let delete = endpoint(&data, "analytics", "DeleteKnob");
    assert_needs(&delete, &json!([["ZohoAnalytics.knobs.delete"]]), "documented", &[]);
    assert_eq!(delete["path"], "/restapi/v2/knobs/{knob_id}");
    assert_eq!(delete["organization"], "optional");
}

#[test]
fn finance_products_are_imported() {
    let data = import(&descriptions(), "import-finance");
    for (product, service) in
        [("billing", "ZohoSubscriptions"), ("expense", "ZohoExpense"), ("inventory", "ZohoInventory")]
    {
        let list = endpoint(&data, product, "ListKnobs");
        assert_needs(&list, &json!([[format!("{service}.knobs.READ")]]), "documented", &[]);
        assert_eq!(list["path"], format!("/{product}/v1/knobs"));
    }
}

#[test]
fn invalid_yaml_description_is_rejected_with_location() {
    let data = folder("import-broken-yaml");
    std::fs::create_dir_all(data.join("books/v3")).expect("folder should be writable");
    std::fs::write(data.join("books/v3/a.yml"), "paths:\n  - a\n  b: [\n").expect("file should be writable");
    let output = zoho(&["catalog", "import", "--from", &data.to_string_lossy(), "--data", &data.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("a.yml: line 3, column 3"), "{}", errors(&output));
}

#[test]
fn scopes_have_source_with_highest_confidence() {
    let data = import(&descriptions(), "import-scopes");
    let scope = |product: &str, name: &str| {
        let product = json(&data.join(format!("products/{product}.json")));
        let scopes = product["scopes"].as_array().expect("scopes should be a list").clone();
        let found = scopes.into_iter().find(|scope| scope["name"] == name);
        let known = |scope: Value| (scope["status"].clone(), scope["source"].clone());
        found.map_or_else(|| panic!("no scope {name}"), known)
    };
    assert_eq!(scope("crm", "ZohoCRM.settings.wax.ALL"), (json!("documented"), json!("crm-2026:polish.json")));
    assert_eq!(scope("crm", "ZohoCRM.modules.custom.UPDATE").0, json!("documented"));
    assert_eq!(scope("crm", "ZohoCRM.sand.custom.READ"), (json!("assumed"), json!("crm-8.0:polish.json")));
    assert_eq!(scope("desk", "Desk.knobs.READ"), (json!("documented"), json!("desk-2026:Knob.json")));
    assert_eq!(scope("desk", "Desk.knobs.DELETE"), (json!("documented"), json!("docs")));
    assert_eq!(scope("desk", "Desk.fields.READ"), (json!("reported"), json!("live-tests")));
    assert_eq!(scope("books", "ZohoBooks.fullaccess.all"), (json!("documented"), json!("books-2026:wheels.yml")));
    let report = json(&data.join("import-report.json"));
    let left_out = report["products"]["crm"]["scopes_left_out"].to_string();
    assert!(left_out.contains("guide ZohoCRM.settings.oil.READ"), "a scope that only a list names should be excluded");
    assert!(left_out.contains("ZohoCRM.settings.lacquer") && left_out.contains("ZohoCRM.modules.Activities.UPDATE"));
}

#[test]
fn folder_without_descriptions_is_rejected() {
    let empty = folder("import-nothing");
    let output = zoho(&["catalog", "import", "--from", &empty.to_string_lossy(), "--data", &empty.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("contains no description"), "{}", errors(&output));
    assert!(errors(&output).ends_with("next: run zoho catalog import --help\n"), "{}", errors(&output));
}

#[test]
fn invalid_json_description_is_rejected_with_location() {
    let data = folder("import-broken");
    std::fs::create_dir_all(data.join("desk/v1")).expect("folder should be writable");
    std::fs::write(data.join("desk/v1/A.json"), "{\n  \"paths\": [}\n").expect("file should be writable");
    let output = zoho(&["catalog", "import", "--from", &data.to_string_lossy(), "--data", &data.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("A.json: line 2, column 13"), "{}", errors(&output));
}
