use zoho_auth_typed::{desk, zoho_app};

#[zoho_app]
struct FieldSync {
    #[requires(Desk::Settings::Read Desk::Tickets::Read)]
    comma_missing: desk::UpdateField,
    #[requires(Desk::Settings::Read | Desk::Tickets::Read)]
    bar: desk::ListTickets,
    #[requires("Desk.settings.READ")]
    text: desk::ListAgents,
    #[requires]
    nothing: desk::ListContacts,
}

fn main() {
    let _ = (FieldSync::comma_missing(), FieldSync::bar(), FieldSync::text(), FieldSync::nothing());
}
