use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, Desk::Tickets::Read, ZohoCRM::Modules::Leads::Read)]
struct LeadReader;

fn main() {}
