use zoho_auth_typed::{Client, SendError, crm, http::Method, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read)]
struct Reader;

async fn count(client: &Client<Reader>) -> Result<(), SendError> {
    client.request(crm::PRODUCT, Method::GET, "/crm/v8/Leads/actions/count").send().await?;
    Ok(())
}

fn main() {}
