use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(
    ZohoCRM::Modules::Lead::Read,
    ZohoCRM::Users::Read,
    Desk::Tickets::Delet,
    ZohoCRM::Users::Read,
    ZohoBoks::Contacts::Read
)]
struct Everything;

fn main() {}
