use zoho_auth_typed::{Client, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = Client::<LeadSync>::new();
    let _ = Client::<LeadSync>::default();
}
