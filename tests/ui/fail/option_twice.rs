use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(scopes = "ZohoCRM.users.READ", scopes = "ZohoCRM.users.ALL")]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
}
