use zoho_auth_typed::{Client, DataCenter, crm, scopes::*, zoho_app};

#[zoho_app]
struct Super {
    leads: crm::ListRecords<crm::Leads>,
    r#type: crm::ListUsers,
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read)]
struct E;

#[test]
fn program_runs() {
    let client = Client::<E>::from_access_token("token", DataCenter::EU);
    let _ = client.prepare(Super::leads().fields("Email"));
    let _ = Super::r#type();
    assert_eq!(<Super as ScopeSet>::CALLS[1].field, "type");
}
