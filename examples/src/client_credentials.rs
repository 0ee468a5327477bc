//! The client credentials grant: a program that acts as itself, without a user.
//!
//! ```text
//! cargo run -p examples --bin client_credentials
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC`, and `ZOHO_SOID` (`ZohoCRM.` and the
//! organization's ID, which CRM's settings show).

use examples::{Emulated, Setting};
use zoho_auth_typed::{OAuthClient, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Nightly {
    leads: crm::ListRecords<crm::Leads>,
    create: crm::CreateRecords<crm::Leads>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client().organization("ZohoCRM.1001")).await?;
    let soid = setting.variable("ZOHO_SOID", |Emulated { .. }| "ZohoCRM.1001".to_owned())?;
    let oauth = OAuthClient::<Nightly>::client_credentials()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    // This grant has no refresh token. When the access token expires, the client requests a new one in the same way.
    let client = oauth.request_token(Some(&soid)).await?;
    println!("{client:?}");
    // With a real account, this program only reads data.
    if setting.emulated.is_some() {
        let lead = serde_json::json!({ "data": [{ "Last_Name": "Burns", "Company": "Nightly" }] });
        client.send_json(Nightly::create(), &lead).await?;
    }
    match client.send(Nightly::leads().fields("Last_Name")).await?.json_opt::<serde_json::Value>()? {
        Some(page) => println!("Number of leads: {}.", page["data"].as_array().map_or(0, Vec::len)),
        None => println!("There are no leads."),
    }
    Ok(())
}
