use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    limit: u32,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::limit());
}
