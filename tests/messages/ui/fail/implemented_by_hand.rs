use zoho_auth_typed::{scope_set::Grants, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Reader;

impl Grants<ZohoCRM::Modules::All> for Reader {}

fn main() {}
