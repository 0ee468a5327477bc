use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync(crm::ListRecords<crm::Leads>);

fn main() {}
