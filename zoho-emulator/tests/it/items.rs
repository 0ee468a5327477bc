//! The items of Books, Desk and Creator, and COQL queries.

use crate::{europe, json as body, with};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use zoho_emulator::{Emulator, Retention};

async fn send(zoho: &Emulator, token: &str, method: Method, path: &str, item: Option<&Value>) -> Response {
    let mut request = crate::http().request(method, format!("{}{path}", zoho.api_domain("eu")));
    request = request.bearer_auth(token).header("orgId", "7");
    if let Some(item) = item {
        request = request.json(item);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn books_items_are_created_listed_and_changed() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoBooks.fullaccess.all");
    for (list, id, status_created) in [("invoices", "invoice_id", 201), ("expenses", "expense_id", 200)] {
        let path = |rest: &str| format!("/books/v3/{list}{rest}?organization_id=7");
        let kind = id.trim_end_matches("_id");
        for (total, status) in [(30, "paid"), (10, "overdue"), (20, "overdue")] {
            let item = json!({ "total": total, "status": status });
            let created = body(send(&zoho, &token, Method::POST, &path(""), Some(&item)).await, status_created).await;
            assert_eq!((&created["code"], &created[kind]["total"]), (&json!(0), &json!(total)));
            assert!(created[kind][id].is_string(), "{created}");
        }
        let query = format!("{}&status=overdue&sort_column=total&sort_order=D&per_page=1", path(""));
        let page = body(send(&zoho, &token, Method::GET, &query, None).await, 200).await;
        assert_eq!((&page[list][0]["total"], &page["page_context"]["has_more_page"]), (&json!(20), &json!(true)));
        let own = format!("/{}", page[list][0][id].as_str().unwrap());
        let paid = json!({ "status": "paid" });
        let changed = body(send(&zoho, &token, Method::PUT, &path(&own), Some(&paid)).await, 200).await;
        assert_eq!(changed[kind], json!({ "total": 20, "status": "paid", id: page[list][0][id] }));
        let query = format!("{}&filter_by=Status.OverDue", path(""));
        let page = body(send(&zoho, &token, Method::GET, &query, None).await, 200).await;
        assert_eq!(page[list].as_array().unwrap().len(), 1);
        body(send(&zoho, &token, Method::DELETE, &path(&own), None).await, 200).await;
        assert_eq!(zoho.lists("eu").all("books", list).len(), 2);
    }
}

#[tokio::test]
async fn desk_tickets_are_created_listed_and_changed() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "Desk.tickets.ALL");
    for (subject, status) in [("b", "Open"), ("a", "Open"), ("c", "Closed")] {
        let ticket = json!({ "subject": subject, "status": status });
        let created = body(send(&zoho, &token, Method::POST, "/api/v1/tickets", Some(&ticket)).await, 200).await;
        assert!(created["id"].is_string() && created["subject"] == subject, "{created}");
    }
    let open = body(send(&zoho, &token, Method::GET, "/api/v1/tickets?status=Open&sortBy=-subject", None).await, 200);
    let open = open.await;
    let subjects: Vec<&Value> = open["data"].as_array().unwrap().iter().map(|ticket| &ticket["subject"]).collect();
    assert_eq!(subjects, ["b", "a"]);
    let path = format!("/api/v1/tickets/{}", open["data"][0]["id"].as_str().unwrap());
    send(&zoho, &token, Method::PATCH, &path, Some(&json!({ "status": "Closed" }))).await;
    assert_eq!(body(send(&zoho, &token, Method::GET, &path, None).await, 200).await["status"], "Closed");
}

