use zoho_auth_typed::{OAuthClient, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuthClient<LeadSync>) {
    let (url, awaiting) = oauth.build();
}

fn main() {}
