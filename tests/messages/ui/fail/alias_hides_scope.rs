use zoho_auth_typed::ScopeSet;

#[allow(non_snake_case)]
mod ZohoCRM {
    pub mod Users {
        pub use zoho_auth_typed::scopes::ZohoCRM::Users::All as Read;
    }
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct UserReader;

fn main() {}
