use zoho_auth_typed::{Client, desk, scopes::*};

#[derive(ScopeSet)]
#[scopes(Desk::Settings::Update)]
struct Admin;

fn update(client: &Client<Admin>) {
    let _ = client.for_organization(desk::ORGANIZATION, 1_u64).prepare(desk::UpdateField::new(1_u64));
}

fn main() {}
