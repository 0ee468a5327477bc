use zoho_auth_typed::{OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

use zoho_auth_typed::Native;
fn use_it(oauth: &OAuth<LeadSync, Native>) {
    let _ = oauth.authorize().without_pkce().url();
}

fn main() {}
