use zoho_auth_typed::{Authorizes, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::GetRecords<crm::Leads>,
}

impl Authorizes<crm::GetUsers> for LeadSync {}

fn main() {
    let _ = LeadSync::leads();
}
