use zoho_auth_typed::{AwaitingConsent, OAuth, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn too_early(oauth: &OAuth<UserSync>, awaiting: &AwaitingConsent<UserSync>) {
    let _: () = oauth.send(UserSync::users());
    let _: () = awaiting.send(UserSync::users());
}

fn main() {}
