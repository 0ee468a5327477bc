use zoho_auth_typed::{DataCenter, OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let oauth = OAuth::<LeadSync>::self_client().client_id("1000.A").client_secret("s").registered_at(DataCenter::EU).build();
    let (url, awaiting) = oauth.authorize().offline().url();
}
