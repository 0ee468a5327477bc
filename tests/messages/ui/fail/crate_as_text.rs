use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(crate = "zoho_auth_typed")]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
}
