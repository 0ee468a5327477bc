use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct UserSync {
    #[cfg(windows)]
    users: crm::ListUsers,
    #[cfg(all(unix, windows))]
    leads: crm::ListRecords<crm::Leads>,
}

fn main() {
    let _ = UserSync::SCOPE;
}
