use zoho_auth_typed::{DataCenter, OAuth, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let uri = RedirectUri::parse("https://app.example/").unwrap();
    let _ = OAuth::<LeadSync>::server().client_secret("s").redirect_uri(uri).registered_at(DataCenter::EU).build();
}
