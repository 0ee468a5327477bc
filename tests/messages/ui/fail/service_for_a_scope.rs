use zoho_auth_typed::{ScopeSet, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM, Desk::Tickets)]
struct Everything;

fn main() {}
