use zoho_auth_typed::{Client, crm, scope_set::Grants, scopes::*, zoho_app};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Create)]
struct LeadWriter;

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

fn export<S: Grants<ZohoCRM::Users::Read>>(_: &Client<S>) {}

fn both(listed: &Client<LeadWriter>, declared: &Client<LeadSync>) {
    let _ = declared.prepare(LeadSync::leads().fields("Last_Name"));
    export(listed);
    export(declared);
}

fn main() {}
