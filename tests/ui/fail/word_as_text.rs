use zoho_auth_typed::{Client, books, crm, zoho_app};

#[zoho_app]
struct Reports {
    leads: crm::GetRecords<crm::Leads>,
    invoices: books::ListInvoices,
}

fn newest(client: &Client<Reports>) {
    let _ = client.prepare(Reports::leads().sort_order("descending"));
    let books = client.in_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Reports::invoices().date_after(20_260_131));
}

fn main() {}
