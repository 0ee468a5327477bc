use zoho_auth_typed::{ScopeSet, scopes::*};

#[derive(ScopeSet)]
#[scope(ZohoCRM::Users::Read)]
struct Reader;

fn main() {}
