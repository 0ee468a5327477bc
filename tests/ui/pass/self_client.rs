use zoho_auth_typed::{DataCenter, OAuth, ScopeSet, SelfClient};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn client() -> OAuth<LeadSync, SelfClient> {
    OAuth::<LeadSync>::self_client().client_id("1000.A").client_secret("s").registered_at(DataCenter::IN).build()
}

fn main() {
    println!("{:?}", client());
}
