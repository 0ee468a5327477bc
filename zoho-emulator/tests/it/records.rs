use crate::{call, europe, get, json};
use reqwest::Method;
use serde_json::{Value, json};

const ALL: &str = "ZohoCRM.modules.ALL,ZohoSearch.securesearch.READ";

fn names(answer: &Value) -> Vec<&str> {
    answer["data"].as_array().unwrap().iter().map(|record| record["Last_Name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pages_say_whether_there_are_more_records() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    assert_eq!(get(&zoho, "/crm/v8/Leads", &token).await.status(), 204);
    for number in 0..5 {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": format!("L{number}"), "Age": number }));
    }
    let first = json(get(&zoho, "/crm/v8/Leads?per_page=2&fields=Last_Name", &token).await, 200).await;
    assert_eq!(names(&first), ["L0", "L1"]);
    assert_eq!(first["info"], json!({ "page": 1, "per_page": 2, "count": 2, "more_records": true }));
    assert_eq!(first["data"][0].as_object().unwrap().len(), 2, "the field and the id");
    let last = json(get(&zoho, "/crm/v8/Leads?per_page=2&page=3", &token).await, 200).await;
    assert_eq!(names(&last), ["L4"]);
    assert_eq!(last["info"]["more_records"], false);
    let sorted = json(get(&zoho, "/crm/v8/Leads?sort_by=Age&sort_order=desc&per_page=1", &token).await, 200).await;
    assert_eq!(names(&sorted), ["L4"]);
    assert_eq!(get(&zoho, "/crm/v8/Leads?per_page=201", &token).await.status(), 400);
}

#[tokio::test]
async fn records_are_created_read_changed_and_deleted() {
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
    assert_eq!(zoho.records("us").all("Leads").len(), 0, "each data centre has its own");
}

#[tokio::test]
async fn records_are_searched_and_upserted() {
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
async fn a_body_without_data_is_invalid() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", ALL);
    for body in [json!({}), json!({ "data": [] }), json!({ "data": ["x"] }), json!({ "data": vec![json!({}); 101] })] {
        let answer = json(call(&zoho, Method::POST, "/crm/v8/Leads", &token, Some(&body)).await, 400).await;
        assert_eq!(answer["code"], "INVALID_DATA");
    }
}
