use zoho_auth_typed::{Client, books, zoho_app};

#[zoho_app]
struct Office {
    print: books::PrintInvoices,
}

fn print(client: &Client<Office>) {
    let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Office::print());
}

fn main() {}
