use zoho_auth_typed::{scope, scopes::*};

#[derive(ScopeSet)]
#[scopes(Desk::Tickets::Read)]
struct Tickets;

fn main() {
    let _ = scope!("Desk.tickets.READ");
}
