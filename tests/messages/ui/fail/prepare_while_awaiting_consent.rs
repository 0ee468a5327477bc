use zoho_auth_typed::{PendingAuthorization, ScopeSet, crm};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn use_it(awaiting: &PendingAuthorization<LeadSync>) {
    let _ = awaiting.prepare(crm::ListRecords::<crm::Leads>::new().fields("Last_Name"));
}

fn main() {}
