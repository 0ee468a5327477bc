use zoho_auth_typed::{Client, books, zoho_app};

#[zoho_app]
struct Office {
    update: books::UpdateInvoiceByCustomField,
}

fn update(client: &Client<Office>) {
    let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Office::update().x_unique_identifier_key("cf_number"));
}

fn main() {}
