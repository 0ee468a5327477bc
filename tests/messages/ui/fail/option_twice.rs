use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(pinned_scopes = "ZohoCRM.users.READ", pinned_scopes = "ZohoCRM.users.ALL")]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
}
