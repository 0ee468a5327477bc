//! A self client: a program for its developer's own account, with a code that the API console generated.
//!
//! ```text
//! cargo run -p examples --bin self_client
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_CODE`.

use examples::Setting;
use zoho_auth_typed::{AuthorizedClient, OAuthClient, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Export {
    contacts: crm::ListRecords<crm::Contacts>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    println!("In the API console, on the tab \"Generate Code\", enter this scope: {}", Export::SCOPE);
    let code = setting.variable("ZOHO_CODE", |examples::Emulated { zoho, app }| {
        zoho.records("us").insert("Contacts", serde_json::json!({ "Last_Name": "Burns", "Email": "mary@example.com" }));
        zoho.console_code(app, Export::SCOPE, "ben")
    })?;

    let oauth = OAuthClient::<Export>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());
    let AuthorizedClient { client, refresh_token, .. } = oauth.exchange_self_client_code(code).await?;
    // Store the refresh token, because the code cannot be used again. See `existing_refresh_token`.
    drop(refresh_token);

    let response = client.send(Export::contacts().fields(["Last_Name", "Email"])).await?;
    let Some(page) = response.json_opt::<serde_json::Value>()? else {
        println!("There are no contacts.");
        return Ok(());
    };
    for contact in page["data"].as_array().into_iter().flatten() {
        println!("{}, {}", contact["Last_Name"], contact["Email"]);
    }
    Ok(())
}
