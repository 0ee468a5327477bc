use zoho_auth_typed::{OAuth, ScopeSet, SelfClient, crm};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(oauth: &OAuth<LeadSync, SelfClient>) {
    let _ = oauth.prepare(crm::ListRecords::<crm::Leads>::new());
}

fn main() {}
