use zoho_auth_typed::{AwaitingConsent, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(awaiting: &AwaitingConsent<LeadSync>) {
    let (url, awaiting) = awaiting.authorize().url();
}

fn main() {}
