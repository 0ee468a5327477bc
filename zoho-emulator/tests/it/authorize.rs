use crate::{CALLBACK, authorize_url, callback, europe, http, redeem};
use zoho_emulator::{App, Emulator, Registration};

async fn page(zoho: &Emulator, app: &App, more: &[(&str, &str)]) -> (u16, String) {
    let response = http().get(authorize_url(zoho, app, more)).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html;charset=UTF-8");
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn consent_page_describes_each_scope() {
    let (zoho, app) = europe().await;
    let scopes = "ZohoCRM.modules.leads.READ,Desk.tickets.UPDATE,ZohoBooks.fullaccess.all,AaaServer.profile.READ";
    let (status, text) = page(&zoho, &app, &[("scope", scopes)]).await;
    assert_eq!(status, 200);
    for words in [
        "Read leads in Zoho CRM",
        "Change tickets in Zoho Desk",
        "Read, create, change and delete everything in Zoho Books",
        "Read your Zoho profile",
        "<code>ZohoCRM.modules.leads.READ</code>",
        "while you are away",
        ">anna (eu)</option>",
        ">Approve</button>",
        ">Refuse</button>",
        CALLBACK,
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("<script"));
}

/// Returns the value of a hidden field of the form.
fn hidden<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

async fn decide(zoho: &Emulator, form: &[(&str, &str)]) -> reqwest::Response {
    let url = format!("{}/emulator/decision", zoho.accounts_server("us"));
    http().post(url).form(form).send().await.unwrap()
}

#[tokio::test]
async fn consent_form_approves_and_denies_once() {
    let (zoho, app) = europe().await;
    let (_, text) = page(&zoho, &app, &[]).await;
    let request = hidden(&text, "request");
    let approval = [("request", request), ("decision", "approve"), ("user", "anna")];
    let response = decide(&zoho, &approval).await;
    assert_eq!(response.status(), 302);
    let approved = callback(response.headers()["location"].to_str().unwrap());
    assert!(redeem(&zoho, &app, &approved["code"], &[]).await["refresh_token"].is_string());
    assert_eq!(decide(&zoho, &approval).await.status(), 400);

    let (_, text) = page(&zoho, &app, &[]).await;
    let response = decide(&zoho, &[("request", hidden(&text, "request")), ("decision", "refuse")]).await;
    let refused = callback(response.headers()["location"].to_str().unwrap());
    assert_eq!((refused["error"].as_str(), refused["state"].as_str()), ("access_denied", "s t&te"));
}

#[tokio::test]
async fn denied_consent_redirects_with_access_denied() {
    let (zoho, app) = europe().await;
    let refused = callback(&zoho.deny(authorize_url(&zoho, &app, &[])));
    assert_eq!(refused["error"], "access_denied");
    assert_eq!(refused["state"], "s t&te");
    assert!(!refused.contains_key("code"));
}

#[tokio::test]
async fn invalid_request_shows_page_without_redirect() {
    let (zoho, app) = europe().await;
    let limited = zoho.register(Registration::server().redirect_uri(CALLBACK).data_centers(&["us"]));
    for (more, status, title) in [
        (("client_id", "1000.UNKNOWN"), 200, "Invalid Client"),
        (("client_id", ""), 200, "Invalid response type"),
        (("response_type", ""), 200, "Invalid response type"),
        (("response_type", "token"), 500, "Invalid Client"),
        (("redirect_uri", "http://127.0.0.1:9/callback/"), 200, "Invalid Redirect Uri"),
        (("redirect_uri", ""), 200, "Invalid Redirect Uri"),
        (("scope", ""), 200, "Invalid OAuth Scope"),
        (("scope", "ZohoCRM.modules.leads.READ,ZohoCRM.nonsense.READ"), 200, "Invalid OAuth Scope"),
    ] {
        let (found, text) = page(&zoho, &app, &[more]).await;
        assert_eq!(found, status, "{more:?}");
        assert!(text.contains(&format!("<h1>{title}</h1>")), "{more:?}: {text}");
        let page = zoho.try_approve(authorize_url(&zoho, &app, &[more]), "anna").unwrap_err();
        assert_eq!((page.status, page.title), (status, title));
    }
    let posted = http().post(authorize_url(&zoho, &app, &[])).send().await.unwrap();
    assert_eq!(posted.status(), 400);
    // The client must be enabled in the data center of the user.
    let page = zoho.try_approve(authorize_url(&zoho, &limited, &[]), "anna").unwrap_err();
    assert_eq!(page.title, "Invalid Client");
}

#[tokio::test]
async fn authorization_accepts_spaces_and_any_case_in_scopes() {
    let (zoho, app) = europe().await;
    let scopes = "AaaServer.profile.Read zohocrm.modules.ALL";
    let approved = callback(&zoho.approve(authorize_url(&zoho, &app, &[("scope", scopes)]), "anna"));
    let response = redeem(&zoho, &app, &approved["code"], &[]).await;
    assert_eq!(response["scope"], "AaaServer.profile.READ ZohoCRM.modules.ALL");
}

#[tokio::test]
async fn query_of_redirect_uri_is_preserved() {
    let (zoho, _) = europe().await;
    let uri = "http://127.0.0.1:9/callback?tenant=7";
    let app = zoho.register(Registration::server().redirect_uri("http://a.example/").redirect_uri(uri));
    let approved = callback(&zoho.approve(authorize_url(&zoho, &app, &[("redirect_uri", uri)]), "anna"));
    assert_eq!(approved["tenant"], "7");
    assert!(approved.contains_key("code"));
}

#[tokio::test]
async fn consent_page_escapes_request_values() {
    let zoho = Emulator::start().await.unwrap();
    zoho.user("<b>anna", "eu");
    let uri = "http://127.0.0.1:9/callback?a=<script>";
    let app = zoho.register(Registration::server().redirect_uri(uri));
    let (_, text) = page(&zoho, &app, &[("redirect_uri", uri)]).await;
    assert!(text.contains("&lt;script&gt;") && text.contains("&lt;b&gt;anna") && !text.contains("<script"), "{text}");
}
