//! The pages of `web_app` in a browser, with an emulator in place of Zoho.

use optional_software::Browser;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use zoho_emulator::{Emulator, Fault, FaultPoint, Registration};

/// A running `web_app`. Dropping the value ends the process.
struct WebApp {
    zoho: Emulator,
    origin: String,
    _process: Child,
}

impl WebApp {
    /// Starts the application with the settings of a real account, and an emulator in place of Zoho's servers. Anna's
    /// data is in Europe.
    async fn start() -> Self {
        let zoho = Emulator::start().await.expect("the emulator should start");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
        let free = listener.local_addr().expect("the listener should have an address");
        drop(listener);
        let origin = format!("http://{free}");
        let app = zoho.register(Registration::server().redirect_uri(format!("{origin}/callback")));
        zoho.user("anna", "eu");
        let servers = zoho.servers().map(|(code, accounts, api)| format!("{code}={accounts},{api}"));
        let servers = servers.collect::<Vec<_>>().join(" ");
        let mut process = Command::new(env!("CARGO_BIN_EXE_web_app"))
            .args(["--serve", "--port", &free.port().to_string()])
            .env_clear()
            .envs([("ZOHO_CLIENT_ID", app.id()), ("ZOHO_CLIENT_SECRET", app.secret())])
            .envs([("ZOHO_DC", app.data_center()), ("ZOHO_LOOPBACK", &servers)])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the application should run");
        let mut lines = BufReader::new(process.stdout.take().expect("the output should be a pipe")).lines();
        while let Some(line) = lines.next_line().await.expect("the output should be UTF-8") {
            if line.starts_with(&format!("Open {origin}/")) {
                return Self { zoho, origin, _process: process };
            }
        }
        panic!("the application should print its address");
    }

    /// Opens the consent page, and clicks the button with the value `button`.
    async fn sign_in(&self, browser: &Browser, button: &str) {
        browser.go(&format!("{}/sign-in", self.origin)).await;
        browser.arrival(self.zoho.accounts_server("us")).await;
        browser.click(&format!("button[value={button}]")).await;
        browser.arrival(&self.origin).await;
    }
}

/// Checks the properties that every page must have, and saves screenshots of the page.
async fn check_page(browser: &Browser, name: &str, title: &str) {
    let file = |variant: &str| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        folder.join(format!("web_app-{name}{variant}.png"))
    };
    assert_eq!(browser.value("document.title").await, format!("{title} – Lead desk"));
    assert_eq!(browser.value("document.documentElement.lang").await, "en");
    assert_eq!(browser.value("document.scripts.length").await, 0);
    assert_eq!(browser.value("document.querySelectorAll('h1').length").await, 1);
    let viewport = browser.value("document.querySelector('meta[name=viewport]').content").await;
    assert!(viewport.as_str().is_some_and(|content| content.starts_with("width=device-width")), "{viewport}");
    browser.screenshot(&file("")).await;

    // The focus of the keyboard must be visible.
    browser.type_text("body", "\u{e004}").await;
    assert_eq!(browser.value("getComputedStyle(document.activeElement).outlineStyle").await, "solid");
    browser.set_dark(true).await;
    browser.resize(500, 800).await;
    let wider = browser.value("document.documentElement.scrollWidth > window.innerWidth").await;
    assert_eq!(wider, false, "the page should fit into a narrow window");
    browser.screenshot(&file("-narrow-dark")).await;
    browser.set_dark(false).await;
    browser.resize(900, 1000).await;
}

#[tokio::test]
async fn web_app_in_the_browser_lists_leads_after_sign_in() {
    let Some(browser) = Browser::open("pages of web_app in Chromium").await else { return };
    let app = WebApp::start().await;
    let lead = serde_json::json!({ "Last_Name": "Burns", "Company": "Villa & Sons" });
    app.zoho.records("eu").insert("Leads", lead);

    browser.go(&app.origin).await;
    check_page(&browser, "sign-in", "Sign in").await;
    browser.click("a.button").await;
    browser.arrival(app.zoho.accounts_server("us")).await;
    browser.text_with("Read leads in Zoho CRM").await;
    browser.click("button[value=approve]").await;

    browser.arrival(&format!("{}/", app.origin)).await;
    let text = browser.visible_text().await;
    assert!(text.contains("Burns\nVilla & Sons") && text.contains("data center eu"), "{text}");
    browser.type_text("input[name=last_name]", "Lindgren <b>").await;
    browser.click("main button").await;
    browser.text_with("Lindgren <b>").await;
    check_page(&browser, "leads", "Your leads").await;

    browser.click("header button").await;
    browser.text_with("Sign in with Zoho").await;
}

#[tokio::test]
async fn web_app_in_the_browser_explains_each_error() {
    let Some(browser) = Browser::open("error pages of web_app in Chromium").await else { return };
    let app = WebApp::start().await;

    app.sign_in(&browser, "refuse").await;
    check_page(&browser, "denied", "You did not give access").await;
    browser.click("a.button").await;
    browser.arrival(app.zoho.accounts_server("us")).await;

    browser.go(&format!("{}/callback?code=1000.a&state=b&location=us", app.origin)).await;
    check_page(&browser, "foreign-state", "This sign-in did not start here").await;
    browser.go(&format!("{}/callback", app.origin)).await;
    assert!(browser.visible_text().await.contains("This sign-in did not start here"));

    app.zoho.fault(Fault::OAuthError("invalid_code".to_owned()));
    app.sign_in(&browser, "approve").await;
    check_page(&browser, "expired", "The sign-in took too long").await;

    app.zoho.fault(Fault::NarrowedScope("ZohoCRM.modules.leads.READ".to_owned()));
    app.sign_in(&browser, "approve").await;
    check_page(&browser, "insufficient-scope", "Lead desk needs another permission").await;
    browser.click("summary").await;
    let text = browser.visible_text().await;
    assert!(text.contains("ZohoCRM.modules.leads.CREATE"), "the details should name the scope: {text}");

    app.sign_in(&browser, "approve").await;
    app.zoho.fault(Fault::Status(503).at_point(FaultPoint::Api).times(5));
    browser.go(&app.origin).await;
    check_page(&browser, "unavailable", "Zoho is not available").await;

    browser.go(&format!("{}/no/such/page", app.origin)).await;
    check_page(&browser, "not-found", "There is no such page").await;
}
