use zoho_auth_typed::{OAuthClient, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn callback(oauth: OAuthClient<UserSync>, code: String) {
    let _ = oauth.exchange(code).await;
}

fn main() {
    let _ = UserSync::users();
}
