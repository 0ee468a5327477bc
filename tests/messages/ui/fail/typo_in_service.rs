use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCrm::Modules::Leads::Read)]
struct LeadReader;

fn main() {}
