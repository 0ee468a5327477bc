use zoho_auth_typed::{Client, SendError, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    create: crm::CreateRecords<crm::Leads>,
    update: crm::UpdateRecord<crm::Leads>,
}

async fn sync(client: &Client<LeadSync>) -> Result<(), SendError> {
    client.send(LeadSync::create()).await?;
    client.send(LeadSync::update()).await?;
    Ok(())
}

fn main() {}
