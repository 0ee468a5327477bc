use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
enum LeadSync {
    Leads(crm::ListRecords<crm::Leads>),
}

fn main() {}
