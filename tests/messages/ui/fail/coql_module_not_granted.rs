use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct Report {
    leads: crm::ExecuteCoqlQuery<crm::Leads>,
}

fn contacts(client: &Client<Report>) {
    let _ = client.prepare(Report::leads());
    let _ = client.prepare(crm::ExecuteCoqlQuery::<crm::Contacts>::new());
}

fn main() {}
