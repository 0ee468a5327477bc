use zoho_auth_typed::{Authorizes, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

impl Authorizes<crm::ListUsers> for LeadSync {}

fn main() {
    let _ = LeadSync::leads();
}
