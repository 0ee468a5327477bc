use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Lead::Read)]
struct LeadReader;

fn main() {}
