use zoho_auth_typed::ScopeSet;

#[derive(ScopeSet)]
#[scopes("ZohoCRM.modules.leads.READ")]
struct LeadReader;

fn main() {}
