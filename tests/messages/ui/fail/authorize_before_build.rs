use zoho_auth_typed::{DataCenter, OAuthClient, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let (url, awaiting) = OAuthClient::<LeadSync>::native()
        .client_id("1000.A")
        .redirect_uri(RedirectUri::parse("http://127.0.0.1:5000/").unwrap())
        .data_center(DataCenter::EU)
        .authorize()
        .build();
}
