use crate::{LEADS, call, europe, get, http, json};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_catalog::model::SelectorLocation;
use zoho_emulator::{App, Emulator, RecordedRequest, Server};

#[track_caller]
fn is(found: &Value, expected: &[(&str, Value)]) {
    for (name, value) in expected {
        assert_eq!(&found[name], value, "{found}");
    }
}

#[tokio::test]
async fn crm_errors_have_documented_codes() {
    let (zoho, app) = europe().await;
    let path = "/crm/v8/Leads?fields=Last_Name";
    let wrong = zoho.access_token(&app, "anna", "ZohoCRM.modules.deals.READ,Desk.tickets.READ");
    let right = zoho.access_token(&app, "anna", LEADS);
    for (token, code) in
        [("", "AUTHENTICATION_FAILURE"), ("1000.dead", "INVALID_TOKEN"), (wrong.as_str(), "OAUTH_SCOPE_MISMATCH")]
    {
        let body = json(get(&zoho, path, token).await, 401).await;
        is(&body, &[("code", json!(code)), ("status", json!("error")), ("details", json!({}))]);
    }
    assert_eq!(get(&zoho, path, &right).await.status(), 204);
}

#[tokio::test]
async fn books_errors_have_codes_and_organization_is_required() {
    let (zoho, app) = europe().await;
    let path = "/books/v3/invoices?organization_id=10";
    let right = zoho.access_token(&app, "anna", "ZohoBooks.invoices.READ,ZohoBooks.settings.READ");
    let wrong = zoho.access_token(&app, "anna", "ZohoBooks.bills.READ");
    is(&json(get(&zoho, path, "").await, 401).await, &[("code", json!(14))]);
    is(&json(get(&zoho, path, "1000.dead").await, 401).await, &[("code", json!(57))]);
    is(&json(get(&zoho, path, &wrong).await, 401).await, &[("code", json!(57))]);
    is(&json(get(&zoho, path, &right).await, 200).await, &[("code", json!(0)), ("invoices", json!([]))]);
    assert_eq!(get(&zoho, "/books/v3/invoices", &right).await.status(), 400);
    assert_eq!(get(&zoho, "/books/v3/organizations", &right).await.status(), 200);
    zoho.organization("anna", "11");
    is(&json(get(&zoho, path, &right).await, 400).await, &[("code", json!(6041))]);
}

#[tokio::test]
async fn desk_errors_have_documented_codes() {
    let (zoho, app) = europe().await;
    let path = "/api/v1/tickets";
    let right = zoho.access_token(&app, "anna", "Desk.tickets.ALL");
    let wrong = zoho.access_token(&app, "anna", "Desk.contacts.READ");
    is(&json(get(&zoho, path, "").await, 401).await, &[("errorCode", json!("UNAUTHORIZED"))]);
    is(&json(get(&zoho, path, "1000.dead").await, 401).await, &[("errorCode", json!("INVALID_OAUTH"))]);
    is(&json(get(&zoho, path, &wrong).await, 403).await, &[("errorCode", json!("SCOPE_MISMATCH"))]);
    assert_eq!(get(&zoho, path, &right).await.status(), 200);
    zoho.organization("anna", "11");
    let url = format!("{}{path}", zoho.api_domain("eu"));
    let none = http().get(&url).bearer_auth(&right).send().await.unwrap();
    is(&json(none, 403).await, &[("errorCode", json!("OAUTH_ORG_MISMATCH"))]);
    let other = http().get(url).bearer_auth(&right).header("orgId", "12").send().await.unwrap();
    is(&json(other, 403).await, &[("errorCode", json!("OAUTH_ORG_MISMATCH"))]);
}

#[tokio::test]
async fn creator_errors_have_documented_codes() {
    let (zoho, app) = europe().await;
    let path = "/creator/v2/data/owner/app/report/all";
    let right = zoho.access_token(&app, "anna", "ZohoCreator.report.READ");
    let wrong = zoho.access_token(&app, "anna", "ZohoCreator.bulk.READ");
    is(&json(get(&zoho, path, "").await, 401).await, &[("code", json!(1030))]);
    is(&json(get(&zoho, path, "1000.dead").await, 401).await, &[("code", json!(1030))]);
    is(&json(get(&zoho, path, &wrong).await, 401).await, &[("code", json!(2945))]);
    is(&json(get(&zoho, path, &right).await, 200).await, &[("code", json!(3000))]);
}

