use zoho_auth_typed::{Client, desk, scopes::*};

#[derive(ScopeSet)]
#[scopes(Desk::Tickets::Read)]
struct TicketReader;

fn agents(client: &Client<TicketReader>) {
    let _ = client.prepare(desk::ListAgents::new());
}

fn main() {}
