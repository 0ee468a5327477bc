use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app(crate = ::zoho)]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
#[zoho(crate = ::zoho)]
struct Reader;

fn main() {
    let _ = (LeadSync::leads(), LeadSync::users());
}
