use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[derive(Debug, ScopeSet)]
#[zoho_app]
struct DeriveAbove {
    users: crm::ListUsers,
}

#[zoho_app]
#[derive(Debug, ScopeSet)]
struct DeriveBelow {
    users: crm::ListUsers,
}

#[zoho_app]
#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct WithScopes {
    users: crm::ListUsers,
}

fn main() {
    let _ = (DeriveAbove::users(), DeriveBelow::users(), WithScopes::users());
}
