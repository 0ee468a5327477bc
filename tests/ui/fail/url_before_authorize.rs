use zoho_auth_typed::{OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuth<LeadSync>) {
    let (url, awaiting) = oauth.url();
}

fn main() {}
