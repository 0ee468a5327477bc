use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::Leads,
}

fn main() {}
