use zoho_auth_typed::{Client, SendError, crm, http::Method, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read)]
struct Reader;

async fn delete(client: &Client<Reader>) -> Result<(), SendError> {
    let call = client.request(crm::PRODUCT, Method::DELETE, "/crm/v8/Leads/4150868000000224001");
    call.requires::<ZohoCRM::Modules::Leads::Delete>().send().await?;
    Ok(())
}

fn main() {}
