//! Zoho Desk: the open tickets of an organisation, and a new one.
//!
//! ```text
//! cargo run -p examples --bin desk_ticket
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC`, `ZOHO_REFRESH_TOKEN` and `ZOHO_ORGANIZATION`. It only
//! reads there.

use examples::{Emulated, Setting};
use serde_json::{Value, json};
use std::error::Error;
use zoho_auth_typed::{OAuth, desk, zoho_app};
use zoho_emulator::Client;

/// Everything this program calls.
#[zoho_app]
struct Support {
    tickets: desk::ListTickets,
    create: desk::CreateTicket,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = Setting::new(Client::self_client()).await?;
    let refresh_token = setting.variable("ZOHO_REFRESH_TOKEN", |Emulated { zoho, app }| {
        for number in 1..=130 {
            zoho.lists("eu").insert(
                "desk",
                "tickets",
                json!({ "id": number.to_string(), "subject": "It does not work" }),
            );
        }
        zoho.refresh_token(app, "anna", Support::SCOPE)
    })?;
    let organization = setting.variable("ZOHO_ORGANIZATION", |_| "655281".to_owned())?;
    let oauth = OAuth::<Support>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .registered_at(setting.data_center)
        .build()
        .with_http(setting.http.clone());
    let data_center = oauth.find_data_center(refresh_token.clone()).await?;
    let client = oauth.with_refresh_token(refresh_token, data_center);
    let desk = client.in_organization(desk::ORGANIZATION, organization.as_str());

    let recent = Support::tickets().due_date(desk::values::DueDate::OVERDUE).limit(50);
    let mut tickets = desk.items::<Value>(recent).at_most(120);
    let mut count = 0;
    while let Some(ticket) = tickets.next().await {
        ticket?;
        count += 1;
    }
    println!("{count} tickets, at {}.", tickets.position());

    if setting.emulated.is_some() {
        let ticket = json!({ "subject": "The printer is on fire", "departmentId": "1", "contactId": "2" });
        println!("A new ticket: HTTP {}.", desk.send_json(Support::create(), &ticket).await?.status());
    }
    Ok(())
}
