use zoho_auth_typed::{Client, crm};

fn users<S>(client: &Client<S>) {
    let _ = client.prepare(crm::ListUsers::new());
}

fn search<S>(client: &Client<S>) {
    let _ = client.prepare(crm::SearchRecords::<crm::Leads>::new().word("Ada"));
}

fn main() {}
