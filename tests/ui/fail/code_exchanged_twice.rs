use zoho_auth_typed::{ConsentCode, OAuth, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

async fn twice(oauth: OAuth<UserSync>, code: ConsentCode<UserSync>) {
    let _ = oauth.exchange(code).await;
    let _ = oauth.exchange(code).await;
}

fn main() {
    let _ = UserSync::users();
}
