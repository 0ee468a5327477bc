use zoho_auth_typed::{desk, scopes::*, zoho_app};

#[zoho_app]
struct FieldSync {
    #[requires(Desk::Settings)]
    module_path: desk::UpdateField,
    #[requires(Desk::Setting::Read)]
    typo: desk::ListTickets,
    #[requires(
        Desk::Settings::Read,
        Desk::Settings::Create,
        Desk::Settings::Update,
        Desk::Settings::Delete,
        Desk::Tickets::Read,
        Desk::Tickets::Create,
        Desk::Tickets::Update,
        Desk::Tickets::Delete,
        Desk::Contacts::Read
    )]
    many: desk::ListAgents,
}

fn main() {
    let _ = (FieldSync::module_path(), FieldSync::typo(), FieldSync::many());
}
