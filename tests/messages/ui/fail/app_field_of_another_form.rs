use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: &'static crm::ListUsers,
    both: (crm::ListUsers, crm::GetOrganization),
}

fn main() {
    let _ = UserSync::users();
}
