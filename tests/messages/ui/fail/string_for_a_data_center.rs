use zoho_auth_typed::{Client, OAuthClient, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = OAuthClient::<LeadSync>::self_client().client_id("1000.A").client_secret("s").data_center("eu").build();
    let _ = Client::<LeadSync>::from_access_token("1000.a", "eu");
}
