use zoho_auth_typed::scopes::ZohoCRM::Modules::Leads;
use zoho_auth_typed::ScopeSet;

#[derive(ScopeSet)]
#[scopes(Leads::Read)]
struct LeadReader;

fn main() {}
