use zoho_auth_typed::{OAuthClient, ScopeSet, crm};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuthClient<LeadSync>) {
    let request = oauth.prepare(crm::ListRecords::<crm::Leads>::new().fields("Last_Name"));
    request.send();
}

fn main() {}
