use zoho_auth_typed::{PendingAuthorization, OAuthClient, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn too_early(oauth: &OAuthClient<UserSync>, awaiting: &PendingAuthorization<UserSync>) {
    let _: () = oauth.send(UserSync::users());
    let _: () = awaiting.send(UserSync::users());
}

fn main() {}
