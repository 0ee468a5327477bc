use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::READ)]
struct LeadReader;

fn main() {}
