use zoho_auth_typed::{OAuth, ScopeSet, crm};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuth<LeadSync>) {
    let request = oauth.prepare(crm::ListRecords::<crm::Leads>::new());
    request.send();
}

fn main() {}
