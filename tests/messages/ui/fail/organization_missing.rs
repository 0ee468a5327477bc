use zoho_auth_typed::{Client, books, zoho_app};

#[zoho_app]
struct Office {
    invoices: books::ListInvoices,
}

fn overdue(client: &Client<Office>) {
    let _ = client.prepare(Office::invoices().status("overdue"));
}

fn main() {}
