use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn sync(client: &Client<UserSync>) {
    let _ = client.prepare(&UserSync::users());
}

fn main() {}
