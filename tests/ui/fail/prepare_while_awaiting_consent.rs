use zoho_auth_typed::{AwaitingConsent, ScopeSet, crm};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(awaiting: &AwaitingConsent<LeadSync>) {
    let _ = awaiting.prepare(crm::ListRecords::<crm::Leads>::new());
}

fn main() {}
