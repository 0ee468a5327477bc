use zoho_auth_typed::{DataCenter, OAuthClient, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let uri = RedirectUri::parse("http://127.0.0.1:5000/").unwrap();
    let _ = OAuthClient::<LeadSync>::self_client()
        .client_id("1000.A")
        .client_secret("s")
        .redirect_uri(uri)
        .data_center(DataCenter::EU)
        .build();
}
