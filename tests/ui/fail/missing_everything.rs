use zoho_auth_typed::{OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = OAuth::<LeadSync>::server().build();
}