#[tokio::test]
async fn finance_products_respond_as_books_does() {
    let (zoho, app) = europe().await;
    let scopes = "ZohoInventory.items.READ,ZohoSubscriptions.plans.READ,ZohoExpense.trip.READ";
    let right = zoho.access_token(&app, "anna", scopes);
    for (path, list, header) in [
        ("/inventory/v1/items?organization_id=10", "items", "x-unused"),
        ("/billing/v1/plans", "plans", "X-com-zoho-subscriptions-organizationid"),
        ("/expense/v1/trips", "trips", "X-com-zoho-expense-organizationid"),
    ] {
        is(&json(get(&zoho, path, "").await, 401).await, &[("code", json!(14))]);
        is(&json(get(&zoho, path, "1000.dead").await, 401).await, &[("code", json!(57))]);
        let url = format!("{}{path}", zoho.api_domain("eu"));
        let found = http().get(url).bearer_auth(&right).header(header, "10").send().await.unwrap();
        is(&json(found, 200).await, &[("code", json!(0)), (list, json!([]))]);
        let without = path.split('?').next().unwrap();
        assert_eq!(
            get(&zoho, without, &right).await.status(),
            400,
            "{path} without an organization should be rejected"
        );
    }
}

#[tokio::test]
async fn analytics_errors_have_codes_and_organization_is_required() {
    let (zoho, app) = europe().await;
    let path = "/restapi/v2/workspaces/1/views";
    let right = zoho.access_token(&app, "anna", "ZohoAnalytics.metadata.read");
    let wrong = zoho.access_token(&app, "anna", "ZohoAnalytics.data.read");
    for (token, status, code) in
        [("", 400, 8518), ("1000.dead", 401, 8535), (wrong.as_str(), 401, 8540), (right.as_str(), 400, 8083)]
    {
        is(&json(get(&zoho, path, token).await, status).await["data"], &[("errorCode", json!(code))]);
    }
    assert_eq!(get(&zoho, "/restapi/v2/orgs", &right).await.status(), 200);
}

#[tokio::test]
async fn workdrive_errors_have_reported_codes() {
    let (zoho, app) = europe().await;
    let path = "/workdrive/api/v1/teams/1";
    let right = zoho.access_token(&app, "anna", "WorkDrive.team.READ");
    let wrong = zoho.access_token(&app, "anna", "WorkDrive.files.READ");
    for (token, status, code) in
        [("", 500, "INVALID_TICKET"), ("1000.dead", 401, "F7003"), (wrong.as_str(), 401, "F7004")]
    {
        is(&json(get(&zoho, path, token).await, status).await["errors"][0], &[("id", json!(code))]);
    }
    assert_eq!(get(&zoho, path, &right).await.status(), 200);
}

#[tokio::test]
async fn cliq_and_desk_share_first_segment_of_path() {
    let (zoho, app) = europe().await;
    is(&json(get(&zoho, "/api/v3/bots", "1000.dead").await, 401).await, &[("code", json!("unauthorized"))]);
    is(&json(get(&zoho, "/api/v2/channels", "1000.dead").await, 401).await, &[("code", json!("unauthorized"))]);
    let no_such_call = json!("EMULATOR_HAS_NO_SUCH_CALL");
    let token = zoho.access_token(&app, "anna", "ZohoCliq.Bots.READ");
    assert_eq!(get(&zoho, "/api/v3/bots", &token).await.status(), 200);
    is(&json(get(&zoho, "/api/v3/none", &token).await, 404).await, &[("code", no_such_call.clone())]);
    let token = zoho.access_token(&app, "anna", "Desk.tickets.READ");
    is(&json(get(&zoho, "/api/v1/none", &token).await, 404).await, &[("errorCode", no_such_call)]);
}

/// Sends a call with the given scopes, and returns its status.
async fn with(zoho: &Emulator, app: &App, scopes: &str, method: Method, path: &str, body: Option<&Value>) -> u16 {
    let token = zoho.access_token(app, "anna", scopes);
    call(zoho, method, path, &token, body).await.status().as_u16()
}

