use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Readers<T> {
    users: T,
}

fn main() {}
