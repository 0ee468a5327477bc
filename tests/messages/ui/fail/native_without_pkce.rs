use zoho_auth_typed::{OAuthClient, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

use zoho_auth_typed::oauth::NativeApp;
fn use_it(oauth: &OAuthClient<LeadSync, NativeApp>) {
    let _ = oauth.authorize().without_pkce().build();
}

fn main() {}
