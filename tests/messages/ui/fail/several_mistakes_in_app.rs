use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(scope = "ZohoCRM.users.READ")]
struct Everything {
    #[inline]
    users: crm::ListUsers,
    #[requires()]
    SCOPE: crm::ListUsers,
    users: crm::ListRecords<crm::Leads>,
}

fn main() {}
