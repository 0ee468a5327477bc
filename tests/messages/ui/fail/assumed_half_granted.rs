use zoho_auth_typed::{Client, desk, scopes::*};

#[derive(ScopeSet)]
#[scopes(Desk::Contacts::Read)]
struct ContactReader;

fn labels(client: &Client<ContactReader>) {
    let _ = client.for_organization(desk::ORGANIZATION, 1_u64).prepare(desk::ListLabels::new());
}

fn main() {}
