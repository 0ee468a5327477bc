use zoho_auth_typed::{Client, books, zoho_app};

#[zoho_app]
struct Reports {
    invoices: books::ListInvoices,
}

fn newest(client: &Client<Reports>) {
    let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Reports::invoices().date_after("2026-02-30"));
    let _ = books.prepare(Reports::invoices().date_after(20_260_131));
}

fn main() {}
