use zoho_auth_typed::{PendingAuthorization, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(awaiting: &PendingAuthorization<LeadSync>) {
    let (url, awaiting) = awaiting.authorize().build();
}

fn main() {}
