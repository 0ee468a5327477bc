//! An existing refresh token, from a store or an earlier consent: the most common case.
//!
//! ```text
//! cargo run -p examples --bin existing_refresh_token
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`. If the
//! token's user is in another data center than the client, set `ZOHO_TOKEN_DC`.

use examples::{Emulated, Setting};
use zoho_auth_typed::{OAuthClient, SendError, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program. The token allows only the first call, as happens after a program gets a new call.
#[zoho_app]
struct Report {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let refresh_token = setting.variable("ZOHO_REFRESH_TOKEN", |Emulated { zoho, app }| {
        zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
        zoho.refresh_token(app, "anna", "ZohoCRM.modules.leads.READ")
    })?;
    let oauth = OAuthClient::<Report>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    // A token is valid only in its user's data center, so store the data center with the token. If the data center is
    // unknown, call `discover_data_center` once, and store the result. Each call uses one of the ten refreshes in ten
    // minutes.
    let data_center = setting.token_data_center()?;
    println!("The token belongs to data center {data_center}.");

    // This function sends no request: the first call gets the access token, and later calls share the token.
    let client = oauth.client_from_refresh_token(refresh_token, data_center);
    println!("Requested scopes: {}. Granted scopes: {}.", Report::SCOPE, client.granted_scopes());
    match client.send(Report::leads().fields("Last_Name")).await?.json_opt::<serde_json::Value>()? {
        Some(page) => println!("Number of leads: {}.", page["data"].as_array().map_or(0, Vec::len)),
        None => println!("There are no leads."),
    }
    match client.send(Report::users()).await {
        Ok(response) => println!("Listed the users: HTTP {}.", response.status()),
        // The error has more than the status 401: the call, the required scopes, and the known scopes of the grant.
        Err(error @ SendError::InsufficientScope(_)) => println!("Listing the users failed: {error}."),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
