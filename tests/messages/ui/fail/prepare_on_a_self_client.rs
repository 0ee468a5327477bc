use zoho_auth_typed::{OAuthClient, ScopeSet, crm, oauth::SelfClient};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuthClient<LeadSync, SelfClient>) {
    let _ = oauth.prepare(crm::ListRecords::<crm::Leads>::new().fields("Last_Name"));
}

fn main() {}
