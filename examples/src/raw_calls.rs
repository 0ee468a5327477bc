//! Raw requests for calls that the catalog does not have, and the use of the toolkit's token with your own HTTP client.
//!
//! ```text
//! cargo run -p examples --bin raw_calls
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`.

use anyhow::Context;
use examples::Setting;
use reqwest::header::AUTHORIZATION;
use zoho_auth_typed::scopes::{ScopeSet, ZohoCRM};
use zoho_auth_typed::{crm, http::Method, scope_set::Grants};
use zoho_emulator::Registration;

/// The scopes of this program. The program lists scopes and not calls, because its requests are not in the catalog.
#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read)]
struct Reader;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Reader>(|zoho| {
        zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
    })?;

    // For a raw request, the client handles host, token, refresh and errors. The compiler checks the scopes that the
    // request requires.
    let leads = client.request(crm::PRODUCT, Method::GET, "/crm/v8/Leads").query("fields", "Last_Name");
    let leads = leads.requires::<ZohoCRM::Modules::Leads::Read>().send().await?;
    println!("Raw request: HTTP {}, {} bytes.", leads.status(), leads.bytes().len());
    println!("Request with your own HTTP client: HTTP {}.", users(&client).await?);
    Ok(())
}

/// Sends a request with your own HTTP client, and returns the HTTP status. The bound rejects clients whose scope set
/// does not grant the scope.
async fn users<S: Grants<ZohoCRM::Users::Read>>(client: &zoho_auth_typed::Client<S>) -> anyhow::Result<u16> {
    let host = client.base_url(crm::PRODUCT).context("this data center does not serve CRM")?;
    let bearer = client.authorization_header(crm::PRODUCT).await?; // valid for minutes, at least ten seconds
    // Your own client for Zoho would be `reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())`.
    let http = loopback_client::builder().build()?;
    let response = http.get(format!("{host}/crm/v8/users")).header(AUTHORIZATION, bearer).send().await?;
    Ok(response.status().as_u16())
}
