use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app(scopes = "ZohoCRM.users.READ", also(ZohoCRM::Settings::Pipeline::Read))]
struct Users {
    users: crm::ListUsers,
}

fn main() {
    let _ = Users::users();
}
