use zoho_auth_typed::{OAuthClient, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn authorize(oauth: &OAuthClient<UserSync>) {
    let _ = OAuthClient::<UserSync>::server().scope("ZohoCRM.users.READ");
    let _ = oauth.authorize().scopes(["ZohoCRM.users.READ"]);
}

fn main() {
    let _ = UserSync::users();
}
