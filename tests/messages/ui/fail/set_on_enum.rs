use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
enum Readers {
    Users,
}

fn main() {}
