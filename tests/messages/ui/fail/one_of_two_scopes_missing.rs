use zoho_auth_typed::{Client, crm, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read)]
struct LeadReader;

fn search(client: &Client<LeadReader>) {
    let _ = client.prepare(crm::SearchRecords::<crm::Leads>::new().word("Ada"));
}

fn main() {}
