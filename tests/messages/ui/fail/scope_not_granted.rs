use zoho_auth_typed::{Client, crm, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Create)]
struct LeadWriter;

fn read(client: &Client<LeadWriter>) {
    let _ = client.prepare(crm::GetRecord::<crm::Leads>::new(1_u64));
}

fn main() {}
