use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::GetRecords<crm::Leads>,
    again: crm::GetRecords<crm::Leads>,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::again());
}
