use zoho_auth_typed::{DataCenter, OAuthClient, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let uri = RedirectUri::parse("https://app.example/").unwrap();
    let _ = OAuthClient::<LeadSync>::server().client_secret("s").redirect_uri(uri).data_center(DataCenter::EU).build();
}
