use zoho_auth_typed::{Client, desk, scopes::*};

#[derive(ScopeSet)]
#[scopes(Desk::Tickets::Read)]
struct TicketReader;

fn agents(client: &Client<TicketReader>) {
    let _ = client.for_organization(desk::ORGANIZATION, 1_u64).prepare(desk::ListAgents::new());
}

fn main() {}
