use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    lead: crm::GetRecord<crm::Leads>,
    leads: crm::ListRecords<crm::Leads>,
    update: crm::UpdateRecord<crm::Leads>,
}

fn sync(client: &Client<LeadSync>) {
    let _ = client.send(LeadSync::lead());
    let _ = client.items::<String>(LeadSync::leads());
    let _ = client.send_json(LeadSync::update(), &());
    let _ = client.download(LeadSync::lead());
}

fn main() {}
