use zoho_auth_typed::{Scope, SubsetOf, requirement::GrantedBy, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Reader;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Update)]
struct Writer;

impl SubsetOf<Reader> for Writer {}

impl GrantedBy<Reader> for ZohoCRM::Modules::All {
    type __OnlyGeneratedCodeImplementsThis = ();
}

impl GrantedBy<Reader> for ZohoCRM::Settings::All {
    type __OnlyGeneratedCodeImplementsThis = <ZohoCRM::Users::Read as GrantedBy<Reader>>::__OnlyGeneratedCodeImplementsThis;
}

impl GrantedBy<Writer> for ZohoCRM::Users::Read {
    type __OnlyGeneratedCodeImplementsThis = <ZohoCRM::Users::Read as GrantedBy<Reader>>::__OnlyGeneratedCodeImplementsThis;
}

struct Imitation;

impl Scope for Imitation {
    type __OnlyGeneratedCodeImplementsThis = <ZohoCRM::Users::Read as Scope>::__OnlyGeneratedCodeImplementsThis;
    type Service = <ZohoCRM::Users::Read as Scope>::Service;
    const INDEX: usize = 0;
}

fn main() {}
