use zoho_auth_typed::{AwaitingConsent, CallbackError, ConsentCode, crm, desk, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

#[zoho_app]
struct Support {
    tickets: desk::ListTickets,
}

fn callback(awaiting: AwaitingConsent<Support>, query: &str) -> Result<ConsentCode<LeadSync>, CallbackError> {
    awaiting.callback(query)
}

fn main() {
    let _ = (LeadSync::leads(), Support::tickets(), callback);
}
