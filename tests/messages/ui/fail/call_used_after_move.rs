use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn sync(client: &Client<UserSync>) {
    let call = UserSync::users();
    let _ = client.send(call.per_page(200_u32)).await;
    let _ = client.send(call).await;
}

fn main() {}
