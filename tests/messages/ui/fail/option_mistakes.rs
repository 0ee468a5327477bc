use zoho_auth_typed::{ScopeSet, crm, scopes::*, zoho_app};

#[zoho_app("ZohoCRM.users.READ")]
struct Text {
    users: crm::ListUsers,
}

#[zoho_app(pinned = "ZohoCRM.users.READ")]
struct Unknown {
    users: crm::ListUsers,
}

#[zoho_app(pinned_scopes = "ZohoCRM.users.READ" extra_scopes(ZohoCRM::Org::Read))]
struct NoComma {
    users: crm::ListUsers,
}

#[zoho_app(crate)]
struct NoPath {
    users: crm::ListUsers,
}

#[derive(ScopeSet)]
#[zoho(assume_any = true)]
#[scopes(ZohoCRM::Users::Read)]
struct Value;

#[derive(ScopeSet)]
#[zoho]
#[scopes(ZohoCRM::Users::Read)]
struct NoOption;

fn main() {}
