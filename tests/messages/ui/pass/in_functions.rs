use zoho_auth_typed::{crm, scopes::*, zoho_app};

fn one() -> &'static str {
    #[zoho_app]
    struct Sync {
        leads: crm::ListRecords<crm::Leads>,
    }
    let _ = Sync::leads();
    Sync::SCOPE
}

fn other() -> &'static str {
    #[derive(ScopeSet)]
    #[scopes(ZohoCRM::Modules::Leads::Read)]
    struct Sync;
    <Sync as ScopeSet>::SCOPE
}

#[test]
fn program_runs() {
    assert_eq!(one(), other());
}
