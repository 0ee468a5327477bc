use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.prepare(LeadSync::leads().fields("Last_Name"));
    let _ = client.prepare(crm::ListUsers::new());
}

fn main() {}
