use crate::{LEADS, europe, get, json};
use serde_json::json;

const SCOPES: &str = "ZohoCRM.users.READ,ZohoCRM.org.READ,ZohoCRM.settings.fields.READ";

#[tokio::test]
async fn crm_lists_users_and_their_organization() {
    let (zoho, app) = europe().await;
    zoho.user("ben", "eu");
    zoho.user("carl", "us");
    let token = zoho.access_token(&app, "anna", SCOPES);
    let own = json(get(&zoho, "/crm/v8/users?type=CurrentUser", &token).await, 200).await;
    assert_eq!(own["users"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!(
        (&own["users"][0]["first_name"], &own["users"][0]["email"]),
        (&json!("anna"), &json!("anna@eu.example"))
    );
    let all = json(get(&zoho, "/crm/v8/users?type=AllUsers", &token).await, 200).await;
    assert_eq!(all["info"]["count"], 2, "{all}");
    assert_eq!(get(&zoho, "/crm/v8/users?type=DeletedUsers", &token).await.status(), 204);

    let organization = json(get(&zoho, "/crm/v8/org", &token).await, 200).await;
    assert_eq!(organization["org"][0]["primary_email"], "anna@eu.example");
    zoho.organization("anna", "1001");
    let organization = json(get(&zoho, "/crm/v8/org", &token).await, 200).await;
    assert_eq!(organization["org"][0]["zgid"], "1001");
    let colleagues = json(get(&zoho, "/crm/v8/users", &token).await, 200).await;
    assert_eq!(colleagues["info"]["count"], 1, "Ben should be in another organization: {colleagues}");

    let leads = zoho.access_token(&app, "anna", LEADS);
    let refused = json(get(&zoho, "/crm/v8/users", &leads).await, 401).await;
    assert_eq!(refused["code"], "OAUTH_SCOPE_MISMATCH");
}

#[tokio::test]
async fn fields_of_module_follow_from_its_records() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", SCOPES);
    let fields_path = |module: &'static str| format!("/crm/v8/settings/fields?module={module}");
    assert_eq!(get(&zoho, &fields_path("Leads"), &token).await.status(), 204);
    zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns", "Age": null }));
    zoho.records("eu").insert("Leads", json!({ "Last_Name": "Ned", "Age": 60, "Rich": true, "Rate": 0.5 }));
    zoho.records("eu").insert("Leads", json!({ "Owner": { "id": "1" }, "Tags": ["a"] }));
    let fields = json(get(&zoho, &fields_path("leads"), &token).await, 200).await;
    let types: Vec<_> =
        fields["fields"].as_array().unwrap().iter().map(|field| (&field["api_name"], &field["data_type"])).collect();
    let expected = json!([
        ["Age", "bigint"],
        ["Last_Name", "text"],
        ["Owner", "lookup"],
        ["Rate", "double"],
        ["Rich", "boolean"],
        ["Tags", "multiselectpicklist"]
    ]);
    assert_eq!(json!(types), expected);
    let unknown = json(get(&zoho, &fields_path("Unicorns"), &token).await, 400).await;
    assert_eq!(unknown["code"], "INVALID_MODULE");
    let nothing = json(get(&zoho, "/crm/v8/settings/fields", &token).await, 400).await;
    assert_eq!(nothing["code"], "REQUIRED_PARAM_MISSING");
    zoho.records("eu").insert("Unicorns", json!({ "Name": "Ursula" }));
    json(get(&zoho, &fields_path("Unicorns"), &token).await, 200).await;
}
