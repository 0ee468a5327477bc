use zoho_auth_typed::{Client, crm, scopes::*};

#[derive(ScopeSet)]
#[scopes()]
struct Nobody;

fn read(client: &Client<Nobody>) {
    let _ = client.prepare(crm::ListUsers::new());
}

fn main() {}
