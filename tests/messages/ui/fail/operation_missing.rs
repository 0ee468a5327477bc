use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads)]
struct LeadReader;

fn main() {}
