use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    related: crm::ListRelatedRecords<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.pages(LeadSync::leads().fields("Last_Name"));
    let _ = client.pages(LeadSync::lead().record_id(1_u64));
    let _ = client.pages(LeadSync::related());
}

fn main() {}
