use zoho_auth_typed::{crm, desk, zoho_app};

#[zoho_app(pinned_scopes = "Desk.contacts.READ,ZohoCRM.modules.leads.READ")]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}

fn main() {
    let _ = (LeadSync::leads(), LeadSync::tickets(), LeadSync::ticket());
}
