//! The sign-in of a program on the user's own machine: the browser opens, and Zoho redirects the browser to a listener
//! on loopback.
//!
//! ```text
//! cargo run -p examples --bin native_login
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID` and `ZOHO_DC`. The client is a "Mobile-based Application" with the
//! redirect URI `http://127.0.0.1:9004/callback`.

use examples::{Browser, Emulated, Setting};
use std::time::Duration;
use zoho_auth_typed::{AuthorizedClient, OAuthClient, RedirectUri, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Desktop {
    leads: crm::ListRecords<crm::Leads>,
}

/// The redirect URI. Zoho compares the URI character by character with those in the API console, so the port is fixed.
const CALLBACK: &str = "http://127.0.0.1:9004/callback";

/// The time that the user has for the sign-in.
const MINUTES: Duration = Duration::from_mins(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::native().redirect_uri(CALLBACK)).await?;
    let oauth = OAuthClient::<Desktop>::native() // a native app has no secret: PKCE replaces it
        .client_id(setting.client_id.clone())
        .redirect_uri(RedirectUri::parse(CALLBACK)?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    let login = oauth.authorize().offline().prompt_consent().listen().await?;
    println!("Sign in at {}", login.url());
    let granted = match &setting.emulated {
        None => {
            // If no browser opens, the user can open the URL above.
            login.open_browser().unwrap_or_else(|error| println!("{error}"));
            login.finish(MINUTES).await?
        }
        Some(Emulated { zoho, .. }) => {
            let callback = zoho.approve(login.url(), "anna");
            let mut browser = Browser::new()?;
            let (granted, page) = tokio::join!(login.finish(MINUTES), browser.open(&callback));
            println!("Anna consents, and her browser shows the final page (HTTP {}).", page?.status);
            granted?
        }
    };
    let AuthorizedClient { client, data_center, .. } = granted;
    println!("The user's data is in data center {data_center}.");
    let response = client.send(Desktop::leads().fields("Last_Name")).await?;
    println!("Listed the leads: HTTP {}.", response.status());
    Ok(())
}
