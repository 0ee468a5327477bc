use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    lead: crm::GetRecord<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.prepare(LeadSync::lead().record_id(true));
}

fn main() {}
