use zoho_auth_typed::{Client, books, zoho_app};

#[zoho_app]
struct Office {
    organizations: books::ListOrganizations,
}

fn list(client: &Client<Office>) {
    let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Office::organizations());
}

fn main() {}
