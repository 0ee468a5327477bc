use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct Deduplicated {
    leads: crm::ListRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    again: crm::ListRecords<crm::Contacts>,
}

const _: &str = Deduplicated::SCOPE;

#[test]
fn program_runs() {
    let _ = (Deduplicated::leads(), Deduplicated::lead(), Deduplicated::again());
    assert_eq!(Deduplicated::SCOPE, "ZohoCRM.modules.contacts.READ,ZohoCRM.modules.leads.READ");
}
