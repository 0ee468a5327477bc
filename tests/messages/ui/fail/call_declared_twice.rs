use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    again: crm::ListRecords<crm::Leads>,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::again());
}
