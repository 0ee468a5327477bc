use zoho_auth_typed::{BulkFile, BulkWrite, Client, crm, zoho_app};

#[zoho_app]
struct Import {
    #[zoho(generic)]
    upload: crm::UploadBulkFile,
    #[zoho(generic)]
    create: crm::CreateBulkWriteJob<crm::Leads>,
}

async fn import(client: &Client<Import>, file: &BulkFile) {
    let job = client.bulk_write(&BulkWrite::<crm::Leads>::insert(60_001_u64), file).await.unwrap();
    let _ = job.to_file("result.zip").await;
}

fn main() {
    let _ = import;
}
