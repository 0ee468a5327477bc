use zoho_auth_typed::{Authorizes, Client, DataCenter, crm, desk, scope_set::Grants, scopes::*, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    #[zoho(allow_unused)]
    lead: crm::GetRecord<crm::Leads>,
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::All, Desk::Settings::Read)]
struct Admin;

fn one<M: crm::Module, S: Authorizes<crm::GetRecord<M>>>(client: &Client<S>) -> bool {
    client.prepare(crm::GetRecord::<M>::new(1_u64)).is_ok()
}

fn export<S: Grants<ZohoCRM::Modules::Leads::Read>>(_: &Client<S>) {}

#[test]
fn program_runs() {
    let sync = Client::<LeadSync>::from_access_token("token", DataCenter::EU);
    let admin = Client::<Admin>::from_access_token("token", DataCenter::EU);
    assert!(one::<crm::Leads, _>(&sync));
    assert!(one::<crm::Leads, _>(&admin));
    assert!(one::<crm::Deals, _>(&admin));
    export(&admin);
    let _ = sync.prepare(LeadSync::leads().fields(["Last_Name"]));
    let _ = admin.for_organization(desk::ORGANIZATION, 1_u64).prepare(desk::ListAgents::new());
    let narrow: Client<LeadSync> = admin.narrow();
    assert!(one::<crm::Leads, _>(&narrow));
}
