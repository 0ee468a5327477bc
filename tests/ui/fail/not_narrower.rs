use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct Leads {
    leads: crm::GetRecords<crm::Leads>,
}

#[zoho_app]
struct LeadsAndUsers {
    leads: crm::GetRecords<crm::Leads>,
    users: crm::GetUsers,
}

fn widen(client: Client<Leads>) -> Client<LeadsAndUsers> {
    let _ = (Leads::leads(), LeadsAndUsers::leads(), LeadsAndUsers::users());
    client.narrow()
}

fn main() {}
