use zoho_auth_typed::{Authorizes, Client, Error, SendError, crm, http::Method, zoho_app};

#[zoho_app]
struct LeadSync {
    #[zoho(allow_unused)]
    users: crm::ListUsers,
}

async fn names<S: Authorizes<crm::ListUsers>>(client: &Client<S>) -> Result<Vec<String>, Error> {
    client.send(crm::ListUsers::new()).await?;
    let mut users = client.items::<String>(crm::ListUsers::new());
    let mut names = Vec::new();
    while let Some(user) = users.next().await {
        names.push(user?);
    }
    Ok(names)
}

async fn older<S: Authorizes<crm::ListUsers>>(client: &Client<S>) -> Result<(), SendError> {
    let request = client.request(crm::PRODUCT, Method::GET, "/crm/v2/users");
    request.requires_same_as::<crm::ListUsers>().send().await?;
    Ok(())
}

#[test]
fn program_runs() {
    let _ = (names::<LeadSync>, older::<LeadSync>);
}
