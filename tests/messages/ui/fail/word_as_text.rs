use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct Reports {
    leads: crm::ListRecords<crm::Leads>,
}

fn newest(client: &Client<Reports>) {
    let _ = client.prepare(Reports::leads().fields("Last_Name").sort_order("descending"));
}

fn main() {}
