use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app(pinned_scopes = "ZohoCRM.users.READ", extra_scopes(ZohoCRM::Settings::Pipeline::Read))]
struct Users {
    users: crm::ListUsers,
}

fn main() {
    let _ = Users::users();
}
