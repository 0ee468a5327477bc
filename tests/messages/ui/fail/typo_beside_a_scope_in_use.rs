use zoho_auth_typed::{Client, http::Method, crm, scopes::*};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read, ZohoCRM::Modules::Lead::Read)]
struct Reader;

async fn count(client: &Client<Reader>) {
    let call = client.request(crm::PRODUCT, Method::GET, "/crm/v8/users");
    let _ = call.requires::<ZohoCRM::Users::Read>().send().await;
}

fn main() {}
