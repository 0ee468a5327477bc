use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app]
struct LeadSync {
    #[requires(ZohoCRM::Users::Read)]
    leads: crm::ListRecords<crm::Leads>,
}

const _: &str = LeadSync::SCOPE;

fn main() {
    let _ = LeadSync::leads();
}
