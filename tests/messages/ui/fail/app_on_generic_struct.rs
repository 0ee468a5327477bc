use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync<M: crm::Module> {
    leads: crm::ListRecords<M>,
}

fn main() {}
