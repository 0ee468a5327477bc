use zoho_auth_typed::{OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = OAuth::<LeadSync>::self_client().client_id("1000.A").client_secret("s").registered_at("eu").build();
}
