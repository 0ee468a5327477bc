//! The overdue tickets of an organization in Zoho Desk, and a new ticket.
//!
//! ```text
//! cargo run -p examples --bin desk_ticket
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC`, `ZOHO_REFRESH_TOKEN` and
//! `ZOHO_ORGANIZATION`. With a real account, the program only reads data.

use examples::Setting;
use serde_json::{Value, json};
use zoho_auth_typed::{desk, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Support {
    tickets: desk::ListTickets,
    create: desk::CreateTicket,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Support>(|zoho| {
        for number in 1..=130 {
            zoho.lists("eu").insert(
                "desk",
                "tickets",
                json!({ "id": number.to_string(), "subject": "It does not work" }),
            );
        }
    })?;
    let organization = setting.variable("ZOHO_ORGANIZATION", |_| "655281".to_owned())?;
    let desk = client.for_organization(desk::ORGANIZATION, organization.as_str());

    let recent = Support::tickets().due_date(desk::values::DueDate::OVERDUE).limit(50);
    let mut tickets = desk.items::<Value>(recent).limit(120);
    let mut count = 0;
    while let Some(ticket) = tickets.next().await {
        ticket?;
        count += 1;
    }
    println!("Read {count} tickets. The current position in the list is {}.", tickets.position());

    if setting.emulated.is_some() {
        let ticket = json!({ "subject": "The printer is on fire", "departmentId": "1", "contactId": "2" });
        println!("Created a ticket: HTTP {}.", desk.send_json(Support::create(), &ticket).await?.status());
    }
    Ok(())
}
