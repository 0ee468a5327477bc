use zoho_auth_typed::{Client, bulk, crm, zoho_app};

#[zoho_app]
struct Import {
    #[zoho(allow_unused)]
    upload: crm::UploadBulkFile,
    #[zoho(allow_unused)]
    create: crm::CreateBulkWriteJob<crm::Leads>,
}

async fn import(client: &Client<Import>, file: &bulk::CsvPart) {
    let _ = client.bulk_write(&bulk::WriteRequest::<crm::Contacts>::insert(60_001_u64), file).await;
}

fn main() {
    let _ = import;
}
