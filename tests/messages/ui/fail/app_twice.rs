use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(pinned_scopes = "ZohoCRM.users.READ")]
#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
}
