use crate::{call, europe, get, json};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use zoho_emulator::Emulator;

const ALL: &str = "ZohoCRM.modules.ALL,ZohoSearch.securesearch.READ";

fn names(response: &Value) -> Vec<&str> {
    response["data"].as_array().unwrap().iter().map(|record| record["Last_Name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn page_reports_whether_more_records_exist() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", &token).await.status(), 204);
    for number in 0..5 {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": format!("L{number}"), "Age": number }));
    }
    let first = json(get(&zoho, "/crm/v8/Leads?per_page=2&fields=Last_Name", &token).await, 200).await;
    assert_eq!(names(&first), ["L0", "L1"]);
    let info = &first["info"];
    assert_eq!((&info["page"], &info["per_page"], &info["count"]), (&json!(1), &json!(2), &json!(2)));
    assert_eq!(info["more_records"], true);
    assert_eq!(first["data"][0].as_object().unwrap().len(), 2, "the record should have the field and the ID");
    let last = json(get(&zoho, "/crm/v8/Leads?fields=Last_Name&per_page=2&page=3", &token).await, 200).await;
    assert_eq!(names(&last), ["L4"]);
    assert_eq!(last["info"]["more_records"], false);
    let sorted =
        json(get(&zoho, "/crm/v8/Leads?fields=Last_Name&sort_by=Age&sort_order=desc&per_page=1", &token).await, 200)
            .await;
    assert_eq!(names(&sorted), ["L4"]);
    assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name&per_page=201", &token).await.status(), 400);
}

#[tokio::test]
async fn list_without_fields_and_ids_is_rejected() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    let id = zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns" }));
    for (path, missing) in [
        ("/crm/v8/Leads", "fields"),
        ("/crm/v8/Leads?fields=&per_page=2", "fields"),
        ("/crm/v8/Leads/search?per_page=2", "criteria"),
    ] {
        let refused = json(get(&zoho, path, &token).await, 400).await;
        assert_eq!(refused["code"], "REQUIRED_PARAM_MISSING", "{path}");
        assert_eq!(refused["details"], json!({ "param_name": missing }), "{path}");
    }
    let by_id = json(get(&zoho, &format!("/crm/v8/Leads?ids={id}"), &token).await, 200).await;
    assert_eq!(names(&by_id), ["Burns"]);
}

#[tokio::test]
async fn list_of_more_than_50_fields_is_rejected() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    let path = |count: usize| format!("/crm/v8/Leads?fields={}", vec!["Last_Name"; count].join(","));
    assert_eq!(get(&zoho, &path(50), &token).await.status(), 204);
    assert_eq!(code(&zoho, &path(51), &token, 400).await, "LIMIT_EXCEEDED");
}

/// Sends a request, checks the status of the response, and returns its error code.
async fn code(zoho: &Emulator, path: &str, token: &str, status: u16) -> Value {
    json(get(zoho, path, token).await, status).await["code"].take()
}

#[tokio::test]
async fn page_token_continues_after_last_record() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    let insert = |name: &str| zoho.records("eu").insert("Leads", json!({ "Last_Name": name, "Age": name.len() }));
    for name in ["A", "BB", "CC", "D", "EEE"] {
        insert(name);
    }
    for (order, expected) in [("", "ABB CCD EEE"), ("&sort_by=Age&sort_order=desc", "EEECC BBD A")] {
        let first_page = format!("/crm/v8/Leads?fields=Last_Name&per_page=2{order}");
        let (mut path, mut pages) = (first_page.clone(), Vec::new());
        loop {
            let page = json(get(&zoho, &path, &token).await, 200).await;
            pages.push(names(&page).concat());
            let Some(next) = page["info"]["next_page_token"].as_str() else { break };
            assert_eq!(page["info"]["more_records"], true);
            path = format!("{first_page}&page_token={next}");
            insert("");
        }
        assert!(pages.join(" ").starts_with(expected), "{pages:?}");
    }
}

#[tokio::test]
async fn page_token_is_bound_to_call_and_expires_after_a_day() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    for name in ["A", "B", "C"] {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": name }));
    }
    let page = json(get(&zoho, "/crm/v8/Leads?fields=Last_Name&per_page=2", &token).await, 200).await;
    let next = page["info"]["next_page_token"].as_str().unwrap();
    let path = format!("/crm/v8/Leads?fields=Last_Name&per_page=2&page_token={next}");
    assert_eq!(names(&json(get(&zoho, &path, &token).await, 200).await), ["C"]);
    assert_eq!(code(&zoho, &format!("{path}&page=2"), &token, 400).await, "AMBIGUITY_DURING_PROCESSING");
    let other = format!("/crm/v8/Leads?fields=Last_Name&page_token={next}");
    assert_eq!(code(&zoho, &other, &token, 401).await, "TOKEN_BOUND_DATA_MISMATCH");
    assert_eq!(
        code(&zoho, "/crm/v8/Leads?fields=Last_Name&page_token=x", &token, 401).await,
        "TOKEN_BOUND_DATA_MISMATCH"
    );
    zoho.clock().advance(Duration::from_secs(24 * 60 * 60 + 1));
    let token = zoho.access_token(&app, "anna", ALL);
    assert_eq!(code(&zoho, &path, &token, 400).await, "EXPIRED_VALUE");
}

