use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app]
struct UserSync
where
    String: Clone,
{
    users: crm::ListUsers,
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Reader
where
    String: Clone;

fn main() {
    let _ = UserSync::users();
}
