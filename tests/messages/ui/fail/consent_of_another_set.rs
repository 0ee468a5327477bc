use zoho_auth_typed::{PendingAuthorization, crm, desk, oauth::{AuthorizationCode, CallbackError}, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

#[zoho_app]
struct Support {
    tickets: desk::ListTickets,
}

fn callback(awaiting: PendingAuthorization<Support>, query: &str) -> Result<AuthorizationCode<LeadSync>, CallbackError> {
    awaiting.verify_callback(query)
}

fn main() {
    let _ = (LeadSync::leads(), Support::tickets(), callback);
}
