use zoho_auth_typed::{crm, zoho_app};

#[zoho_app(extra_scopes(ZohoCRM::Users::Read Desk::Tickets::Read))]
struct CommaMissing {
    roles: crm::ListRoles,
}

#[zoho_app(extra_scopes({ ZohoCRM::Users::Read | Desk::Tickets::Read }))]
struct Braces {
    roles: crm::ListRoles,
}

#[zoho_app(extra_scopes("ZohoCRM.users.READ"))]
struct Text {
    roles: crm::ListRoles,
}

#[zoho_app(extra_scopes(scope!("ZohoCRM.users.READ")))]
struct Macro {
    roles: crm::ListRoles,
}

#[zoho_app(extra_scopes = "ZohoCRM.users.READ")]
struct EqualsSign {
    roles: crm::ListRoles,
}

#[zoho_app(extra_scopes)]
struct Nothing {
    roles: crm::ListRoles,
}

#[zoho_app(pinned_scopes)]
struct Pin {
    roles: crm::ListRoles,
}

fn main() {}
