use zoho_auth_typed::{AwaitingConsent, OAuth, crm, zoho_app};

#[zoho_app]
struct Users {
    users: crm::ListUsers,
}

#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

async fn mixed(oauth: OAuth<Users>, awaiting: AwaitingConsent<Leads>) {
    let code = awaiting.callback("code=1&state=2").unwrap();
    let _ = oauth.exchange(code).await;
}

fn main() {
    let _ = (Users::users(), Leads::leads());
}
