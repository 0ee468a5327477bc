use zoho_auth_typed::crm::{Leads as Prospects, ListRecords as All};
use zoho_auth_typed::scopes::ZohoCRM as Crm;
use zoho_auth_typed::{Client, DataCenter, ScopeSet as Set, scopes, zoho_app as calls};

type Everything = All<Prospects>;

#[calls]
struct LeadSync {
    leads: Everything,
}

#[derive(Set)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read, zoho_auth_typed::scopes::Desk::Tickets::Read)]
struct Reader;

#[test]
fn program_runs() {
    let _ = Crm::Modules::Leads::Read;
    assert_eq!(LeadSync::SCOPE, "ZohoCRM.modules.leads.READ");
    assert_eq!(<Reader as Set>::SCOPE, "Desk.tickets.READ,ZohoCRM.modules.leads.READ");
    let reader = Client::<Reader>::from_access_token("token", DataCenter::EU);
    let _ = reader.prepare(LeadSync::leads().fields("Email"));
}
