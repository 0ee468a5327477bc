use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct UserSync {
    users = crm::ListUsers,
}

fn main() {}
