use zoho_auth_typed::{Client, Response, SendError, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn sync(client: &Client<UserSync>) -> Result<(), SendError> {
    let response: Response = client.send(UserSync::users())?;
    let request = client.prepare(UserSync::users()).await;
    for user in client.items::<String>(UserSync::users()) {}
    Ok(())
}

fn main() {}
