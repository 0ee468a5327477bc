use zoho_auth_typed::ScopeSet;

#[allow(non_snake_case)]
mod ZohoCRM {
    pub mod Users {
        pub struct Read;
    }
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct UserReader;

fn main() {}
