use zoho_auth_typed::{DataCenter, OAuthClient, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = OAuthClient::<LeadSync>::native()
        .client_id("1000.A")
        .redirect_uri("https://app.example/")
        .data_center(DataCenter::EU)
        .build();
}
