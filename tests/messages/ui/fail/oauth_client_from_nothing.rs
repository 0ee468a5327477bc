use zoho_auth_typed::{OAuthClient, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn main() {
    let _ = UserSync::users();
    let _ = OAuthClient::<UserSync>::builder();
    let _ = OAuthClient::<UserSync>::default();
    let _ = OAuthClient::<UserSync>::new("1000.A", "secret");
}
