use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Raed)]
struct LeadReader;

fn main() {}
