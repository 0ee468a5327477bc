//! The organizations of Zoho Books, the invoices of an organization, and a new invoice.
//!
//! ```text
//! cargo run -p examples --bin books_invoice
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC`, `ZOHO_REFRESH_TOKEN` and
//! `ZOHO_ORGANIZATION`. With a real account, the program only reads data.

use examples::Setting;
use serde::Deserialize;
use serde_json::json;
use zoho_auth_typed::{SendError, books, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Bookkeeping {
    organizations: books::ListOrganizations,
    invoices: books::ListInvoices,
    create: books::CreateInvoice,
}

/// The part of an invoice that this program reads.
#[derive(Deserialize)]
struct Invoice {
    invoice_number: String,
    total: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Bookkeeping>(|zoho| {
        for number in 1..=250 {
            let invoice = json!({ "invoice_number": format!("INV-{number:04}"), "total": 12.5 });
            zoho.lists("eu").insert("books", "invoices", invoice);
        }
        zoho.organization("anna", "10234695");
    })?;
    let organization = setting.variable("ZOHO_ORGANIZATION", |_| "10234695".to_owned())?;

    // The call that lists the organizations does not need an organization. Every other call compiles only for a client
    // with an organization.
    let response = client.send(Bookkeeping::organizations()).await?;
    println!("Listed the organizations: HTTP {}.", response.status());
    let books = client.for_organization(books::ORGANIZATION, organization.as_str());

    let (mut count, mut total) = (0, 0.0);
    let mut invoices = books.items::<Invoice>(Bookkeeping::invoices().per_page(100));
    while let Some(invoice) = invoices.next().await {
        let Invoice { invoice_number, total: of_one } = invoice?;
        (count, total) = (count + 1, total + of_one);
        if count == 1 {
            println!("The first invoice is {invoice_number}.");
        }
    }
    println!("Read {count} invoices with a total of {total}.");

    if setting.emulated.is_some() {
        let invoice = json!({ "customer_id": "982000000567001", "line_items": [{ "name": "Hours", "rate": 120, "quantity": 3 }] });
        println!("Created an invoice: HTTP {}.", books.send_json(Bookkeeping::create(), &invoice).await?.status());
        // The program requests the invoices of an organization that is not the user's. The error names the
        // organization, and is not an error about scopes.
        let other = client.for_organization(books::ORGANIZATION, 1_u64);
        match other.send(Bookkeeping::invoices()).await {
            Err(SendError::Api(error)) => println!("Listing the invoices of another organization failed: {error}."),
            other => anyhow::bail!("the request for another organization should be rejected: {other:?}"),
        }
    }
    Ok(())
}
