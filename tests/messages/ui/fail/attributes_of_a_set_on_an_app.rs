use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app]
#[scopes(ZohoCRM::Users::Read)]
#[requires(ZohoCRM::Users::Read)]
#[zoho(allow_unused)]
struct LeadSync {
    #[scopes(ZohoCRM::Modules::Leads::Read)]
    leads: crm::ListRecords<crm::Leads>,
    #[cfg_attr(unix, requires(ZohoCRM::Users::Read))]
    users: crm::ListUsers,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::users());
}
