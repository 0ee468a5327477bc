use zoho_auth_typed::{Client, books, desk, zoho_app};

#[zoho_app]
struct Office {
    tickets: desk::ListTickets,
}

fn tickets(client: &Client<Office>) {
    let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    let _ = books.prepare(Office::tickets());
}

fn main() {}
