use zoho_auth_typed::{OAuthClient, crm, oauth::AuthorizationCode, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn twice(oauth: OAuthClient<UserSync>, code: AuthorizationCode<UserSync>) {
    let _ = oauth.exchange(code).await;
    let _ = oauth.exchange(code).await;
}

fn main() {
    let _ = UserSync::users();
}
