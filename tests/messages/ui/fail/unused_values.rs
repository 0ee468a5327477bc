#![deny(unused_must_use)]
use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn sync(client: Client<UserSync>) {
    UserSync::users();
    client.send(UserSync::users());
    client.items::<String>(UserSync::users());
}

fn main() {
    let _ = sync;
}
