use zoho_auth_typed::{Client, crm, transfer::Upload, zoho_app};

#[zoho_app]
struct App {
    leads: crm::ListRecords<crm::Leads>,
}

async fn export(client: &Client<App>) {
    let _ = client.upload(App::leads().fields("Last_Name"), Upload::bytes("a.txt", "a")).await;
}

fn main() {
    let _ = export;
}