#[tokio::test]
async fn page_number_beyond_2000_records_is_rejected() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    (0..2_001).for_each(|_| _ = zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns" })));
    let last = json(get(&zoho, "/crm/v8/Leads?fields=Last_Name&page=10", &token).await, 200).await;
    assert_eq!(last["info"]["more_records"], true);
    for path in [
        "/crm/v8/Leads?fields=Last_Name&page=11",
        "/crm/v8/Leads/search?word=burns&page=11",
        "/crm/v8/Leads?fields=Last_Name&page=41&per_page=50",
    ] {
        assert_eq!(code(&zoho, path, &token, 400).await, "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "{path}");
    }
}

#[tokio::test]
async fn books_desk_and_creator_list_inserted_items() {
    let (zoho, app) = europe().await;
    let scopes = "ZohoBooks.invoices.READ,Desk.tickets.READ,ZohoCreator.report.READ";
    let token = zoho.access_token(&app, "anna", scopes);
    for number in 0..3 {
        let item = json!({ "number": number });
        zoho.lists("eu").insert("books", "invoices", item.clone());
        zoho.lists("eu").insert("desk", "tickets", item.clone());
        zoho.lists("eu").insert("creator", "All", item);
    }
    let books = "/books/v3/invoices?organization_id=1&per_page=2";
    let first = json(get(&zoho, books, &token).await, 200).await;
    let numbers =
        |items: &Value| -> Vec<Value> { items.as_array().unwrap().iter().map(|item| item["number"].clone()).collect() };
    assert_eq!(numbers(&first["invoices"]), [0, 1]);
    assert_eq!(first["page_context"], json!({ "page": 1, "per_page": 2, "has_more_page": true }));
    let last = json(get(&zoho, &format!("{books}&page=2"), &token).await, 200).await;
    assert_eq!(
        (last["invoices"].as_array().map(Vec::len), &last["page_context"]["has_more_page"]),
        (Some(1), &json!(false))
    );
    let desk = json(get(&zoho, "/api/v1/tickets?from=3&limit=2", &token).await, 200).await;
    assert_eq!(numbers(&desk["data"]), [2], "the first index should be 1");
    assert_eq!(get(&zoho, "/api/v1/tickets?from=4", &token).await.status(), 204);
    assert_eq!(get(&zoho, "/api/v1/tickets?limit=101", &token).await.status(), 422);
    let report = "/creator/v2/data/anna/shop/report/All";
    assert_eq!(json(get(&zoho, report, &token).await, 200).await["data"].as_array().map(Vec::len), Some(3));
    assert_eq!(code(&zoho, &format!("{report}?from=4"), &token, 404).await, 3100);
}

#[tokio::test]
async fn records_can_be_created_read_updated_and_deleted() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    let body = json!({ "data": [{ "Last_Name": "Burns" }, { "Last_Name": "Smithers" }] });
    let created = json(call(&zoho, Method::POST, "/crm/v8/Leads", &token, Some(&body)).await, 201).await;
    assert_eq!(created["data"][1]["code"], "SUCCESS");
    let id = created["data"][0]["details"]["id"].as_str().unwrap().to_owned();
    assert_eq!(zoho.records("eu").all("Leads").len(), 2);

    let path = format!("/crm/v8/Leads/{id}");
    let change = json!({ "data": [{ "First_Name": "Monty" }] });
    json(call(&zoho, Method::PUT, &path, &token, Some(&change)).await, 200).await;
    let read = json(get(&zoho, &path, &token).await, 200).await;
    assert_eq!(read["data"][0], json!({ "id": id, "Last_Name": "Burns", "First_Name": "Monty" }));
    assert_eq!(zoho.records("eu").get("Leads", &id).unwrap()["First_Name"], "Monty");

    let deletion = format!("/crm/v8/Leads?ids={id},99");
    let deleted = json(call(&zoho, Method::DELETE, &deletion, &token, None).await, 207).await;
    assert_eq!(deleted["data"][0]["code"], "SUCCESS");
    assert_eq!(deleted["data"][1]["code"], "INVALID_DATA");
    assert_eq!(get(&zoho, &path, &token).await.status(), 204);
    assert_eq!(zoho.records("us").all("Leads").len(), 0, "each data center should have its own records");
}

#[tokio::test]
async fn records_can_be_searched_and_upserted() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    zoho.records("eu").insert("Contacts", json!({ "Last_Name": "Burns", "Email": "m@plant.example" }));
    zoho.records("eu").insert("Contacts", json!({ "Last_Name": "Smithers", "Email": "w@plant.example" }));
    for query in ["email=m@plant.example", "word=burn", "criteria=(Last_Name:starts_with:B)"] {
        let found = json(get(&zoho, &format!("/crm/v8/Contacts/search?{query}"), &token).await, 200).await;
        assert_eq!(names(&found), ["Burns"], "{query}");
    }
    assert_eq!(get(&zoho, "/crm/v8/Contacts/search?word=nobody", &token).await.status(), 204);
    let body = json!({ "data": [
        { "Last_Name": "Burns", "Email": "m@plant.example", "Age": 104 }, { "Last_Name": "Szyslak" },
    ] });
    let done = json(call(&zoho, Method::POST, "/crm/v8/Contacts/upsert", &token, Some(&body)).await, 200).await;
    assert_eq!(done["data"][0]["message"], "record updated");
    assert_eq!(done["data"][1]["message"], "record added");
    assert_eq!(zoho.records("eu").all("Contacts").len(), 3);
}

#[tokio::test]
async fn body_without_data_is_invalid() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    for body in [json!({}), json!({ "data": [] }), json!({ "data": ["x"] }), json!({ "data": vec![json!({}); 101] })] {
        let response = json(call(&zoho, Method::POST, "/crm/v8/Leads", &token, Some(&body)).await, 400).await;
        assert_eq!(response["code"], "INVALID_DATA");
    }
}
