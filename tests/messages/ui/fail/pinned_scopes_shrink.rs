use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(pinned_scopes = "ZohoCRM.modules.leads.READ,ZohoCRM.users.READ")]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
}
