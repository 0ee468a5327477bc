use zoho_auth_typed::{ScopeSet, crm, endpoint::Endpoint, zoho_app};

trait Integration {
    type Read: Endpoint;
    type Calls: ScopeSet;
}

struct Leads;

impl Integration for Leads {
    type Read = crm::ListRecords<crm::Leads>;
    type Calls = LeadSync;
}

#[zoho_app]
struct LeadSync {
    leads: <Leads as Integration>::Read,
}

fn scope<I: Integration>() -> &'static str {
    <I::Calls as ScopeSet>::SCOPE
}

#[test]
fn program_runs() {
    let _ = LeadSync::leads();
    assert_eq!(scope::<Leads>(), "ZohoCRM.modules.leads.READ");
    assert_eq!(<<Leads as Integration>::Read as Endpoint>::INFO.path, "/crm/v8/{module}");
}
