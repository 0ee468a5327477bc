//! Calls that the catalogue lacks, and calls of an HTTP client of your own, with the toolkit's token.
//!
//! ```text
//! cargo run -p examples --bin raw_calls
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`.

use examples::Setting;
use reqwest::header::AUTHORIZATION;
use std::error::Error;
use zoho_auth_typed::scopes::{ScopeSet, ZohoCRM};
use zoho_auth_typed::{crm, endpoint::Method, scope_set::Grants};
use zoho_emulator::Client;

/// What this program may do: it says its scopes, for its calls stand in no catalogue.
#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read)]
struct Reader;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = Setting::new(Client::self_client()).await?;
    let client = setting
        .client::<Reader>(|zoho| {
            zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
        })
        .await?;

    // By hand: the client sees to host, token, refresh and errors; what the call requires is checked when it compiles.
    let leads = client.request(crm::PRODUCT, Method::Get, "/crm/v8/Leads").query("fields", "Last_Name");
    let leads = leads.requires::<ZohoCRM::Modules::Leads::Read>().send().await?;
    println!("By hand: HTTP {}, {} bytes.", leads.status(), leads.bytes().len());
    println!("With a client of one's own: HTTP {}.", users(&client).await?);
    Ok(())
}

/// With an HTTP client of your own: the bound keeps it from tokens that were not asked for this.
async fn users<S: Grants<ZohoCRM::Users::Read>>(client: &zoho_auth_typed::Client<S>) -> Result<u16, Box<dyn Error>> {
    let host = client.base_url(crm::PRODUCT).ok_or("CRM is not served there")?;
    let bearer = client.authorization_header(crm::PRODUCT).await?; // good for minutes as a rule, ten seconds at least
    // Your own client for Zoho would be: `reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())`.
    let http = loopback_client::builder().build()?;
    let answer = http.get(format!("{host}/crm/v8/users")).header(AUTHORIZATION, bearer).send().await?;
    Ok(answer.status().as_u16())
}
