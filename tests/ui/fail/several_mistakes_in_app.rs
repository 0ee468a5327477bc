use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(scope = "ZohoCRM.users.READ")]
struct Everything {
    #[serde(skip)]
    users: crm::GetUsers,
    #[requires()]
    SCOPE: crm::GetUsers,
    users: crm::GetRecords<crm::Leads>,
}

fn main() {}
