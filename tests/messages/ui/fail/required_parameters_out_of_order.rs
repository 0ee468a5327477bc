use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    related: crm::ListRelatedRecords<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.prepare(LeadSync::related().related_list("Notes").record_id(1_u64));
}

fn main() {}
