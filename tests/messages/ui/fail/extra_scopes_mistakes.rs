use zoho_auth_typed::{crm, scopes::*, zoho_app};

#[zoho_app(extra_scopes("ZohoCRM.settings.pipeline.READ"))]
struct AsText {
    users: crm::ListUsers,
}

#[zoho_app(extra_scopes())]
struct Empty {
    users: crm::ListUsers,
}

#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read, ZohoCRM::Settings::Pipeline::Read))]
struct Twice {
    users: crm::ListUsers,
}

#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline))]
struct NoScope {
    users: crm::ListUsers,
}

#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipelines::Read))]
struct Misspelt {
    users: crm::ListUsers,
}

#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::All, ZohoCRM::Settings::Pipeline::Read))]
struct Implied {
    users: crm::ListUsers,
}

fn main() {
    let _ = (AsText::users(), Empty::users(), Twice::users(), NoScope::users(), Misspelt::users(), Implied::users());
}
