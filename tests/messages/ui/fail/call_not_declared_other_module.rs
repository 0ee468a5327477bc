use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    lead: crm::GetRecord<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.prepare(LeadSync::lead().record_id(1_u64));
    let _ = client.prepare(crm::GetRecord::<crm::Deals>::new(1_u64));
}

fn main() {}
