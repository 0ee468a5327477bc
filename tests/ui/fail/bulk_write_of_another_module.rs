use zoho_auth_typed::{BulkFile, BulkWrite, Client, crm, zoho_app};

#[zoho_app]
struct Import {
    #[zoho(allow_unused)]
    upload: crm::UploadBulkFile,
    #[zoho(allow_unused)]
    create: crm::CreateBulkWriteJob<crm::Leads>,
}

async fn import(client: &Client<Import>, file: &BulkFile) {
    let _ = client.bulk_write(&BulkWrite::<crm::Contacts>::insert(60_001_u64), file).await;
}

fn main() {
    let _ = import;
}
