use zoho_auth_typed::{OAuthClient, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = String::from("eu");
    let _ = OAuthClient::<LeadSync>::self_client().client_id("1000.A").client_secret("s").data_center(text.parse()?);
    Ok(())
}