#[tokio::test]
async fn creator_records_are_created_listed_and_changed() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoCreator.form.CREATE,ZohoCreator.report.ALL");
    let (form, report) = ("/creator/v2/data/anna/shop/form/Orders", "/creator/v2/data/anna/shop/report/All_Orders");
    let one = json!({ "data": { "Status": "Open", "Total": 30 } });
    let created = body(send(&zoho, &token, Method::POST, form, Some(&one)).await, 200).await;
    assert_eq!((&created["code"], created["data"]["ID"].is_string()), (&json!(3000), true));
    let two = json!({ "data": [{ "Status": "Open", "Total": 10 }, { "Status": "Paid", "Total": 20 }] });
    let results = body(send(&zoho, &token, Method::POST, form, Some(&two)).await, 200).await;
    assert_eq!(results["result"].as_array().unwrap().len(), 2);
    let list = async |query: &str| send(&zoho, &token, Method::GET, &format!("{report}?{query}"), None).await;
    for (query, totals) in [
        ("", vec![30, 10, 20]),
        ("from=2&limit=1", vec![10]),
        ("criteria=Status%20==%20%22Open%22", vec![30, 10]),
        ("criteria=(Total%20%3E%2015%20%26%26%20Status==%22Open%22)%20%7C%7C%20Total%20%3C%2011&from=2", vec![10]),
    ] {
        let page = body(list(query).await, 200).await;
        let found: Vec<&Value> = page["data"].as_array().unwrap().iter().map(|order| &order["Total"]).collect();
        assert_eq!(found, totals, "{query}");
    }
    assert_eq!(body(list("criteria=Total%20%3E%2099").await, 404).await["code"], 3100);
    assert!(list("criteria=Status.contains(%22O%22)").await.headers().contains_key("x-emulator-remark"));

    let order = format!("{report}/{}", created["data"]["ID"].as_str().unwrap());
    let paid = json!({ "data": { "Status": "Paid" } });
    body(send(&zoho, &token, Method::PATCH, &order, Some(&paid)).await, 200).await;
    let changed = body(send(&zoho, &token, Method::GET, &order, None).await, 200).await;
    assert_eq!(changed["data"], json!({ "Status": "Paid", "Total": 30, "ID": created["data"]["ID"] }));
    body(send(&zoho, &token, Method::DELETE, &order, None).await, 200).await;
    assert_eq!(zoho.lists("eu").all("creator", "Orders").len(), 2);
}

#[tokio::test]
async fn created_items_are_limited() {
    let retention = Retention { created_records: 2, ..Retention::default() };
    let (zoho, app) = with(Emulator::builder().retention(retention)).await;
    let token = zoho.access_token(&app, "anna", "Desk.tickets.ALL");
    let own = zoho.lists("eu").insert("desk", "tickets", json!({ "subject": "of the test" }));
    for remarks in [0, 0, 1] {
        let response = send(&zoho, &token, Method::POST, "/api/v1/tickets", Some(&json!({ "subject": "s" }))).await;
        assert_eq!(response.headers().get_all("x-emulator-remark").iter().count(), remarks);
    }
    let left = zoho.lists("eu").all("desk", "tickets");
    assert_eq!((left.len(), &left[0]["id"]), (3, &json!(own)));
}

#[tokio::test]
async fn coql_returns_data_and_info() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ,ZohoCRM.coql.READ");
    for (name, city) in [("Burns", "Bern"), ("Smithers", "Bern"), ("Flanders", "Basel")] {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": name, "City": city }));
    }
    let query = |text: &str| json!({ "select_query": text });
    let selected = "select Last_Name from Leads where City = 'Bern' order by Last_Name desc limit 1";
    let response = send(&zoho, &token, Method::POST, "/crm/v8/coql", Some(&query(selected))).await;
    let response = body(response, 200).await;
    assert_eq!(response["data"][0]["Last_Name"], "Smithers");
    assert_eq!(response["info"], json!({ "count": 1, "more_records": true }));
    let none = "select Last_Name from Leads where City = 'Rome'";
    assert_eq!(send(&zoho, &token, Method::POST, "/crm/v8/coql", Some(&query(none))).await.status(), 204);
    let invalid = send(&zoho, &token, Method::POST, "/crm/v8/coql", Some(&query("select from Leads"))).await;
    assert_eq!(body(invalid, 400).await["code"], "INVALID_QUERY");
}
