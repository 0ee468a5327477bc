use zoho_auth_typed::{Client, crm, value::Date, zoho_app};

#[zoho_app]
struct Reports {
    leads: crm::ListRecords<crm::Leads>,
}

fn newest(client: &Client<Reports>) {
    let _ = client.prepare(Reports::leads().fields("Last_Name").if_modified_since("yesterday"));
    let _ = client.prepare(Reports::leads().fields("Last_Name").if_modified_since(Date::new(2026, 1, 31)));
}

fn main() {}
