//! A program on the user's own machine: the browser opens, and Zoho's answer comes to a listener on loopback.
//!
//! ```text
//! cargo run -p examples --bin native_login
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID` and `ZOHO_DC`; the client is a "Mobile-based Application" with the redirect URI
//! `http://127.0.0.1:9004/callback`.

use examples::{Browser, Emulated, Setting};
use std::error::Error;
use std::time::Duration;
use zoho_auth_typed::{AuthorizedClient, OAuthClient, RedirectUri, crm, zoho_app};
use zoho_emulator::Client;

/// Everything this program calls.
#[zoho_app]
struct Desktop {
    leads: crm::ListRecords<crm::Leads>,
}

/// Zoho compares it letter for letter with those of the API console, so the port is a fixed one.
const CALLBACK: &str = "http://127.0.0.1:9004/callback";

/// How long the user may take.
const MINUTES: Duration = Duration::from_mins(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = Setting::new(Client::native().redirect_uri(CALLBACK)).await?;
    let oauth = OAuthClient::<Desktop>::native() // it has no secret: PKCE takes its place
        .client_id(setting.client_id.clone())
        .redirect_uri(RedirectUri::parse(CALLBACK)?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    let login = oauth.authorize().offline().prompt_consent().listen().await?;
    println!("Sign in at {}", login.url());
    let granted = match &setting.emulated {
        None => {
            // Without a browser the URL above does.
            login.open_browser().unwrap_or_else(|error| println!("{error}"));
            login.finish(MINUTES).await?
        }
        Some(Emulated { zoho, .. }) => {
            let back = zoho.approve(login.url(), "anna");
            let mut browser = Browser::new()?;
            let (granted, page) = tokio::join!(login.finish(MINUTES), browser.open(&back));
            println!("Anna agrees, and her browser shows a page to close (HTTP {}).", page?.status);
            granted?
        }
    };
    let AuthorizedClient { client, data_center, .. } = granted;
    println!("The user's data are in {data_center}.");
    let answer = client.send(Desktop::leads().fields("Last_Name")).await?;
    println!("Leads: HTTP {}", answer.status());
    Ok(())
}
