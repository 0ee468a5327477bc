//! The limits on the data that an emulator holds in memory.

use crate::{LEADS, authorize_url, call, callback, get, http, with};
use reqwest::Method;
use serde_json::json;
use zoho_emulator::{Emulator, Limits, Registration, Retention};

fn builder(retention: Retention) -> zoho_emulator::Builder {
    Emulator::builder().retention(retention)
}

#[tokio::test]
async fn load_stays_within_limits() {
    let (zoho, app) = with(builder(Retention { requests: 20, created_records: 10, ..Retention::default() })).await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.ALL");
    let kept = zoho.records("eu").insert("Leads", json!({ "Last_Name": "of the test" }));
    let connection = async |first: u32| {
        for number in first..first + 50 {
            let body = json!({ "data": [{ "Last_Name": number.to_string() }] });
            let path = "/crm/v8/Leads";
            if number % 2 == 0 {
                assert_eq!(call(&zoho, Method::POST, path, &token, Some(&body)).await.status(), 201);
            } else {
                assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", &token).await.status(), 200);
            }
        }
    };
    tokio::join!(connection(0), connection(100), connection(200), connection(300));
    assert_eq!(zoho.requests().len(), 20);
    assert!(zoho.requests().iter().all(|request| request.status.is_some()));
    assert_eq!(zoho.records("eu").all("Leads").len(), 11);
    assert!(zoho.records("eu").get("Leads", &kept).is_some(), "a record of the test should not be discarded");
}

#[tokio::test]
async fn discarded_record_is_reported() {
    let (zoho, app) = with(builder(Retention { created_records: 2, ..Retention::default() })).await;
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.ALL");
    let body = json!({ "data": [{ "Last_Name": "Burns" }] });
    for remarks in [0, 0, 1] {
        let response = call(&zoho, Method::POST, "/crm/v8/Leads", &token, Some(&body)).await;
        assert_eq!(response.headers().get_all("x-emulator-remark").iter().count(), remarks);
    }
}

#[tokio::test]
async fn large_requests_are_discarded_earlier() {
    let (zoho, app) = with(builder(Retention { request_bytes: 20_000, ..Retention::default() })).await;
    let token = zoho.access_token(&app, "anna", LEADS);
    for _ in 0..10 {
        get(&zoho, &format!("/crm/v8/Leads?fields=Last_Name&word={}", "x".repeat(4_000)), &token).await;
    }
    assert!(
        (1..=2).contains(&zoho.requests().len()),
        "one or two requests should remain, not {}",
        zoho.requests().len()
    );
}

#[tokio::test]
async fn oldest_access_token_is_discarded() {
    let (zoho, app) = with(builder(Retention { access_tokens: 2, secrets: 2, ..Retention::default() })).await;
    let tokens: Vec<String> = (0..3).map(|_| zoho.access_token(&app, "anna", LEADS)).collect();
    for (token, status) in tokens.iter().zip([401, 204, 204]) {
        assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", token).await.status(), status);
    }
    assert_eq!(zoho.secrets(), tokens[1..]);
}

#[tokio::test]
async fn oldest_consent_page_is_discarded() {
    let (zoho, app) = with(builder(Retention { consent_pages: 1, ..Retention::default() })).await;
    let url = authorize_url(&zoho, &app, &[]);
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let page = http().get(&url).send().await.unwrap().text().await.unwrap();
        let number = page.split("name=\"request\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        numbers.push(number.to_owned());
    }
    let decision = format!("{}/emulator/decision", zoho.accounts_server("us"));
    for (number, status) in numbers.iter().zip([400, 302]) {
        let form = [("request", number.as_str()), ("user", "anna"), ("decision", "approve")];
        let response = http().post(&decision).form(&form).send().await.unwrap();
        assert_eq!(response.status(), status);
        if status == 302 {
            assert!(callback(response.headers()["location"].to_str().unwrap()).contains_key("code"));
        }
    }
}

#[tokio::test]
async fn tokens_of_one_refresh_token_are_limited() {
    let limits = Limits { access_tokens: 2, ..Limits::default() };
    let zoho = Emulator::builder().limits(limits).start().await.unwrap();
    let app = zoho.register(Registration::server());
    zoho.user("anna", "eu");
    let refresh_token = zoho.refresh_token(&app, "anna", LEADS);
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(crate::refresh(&zoho, &app, &refresh_token).await["access_token"].as_str().unwrap().to_owned());
    }
    for (token, status) in tokens.iter().zip([401, 204, 204]) {
        assert_eq!(get(&zoho, "/crm/v8/Leads?fields=Last_Name", token).await.status(), status);
    }
}
