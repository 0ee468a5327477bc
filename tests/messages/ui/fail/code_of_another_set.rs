use zoho_auth_typed::{PendingAuthorization, OAuthClient, crm, zoho_app};

#[zoho_app]
struct Users {
    users: crm::ListUsers,
}

#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

async fn mixed(oauth: OAuthClient<Users>, awaiting: PendingAuthorization<Leads>) {
    let code = awaiting.verify_callback("code=1&state=2").unwrap();
    let _ = oauth.exchange(code).await;
}

fn main() {
    let _ = (Users::users(), Leads::leads());
}