#[tokio::test]
async fn call_requires_one_full_alternative_or_wider_scope() {
    let (zoho, app) = europe().await;
    let path = "/crm/v8/Leads/1/Notes";
    assert_eq!(with(&zoho, &app, LEADS, Method::GET, path, None).await, 401);
    assert_eq!(with(&zoho, &app, "ZohoCRM.modules.notes.READ", Method::GET, path, None).await, 401);
    let both = "ZohoCRM.modules.leads.READ,ZohoCRM.modules.notes.READ";
    assert_eq!(with(&zoho, &app, both, Method::GET, path, None).await, 200);
    assert_eq!(with(&zoho, &app, "ZohoCRM.modules.leads.ALL", Method::DELETE, "/crm/v8/Leads?ids=1", None).await, 400);
    assert_eq!(with(&zoho, &app, LEADS, Method::DELETE, "/crm/v8/Leads?ids=1", None).await, 401);
    // One of two alternatives is sufficient.
    for scope in ["Desk.basic.READ", "Desk.settings.READ"] {
        assert_eq!(with(&zoho, &app, scope, Method::GET, "/api/v1/agents", None).await, 200);
    }
}

#[tokio::test]
async fn unlisted_module_requires_custom_module_scope() {
    let (zoho, app) = europe().await;
    let path = "/crm/v8/Spaceships?fields=Name";
    assert_eq!(with(&zoho, &app, "ZohoCRM.modules.custom.READ", Method::GET, path, None).await, 204);
    assert_eq!(with(&zoho, &app, LEADS, Method::GET, path, None).await, 401);
}

#[tokio::test]
async fn query_requires_scope_of_each_named_module() {
    let (zoho, app) = europe().await;
    let path = "/crm/v8/coql";
    let query = json!({ "select_query": "select Last_Name from Leads where Last_Name is not null" });
    let leads = "ZohoCRM.modules.leads.READ,ZohoCRM.coql.READ";
    let deals = "ZohoCRM.modules.deals.READ,ZohoCRM.coql.READ";
    assert_eq!(with(&zoho, &app, leads, Method::POST, path, Some(&query)).await, 204);
    assert_eq!(with(&zoho, &app, deals, Method::POST, path, Some(&query)).await, 401);
}

#[tokio::test]
async fn unknown_facts_are_reported_in_remark_header() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", LEADS);
    let unknown = get(&zoho, "/api/v1/licenses/plan", &token).await;
    assert_eq!(unknown.status(), 200);
    assert!(unknown.headers()["x-emulator-remark"].to_str().unwrap().contains("does not contain the scopes"));
    let none = get(&zoho, "/crm/v8/no/such/call/anywhere/at/all", &token).await;
    assert_eq!(none.status(), 404);
    assert!(none.headers()["x-emulator-remark"].to_str().unwrap().contains("no such call"));
}

#[tokio::test]
async fn literal_segment_takes_precedence_over_parameter() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", LEADS);
    get(&zoho, "/crm/v8/users", &token).await;
    get(&zoho, "/crm/v8/Leads/search?word=x", &token).await;
    get(&zoho, "/crm/v8/Leads/7", &token).await;
    let calls: Vec<_> = zoho.requests().into_iter().map(|seen| seen.call.unwrap()).collect();
    assert_eq!(calls, ["ListUsers", "SearchRecords", "GetRecord"]);
}

#[tokio::test]
async fn every_catalog_call_is_served() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", LEADS);
    let client = http();
    let mut count = 0;
    for file in zoho_catalog_data::PRODUCTS {
        let product = zoho_catalog::parse::product(file.path, file.text).unwrap();
        for endpoint in &product.endpoints {
            let path: Vec<String> = endpoint
                .path
                .split('/')
                .map(|segment| match segment {
                    "{module}" => "Leads".to_owned(),
                    word => match word.split_once('}') {
                        Some((_, suffix)) => format!("77{suffix}"),
                        None => word.to_owned(),
                    },
                })
                .collect();
            let host = if product.host == "accounts" { zoho.accounts_server("eu") } else { zoho.api_domain("eu") };
            let url = format!("{host}{}", path.join("/"));
            let method = Method::from_bytes(endpoint.method.as_str().as_bytes()).unwrap();
            let mut request = client.request(method, url).bearer_auth(&token);
            if let Some(selector) = &endpoint.selector {
                let field = [(&selector.name, &selector.value)];
                request = match selector.place {
                    SelectorLocation::Query => request.query(&field),
                    SelectorLocation::Form => {
                        request.header("content-type", "application/x-www-form-urlencoded").body(selector.to_string())
                    }
                };
            }
            let response = request.send().await.unwrap();
            assert_ne!(response.status(), 404, "{}", endpoint.request_line());
            assert!(!response.status().is_server_error());
            count += 1;
        }
    }
    assert!(count > 2000, "{count}");
    let at_gateways = |seen: &&RecordedRequest| seen.server == Server::Gateway;
    assert!(zoho.requests().iter().filter(at_gateways).all(|seen| seen.call.is_some()));
}
