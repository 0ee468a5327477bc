#![deny(dead_code)]

use zoho_auth_typed::{Client, DataCenter, crm, desk, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    tickets: desk::ListTickets,
}

fn main() {
    let client = Client::<LeadSync>::from_access_token("token", DataCenter::EU);
    let _ = client.prepare(LeadSync::leads().fields("Last_Name"));
}
