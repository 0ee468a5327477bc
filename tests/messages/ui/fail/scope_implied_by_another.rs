use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Modules::All)]
struct LeadReader;

fn main() {}
