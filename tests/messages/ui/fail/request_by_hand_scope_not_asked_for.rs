use zoho_auth_typed::{Client, SendError, crm, http::Method, scopes::*, zoho_app};

#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

async fn rename(client: &Client<LeadSync>) -> Result<(), SendError> {
    client.send(LeadSync::leads().fields("Last_Name")).await?;
    let call = client.request(crm::PRODUCT, Method::PUT, "/crm/v8/settings/pipeline/1").query("layout_id", "1");
    call.requires::<ZohoCRM::Settings::Pipeline::Update>().send().await?;
    Ok(())
}

fn main() {}
