//! A consent in a real browser, with the emulator's page and the toolkit's listener for native apps.

use crate::loopback::transport;
use optional_software::Browser;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use url::Url;
use zoho_auth_typed::{
    DataCenter, OAuthClient, RedirectUri, crm, desk,
    oauth::{CallbackError, LoopbackLoginError, NativeApp},
    zoho_app,
};
use zoho_emulator::{Emulator, Registration};

#[zoho_app]
struct Assistant {
    leads: crm::ListRecords<crm::Leads>,
    create: crm::CreateRecords<crm::Contacts>,
    tickets: desk::ListTickets,
}

const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// Starts the emulator with a native client and two users in different data centers. Returns the emulator, the client
/// and its redirect URI, which has a free port.
async fn start() -> (Emulator, OAuthClient<Assistant, NativeApp>, String) {
    let zoho = Emulator::start().await.expect("emulator should start");
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("port should be free")
        .local_addr()
        .expect("port should have an address");
    let callback = format!("http://{free}/callback");
    let app = zoho.register(Registration::native().redirect_uri(&callback));
    zoho.user("anna", "eu");
    zoho.user("ben", "us");
    let oauth = OAuthClient::<Assistant>::native().client_id(app.id());
    let oauth = oauth.redirect_uri(RedirectUri::parse(&callback).expect("redirect URI should be valid"));
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
    (zoho, oauth, callback)
}

fn parameters(url: &str) -> HashMap<String, String> {
    Url::parse(url).expect("URL should be valid").query_pairs().into_owned().collect()
}

#[tokio::test]
async fn user_who_approves_in_the_browser_is_signed_in() {
    let Some(browser) = Browser::open("consent in Chromium").await else { return };
    let (zoho, oauth, callback) = start().await;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    // The second sign-in selects a user other than the one that the page offers first.
    for (user, data_center) in [("anna", DataCenter::EU), ("ben", DataCenter::US)] {
        let login = oauth.authorize().offline().prompt_consent().listen().await.expect("port should be free");
        let state = parameters(login.url().as_str())["state"].clone();
        browser.go(login.url().as_str()).await;
        let text = browser.visible_text().await;
        for words in [
            "Allow access?",
            "Read leads in Zoho CRM",
            "Create contacts in Zoho CRM",
            "Read tickets in Zoho Desk",
            "It may continue to do so while you are away.",
            callback.as_str(),
            "not Zoho",
        ] {
            assert!(text.contains(words), "the page should show `{words}`: {text}");
        }
        browser.click(&format!("option[value={user}]")).await;
        if user == "anna" {
            browser.screenshot(&pictures.join("consent.png")).await;
            browser.resize(500, 900).await;
            browser.screenshot(&pictures.join("consent-narrow.png")).await;
            let wider = browser.value("document.documentElement.scrollWidth > window.innerWidth").await;
            assert_eq!(wider, false, "a narrow window should not cut off the page");
        }
        let visit = async {
            browser.click("button[value=approve]").await;
            let callback_parameters = parameters(&browser.arrival(&callback).await);
            (callback_parameters, browser.visible_text().await)
        };
        let (granted, (callback_parameters, text)) = tokio::join!(login.finish(FIVE_MINUTES), visit);
        assert!(text.contains("Zoho redirected you to the program."), "{text}");
        assert!(callback_parameters["code"].starts_with("1000."), "{callback_parameters:?}");
        assert_eq!(
            (&callback_parameters["state"], callback_parameters["location"].as_str()),
            (&state, data_center.code())
        );
        assert_eq!(callback_parameters["accounts-server"], zoho.accounts_server(data_center.code()));
        let granted = granted.expect("user should grant the scopes");
        assert_eq!(granted.data_center, data_center);
        let response =
            granted.client.send(Assistant::leads().fields("Last_Name")).await.expect("leads should be returned");
        assert_eq!(response.status(), 204);
    }
    let _ = (Assistant::create(), Assistant::tickets());
}

#[tokio::test]
async fn user_who_denies_in_the_browser_is_not_signed_in() {
    let Some(browser) = Browser::open("refusal in Chromium").await else { return };
    let (zoho, oauth, callback) = start().await;
    let login = oauth.authorize().listen().await.expect("port should be free");
    browser.go(login.url().as_str()).await;
    assert!(!browser.visible_text().await.contains("while you are away"));
    let visit = async {
        browser.click("button[value=refuse]").await;
        let callback_parameters = parameters(&browser.arrival(&callback).await);
        (callback_parameters, browser.visible_text().await)
    };
    let (result, (callback_parameters, text)) = tokio::join!(login.finish(FIVE_MINUTES), visit);
    assert!(matches!(result, Err(LoopbackLoginError::Callback(CallbackError::AccessDenied))), "{result:?}");
    assert_eq!(callback_parameters["error"], "access_denied");
    assert!(text.contains("Zoho did not grant access."), "{text}");
    assert!(!zoho.requests().iter().any(|seen| seen.path == "/oauth/v2/token"), "no code should be exchanged");
}
