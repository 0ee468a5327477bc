use zoho_auth_typed::{SubsetOf, requirement::GrantedBy, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Reader;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Update)]
struct Writer;

impl SubsetOf<Reader> for Writer {}

impl GrantedBy<Reader> for ZohoCRM::Modules::All {
    type __Sealed = ();
}

fn main() {}
