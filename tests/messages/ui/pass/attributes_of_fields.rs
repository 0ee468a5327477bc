#![deny(warnings)]

use zoho_auth_typed::{crm, desk, scopes::*, zoho_app};

#[zoho_app]
struct Sync {
    #[cfg(unix)]
    list: crm::ListRecords<crm::Leads>,
    #[cfg(not(unix))]
    list: crm::ListUsers,
    #[cfg_attr(unix, doc = "A lead.", allow(dead_code))]
    lead: crm::GetRecord<crm::Leads>,
    #[cfg_attr(unix, cfg(windows))]
    never: crm::ListUsers,
    #[rustfmt::skip]
    #[requires(Desk::r#Settings::Update)]
    field: desk::UpdateField,
}

#[derive(ScopeSet)]
#[scopes(r#ZohoCRM::r#Modules::Leads::r#Read)]
struct Reader;

#[test]
fn program_runs() {
    let _ = (Sync::list(), Sync::field());
    assert_eq!(Sync::SCOPE, "Desk.settings.UPDATE,ZohoCRM.modules.leads.READ");
    assert_eq!(Reader::SCOPE, "ZohoCRM.modules.leads.READ");
}
