use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
enum LeadSync {
    Leads(crm::ListRecords<crm::Leads>),
}

#[zoho_app]
union Either {
    leads: crm::ListRecords<crm::Leads>,
}

#[zoho_app]
impl Other {}

fn main() {}
