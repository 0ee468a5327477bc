use zoho_auth_typed::{DataCenter, OAuth, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

fn main() {
    let _ = OAuth::<LeadSync>::native().client_id("1000.A").registered_at(DataCenter::EU).build();
}
