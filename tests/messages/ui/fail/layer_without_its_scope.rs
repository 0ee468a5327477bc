use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

fn stack<H>(client: &Client<LeadSync>, http: H) {
    let _ = client.prepare(LeadSync::leads().fields("Last_Name"));
    let _ = client.token_layer(crm::PRODUCT).layer(http);
}

fn main() {}
