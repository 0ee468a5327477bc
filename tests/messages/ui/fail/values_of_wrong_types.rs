use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    lead: crm::GetRecord<crm::Leads>,
    leads: crm::ListRecords<crm::Leads>,
}

fn sync(client: &Client<LeadSync>, id: Option<u64>) {
    let _ = client.prepare(crm::GetRecord::<crm::Leads>::new(id));
    let _ = client.prepare(LeadSync::lead().record_id(0.5));
    let _ = client.prepare(LeadSync::leads().fields("Last_Name").per_page("200"));
    let _ = client.prepare(LeadSync::leads().fields([1, 2]));
}

fn main() {}
