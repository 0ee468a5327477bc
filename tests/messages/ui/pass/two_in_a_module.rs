use zoho_auth_typed::{crm, desk, scopes::*, zoho_app};

#[zoho_app(pinned_scopes = "ZohoCRM.modules.leads.READ")]
struct First {
    leads: crm::ListRecords<crm::Leads>,
}

#[zoho_app]
struct Second {
    leads: crm::ListRecords<crm::Leads>,
    tickets: desk::ListTickets,
}

#[derive(ScopeSet)]
#[scopes(Desk::Tickets::Read)]
struct Third;

#[derive(ScopeSet)]
#[scopes(Desk::Tickets::Read, Desk::Tickets::Update)]
struct Fourth;

#[test]
fn program_runs() {
    let _ = (First::leads(), Second::leads(), Second::tickets());
    assert_ne!(First::SCOPE, Second::SCOPE);
    assert_ne!(<Third as ScopeSet>::SCOPE, <Fourth as ScopeSet>::SCOPE);
}
