use zoho_auth_typed::{DataCenter, OAuthClient, ScopeSet, oauth::SelfClient};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn client() -> OAuthClient<LeadSync, SelfClient> {
    OAuthClient::<LeadSync>::self_client().client_id("1000.A").client_secret("s").data_center(DataCenter::IN).build()
}

#[test]
fn program_runs() {
    println!("{:?}", client());
}
