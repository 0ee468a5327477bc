use zoho_auth_typed::{Client, SendError, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn sync(client: &Client<UserSync>) -> Result<(), SendError> {
    client.send_json(UserSync::users(), &()).await?;
    Ok(())
}

fn main() {}
