use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

#[zoho_app]
struct LeadsAndUsers {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

fn widen(client: Client<Leads>) -> Client<LeadsAndUsers> {
    let _ = (Leads::leads(), LeadsAndUsers::leads(), LeadsAndUsers::users());
    client.narrow()
}

fn main() {}
