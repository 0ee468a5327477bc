use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync<M: crm::Module> {
    leads: crm::ListRecords<M>,
}

#[zoho_app]
struct Borrowed<'a> {
    leads: crm::ListRecords<crm::Leads>,
}

fn main() {}
