use zoho_auth_typed::zoho_app;

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::users());
}
